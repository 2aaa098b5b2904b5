"""Practice rows: each practice with all that the rules on verdicts look at, flat and ready to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.snapshot.days import first_day, last_day
from graph.snapshot.dimensions import BY_FINANCING, BY_INVOLVEMENT, TRAITS
from graph.snapshot.links import Backlinks
from graph.snapshot.records import Change
from ontology.records import Record

Live = Mapping[str, Record]
TOLD = 1  # evidence of an outcome with a source and without a method


@dataclass(frozen=True, slots=True)
class InvolvementRow:
    """A partner in a role; all but `sourced` are ids."""

    id: str
    partner: str | None
    partner_type: str | None
    role: str | None
    phase: str | None
    sourced: bool


@dataclass(frozen=True, slots=True)
class FinancingRow:
    """A financing model in use; all but `sourced` are ids, `type` is that of the model."""

    id: str
    model: str | None
    type: str | None
    financier: str | None
    sourced: bool


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome: its indicator's id, its Direction, and its evidence 0..5 (0 = no source)."""

    id: str
    indicator: str | None
    direction: str
    evidence: int
    sourced: bool


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One practice. `city` is the wijk's where there is a wijk; `starts` and `ends` are ordinals of the first day of
    its start and the last day of its end; `own` holds its keys on every dimension that no claim decides."""

    id: str
    title: str
    wijk: str | None
    city: str | None
    starts: int | None
    ends: int | None
    own: Mapping[str, tuple[str, ...]]
    involvements: tuple[InvolvementRow, ...]
    financings: tuple[FinancingRow, ...]
    outcomes: tuple[OutcomeRow, ...]

    def keys(self, dimension: str, include_claimed: bool = False) -> tuple[str, ...]:
        """Its keys on a dimension, each once, sorted; those of claims without a source only where asked."""
        if dimension in self.own:
            return self.own[dimension]
        rows, attribute = self._claims(dimension)
        found = {getattr(row, attribute) for row in rows if row.sourced or include_claimed}
        found.discard(None)
        return tuple(sorted(found))

    def _claims(self, dimension: str) -> tuple[tuple[InvolvementRow | FinancingRow | OutcomeRow, ...], str]:
        if dimension in BY_INVOLVEMENT:
            return self.involvements, BY_INVOLVEMENT[dimension]
        if dimension in BY_FINANCING:
            return self.financings, BY_FINANCING[dimension]
        return self.outcomes, "indicator"


def practice_row(live: Live, backlinks: Backlinks, id: str) -> PracticeRow:
    """The row of a live practice."""
    practice = live[id]
    wijk = _at(live, practice.text("wijk"))
    city = wijk.text("city") if wijk else practice.text("city")
    start, end = practice.text("start"), practice.text("end")
    return PracticeRow(
        id,
        practice.text("title") or "",
        wijk.id if wijk else None,
        city,
        first_day(start).toordinal() if start else None,
        last_day(end).toordinal() if end else None,
        _own(live, practice, wijk, city),
        tuple(_involvement(live, live[c]) for c in backlinks.get((id, "Involvement", "practice"), ())),
        tuple(_financing(live, live[c]) for c in backlinks.get((id, "Financing", "practice"), ())),
        tuple(_outcome(live, live[c]) for c in backlinks.get((id, "Outcome", "practice"), ())),
    )


def _at(live: Live, id: str | None) -> Record | None:
    return live.get(id) if id else None


def _text(record: Record | None, field: str) -> str | None:
    return record.text(field) if record else None


def _own(live: Live, practice: Record, wijk: Record | None, city: str | None) -> dict[str, tuple[str, ...]]:
    intervention = _at(live, practice.text("intervention"))
    single = {
        "INTERVENTION": practice.text("intervention"),
        "INTERVENTION_TYPE": _text(intervention, "type"),
        "APPROACH": _text(intervention, "approach"),
        "CITY": city,
        "WIJK": wijk.id if wijk else None,
        "STATUS": practice.text("status"),
        "DEAL": practice.text("deal"),
    }
    traits = {dimension: values(wijk, field) for dimension, field in TRAITS.items()}
    ones = {dimension: (value,) if value else () for dimension, value in single.items()}
    return {**ones, **traits, "CHALLENGE": practice.many("challenges")}


def values(record: Record | None, field: str) -> tuple[str, ...]:
    """The ids in a field, be it a list or a single link; none where there is no record."""
    if record is None:
        return ()
    single = record.text(field)
    return (single,) if single else record.many(field)


def _sourced(claim: Record) -> bool:
    return claim.text("source") is not None


def _involvement(live: Live, claim: Record) -> InvolvementRow:
    partner = _at(live, claim.text("partner"))
    type_ = _text(partner, "type")
    role, phase = claim.text("role"), claim.text("phase")
    return InvolvementRow(claim.id, claim.text("partner"), type_, role, phase, _sourced(claim))


def _financing(live: Live, claim: Record) -> FinancingRow:
    model = _at(live, claim.text("model"))
    return FinancingRow(claim.id, claim.text("model"), _text(model, "type"), claim.text("financier"), _sourced(claim))


def _outcome(live: Live, claim: Record) -> OutcomeRow:
    direction = claim.text("direction") or "UNKNOWN"
    return OutcomeRow(claim.id, claim.text("indicator"), direction, evidence(live, claim), _sourced(claim))


def evidence(live: Live, outcome: Record) -> int:
    """0 without a source; else the level of its method, and 1 where it has no method or the method has no level."""
    if not _sourced(outcome):
        return 0
    method = _at(live, outcome.text("method"))
    level = method.number("evidenceLevel") if method else None
    return TOLD if level is None else int(level)


# ---------------------------------------------------------------- which rows a change touches
# class of the changed record -> (class, field) of what points at it and carries it into a row
_BETWEEN = {
    "Wijk": ("Practice", "wijk"),
    "Intervention": ("Practice", "intervention"),
    "Partner": ("Involvement", "partner"),
    "FinancingModel": ("Financing", "model"),
    "Concept": ("Outcome", "method"),
}


def touched_practices(live: Live, backlinks: Backlinks, changes: Iterable[Change]) -> set[str]:
    """The ids of the practices whose row a change may alter; also those that are gone."""
    found: set[str] = set()
    for change in changes:
        for record in (change.old, change.new):
            if record is not None:
                found |= _practices_of(record)
        between = _BETWEEN.get((change.new or change.old or _NOBODY).type)
        for id in backlinks.get((change.id, *between), ()) if between else ():
            found |= _practices_of(live[id])
    return found


_NOBODY = Record("", "", {})


def _practices_of(record: Record) -> set[str]:
    if record.type == "Practice":
        return {record.id}
    practice = record.text("practice") if record.type in ("Involvement", "Financing", "Outcome") else None
    return {practice} if practice else set()
