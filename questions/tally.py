"""Tally: the verdicts of many groups at once, by the contract's rules, over arrays with one entry a member."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.snapshot.columns import DIRECTIONS, NONE, Ints, Places
from questions.answers import Verdict
from questions.verdict import DIGITS, FEWEST_KNOWN, FEWEST_PLACES, rounded, wilson

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.intp]
IMPROVED, MIXED, UNCHANGED, WORSENED, UNKNOWN = range(len(DIRECTIONS))
LEVELS = 6  # evidence 0..5
HOWS = LEVELS + 1  # and none
LARGEST_TABLE = 4_000_000  # cells of a table of groups by places; above that the pairs are sorted


@dataclass(frozen=True, slots=True)
class Entries:
    """Members of groups: the number of the `group`, `how` it went, its place in `places`, its `weight` or None."""

    group: Counts
    how: Counts
    at: Ints | Counts
    places: Places
    weight: Floats | None


def how(verdict: Ints, evidence: Ints) -> Counts:
    """Verdict and evidence (NONE: none) in one number, from the best verdict on."""
    return (verdict * HOWS + (evidence + 1)).astype(np.intp)


def verdict_of(how: Counts) -> Counts:
    """The verdict in such a number."""
    return how // HOWS


def evidence_of(how: Counts) -> Counts:
    """The evidence in such a number, or NONE."""
    return how % HOWS - 1


@dataclass(frozen=True, slots=True)
class Tally:
    """One entry a group, of the entries `of`. `counts` by direction; NaN, and NONE in `highest`: not known.

    In how many places a group lies is counted for groups that are shown, and for no others.
    """

    of: Entries
    counts: Counts
    highest: Counts
    median: Floats
    share: Floats
    lower: Floats
    upper: Floats

    def verdict(self, group: int) -> Verdict:
        """The verdict of one group."""
        return self.verdicts([group])[0]

    def verdicts(self, groups: Sequence[int]) -> list[Verdict]:
        """The verdicts of some groups, each group once."""
        chosen = np.asarray(groups, np.intp)
        wijken, cities, places = self._places(chosen)
        counts = self.counts[chosen]
        known = counts[:, :UNKNOWN].sum(axis=1)
        thin = (known < FEWEST_KNOWN) | (places < FEWEST_PLACES)
        figures = (self.median, self.share, self.lower, self.upper)
        rows = zip(
            counts.sum(axis=1).tolist(),
            wijken.tolist(),
            cities.tolist(),
            *counts.T.tolist(),
            _known(self.highest[chosen], self.highest[chosen] == NONE),
            *(_known(values[chosen], np.isnan(values[chosen])) for values in figures),
            thin.tolist(),
            strict=True,
        )
        return [Verdict(*row) for row in rows]

    def _places(self, groups: Counts) -> tuple[Counts, Counts, Counts]:
        """In how many wijken, cities, and places where the verdict is known, each of some groups lies."""
        of, row = self.of, np.full(len(self.counts), NONE, np.intp)
        row[groups] = np.arange(len(groups))
        group, how, at = row[of.group], of.how, of.at
        if len(groups) < len(row):
            inside = np.flatnonzero(group != NONE)
            group, how, at = group[inside], how[inside], at[inside]
        known = np.flatnonzero(how < UNKNOWN * HOWS)
        return (
            _distinct(group, of.places.wijk[at], len(groups)),
            _distinct(group, of.places.city[at], len(groups)),
            _distinct(group[known], of.places.nearest[at[known]] + 1, len(groups)),  # to be nowhere is one place
        )


def _known(values: npt.NDArray[Any], missing: npt.NDArray[np.bool_]) -> list[Any]:
    """The values, with None for those that are missing."""
    said: list[Any] = values.tolist()
    for n in np.flatnonzero(missing):
        said[n] = None
    return said


def tally(of: Entries, groups: int) -> Tally:
    """The verdicts of this many groups; a group without a member counts 0 of everything."""
    width = len(DIRECTIONS) * HOWS
    cells = np.bincount(of.group * width + of.how, minlength=groups * width).reshape(groups, len(DIRECTIONS), HOWS)
    counts = cells.sum(axis=2)
    highest, median = _evidence(cells.sum(axis=1)[:, 1:])
    improved, total = _unweighted(counts) if of.weight is None else _weighted(of, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, improved / total, np.nan)
        lower, upper = wilson(share, total)
    return Tally(of, counts, highest, median, *rounded_all(np.stack([share, lower, upper])))


def _distinct(group: Counts, code: Ints, groups: int) -> Counts:
    """How many different codes each group has, NONE left out."""
    width = (int(code.max(initial=NONE)) + 2 + 7) // 8 * 8
    pairs = group * width + (code + 1)
    if groups * width > LARGEST_TABLE:
        used, found = np.divmod(np.unique(pairs), width)
        return np.bincount(used[found > 0], minlength=groups)
    seen = np.zeros((groups, width), np.uint8)
    seen.reshape(-1)[pairs] = 1
    seen[:, 0] = 0
    return np.asarray(np.bitwise_count(seen.view(np.uint64)).sum(axis=1, dtype=np.uint32), np.intp)


def _evidence(cells: Counts) -> tuple[Counts, Floats]:
    """The highest evidence and the median of each group, by how many of its members have each level."""
    up_to = np.cumsum(cells, axis=1)
    total = up_to[:, -1:]
    highest = np.where(total[:, 0] > 0, LEVELS - 1 - np.argmax(cells[:, ::-1] > 0, axis=1), NONE)
    middle = (up_to <= (total - 1) // 2).sum(axis=1) + (up_to <= total // 2).sum(axis=1)
    return highest, np.where(total[:, 0] > 0, middle / 2, np.nan)


def _unweighted(counts: Counts) -> tuple[Floats, Floats]:
    return counts[:, IMPROVED].astype(float), counts[:, :UNKNOWN].sum(axis=1).astype(float)


def _weighted(of: Entries, groups: int) -> tuple[Floats, Floats]:
    """Sums of weights, correctly rounded: of the improved ones and of all known ones."""
    assert of.weight is not None
    sums = []
    verdict = verdict_of(of.how)
    for counted in (verdict == IMPROVED, verdict != UNKNOWN):
        group, weight = of.group[counted], of.weight[counted]
        order = np.argsort(group, kind="stable")
        ends = np.cumsum(np.bincount(group, minlength=groups))[:-1]
        sums.append(np.array([math.fsum(part.tolist()) for part in np.split(weight[order], ends)][:groups]))
    return sums[0], sums[1]


def rounded_all(values: Floats) -> Floats:
    """As `rounded`, for all at once; those near the middle between two decimals one by one, since only Python's round
    looks at all of their digits."""
    large = np.clip(values, 0.0, 1.0) * 10.0**DIGITS
    result: Floats = np.rint(large) / 10.0**DIGITS
    for place in zip(*np.nonzero(np.abs(large - np.floor(large) - 0.5) < 1e-3), strict=True):
        result[place] = rounded(float(values[place]))
    return result
