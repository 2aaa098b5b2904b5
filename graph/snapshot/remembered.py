"""Remembered: what questions made of one snapshot and may use again, until the next snapshot takes its place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")
MOST = 20_000  # texts, some 10 MB


class Remembered:
    """Things by their keys, begun anew when there are too many. Any thread may call it.

    What is kept here may point back at its snapshot: a circle, which holds the snapshot until it is told to `forget`.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}
        self._writing = threading.Lock()
        self._is_over = False

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives (never None), made once; after `forget` each time."""
        found = self._found.get(key)
        if found is None:
            found = make()
            with self._writing:
                if not self._is_over:
                    if len(self._found) >= MOST:
                        self._found.clear()
                    found = self._found.setdefault(key, found)
        return cast("T", found)

    def forget(self) -> None:
        """Lets go of everything, for good: questions that are still under way leave nothing behind."""
        with self._writing:
            self._is_over = True
            self._found.clear()
