"""Similarity: how alike two wijken are, dimension by dimension, and which wijken are most like one."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from graph.snapshot import Snapshot
from graph.snapshot.columns import numbers_in
from graph.snapshot.dimensions import LIKENESS
from graph.snapshot.edits import NOTHING
from graph.snapshot.wijk_rows import WijkRow
from questions.answers import SimilarityPart, SimilarWijk
from questions.kinds import check_one_of, known_id, shortened
from questions.page import check_first
from questions.refusals import bad_input
from questions.tally import Counts, rounded_all
from questions.verdict import rounded

LIGHTEST = 1e-100  # of the heaviest weight: what is lighter still counts where the others are missing
SURE = 1e-12  # sums in any order differ by less


def similar_wijken(
    snapshot: Snapshot, wijk: str, weights: Mapping[str, float] | None = None, first: int = 10
) -> list[SimilarWijk]:
    """The `first` (1..100) wijken most like `wijk`, without itself: similarity desc, then id asc.

    Refusals: UNKNOWN_ID; BAD_USER_INPUT for a weight below 0 or on anything but the five traits and CHALLENGE.
    """
    check_first(first)
    row = snapshot.rows.wijken[known_id(snapshot, wijk, "Wijk")]
    given = checked(weights or {})
    scored = ((-alike, id) for id, alike in likenesses(snapshot, row, given).items() if id != row.id)
    return [compared(row, snapshot.rows.wijken[id], given) for _, id in heapq.nsmallest(first, scored)]


def read_weights(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """(dimension, weight) pairs as a mapping. BAD_USER_INPUT where a dimension stands in it twice."""
    found: dict[str, float] = {}
    for dimension, weight in pairs:
        if dimension in found:
            shown = shortened(dimension, 40)
            raise bad_input(
                f"{shown} staat twee keer in weights. Geef elke dimensie één gewicht.",
                f"{shown} stands in weights twice. Give each dimension one weight.",
            )
        found[dimension] = weight
    return checked(found)


def checked(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights, each on one of the six dimensions, finite and not below 0; else BAD_USER_INPUT."""
    for dimension, weight in weights.items():
        check_one_of(dimension, LIKENESS, "weights")
        if not (math.isfinite(weight) and weight >= 0):
            raise bad_input(
                f"Het gewicht van {dimension} is {weight}. Geef een getal van 0 of hoger.",
                f"The weight of {dimension} is {weight}. Give a number of 0 or higher.",
            )
    return dict(weights)


def likeness(a: WijkRow, weights: Mapping[str, float]) -> Callable[[WijkRow], float]:
    """How alike other wijken are to `a`, 0..1: the weighted mean of the Jaccard indexes over the dimensions that both
    have; 0 where nothing weighs."""
    own = [(d, weights.get(d, 1.0), frozenset(a.keys(d))) for d in LIKENESS if a.keys(d)]

    def of(b: WijkRow) -> float:
        both = [(weight, mine, theirs) for d, weight, mine in own if (theirs := b.keys(d))]
        heaviest = max((weight for weight, _, _ in both), default=0.0)
        if heaviest <= 0:
            return 0.0
        # divided by the heaviest first, so that no sum of huge weights runs over
        total = math.fsum([weight / heaviest for weight, _, _ in both])
        return rounded(math.fsum([w / heaviest * jaccard(mine, theirs) for w, mine, theirs in both]) / total)

    return of


def likenesses(snapshot: Snapshot, a: WijkRow, weights: Mapping[str, float]) -> dict[str, float]:
    """How alike each wijk is to `a`, by id: as `likeness`, for all of them at once."""
    wijken = numbers_in(snapshot.parts.members.get("Wijk", NOTHING))
    heaviest = max((weights.get(d, 1.0) for d in LIKENESS if a.keys(d)), default=0.0)
    ids, exactly = [snapshot.numbers.ids[n] for n in wijken], likeness(a, weights)
    if any(0 < weight < heaviest * LIGHTEST for weight in weights.values()):  # too light to be seen beside the others
        return {id: exactly(snapshot.rows.wijken[id]) for id in ids}
    alike, weighing = np.zeros(len(wijken)), np.zeros(len(wijken))
    for d in LIKENESS:
        weight = weights.get(d, 1.0) / heaviest if heaviest > 0 else 0.0
        if a.keys(d) and weight > 0:
            have, shared = _how_many(snapshot, wijken, d), np.zeros(len(wijken))
            for key in a.keys(d):
                shared[np.searchsorted(wijken, numbers_in(snapshot.rows.wijk_postings[d][key]))] += 1
            alike += weight * shared / (len(a.keys(d)) + have - shared)
            weighing += weight * (have > 0)
    found = np.divide(alike, weighing, out=np.zeros(len(wijken)), where=weighing > 0)
    near = [rounded_all(found + by) for by in (-SURE, SURE)]
    doubtful = near[0] != near[1]
    values = [
        exactly(snapshot.rows.wijken[id]) if ask else value
        for id, value, ask in zip(ids, near[0].tolist(), doubtful.tolist(), strict=True)
    ]
    return dict(zip(ids, values, strict=True))


def _how_many(snapshot: Snapshot, wijken: Counts, dimension: str) -> Counts:
    """How many keys each wijk has on a dimension."""

    def count() -> Counts:
        postings = snapshot.rows.wijk_postings.get(dimension, {}).values()
        numbers = np.concatenate([np.zeros(0, np.intp), *map(numbers_in, postings)])
        return np.bincount(np.searchsorted(wijken, numbers), minlength=len(wijken))

    return snapshot.remembered(("keys of wijken", dimension), count)


def jaccard(a: frozenset[str], b: tuple[str, ...]) -> float:
    """What two sets share over what either has; both have something, `b` each thing once."""
    shared = len(a.intersection(b))
    return shared / (len(a) + len(b) - shared)


def compared(a: WijkRow, b: WijkRow, weights: Mapping[str, float]) -> SimilarWijk:
    """`b` beside `a`: the likeness, its parts and the dimensions that one of them lacks, in the order of the traits."""
    both = [d for d in LIKENESS if a.keys(d) and b.keys(d)]
    parts = [
        SimilarityPart(
            dimension,
            float(weights.get(dimension, 1.0)),
            rounded(jaccard(frozenset(a.keys(dimension)), b.keys(dimension))),
            tuple(sorted(set(a.keys(dimension)) & set(b.keys(dimension)))),
        )
        for dimension in both
    ]
    return SimilarWijk(b.id, likeness(a, weights)(b), parts, [d for d in LIKENESS if d not in both])
