"""What has become of an id: alive, merged into another, withdrawn, or never there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Fate:
    """`survivor`: the id that answers now, or None; `is_gone`: it was there once, and nothing took its place."""

    survivor: str | None
    is_gone: bool


def fate(snapshot: Snapshot, id: str) -> Fate:
    """What has become of `id`."""
    survivor = snapshot.survivor(id)
    return Fate(survivor, survivor is None and id in snapshot.parts.records.raw)


def merged_into(snapshot: Snapshot, id: str) -> tuple[str, ...]:
    """The ids that `id` took the place of, over any number of steps, sorted."""
    return tuple(sorted(set(_replaced(snapshot, id, {id}))))


def _replaced(snapshot: Snapshot, id: str, seen: set[str]) -> Iterator[str]:
    for old in snapshot.parts.records.replaced.get(id, ()):
        if old not in seen:
            seen.add(old)
            yield old
            yield from _replaced(snapshot, old, seen)
