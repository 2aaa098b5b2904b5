"""The turn to write: one writer of a graph file at a time, over all threads and processes of the machine.

SQLite has such a lock itself. This one is around it, because it also covers what SQLite does right after a commit and
while a new file is laid out: moving the write-ahead log into the file. Versions before 3.51.3 can lose commits when
another connection commits during that (https://www.sqlite.org/wal.html#walresetbug); whoever has the turn is alone.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.store import Busy

LOOK_AGAIN = 0.02  # seconds


@contextmanager
def turn(graph: Path, wait: float) -> Iterator[None]:
    """Holds the turn to write `graph`, by a lock on an empty file beside it; a process that dies gives it back.

    Raises Busy after `wait` seconds, and OSError where the folder cannot be written.
    """
    handle = os.open(graph.with_name(graph.name + ".turn"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(handle, time.monotonic() + wait)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # not by closing alone: a forked child may hold a copy of the handle
    finally:
        os.close(handle)


def _lock(handle: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Busy from None
            time.sleep(LOOK_AGAIN)
        else:
            return
