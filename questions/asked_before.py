"""Asked before: the scopes that were judged last, for one snapshot, so that who asks more about one waits only once.

A page asks several things of one scope: how it went, the practices, groups by partner, and then the next page.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from typing import Generic, TypeVar

A = TypeVar("A", bound=Sized)  # an answer, as long as it has practices
MOST_BYTES = 32 * 1024**2
A_MEMBER, BESIDE = 12, 100_000  # bytes that an answer takes for each of its practices, and for what it was asked


class AskedBefore(Generic[A]):
    """Answers by their scopes, bounded in bytes, those not asked for longest forgotten. Any thread may call it."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, A] = OrderedDict()
        self._turn = threading.Lock()
        self.bytes = 0

    def get(self, key: Hashable, make: Callable[[], A]) -> A:
        """The answer with this key: the one that was made before, or made now."""
        with self._turn:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
                return known
        made = make()
        with self._turn:
            if key not in self._answers:
                self._answers[key] = made
                self.bytes += _size(made)
            while self.bytes > MOST_BYTES:
                _, oldest = self._answers.popitem(last=False)
                self.bytes -= _size(oldest)
        return made


def _size(answer: Sized) -> int:
    return BESIDE + A_MEMBER * len(answer)
