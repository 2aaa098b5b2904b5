"""Edits: what goes into and out of many small sets at once, laid over old sets that stay as they are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from typing import Generic, TypeVar

from pyroaring import FrozenBitMap

from graph.snapshot.layers import laid_over

K = TypeVar("K", bound=Hashable)
M = TypeVar("M", str, int)
NOTHING = FrozenBitMap()
FEW = 20  # so many members go into a long tuple one by one; more are sorted in


class Edits(Generic[K, M]):
    """Members to add and to remove, by key; each key is rewritten once, however many members change."""

    def __init__(self) -> None:
        self.added: defaultdict[K, list[M]] = defaultdict(list)
        self.removed: defaultdict[K, list[M]] = defaultdict(list)

    def change(self, member: M, old: Collection[K], new: Collection[K]) -> None:
        """`member` stood under the keys `old` and now stands under `new`, each key once; said once for each member."""
        if not old:
            added = self.added
            for key in new:
                added[key].append(member)
            return
        before, after = set(old), set(new)
        for key in before - after:
            self.removed[key].append(member)
        for key in after - before:
            self.added[key].append(member)

    def touched(self) -> set[K]:
        """The keys that gain or lose a member."""
        return {*self.added, *self.removed}


def over_ids(old: Mapping[K, tuple[str, ...]], edits: Edits[K, str]) -> Mapping[K, tuple[str, ...]]:
    """The old sorted tuples of ids with these edits; empty ones are gone."""
    added, removed = edits.added.get, edits.removed.get
    return laid_over(old, {k: _sorted(old.get(k, ()), added(k, []), removed(k, [])) or None for k in edits.touched()})


def over_bits(old: Mapping[K, FrozenBitMap], edits: Edits[K, int]) -> Mapping[K, FrozenBitMap]:
    """The old bitmaps of numbers with these edits; empty ones are gone."""
    changes: dict[K, FrozenBitMap | None] = {}
    for key in edits.touched():
        added = FrozenBitMap(edits.added[key]) if key in edits.added else NOTHING
        bits = old.get(key)
        if bits is not None:
            added |= bits - FrozenBitMap(edits.removed[key]) if key in edits.removed else bits
        changes[key] = added or None
    return laid_over(old, changes)


def _sorted(old: tuple[str, ...], added: list[str], removed: list[str]) -> tuple[str, ...]:
    if not old and not removed:
        return tuple(sorted(added))
    if len(old) < FEW or len(added) + len(removed) > FEW:
        return tuple(sorted({*old}.difference(removed).union(added)))
    members = list(old)
    for id in removed:
        del members[bisect_left(members, id)]
    for id in added:
        insort(members, id)
    return tuple(members)
