"""Tally: the verdicts of many groups at once, by the contract's rules, over arrays with one entry a member."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.snapshot.columns import DIRECTIONS, NONE, Ints
from questions.answers import Verdict
from questions.verdict import DIGITS, FEWEST_KNOWN, FEWEST_PLACES, rounded, wilson

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.intp]
IMPROVED, MIXED, UNCHANGED, WORSENED, UNKNOWN = range(len(DIRECTIONS))
LEVELS = 6  # evidence 0..5
LARGEST_TABLE = 4_000_000  # cells of a table of groups by places; above that the pairs are sorted


@dataclass(frozen=True, slots=True)
class Entries:
    """Members of groups: `group` its number, verdict, evidence (NONE: none), codes of its places, `weight` or None."""

    group: Ints | Counts
    verdict: Ints
    evidence: Ints
    wijk: Ints
    city: Ints
    weight: Floats | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One entry a group. `counts` by direction; NaN, and NONE in `highest`: not known."""

    counts: Counts
    wijken: Counts
    cities: Counts
    places: Counts
    highest: Counts
    median: Floats
    share: Floats
    lower: Floats
    upper: Floats

    def verdict(self, group: int) -> Verdict:
        """The verdict of one group."""
        improved, mixed, unchanged, worsened, unknown = self.counts[group].tolist()
        known = improved + mixed + unchanged + worsened
        highest = int(self.highest[group])
        return Verdict(
            practices=known + unknown,
            wijken=int(self.wijken[group]),
            cities=int(self.cities[group]),
            improved=improved,
            mixed=mixed,
            unchanged=unchanged,
            worsened=worsened,
            unknown=unknown,
            evidence_max=None if highest == NONE else highest,
            evidence_median=_known(self.median[group]),
            success_share=_known(self.share[group]),
            lower=_known(self.lower[group]),
            upper=_known(self.upper[group]),
            thin=known < FEWEST_KNOWN or int(self.places[group]) < FEWEST_PLACES,
        )


def _known(value: np.float64) -> float | None:
    return None if math.isnan(value) else float(value)


def tally(of: Entries, groups: int) -> Tally:
    """The verdicts of this many groups; a group without a member counts 0 of everything."""
    counts = np.bincount(of.group * len(DIRECTIONS) + of.verdict, minlength=groups * len(DIRECTIONS))
    counts = counts.reshape(groups, len(DIRECTIONS))
    known = of.verdict != UNKNOWN
    place = np.where(of.wijk == NONE, of.city, of.wijk)
    highest, median = _evidence(of, groups)
    improved, total = _unweighted(counts) if of.weight is None else _weighted(of, known, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, improved / total, np.nan)
        lower, upper = wilson(share, total)
    return Tally(
        counts,
        _distinct(of.group, of.wijk, of.wijk != NONE, groups),
        _distinct(of.group, of.city, of.city != NONE, groups),
        _distinct(of.group, place, known, groups),
        highest,
        median,
        rounded_all(share),
        rounded_all(lower),
        rounded_all(upper),
    )


def _distinct(group: Ints | Counts, code: Ints, counted: npt.NDArray[np.bool_], groups: int) -> Counts:
    """How many different codes each group has; NONE is one of them where it is counted."""
    width = int(code.max(initial=NONE)) + 2
    pairs = group[counted].astype(np.int64) * width + (code[counted] + 1)
    if groups * width > LARGEST_TABLE:
        return np.bincount(np.unique(pairs) // width, minlength=groups)
    seen = np.zeros(groups * width, bool)
    seen[pairs] = True
    return np.asarray(np.count_nonzero(seen.reshape(groups, width), axis=1))


def _evidence(of: Entries, groups: int) -> tuple[Counts, Floats]:
    """The highest evidence and the median of each group, by how many members have each level."""
    has = of.evidence != NONE
    cells = np.bincount(of.group[has] * LEVELS + of.evidence[has], minlength=groups * LEVELS).reshape(groups, LEVELS)
    up_to = np.cumsum(cells, axis=1)
    total = up_to[:, -1:]
    highest = np.where(total[:, 0] > 0, LEVELS - 1 - np.argmax(cells[:, ::-1] > 0, axis=1), NONE)
    middle = (up_to <= (total - 1) // 2).sum(axis=1) + (up_to <= total // 2).sum(axis=1)
    return highest, np.where(total[:, 0] > 0, middle / 2, np.nan)


def _unweighted(counts: Counts) -> tuple[Floats, Floats]:
    return counts[:, IMPROVED].astype(float), counts[:, :UNKNOWN].sum(axis=1).astype(float)


def _weighted(of: Entries, known: npt.NDArray[np.bool_], groups: int) -> tuple[Floats, Floats]:
    """Sums of weights, correctly rounded: of the improved ones and of all known ones."""
    assert of.weight is not None
    sums = []
    for counted in (of.verdict == IMPROVED, known):
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
    for n in np.flatnonzero(np.abs(large - np.floor(large) - 0.5) < 1e-3):
        result[n] = rounded(float(values[n]))
    return result
