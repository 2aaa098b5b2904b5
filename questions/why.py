"""Why: for each filter of a scope what met it, then the outcomes that counted, best evidence first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from graph.snapshot import Snapshot
from graph.snapshot.dimensions import BY_CLAIM, BY_FINANCING
from graph.snapshot.practice_rows import FinancingRow, InvolvementRow, OutcomeRow, PracticeRow
from questions import sentences
from questions.answers import Reason, Text
from questions.filters import ID_FILTERS, Filters, IdFilter
from questions.matches import Sought

MOST = 10
PaidOrDone = InvolvementRow | FinancingRow
Statement = PaidOrDone | OutcomeRow


def reasons(snapshot: Snapshot, filters: Filters, row: PracticeRow) -> list[Reason]:
    """At most 10 reasons for a practice of the scope: the filters in the order of the contract, then its outcomes.

    A filter is met by one claim where any will do, by one for each id where all are asked, and by the practice itself
    where none may be there or where no claim decides. Of several claims the first with a source is named, by id.
    """
    return [*_by_filter(snapshot, filters, row), *_by_outcome(snapshot, filters, row)][:MOST]


def _by_filter(snapshot: Snapshot, filters: Filters, row: PracticeRow) -> Iterator[Reason]:
    scope = filters.scope
    if filters.words:
        yield _itself("TEXT", Text(scope.text.strip(), scope.text.strip()))
    for of in ID_FILTERS:
        if match := filters.by_id.get(of.attribute):
            yield from _met(snapshot, filters, row, of, match)
        if of.attribute == "intervention_type" and scope.approach:
            yield _itself("APPROACH", sentences.enum_value("Approach", scope.approach))
        if of.attribute == "partner_type":
            yield from _with(snapshot, filters, row)
    if scope.status:
        (status,) = row.keys("STATUS")
        yield _itself("STATUS", sentences.enum_value("PracticeStatus", status))
    if filters.from_ is not None:
        yield _itself("FROM?" if row.ends is None else "FROM", sentences.day(filters.from_))
    if filters.until is not None:
        yield _itself("UNTIL?" if row.starts is None else "UNTIL", sentences.day(filters.until))


def _itself(dimension: str, x: Text) -> Reason:
    return Reason(sentences.own(dimension, x), None)


def _named(snapshot: Snapshot, dimension: str, ids: Collection[str]) -> Reason:
    return _itself(dimension, sentences.named(snapshot, ids))


def _met(snapshot: Snapshot, filters: Filters, row: PracticeRow, of: IdFilter, match: Sought) -> Iterator[Reason]:
    for ids in match.wanted:
        if of.dimension in BY_CLAIM:
            yield from _by_claim(snapshot, _claims(filters, row, of.dimension), BY_CLAIM[of.dimension], ids)
        else:
            met = tuple(key for key in row.keys(of.dimension) if key in ids)
            yield snapshot.remembered(("met", of.dimension, met), partial(_named, snapshot, of.dimension, met))
    if match.none:
        yield _named(snapshot, "NONE", match.none.keys())


def _claims(filters: Filters, row: PracticeRow, dimension: str) -> list[PaidOrDone]:
    """The involvements or financings that count, those with a source first."""
    rows: tuple[PaidOrDone, ...] = row.financings if dimension in BY_FINANCING else row.involvements
    return _best_first(r for r in rows if r.sourced or filters.scope.include_claimed)


def _best_first(rows: Iterable[PaidOrDone]) -> list[PaidOrDone]:
    return sorted(rows, key=lambda r: (not r.sourced, r.id))


def _by_claim(snapshot: Snapshot, claims: list[PaidOrDone], attribute: str, ids: frozenset[str]) -> Iterator[Reason]:
    found = next((claim for claim in claims if getattr(claim, attribute) in ids), None)
    if found is not None:
        yield _of(snapshot, found)


def _of(snapshot: Snapshot, claim: Statement) -> Reason:
    """The reason that a claim gives, said once for a snapshot."""
    return snapshot.remembered(("why", claim.id), lambda: Reason(_said(snapshot, claim), claim.id))


def _said(snapshot: Snapshot, claim: Statement) -> Text:
    if isinstance(claim, OutcomeRow):
        return sentences.outcome(snapshot, claim)
    if isinstance(claim, InvolvementRow):
        return sentences.involvement(snapshot, claim)
    return sentences.financing(snapshot, claim)


def _with(snapshot: Snapshot, filters: Filters, row: PracticeRow) -> Iterator[Reason]:
    for entry in filters.with_:
        fitting = [claim for claim in filters.involvements(row) if entry.fits(claim)]
        for claim in _best_first(fitting)[:1]:
            yield _of(snapshot, claim)


def _by_outcome(snapshot: Snapshot, filters: Filters, row: PracticeRow) -> Sequence[Reason]:
    if filters.counts_usual:
        return snapshot.remembered(("usual outcomes", row.id), lambda: _outcomes(snapshot, filters, row))
    return _outcomes(snapshot, filters, row)


def _outcomes(snapshot: Snapshot, filters: Filters, row: PracticeRow) -> Sequence[Reason]:
    return [_of(snapshot, o) for o in sorted(filters.counted(row), key=lambda o: (-o.evidence, o.id))]
