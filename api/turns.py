"""Turns: how many requests are worked on at once, how many may wait for that, and for how long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter, move_on_after, sleep

RETRY_AFTER = "2"  # seconds, as the header says it
# Seconds after which a full line is told: whoever asks again at once would have us do nothing but refuse.
TOLD_AFTER = 1.0


class Overloaded(Exception):
    """There is no turn to be had now: ask again in RETRY_AFTER seconds."""


class Turns:
    """The turns of one process. Who has none waits in line, costs nothing meanwhile, and is sent away in time.

    Who finds the line full is sent away too, but not at once.
    """

    def __init__(self, at_once: int, most_waiting: int, longest_wait: float) -> None:
        """`longest_wait` in seconds."""
        self.at_once, self.most_waiting, self.longest_wait = at_once, most_waiting, longest_wait
        self.waiting = 0
        self._limiter: CapacityLimiter | None = None  # made within the event loop that it belongs to

    @property
    def taken(self) -> int:
        """How many turns are taken now."""
        return 0 if self._limiter is None else self._limiter.borrowed_tokens

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A turn, for as long as the block takes. Raises Overloaded where the line is full or does not move."""
        turn = await self.begin()
        try:
            yield
        finally:
            self.end(turn)

    async def begin(self) -> object:
        """Waits for a turn, which `end` gives back. Raises Overloaded."""
        turn = object()
        if self._limiter is None:
            self._limiter = CapacityLimiter(self.at_once)
        if self.waiting >= self.most_waiting and not self._limiter.available_tokens:
            await sleep(TOLD_AFTER)
            raise Overloaded
        self.waiting += 1
        try:
            with move_on_after(self.longest_wait) as patience:
                await self._limiter.acquire_on_behalf_of(turn)
        finally:
            self.waiting -= 1
        if patience.cancelled_caught:
            raise Overloaded
        return turn

    def end(self, turn: object) -> None:
        """Gives the turn to who is next."""
        assert self._limiter is not None
        self._limiter.release_on_behalf_of(turn)
