"""Figures: the observations of a wijk or city, by indicator and year."""

from __future__ import annotations

from graph.snapshot import Snapshot
from ontology.records import Record
from questions.kinds import known_id


def figures(
    snapshot: Snapshot,
    subject: str,
    indicator: str | None = None,
    from_: int | None = None,
    to: int | None = None,
    *,
    exact: bool = False,
) -> list[Record]:
    """The observations of a wijk or city: indicator, then year, then id. `indicator` takes in narrower ones unless
    `exact`; `from_` and `to` are years that count too. Refusal UNKNOWN_ID for an indicator that does not exist."""
    found = [r for id in snapshot.backlinks(subject, "Observation", "subject") if (r := snapshot.get(id))]
    if indicator is not None:
        asked = known_id(snapshot, indicator, "INDICATOR")
        wanted = {asked} if exact else snapshot.narrower(asked)
        found = [r for r in found if r.text("indicator") in wanted]
    if from_ is not None:
        found = [r for r in found if _year(r) >= from_]
    if to is not None:
        found = [r for r in found if _year(r) <= to]
    return sorted(found, key=lambda r: (r.text("indicator") or "", _year(r), r.id))


def _year(record: Record) -> int:
    return int(record.number("year") or 0)


def unit_of(snapshot: Snapshot, observation: Record | None, indicator: str | None = None) -> str | None:
    """The unit of an observation: its own, else its indicator's, else None."""
    own = observation.text("unit") if observation else None
    id = observation.text("indicator") if observation else indicator
    concept = snapshot.get(id) if id else None
    return own or (concept.text("unit") if concept else None)
