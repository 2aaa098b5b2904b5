"""Postings: for each key of each dimension, a bitmap of the numbers of the practices or wijken that have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyroaring import FrozenBitMap

from graph.snapshot.dimensions import BY_CLAIM
from graph.snapshot.edits import Edits, over_bits
from graph.snapshot.practice_rows import PracticeRow
from graph.snapshot.wijk_rows import WijkRow

# dimension -> key -> numbers
Postings = Mapping[str, Mapping[str, FrozenBitMap]]
Pair = tuple[str, str]


def claimed(dimension: str) -> str:
    """Under which name the postings keep a dimension with claims that have no source included."""
    return f"{dimension}_CLAIMED" if dimension in BY_CLAIM else dimension


def practice_pairs(row: PracticeRow | None) -> Iterator[Pair]:
    """Each (dimension, key) under which a practice stands; by claims twice: sourced ones alone, and all of them."""
    if row is None:
        return
    for dimension, keys in row.own.items():
        yield from ((dimension, key) for key in keys)
    for dimension in BY_CLAIM:
        yield from ((dimension, key) for key in row.keys(dimension))
        yield from ((claimed(dimension), key) for key in row.keys(dimension, include_claimed=True))


def wijk_pairs(row: WijkRow | None) -> Iterator[Pair]:
    """Each (dimension, key) under which a wijk stands."""
    if row is not None:
        for dimension, keys in row.own.items():
            yield from ((dimension, key) for key in keys)


def moved(old: Postings, changes: Iterable[tuple[int, Iterable[Pair], Iterable[Pair]]]) -> Postings:
    """The postings after members changed: (number, pairs before, pairs after)."""
    edits: dict[str, Edits[str, int]] = {}
    for number, before, after in changes:
        old_keys, new_keys = _by_dimension(before), _by_dimension(after)
        for dimension in old_keys.keys() | new_keys.keys():
            keys = old_keys.get(dimension, ()), new_keys.get(dimension, ())
            edits.setdefault(dimension, Edits()).change(number, *keys)
    changed = {dimension: e for dimension, e in edits.items() if e.touched()}
    return {**old, **{dimension: over_bits(old.get(dimension, {}), e) for dimension, e in changed.items()}}


def _by_dimension(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for dimension, key in pairs:
        found.setdefault(dimension, []).append(key)
    return found
