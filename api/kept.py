"""Kept documents: what was found out about a text before, within bounds that nobody can fill up to hurt others.

A parsed document takes some 120 bytes a character in objects that the garbage collector looks through, all of them at
once and with every question waiting: 500 documents made it stop for seconds. So what is kept is bounded in characters,
and only what was answered is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_CHARACTERS = 50_000  # of all texts together
LONGEST = 20_000  # characters of one; a longer text is looked at anew each time


class Kept(Generic[T]):
    """What was found out about each text, the least used given up first. Any thread may call it."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()
        self.characters = 0

    def get(self, text: str) -> T | None:
        """What is known of a text, or None."""
        with self._lock:
            if text in self._found:
                self._found.move_to_end(text)
            return self._found.get(text)

    def keep(self, text: str, found: T) -> None:
        """Keeps it, unless the text is too long."""
        if len(text) > LONGEST:
            return
        with self._lock:
            if text not in self._found:
                self._found[text] = found
                self.characters += len(text)
            while self.characters > MOST_CHARACTERS:
                oldest, _ = self._found.popitem(last=False)
                self.characters -= len(oldest)
