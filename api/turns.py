"""Turns: how many requests are worked on at once, how many may wait for that, and for how long."""

from __future__ import annotations

import asyncio
from collections import deque

RETRY_AFTER = "2"  # seconds, as the header says it
# Seconds after which a full line is told: whoever asks again at once would have us do nothing but refuse.
TOLD_AFTER = 1.0
# Seconds after which one that is worked on counts as long, and the next one begins beside it. Python works on one at a
# time anyway, and short ones that take turns in the middle of each other only make each other longer.
LONG = 0.02


class Overloaded(Exception):
    """There is no turn to be had now: ask again in RETRY_AFTER seconds."""


class Turns:
    """The turns of one process, within one event loop: one after the other, and up to `at_once` beside long ones.

    Who has none waits in line, costs nothing meanwhile, and is sent away in time. Who finds the line full is sent away
    too, but not at once.
    """

    def __init__(self, at_once: int, most_waiting: int, longest_wait: float) -> None:
        """`longest_wait` in seconds."""
        self.at_once, self.most_waiting, self.longest_wait = at_once, most_waiting, longest_wait
        self._since: dict[object, float] = {}  # each turn that is taken, and since when
        self._line: deque[asyncio.Future[object]] = deque()
        self._looking: asyncio.AbstractEventLoop | None = None

    @property
    def taken(self) -> int:
        """How many are worked on now."""
        return len(self._since)

    @property
    def waiting(self) -> int:
        """How many wait for their turn now."""
        return len(self._line)

    async def begin(self) -> object:
        """Waits for a turn, which `end` gives back. Raises Overloaded."""
        loop = asyncio.get_running_loop()
        if not self._line and self._has_room(loop.time()):
            return self._taken(loop.time())
        if len(self._line) >= self.most_waiting:
            await asyncio.sleep(TOLD_AFTER)
            raise Overloaded
        place: asyncio.Future[object] = loop.create_future()
        self._line.append(place)
        self._look_later(loop)
        try:
            async with asyncio.timeout(self.longest_wait):
                return await place
        except BaseException as cause:
            self._leave(place)
            if isinstance(cause, TimeoutError):
                raise Overloaded from None
            raise

    def end(self, turn: object) -> None:
        """Gives the turn to who is next."""
        del self._since[turn]
        self._go_on(asyncio.get_running_loop().time())

    def _has_room(self, now: float) -> bool:
        return len(self._since) < self.at_once and all(now - since > LONG for since in self._since.values())

    def _taken(self, now: float) -> object:
        turn = object()
        self._since[turn] = now
        return turn

    def _go_on(self, now: float) -> None:
        """The first in line gets a turn, where there is room for it."""
        while self._line and self._has_room(now):
            place = self._line.popleft()
            if not place.done():
                place.set_result(self._taken(now))

    def _leave(self, place: asyncio.Future[object]) -> None:
        """Somebody stops waiting; a turn that came in the same moment is passed on."""
        if place in self._line:
            self._line.remove(place)
        elif not place.cancelled():
            self.end(place.result())

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        """Looks again whether those that are worked on take long; once for all that wait."""
        if self._looking is not loop and self._line:
            self._looking = loop
            loop.call_later(LONG / 2, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._looking = None
        self._go_on(loop.time())
        self._look_later(loop)
