"""Kept: the JSON of resources as operations showed them, for one snapshot, bounded in bytes, the oldest forgotten."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import TypeAlias

import orjson

from graph.snapshot import Snapshot

Key: TypeAlias = tuple[int, Hashable]  # (number of a shape, id of a resource or a reason)
BESIDE = 300  # bytes that an entry takes beside its text, about


class Kept:
    """Fragments of one snapshot. What an operation shows of a resource hangs on nothing else, unless on variables."""

    def __init__(self, snapshot: Snapshot, most_bytes: int) -> None:
        self.snapshot, self.bytes = snapshot, 0
        self._most = most_bytes
        self._fragments: dict[Key, tuple[orjson.Fragment, int]] = {}
        self._writing = threading.Lock()

    def get(self, key: Key) -> orjson.Fragment | None:
        """The JSON that was kept, as orjson puts it into what is around it."""
        found = self._fragments.get(key)
        return None if found is None else found[0]

    def keep(self, key: Key, text: bytes) -> orjson.Fragment:
        """Keeps the JSON of a resource, and answers with it."""
        fragment, size = orjson.Fragment(text), len(text) + BESIDE
        with self._writing:
            if key not in self._fragments and size <= self._most:
                self._fragments[key] = fragment, size
                self.bytes += size
                while self.bytes > self._most:
                    self.bytes -= self._fragments.pop(next(iter(self._fragments)))[1]
        return fragment
