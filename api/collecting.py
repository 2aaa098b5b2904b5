"""Collecting: looks through all objects for garbage when nobody waits for an answer, for it holds up everybody.

Nearly all that requests leave behind is let go of at once, without a search. A whole search takes some 50 ms of a busy
server, and Python begins one whenever it has made enough objects: just then when most is asked.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from time import monotonic

from api.turns import Turns

NEVER = 1_000_000_000
WHEN_IDLE, AT_LATEST = 10.0, 300.0  # seconds since the last whole search


def begin() -> None:
    """From here on this process begins no whole search by itself; small ones go on as before."""
    young, middle, _ = gc.get_threshold()
    if sys.version_info < (3, 14):  # from then on each search is a small one
        gc.set_threshold(young, middle, NEVER)


class Collecting:
    """Decides, whenever it is asked, whether now is the moment for a whole search."""

    def __init__(self, turns: Turns, answered: Callable[[], int]) -> None:
        """`answered`: how many requests were answered so far."""
        self._turns, self._answered = turns, answered
        self._last, self._before = monotonic(), -1

    def look(self) -> bool:
        """Searches where nothing was asked since the look before, or the last search was too long ago; says whether."""
        since, now = monotonic() - self._last, self._answered()
        is_idle = now == self._before and not self._turns.taken and not self._turns.waiting
        self._before = now
        if since < (WHEN_IDLE if is_idle else AT_LATEST):
            return False
        gc.collect()
        self._last = monotonic()
        return True
