"""What worked: the practices of a scope, how each went, and how it went for all of them and for groups of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

import numpy as np

from graph.snapshot import Snapshot
from graph.snapshot.columns import DIRECTIONS
from graph.snapshot.dimensions import DIMENSIONS
from questions import gap_map as gaps
from questions.answers import GapMap, GroupVerdict, Key, Page, RankedPractice, Reason, Verdict
from questions.asked_before import AskedBefore
from questions.cut import cut, first_of
from questions.filters import Filters, filters
from questions.groups import ranked
from questions.kinds import check_enum, check_one_of, known_id
from questions.members import Members, entries, members
from questions.order import ORDERS, parts, ranks
from questions.page import Listing, told
from questions.scope import PracticeScope
from questions.tally import tally, verdict_of
from questions.verdict import Judged
from questions.why import reasons

T = TypeVar("T")
MOST_SHOWN = 100  # pages and lists of reasons of one scope


def what_worked(snapshot: Snapshot, scope: PracticeScope, like_wijk: str | None = None) -> WhatWorked:
    """The answer for a scope; with `like_wijk` each practice weighs as its wijk is like that one.

    Refusals: UNKNOWN_ID for an id in the scope or `like_wijk` that does not exist or is of another kind;
    BAD_USER_INPUT for a value that cannot be used.
    """
    before: AskedBefore[WhatWorked] = snapshot.remembered(("asked before",), AskedBefore)
    return before.get((scope, like_wijk), lambda: WhatWorked(snapshot, scope, like_wijk))


@runtime_checkable
class FindsMembers(Protocol):
    """What stands in for a snapshot, and finds practices in its own way (questions.pushed_down)."""

    def members(self, filters: Filters, like: str | None) -> Members:
        """As questions.members.members."""
        ...


def _found(snapshot: Snapshot, filters: Filters, like: str | None) -> Members:
    return snapshot.members(filters, like) if isinstance(snapshot, FindsMembers) else members(snapshot, filters, like)


class WhatWorked:
    """The practices of a scope, judged once, and the answers over them. Make it with `what_worked`."""

    def __init__(self, snapshot: Snapshot, scope: PracticeScope, like_wijk: str | None) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._filters: Filters = filters(snapshot, scope)
        self._like = None if like_wijk is None else known_id(snapshot, like_wijk, "Wijk")
        self._members = _found(snapshot, self._filters, self._like)
        self._shown: dict[Hashable, Any] = {}

    def __len__(self) -> int:
        """How many practices there are."""
        return len(self._members.at)

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was asked of this scope, worked out once; begun anew where very much is asked."""
        found = self._shown.get(key)
        if found is None:
            if len(self._shown) >= MOST_SHOWN:
                self._shown.clear()
            found = self._shown[key] = make()
        return cast("T", found)

    @property
    def ids(self) -> list[str]:
        """The ids of the practices, sorted."""
        return [self._members.columns.ids[n] for n in self._members.at]

    @property
    def members(self) -> list[Judged]:
        """The practices one by one, by id."""
        return [self._members.judged(n) for n in range(len(self._members.at))]

    @cached_property
    def _told(self) -> str:
        return told(self._scope, self._like)

    def _listing(self, kind: str, shape: str) -> Listing:
        return Listing(f"{kind}:{self._told}", shape)

    def summary(self) -> Verdict:
        """The verdict over all practices of the scope."""
        return self._once("summary", self._summary)

    def _summary(self) -> Verdict:
        of = self._members
        everyone = np.arange(len(of.at))
        return tally(entries(of, everyone, np.zeros_like(everyone), of.how), 1).verdict(0)

    def practices(
        self, verdict: Sequence[str] = (), order_by: str = "STRONGEST", first: int = 20, after: str | None = None
    ) -> Page[RankedPractice]:
        """The practices with one of these verdicts (none given: all), in an order of the contract's PracticeOrder.

        Refusals: BAD_USER_INPUT for an unknown verdict or order, or `first` outside 1..100; BAD_CURSOR.
        """
        for direction in verdict:
            check_enum(direction, "Direction", "verdict")
        check_one_of(order_by, tuple(ORDERS), "orderBy")
        asked = ("practices", tuple(verdict), order_by, first, after)
        return self._once(asked, lambda: self._practices(verdict, order_by, first, after))

    def _practices(self, verdict: Sequence[str], order_by: str, first: int, after: str | None) -> Page[RankedPractice]:
        key, shape = ORDERS[order_by]
        of = self._members
        asked = [code for code, direction in enumerate(DIRECTIONS) if not verdict or direction in verdict]
        wanted = np.flatnonzero(np.isin(verdict_of(of.how), asked)) if verdict else np.arange(len(of.at))

        def shown(which: Sequence[int]) -> list[tuple[Key, RankedPractice]]:
            members = [of.judged(int(wanted[n])) for n in which]
            of.read_ahead([m.row.id for m in members])
            return [(key(m), RankedPractice(m.row.id, m.direction, m.evidence, m.fit)) for m in members]

        ranking = self._listing(f"whatWorked/{order_by}", shape)
        places = ranks(of, order_by, wanted) if after is None else None
        if places is not None:
            return first_of(ranking, places, shown, first)
        return cut(ranking, parts(of, order_by, wanted), shown, first, after)

    def why(self, practice_id: str) -> list[Reason]:
        """Why a practice is in this answer: at most 10 reasons; none where it is not in it. Refusal UNKNOWN_ID."""
        return self._once(("why", practice_id), lambda: self._why(practice_id))

    def _why(self, practice_id: str) -> list[Reason]:
        id = known_id(self._snapshot, practice_id, "Practice")
        at, of = bisect_left(self._members.columns.ids, id), self._members.at
        place = int(np.searchsorted(of, at))
        is_in = place < len(of) and int(of[place]) == at
        return reasons(self._snapshot, self._filters, self._snapshot.rows.practices[id]) if is_in else []

    def verdicts(self, by: str, first: int = 20, after: str | None = None) -> Page[GroupVerdict]:
        """The groups of a Dimension, strongest lower bound first. Refusals: BAD_USER_INPUT, BAD_CURSOR."""
        check_one_of(by, DIMENSIONS, "by")
        listing = self._listing(f"verdicts/{by}", "nnns")
        return self._once(("verdicts", by, first, after), lambda: ranked(self._members, by, listing, first, after))

    def gap_map(self, rows: str, columns: str) -> GapMap:
        """Two Dimensions against each other. Refusals: BAD_USER_INPUT where they are equal or unknown; TOO_LARGE."""
        check_one_of(rows, DIMENSIONS, "rows")
        check_one_of(columns, DIMENSIONS, "columns")
        return gaps.gap_map(self._members, (rows, columns))
