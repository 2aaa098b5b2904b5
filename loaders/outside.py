"""Outside sources by name: `cbs:2022` says how a file that is not ours is read, into the same one change set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.admission import Admission
from graph.store import Store
from loaders.cbs import EDITIONS
from loaders.cbs.areas import Areas
from loaders.cbs.kerncijfers import Leftover, drafts
from loaders.faults import problem
from loaders.pipeline import Reading, settle
from loaders.sources import find
from ontology.problems import Place, register, shown

KNOWN = tuple(f"cbs:{year}" for year in EDITIONS)

register(
    {
        "UNKNOWN_SOURCE": (
            "{name} is geen bekende bron. Kies uit: {expected}.",
            "{name} is no known source. Choose from: {expected}.",
        ),
        "ONE_FILE": (
            "Van deze bron wordt één bestand tegelijk geladen, geen map. Noem het bestand.",
            "Of this source one file at a time is loaded, no folder. Name the file.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a load from outside, and the rows that match no place of the graph."""

    admission: Admission
    leftovers: Sequence[Leftover]


def load_as(
    store: Store,
    name: str,
    paths: Sequence[Path],
    *,
    author: str,
    dry_run: bool = False,
    on_wait: Callable[[], None] = lambda: None,
) -> Outcome:
    """Loads one file of the outside source `name`. Raises Rejected where anything is wrong with it."""
    files, problems = find(paths)
    leftovers: Sequence[Leftover] = ()
    reading = Reading(problems=problems, lost_any=bool(problems))
    kind, _, year = name.partition(":")
    if name not in KNOWN:
        reading.problems.append(problem("UNKNOWN_SOURCE", Place(), name=shown(name, 40), expected=", ".join(KNOWN)))
    elif not problems and len(files) != 1:
        reading.problems.append(problem("ONE_FILE", Place(str(paths[0]) if paths else None)))
    elif not problems:
        _, _, records = store.read_all()
        cut = drafts(files[0], int(year), Areas.among(records, int(year)))
        leftovers = cut.leftovers
        reading.drafts += cut.drafts
        reading.problems += cut.problems
    source = f"{kind}:{year} {files[0].path.name}" if files else name
    return Outcome(settle(store, reading, author=author, source=source, dry_run=dry_run, on_wait=on_wait), leftovers)
