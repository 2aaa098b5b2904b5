"""Cuts a long row of things into parts of a bounded size (itertools.batched, which Python 3.11 lacks)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_parts(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Tuples of at most `size` items, in order; none for no items."""
    rest = iter(items)
    while part := tuple(islice(rest, size)):
        yield part
