"""Edits: what goes into and out of many small sets at once, laid over old sets that stay as they are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from pyroaring import FrozenBitMap

K = TypeVar("K", bound=Hashable)


class Edits(Generic[K]):
    """Members to add and to remove, by key; each key is rewritten once, however many members change."""

    def __init__(self) -> None:
        self.added: dict[K, list[str | int]] = {}
        self.removed: dict[K, list[str | int]] = {}

    def change(self, member: str | int, old: Iterable[K], new: Iterable[K]) -> None:
        """`member` stood under the keys `old` and now stands under `new`."""
        before, after = set(old), set(new)
        if before == after:
            return
        for key in before - after:
            self.removed.setdefault(key, []).append(member)
        for key in after - before:
            self.added.setdefault(key, []).append(member)

    def over_ids(self, old: Mapping[K, tuple[str, ...]]) -> dict[K, tuple[str, ...]]:
        """The old sorted tuples of ids with these edits; empty ones are gone. Copies the mapping, not its values."""
        result = dict(old)
        for key in self.added.keys() | self.removed.keys():
            members = set(old.get(key, ())).difference(self.removed.get(key, ()))
            members.update(str(m) for m in self.added.get(key, ()))
            _put(result, key, tuple(sorted(members)))
        return result

    def over_bits(self, old: Mapping[K, FrozenBitMap]) -> dict[K, FrozenBitMap]:
        """The old bitmaps of numbers with these edits; empty ones are gone. Copies the mapping, not its values."""
        result = dict(old)
        for key in self.added.keys() | self.removed.keys():
            bits = old.get(key, NOTHING) - _bits(self.removed.get(key, ()))
            _put(result, key, bits | _bits(self.added.get(key, ())))
        return result


NOTHING = FrozenBitMap()
V = TypeVar("V")


def _bits(numbers: Iterable[str | int]) -> FrozenBitMap:
    return FrozenBitMap(int(n) for n in numbers)


def _put(result: dict[K, V], key: K, members: V) -> None:
    if members:
        result[key] = members
    else:
        result.pop(key, None)
