"""Columns: what verdicts are counted with, one array a property; a practice stands at its place among all sorted ids.

They are made when a question first needs them: whole after a build, else the old ones with the changed rows put in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from pyroaring import FrozenBitMap

from graph.snapshot.practice_rows import PracticeRow

Ints = npt.NDArray[np.int32]
Indexes = npt.NDArray[np.intp]
# how it went, strongest first; columns hold the number in this list
DIRECTIONS = ("IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN")
NONE = -1  # no wijk, no city, no indicator
_CODE = {direction: code for code, direction in enumerate(DIRECTIONS)}


def numbers_in(bits: FrozenBitMap) -> Indexes:
    """The numbers in a bitmap, sorted."""
    return np.asarray(bits.to_array(), np.intp)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who has which key of a dimension, one entry a pair, by position: `at` positions and `key` places in the sorted
    `keys`; those of the practice at n stand from `start[n]` up to `start[n + 1]`. `only`: its key or NONE, by
    position, where no practice has two."""

    keys: tuple[str, ...]
    at: Indexes
    key: Indexes
    start: Indexes
    only: Indexes | None

    def of(self, at: Ints) -> tuple[Indexes, Indexes]:
        """The pairs of the practices at some positions: (which of `at`, which key)."""
        if len(at) == len(self.start) - 1:  # all of them
            return self.at, self.key
        if self.only is not None:
            key = self.only[at]
            of = np.flatnonzero(key != NONE)
            return of, key if len(of) == len(key) else key[of]
        begin = self.start[at]
        many = self.start[at + 1] - begin
        of = np.repeat(np.arange(len(at)), many)
        before = np.cumsum(many) - many
        return of, self.key[np.arange(len(of)) + (begin - before)[of]]


@dataclass(frozen=True, slots=True)
class Places:
    """Codes of where practices are, by position, or NONE; `nearest` is the wijk, else the city."""

    wijk: Ints
    city: Ints
    nearest: Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """`own`: number, wijk, city (codes), first and last day (0: not known), one column a practice.
    `outcomes`: position, indicator (code), direction, evidence, sourced (0 or 1), one column an outcome.
    `remembered`: pairs by dimension, with their postings, which may outlive a step; and what `once` made."""

    ids: tuple[str, ...]
    own: Ints
    outcomes: Ints
    codes: Mapping[str, int]
    position: Ints  # by number
    remembered: dict[str | tuple[str], Any] = field(default_factory=dict)

    @property
    def wijk(self) -> Ints:
        """The code of each practice's wijk, or NONE."""
        return np.asarray(self.own[1])

    @property
    def city(self) -> Ints:
        """The code of each practice's city, or NONE."""
        return np.asarray(self.own[2])

    @property
    def starts(self) -> Ints:
        """The first day of each practice; 0 where it is not known."""
        return np.asarray(self.own[3])

    @property
    def ends(self) -> Ints:
        """The last day of each practice; 0 where it is not known."""
        return np.asarray(self.own[4])

    def once(self, name: tuple[str], make: Callable[[], Any]) -> Any:
        """What `make` gives, made once for these columns."""
        found = self.remembered.get(name)
        if found is None:
            found = self.remembered[name] = make()
        return found

    def places(self) -> Places:
        """Where the practices are."""
        return cast("Places", self.once(PLACES, self._places))

    def _places(self) -> Places:
        return Places(self.wijk, self.city, np.where(self.wijk == NONE, self.city, self.wijk))

    def at(self, bits: FrozenBitMap) -> Ints:
        """The positions of practices by their numbers, sorted."""
        if len(bits) == len(self.ids):
            return cast("Ints", self.once(EVERYONE, lambda: np.arange(len(self.ids), dtype=np.int32)))
        found = self.position[numbers_in(bits)]
        is_sorted = self.once(IN_ORDER, lambda: bool(np.all(self.own[0][1:] > self.own[0][:-1])))
        return found if is_sorted else np.sort(found)

    def pairs(self, dimension: str, posting: Mapping[str, FrozenBitMap]) -> Pairs:
        """The postings of a dimension as pairs; remembered as long as the postings stay."""
        known = self.remembered.get(dimension)
        if known is None or known[0] is not posting:
            known = self.remembered[dimension] = (posting, self._paired(posting))
        pairs: Pairs = known[1]
        return pairs

    def _paired(self, posting: Mapping[str, FrozenBitMap]) -> Pairs:
        keys = tuple(sorted(posting))
        numbers = [numbers_in(posting[key]) for key in keys]
        places = self.position[np.concatenate([np.zeros(0, np.intp), *numbers])]
        by_position = np.argsort(places, kind="stable")
        at = places[by_position].astype(np.intp)
        key = np.repeat(np.arange(len(keys)), [len(n) for n in numbers])[by_position]
        start = np.asarray(np.cumsum(np.bincount(at + 1, minlength=len(self.ids) + 1)), np.intp)
        only = None
        if not len(at) or int(np.diff(start).max()) <= 1:
            only = np.full(len(self.ids), NONE, np.intp)
            only[at] = key
        return Pairs(keys, at, key, start, only)


