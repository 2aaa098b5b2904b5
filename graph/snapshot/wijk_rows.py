"""Wijk rows: each wijk with its traits, its challenges by sourced findings, its city and its programmes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.snapshot.dimensions import TRAITS
from graph.snapshot.links import Backlinks
from graph.snapshot.practice_rows import values
from graph.snapshot.records import Change
from ontology.records import Record


@dataclass(frozen=True, slots=True)
class WijkRow:
    """One wijk: its keys on the traits, CITY, PROGRAMME (sourced participations), CHALLENGE (sourced findings),
    CHALLENGE_CURRENT and CHALLENGE_FUTURE (of that horizon), and CHALLENGE_CLAIMED (findings without a source too)."""

    id: str
    own: Mapping[str, tuple[str, ...]]

    def keys(self, dimension: str) -> tuple[str, ...]:
        """Its keys on a dimension, each once, sorted."""
        return self.own[dimension]


def wijk_row(live: Mapping[str, Record], backlinks: Backlinks, id: str) -> WijkRow:
    """The row of a live wijk."""
    wijk = live[id]
    findings = [live[c] for c in backlinks.get((id, "ChallengeFinding", "wijk"), ())]
    takes_part = [live[c] for c in backlinks.get((id, "Participation", "wijk"), ())]
    sourced = [f for f in findings if f.text("source")]
    own = {dimension: values(wijk, field) for dimension, field in TRAITS.items()}
    own["CITY"] = values(wijk, "city")
    own["PROGRAMME"] = _ends((p for p in takes_part if p.text("source")), "programme")
    own["CHALLENGE"] = _ends(sourced, "challenge")
    own["CHALLENGE_CLAIMED"] = _ends(findings, "challenge")
    for horizon in ("CURRENT", "FUTURE"):
        of_horizon = (f for f in sourced if f.text("horizon") == horizon)
        own[f"CHALLENGE_{horizon}"] = _ends(of_horizon, "challenge")
    return WijkRow(id, own)


def _ends(claims: Iterable[Record], field: str) -> tuple[str, ...]:
    return tuple(sorted({end for claim in claims for end in values(claim, field)}))


def touched_wijken(changes: Iterable[Change]) -> set[str]:
    """The ids of the wijken whose row a change may alter; also those that are gone."""
    found: set[str] = set()
    for change in changes:
        for record in (change.old, change.new):
            if record is not None and record.type == "Wijk":
                found.add(record.id)
            elif record is not None and record.type in ("ChallengeFinding", "Participation"):
                found.update(values(record, "wijk"))
    return found
