"""Layers: a large mapping with a few changes over it, so that a step costs work in the size of the change.

A mapping that many steps read is copied only when the changes over it have become many: so once in a thousand changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")
SMALL = 2_000  # a mapping up to this size is copied whole: that takes some microseconds
MOST = 1_000  # changes over a large one
_ABSENT: Any = object()


class Layers(Mapping[K, V]):
    """`above` over `below`; None in `above` hides a key. Neither is ever changed."""

    __slots__ = ("above", "below")

    def __init__(self, below: dict[K, V], above: dict[K, V | None]) -> None:
        self.below, self.above = below, above

    def __getitem__(self, key: K) -> V:
        value: V | None = self.above.get(key, _ABSENT)
        if value is _ABSENT:
            return self.below[key]
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: K, default: Any = None) -> Any:  # quicker than by KeyError
        """The value, or `default` where there is none."""
        value = self.above.get(key, _ABSENT)
        if value is _ABSENT:
            return self.below.get(key, default)
        return default if value is None else value

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[K]:
        yield from (key for key in self.below if key not in self.above)
        yield from (key for key, value in self.above.items() if value is not None)

    def __len__(self) -> int:
        new = sum((value is not None) - (key in self.below) for key, value in self.above.items())
        return len(self.below) + new


def laid_over(old: Mapping[K, V], changes: Mapping[K, V | None]) -> Mapping[K, V]:
    """`old` with these changes; None takes a key out. `old` stays as it is. Values are never None."""
    if not changes:
        return old
    below, above = (old.below, {**old.above, **changes}) if isinstance(old, Layers) else (old, dict(changes))
    if len(below) > SMALL and len(above) <= MOST:
        return Layers(below if isinstance(below, dict) else dict(below), above)
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result
