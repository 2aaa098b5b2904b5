"""Wijk keys: what wijken are compared on, read for those that an answer needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.snapshot.dimensions import LIKENESS
from graph.snapshot.wijk_rows import WijkRow
from questions.pushed_down.paths import OF_WIJK, Step, forth, sourced
from questions.pushed_down.reading import Reading
from questions.similarity import likeness

# The hint: of a graph that just began the planner knows too little to choose.
WIJKEN = "UNWIND $ids AS id MATCH (w:Wijk {id: id}) USING INDEX SEEK w:Wijk(id)"
FINDING = (Step("wijk", "ChallengeFinding", back=True), Step("challenge", "Concept"))


def likenesses(reading: Reading, like: str, wijken: Iterable[str]) -> Mapping[str, float]:
    """How alike each of these wijken is to a live one, by id."""
    ids = sorted({like, *wijken})
    keys: dict[str, dict[str, tuple[str, ...]]] = {id: dict.fromkeys(LIKENESS, ()) for id in ids}
    for dimension in LIKENESS:
        for id, found in reading.rows(_keys(reading, dimension), ids=ids):
            keys[id][dimension] = tuple(sorted(found))
    rows = {id: WijkRow(id, own) for id, own in keys.items()}
    to = likeness(rows[like], {})
    return {id: to(row) for id, row in rows.items()}


def _keys(reading: Reading, dimension: str) -> str:
    """The traits of a wijk, and the challenges of its findings that have a source."""
    replaced = reading.replaced
    if dimension in OF_WIJK:
        match = forth("w", OF_WIJK[dimension], "k", replaced, "Wijk")
    else:
        match = f"{forth('w', FINDING, 'k', replaced, 'Wijk')} WHERE {sourced('claim', replaced)}"
    return f"{WIJKEN} MATCH {match} RETURN id, collect(DISTINCT k.id)"
