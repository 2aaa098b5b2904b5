"""Chance that falls the same for the same seed, on every version of Python: it rests on `random()` alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
FIRST_YEAR, LAST_YEAR = 2005, 2024


class Dice:
    """A stream of chance with a name of its own, so that a part of the data set does not move another."""

    def __init__(self, seed: int, name: str) -> None:
        self.random = Random(f"{seed}/{name}").random

    def chance(self, share: float) -> bool:
        """True in `share` (0..1) of the cases."""
        return self.random() < share

    def between(self, lowest: int, highest: int) -> int:
        """A whole number, both ends included."""
        return lowest + int(self.random() * (highest - lowest + 1))

    def below(self, count: int, skew: float = 1.0) -> int:
        """A number from 0 up to `count`; with more `skew` the first ones fall far more often than the last."""
        return int(count * self.random() ** skew)

    def one(self, items: Sequence[T], skew: float = 1.0) -> T:
        """One of `items`."""
        return items[self.below(len(items), skew)]

    def some(self, items: Sequence[T], most: int, skew: float = 1.0) -> tuple[T, ...]:
        """One up to `most` of `items`, each once."""
        return tuple(dict.fromkeys(self.one(items, skew) for _ in range(self.between(1, most))))

    def about(self, mean: float) -> int:
        """How many: often few, seldom many, `mean` on average."""
        return int(math.log(1 - self.random()) / math.log(mean / (1 + mean))) if mean else 0

    def weighted(self, weights: Sequence[tuple[T, int]]) -> T:
        """One of some things with their weights."""
        rest = self.random() * sum(weight for _, weight in weights)
        for item, weight in weights:
            rest -= weight
            if rest < 0:
                return item
        return weights[-1][0]

    def date(self, year: int) -> str:
        """A day of a year, or as much of it as a source would say: a month, or the year alone."""
        day, month = self.between(1, 28), self.between(1, 12)
        return self.weighted([(f"{year}", 5), (f"{year}-{month:02}", 3), (f"{year}-{month:02}-{day:02}", 2)])
