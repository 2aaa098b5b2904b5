"""Members: the practices of a scope as arrays, each judged over the outcomes that count; and by their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.snapshot import Snapshot
from graph.snapshot.columns import DIRECTIONS, NONE, Columns, Ints, Pairs
from graph.snapshot.practice_rows import PracticeRow
from questions.filters import Filters
from questions.similarity import likenesses
from questions.tally import (
    IMPROVED,
    MIXED,
    UNCHANGED,
    UNKNOWN,
    WORSENED,
    Counts,
    Entries,
    Floats,
    evidence_of,
    how,
    verdict_of,
)
from questions.verdict import Judged

USUAL = ("how it went",)


@dataclass(frozen=True, slots=True)
class Members:
    """`at`: the positions of the practices, by id; `fit` is None where it was not asked, NaN where there is none."""

    snapshot: Snapshot
    filters: Filters
    columns: Columns
    at: Ints
    how: Counts
    fit: Floats | None

    def judged(self, n: int) -> Judged:
        """The n-th member."""
        row = self.row(int(self.at[n]))
        code = self.how[n]
        evidence = int(evidence_of(code))
        fit = None if self.fit is None or np.isnan(self.fit[n]) else float(self.fit[n])
        return Judged(row, DIRECTIONS[verdict_of(code)], None if evidence == NONE else evidence, fit)

    # ------------------------------------------------ read where a question needs it; questions.pushed_down reads anew
    def row(self, at: int) -> PracticeRow:
        """The practice at a position, with at least what the order of this answer needs."""
        return self.snapshot.rows.practices[self.columns.ids[at]]

    def pairs(self, dimension: str) -> Pairs:
        """Who has which key of a dimension, by position."""
        kept = self.filters.posting(dimension)
        return self.columns.pairs(kept, self.snapshot.rows.practice_postings.get(kept, {}))

    def titles(self) -> list[str]:
        """The titles, by position."""
        rows = self.snapshot.rows.practices
        return [rows[id].title for id in self.columns.ids]

    def days(self) -> tuple[Ints, Ints]:
        """The first and the last day of each practice, by position; 0 where it is not known."""
        return self.columns.starts, self.columns.ends

    def read_ahead(self, keys: Sequence[str]) -> None:
        """These resources are about to be named."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Members by their keys on a dimension, one entry a pair: `of` which member, `key` which of the sorted `keys`, and
    how it went there (by INDICATOR over the outcomes of that indicator alone)."""

    keys: tuple[str, ...]
    of: Counts
    key: Counts
    how: Counts


def entries(members: Members, of: Counts, group: Counts, how: Counts) -> Entries:
    """Members `of` as entries of the groups `group`, and how it went for each."""
    weight = None if members.fit is None else np.nan_to_num(members.fit[of])
    return Entries(group, how, members.at[of], members.columns.places(), weight)


def members(snapshot: Snapshot, filters: Filters, like: str | None) -> Members:
    """The practices of a scope; with `like` (a live wijk) each with its fit."""
    columns = snapshot.columns
    at = filters.positions(snapshot)
    went = judgement(columns, filters)
    fit = None if like is None else _fit(snapshot, columns.wijk[at], like)
    return Members(snapshot, filters, columns, at, went if len(at) == len(went) else went[at], fit)


def _fit(snapshot: Snapshot, wijk: Ints, like: str) -> Floats:
    """The likeness of each wijk (by code) to one; NaN for NONE."""
    of, alike = list(snapshot.columns.codes), likenesses(snapshot, snapshot.rows.wijken[like], {})
    codes, inverse = np.unique(wijk, return_inverse=True)
    found = [np.nan if code == NONE else alike[of[code]] for code in codes]
    return np.array(found, float)[inverse]


def judgement(columns: Columns, filters: Filters) -> Counts:
    """How it went for every practice over the outcomes that count; remembered where those are the usual."""
    if not filters.counts_usual:
        return _judged(columns, filters)
    found: Counts = columns.once(USUAL, lambda: _judged(columns, filters))
    return found


def _judged(columns: Columns, filters: Filters) -> Counts:
    at, _, direction, evidence, _ = columns.outcomes[:, filters.outcomes(columns)]
    return how(*judge(at, len(columns.ids), direction, evidence))


def judge(group: Ints | Counts, groups: int, direction: Ints, evidence: Ints) -> tuple[Ints, Ints]:
    """(Verdict, evidence or NONE) of each group of outcomes, UNKNOWN ones left out."""
    found = np.zeros((UNKNOWN + 1, groups), bool)
    found[direction, group] = True
    verdict = np.full(groups, UNKNOWN, np.int32)
    for one in (UNCHANGED, WORSENED, IMPROVED, MIXED):  # the later goes before the earlier
        verdict[found[one]] = one
    verdict[found[IMPROVED] & found[WORSENED]] = MIXED
    highest, known = np.full(groups, NONE, np.int32), direction != UNKNOWN
    np.maximum.at(highest, group[known], evidence[known])
    return verdict, highest


def placed(members: Members, dimension: str) -> Placed:
    """The members by their keys on a dimension; one without a key is in no pair, one with several is in each."""
    if dimension == "INDICATOR":
        return _by_indicator(members)
    pairs = members.pairs(dimension)
    of, key = pairs.of(members.at)
    return Placed(pairs.keys, of, key, members.how[of])


def _by_indicator(members: Members) -> Placed:
    columns = members.columns
    number = np.full(len(columns.ids), NONE, np.intp)
    number[members.at] = np.arange(len(members.at))
    counted = members.filters.outcomes(columns) & (columns.outcomes[1] != NONE)
    at, indicator, direction, evidence, _ = columns.outcomes[:, counted & (number[columns.outcomes[0]] != NONE)]
    pairs, pair = np.unique(number[at] * len(columns.codes) + indicator, return_inverse=True)
    verdict, highest = judge(pair, len(pairs), direction, evidence)
    of, code = np.divmod(pairs, max(len(columns.codes), 1))
    used, key = np.unique(code, return_inverse=True)
    ids = list(columns.codes)
    named = [ids[c] for c in used]
    order = sorted(range(len(named)), key=named.__getitem__)
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    return Placed(tuple(named[n] for n in order), of, place[key], how(verdict, highest))
