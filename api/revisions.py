"""Revisions between processes: an answer says of which it is, and who shows that again never gets an older one."""

from __future__ import annotations

import asyncio
from time import monotonic

from starlette.datastructures import Headers
from starlette.types import Scope

from api.errors import Refused, error
from api.language import preferred
from graph.follow import Follower

HEADER = "Wijkgraaf-Revision"
LOOK_AGAIN = 0.02  # seconds between two looks whether this process is there yet
LARGEST = 2**53  # of a whole number that every client can read


class Revisions:
    """What a process that follows the graph knows of revisions that clients have seen elsewhere."""

    def __init__(self, follower: Follower, patience: float) -> None:
        """`patience`: how long, in seconds, a request waits for a revision that this process has not reached."""
        self._follower, self._patience = follower, patience

    async def reach(self, scope: Scope) -> None:
        """Waits until questions see the revision that the client has seen, where it says one.

        Raises Refused: 400 for what is no revision, 503 where this process did not reach it in time.
        """
        headers = Headers(scope=scope)
        said = headers.get(HEADER)
        if said is None:
            return
        lang = preferred(headers.get("accept-language"))
        if not (said.isascii() and said.isdecimal() and len(said) <= 16 and int(said) <= LARGEST):
            raise Refused([error("BAD_REQUEST", lang, HEADER)], 400, well_formed=False)
        seen, deadline = int(said), monotonic() + self._patience
        while self._follower.snapshot.revision < seen:
            if monotonic() >= deadline:
                raise Refused([error("BEHIND", lang, self._follower.snapshot.revision)], 503, well_formed=False)
            await asyncio.sleep(LOOK_AGAIN)


def used(scope: Scope) -> int | None:
    """The revision that the answer to a request was made of, where its endpoint told."""
    found = scope.get("state", {}).get("revision")
    return found if isinstance(found, int) else None
