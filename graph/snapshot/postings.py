"""Postings: for each key of each dimension, a bitmap of the numbers of the practices or wijken that have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyroaring import FrozenBitMap

from graph.snapshot.dimensions import BY_CLAIM
from graph.snapshot.edits import Edits, over_bits
from graph.snapshot.practice_rows import PracticeRow
from graph.snapshot.wijk_rows import WijkRow

# dimension -> key -> numbers
Postings = Mapping[str, Mapping[str, FrozenBitMap]]
Keys = Mapping[str, tuple[str, ...]]  # dimension -> keys, each once


CLAIMED = {dimension: f"{dimension}_CLAIMED" for dimension in BY_CLAIM}


def claimed(dimension: str) -> str:
    """Under which name the postings keep a dimension with claims that have no source included."""
    return CLAIMED.get(dimension, dimension)


def practice_keys(row: PracticeRow | None) -> Keys:
    """The keys of a practice by dimension; by claims twice: of sourced ones alone, and of all of them."""
    if row is None:
        return {}
    found = dict(row.own)
    all_sourced = all(claim.sourced for claims in (row.involvements, row.financings, row.outcomes) for claim in claims)
    for dimension, with_claimed in CLAIMED.items():
        found[dimension] = keys = row.keys(dimension)
        found[with_claimed] = keys if all_sourced else row.keys(dimension, include_claimed=True)
    return found


def wijk_keys(row: WijkRow | None) -> Keys:
    """The keys of a wijk by dimension."""
    return row.own if row is not None else {}


def moved(old: Postings, changes: Iterable[tuple[int, Keys, Keys]]) -> Postings:
    """The postings after members changed: (number, keys before, keys after)."""
    edits: dict[str, Edits[str, int]] = {}
    for number, before, after in changes:
        for dimension in after or before:  # a row has every dimension
            if dimension not in edits:
                edits[dimension] = Edits()
            edits[dimension].change(number, before.get(dimension, ()), after.get(dimension, ()))
    changed = {dimension: e for dimension, e in edits.items() if e.touched()}
    return {**old, **{dimension: over_bits(old.get(dimension, {}), e) for dimension, e in changed.items()}}