PLACES, EVERYONE, IN_ORDER = ("places",), ("everyone",), ("numbers go up with ids",)
EMPTY = Columns((), np.zeros((5, 0), np.int32), np.zeros((5, 0), np.int32), {}, np.zeros(0, np.int32))


class LaterColumns:
    """The columns of one state of the practices, made when they are first asked for."""

    def __init__(
        self,
        old: Columns,
        touched: frozenset[str],
        ids: tuple[str, ...],
        rows: Mapping[str, PracticeRow],
        numbers: Mapping[str, int],
    ) -> None:
        """`old` are of an earlier state, since which the rows of `touched` (ids) came, changed or went."""
        self._made: Columns | None = None
        self._old, self._touched = old, touched
        self._ids, self._rows, self._numbers = ids, rows, numbers

    def get(self) -> Columns:
        """The columns."""
        old = self._old  # read first: it is let go only after `_made` is there
        if self._made is None:
            self._made = _moved(old, self._touched, self._ids, self._rows, self._numbers)
            self._old = EMPTY
        return self._made

    def moved(
        self,
        touched: Iterable[str],
        ids: tuple[str, ...],
        rows: Mapping[str, PracticeRow],
        numbers: Mapping[str, int],
    ) -> LaterColumns:
        """Those of the next state."""
        old, since = self._old, self._touched  # read before `_made`, which another thread may be setting
        made = self._made
        if made is not None:
            old, since = made, frozenset()
        return LaterColumns(old, since.union(touched), ids, rows, numbers)


def _moved(
    old: Columns,
    touched: frozenset[str],
    ids: tuple[str, ...],
    rows: Mapping[str, PracticeRow],
    numbers: Mapping[str, int],
) -> Columns:
    if not touched:
        return old
    codes = dict(old.codes)
    fresh = [rows[id] for id in sorted(touched) if id in rows]
    new_at = np.fromiter((bisect_left(ids, row.id) for row in fresh), np.int32, len(fresh))
    stays, moved_to = np.ones(len(old.ids), bool), np.ones(len(ids), bool)
    stays[[at for id in touched if (at := bisect_left(old.ids, id)) < len(old.ids) and old.ids[at] == id]] = False
    moved_to[new_at] = False
    own = np.empty((5, len(ids)), np.int32)
    own[:, moved_to] = old.own[:, stays]
    own[:, new_at] = _columns([_own(row, numbers[row.id], codes) for row in fresh])
    shifted = np.full(len(old.ids), NONE, np.int32)
    shifted[stays] = np.flatnonzero(moved_to)
    kept = old.outcomes[:, stays[old.outcomes[0]]]
    kept[0] = shifted[kept[0]]
    new = [_outcome(int(at), o, codes) for at, row in zip(new_at, fresh, strict=True) for o in row.outcomes]
    outcomes = np.concatenate([kept, _columns(new)], axis=1)
    position = np.zeros(int(own[0].max(initial=-1)) + 1, np.int32)
    position[own[0]] = np.arange(len(ids), dtype=np.int32)
    made = Columns(ids, own, outcomes, codes, position)
    if ids is old.ids:
        made.remembered.update((k, v) for k, v in list(old.remembered.items()) if isinstance(k, str))
    return made


def _columns(rows: Sequence[tuple[int, ...]]) -> Ints:
    return np.array(rows, np.int32).reshape(-1, 5).T


def _own(row: PracticeRow, number: int, codes: dict[str, int]) -> tuple[int, ...]:
    return number, _code(row.wijk, codes), _code(row.city, codes), row.starts or 0, row.ends or 0


def _outcome(at: int, outcome: Any, codes: dict[str, int]) -> tuple[int, ...]:
    return at, _code(outcome.indicator, codes), _CODE[outcome.direction], outcome.evidence, int(outcome.sourced)


def _code(id: str | None, codes: dict[str, int]) -> int:
    return NONE if id is None else codes.setdefault(id, len(codes))
