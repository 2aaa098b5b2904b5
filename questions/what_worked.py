"""What worked: the practices of a scope, how each went, and how it went for all of them and for groups of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from graph.snapshot import Snapshot
from graph.snapshot.dimensions import DIMENSIONS
from graph.snapshot.practice_rows import PracticeRow
from questions import gap_map as gaps
from questions.answers import GapMap, GroupVerdict, Page, RankedPractice, Reason, Verdict
from questions.filters import Filters, filters
from questions.groups import group_verdict, grouped, rank
from questions.kinds import check_enum, check_one_of, known_id
from questions.order import ORDERS
from questions.page import Listing, each, listing, page
from questions.scope import PracticeScope
from questions.similarity import likeness
from questions.verdict import Judged, judged, verdict
from questions.why import reasons


def what_worked(snapshot: Snapshot, scope: PracticeScope, like_wijk: str | None = None) -> WhatWorked:
    """The answer for a scope; with `like_wijk` each practice weighs as its wijk is like that one.

    Refusals: UNKNOWN_ID for an id in the scope or `like_wijk` that does not exist or is of another kind;
    BAD_USER_INPUT for a value that cannot be used.
    """
    return WhatWorked(snapshot, scope, like_wijk)


class WhatWorked:
    """The practices of a scope, judged once, and the answers over them. Make it with `what_worked`."""

    def __init__(self, snapshot: Snapshot, scope: PracticeScope, like_wijk: str | None) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._filters: Filters = filters(snapshot, scope)
        self._like = None if like_wijk is None else snapshot.rows.wijken[known_id(snapshot, like_wijk, "Wijk")]
        self._fits: dict[str, float] = {}
        self.members: list[Judged] = [self._judged(row) for row in self._filters.practices(snapshot)]

    @cached_property
    def _rows(self) -> dict[str, PracticeRow]:
        return {member.row.id: member.row for member in self.members}

    def _judged(self, row: PracticeRow) -> Judged:
        return judged(row, self._filters.counted(row), self._fit(row))

    def _fit(self, row: PracticeRow) -> float | None:
        if self._like is None or row.wijk is None:
            return None
        if row.wijk not in self._fits:
            self._fits[row.wijk] = likeness(self._like, self._snapshot.rows.wijken[row.wijk], {})
        return self._fits[row.wijk]

    def _verdict(self, members: Iterable[Judged]) -> Verdict:
        return verdict(members, weighted=self._like is not None)

    def _listing(self, kind: str, shape: str) -> Listing:
        return listing(kind, shape, self._scope, self._like.id if self._like else None)

    def summary(self) -> Verdict:
        """The verdict over all practices of the scope."""
        return self._verdict(self.members)

    def practices(
        self, verdict: Sequence[str] = (), order_by: str = "STRONGEST", first: int = 20, after: str | None = None
    ) -> Page[RankedPractice]:
        """The practices with one of these verdicts (none given: all), in an order of the contract's PracticeOrder.

        Refusals: BAD_USER_INPUT for an unknown verdict or order, or `first` outside 1..100; BAD_CURSOR.
        """
        for direction in verdict:
            check_enum(direction, "Direction", "verdict")
        check_one_of(order_by, tuple(ORDERS), "orderBy")
        key, shape = ORDERS[order_by]
        wanted = (m for m in self.members if not verdict or m.direction in verdict)
        ranked = page(self._listing(f"whatWorked/{order_by}", shape), ((key(m), m) for m in wanted), first, after)
        return each(ranked, lambda m: RankedPractice(m.row.id, m.direction, m.evidence, m.fit))

    def why(self, practice_id: str) -> list[Reason]:
        """Why a practice is in this answer: at most 10 reasons; none where it is not in it. Refusal UNKNOWN_ID."""
        row = self._rows.get(known_id(self._snapshot, practice_id, "Practice"))
        return [] if row is None else reasons(self._snapshot, self._filters, row)

    def verdicts(self, by: str, first: int = 20, after: str | None = None) -> Page[GroupVerdict]:
        """The groups of a Dimension, strongest lower bound first. Refusals: BAD_USER_INPUT, BAD_CURSOR."""
        check_one_of(by, DIMENSIONS, "by")
        groups = grouped(self._filters, self.members, by)
        found = ((key, self._verdict(members)) for key, members in groups.items())
        ranked = page(self._listing(f"verdicts/{by}", "nnns"), ((rank(*g), g) for g in found), first, after)
        return each(ranked, lambda g: group_verdict(self._snapshot, by, *g))

    def gap_map(self, rows: str, columns: str) -> GapMap:
        """Two Dimensions against each other. Refusals: BAD_USER_INPUT where they are equal or unknown; TOO_LARGE."""
        check_one_of(rows, DIMENSIONS, "rows")
        check_one_of(columns, DIMENSIONS, "columns")
        return gaps.gap_map(self._snapshot, self._filters, self.members, (rows, columns), self._verdict)
