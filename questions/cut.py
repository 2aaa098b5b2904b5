"""Cut: pages out of long lists that are kept as arrays, without making an object of what is not shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from questions.answers import Edge, Key, Page
from questions.page import Listing, check_first
from questions.tally import Counts, Floats

T = TypeVar("T")
Shown = Callable[[Sequence[int]], Sequence[tuple[Key, T]]]  # the key and the node of each of these entries


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sort keys of all entries: numbers, or places in the sorted `texts`."""

    values: Floats
    texts: Sequence[str] | None = None

    def value(self, said: int | float | str) -> float:
        """A part of a cursor among these values; a text that is not there lies between its neighbours."""
        if not isinstance(said, str) or self.texts is None:
            try:
                return float(said)
            except OverflowError:  # a cursor that somebody made up
                return float("inf") if str(said)[0] != "-" else float("-inf")
        place = bisect_left(self.texts, said)
        return place if self.texts[place : place + 1] and self.texts[place] == said else place - 0.5


def part(values: object, texts: Sequence[str] | None = None) -> Part:
    """A part of sort keys."""
    return Part(np.asarray(values, float), texts)


def cut(
    of: Listing,
    parts: Sequence[Part],
    shown: Shown[T],
    first: int,
    after: str | None,
) -> Page[T]:
    """As questions.page.page, of entries given by the parts of their keys (no two keys are equal)."""
    check_first(first)
    total = len(parts[0].values)
    ahead = np.arange(total) if after is None else np.flatnonzero(_behind(parts, of.key(after)))
    edges = [Edge(of, key, node) for key, node in shown(smallest(parts, ahead, first))]
    return Page(total, edges, len(ahead) > len(edges), len(ahead) < total)


def first_of(of: Listing, ranks: Counts, shown: Shown[T], first: int) -> Page[T]:
    """The first page, of entries of which it is known where they stand (no two ranks are equal)."""
    check_first(first)
    lowest = np.argpartition(ranks, first - 1)[:first] if first < len(ranks) else np.arange(len(ranks))
    edges = [Edge(of, key, node) for key, node in shown(lowest[np.argsort(ranks[lowest])].tolist())]
    return Page(len(ranks), edges, len(ranks) > len(edges), False)


def _behind(parts: Sequence[Part], key: Key) -> Counts:
    """Which entries come after a key."""
    found = np.zeros(len(parts[0].values), bool)
    for of, said in zip(reversed(parts), reversed(key), strict=True):
        value = of.value(said)
        found = (of.values > value) | ((of.values == value) & found)
    return found


def smallest(parts: Sequence[Part], among: Counts, count: int) -> list[int]:
    """The first `count` of the entries `among`, in order: by each part only those that the parts before left equal."""
    sure, left = [among[:0]], among
    for of in parts:
        if len(left) <= count:
            break
        values = of.values[left]
        last = np.partition(values, count - 1)[count - 1]
        below = left[values < last]
        sure.append(below)
        left, count = left[values == last], count - len(below)
    chosen = np.concatenate([*sure, left[:count]])
    order = np.lexsort([of.values[chosen] for of in reversed(parts)])
    return [int(n) for n in chosen[order]]
