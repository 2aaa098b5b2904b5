"""The connections to an embedded graph file: many that read, one at a time that writes; faults told in our words."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from weakref import WeakSet

from graph.store import NOWHERE, BrokenChangeSet, Busy, NotAGraph, StoreError, Unavailable
from graph.turn import turn

H = TypeVar("H")
T = TypeVar("T")
NO_ROOM_ERRORS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
MOST_IDLE = 16  # connections that wait for a next reader

# A connection must not be used, nor closed, in a process that was forked after it was opened
# (https://www.sqlite.org/howtocorrupt.html#_carrying_an_open_database_file_across_a_fork_): there they end up here.
_inherited: list[sqlite3.Connection] = []


class Stream(Iterator[T]):
    """Things read one after another from one unchanging view of the file.

    Lets go of the file at the end, when it is dropped before, and when the store is closed.
    """

    def __init__(self, connection: sqlite3.Connection, items: Iterator[T]) -> None:
        self._connection, self._items, self._process = connection, items, os.getpid()

    def __next__(self) -> T:
        try:
            return next(self._items)
        except sqlite3.Error as error:
            self.close()
            raise in_our_words(error) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Lets go of the file."""
        _let_go(self._connection, self._process)

    def __del__(self) -> None:
        self.close()


class GraphFile:
    """One SQLite file, opened as often as is needed. A file that is gone is never made anew by reading it."""

    def __init__(self, path: Path, wait: float) -> None:
        """`wait`: how long, in seconds, a write waits for another."""
        self.path, self.wait = path, wait
        self._guard = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._streams: WeakSet[Stream[Any]] = WeakSet()
        self._process = os.getpid()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one revision, for a short while. Raises StoreError."""
        with told():
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("ROLLBACK")
            except BaseException:
                _let_go(connection, os.getpid())
                raise
            self._give_back(connection)

    def stream(self, begin: Callable[[sqlite3.Connection], tuple[H, Iterator[T]]]) -> tuple[H, Stream[T]]:
        """What `begin` reads at once, and what it goes on reading, of one revision for as long as it takes.

        It gets a connection of its own. Raises StoreError, also while the stream is read.
        """
        with told():
            connection = self._connect(read_only=True)
            try:
                connection.execute("BEGIN")
                head, items = begin(connection)
            except BaseException:
                connection.close()
                raise
        made = Stream(connection, items)
        with self._here():
            self._streams.add(made)
        return head, made

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection in a write transaction: committed and synced at the end, undone by any exception.

        After a `bulk` write the write-ahead log is moved into the file and emptied, as far as readers allow. Raises
        Busy after waiting for another writer, and StoreError.
        """
        with told(), turn(self.path, self.wait), closing(self._connect(read_only=False)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            if bulk:
                with suppress(sqlite3.Error):  # it is kept already; the next one will empty the log
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Closes every connection that nobody uses just now; the others when they are given back."""
        with self._here():
            self._closed = True
            idle, self._idle = self._idle, []
            streams = list(self._streams)
        for connection in idle:
            connection.close()
        for stream in streams:
            stream.close()

    def _here(self) -> threading.Lock:
        """The guard of this process; in one that was just forked, all that was open is left alone first."""
        if self._process != os.getpid():
            _inherited.extend(self._idle)
            self._guard, self._idle, self._streams, self._process = threading.Lock(), [], WeakSet(), os.getpid()
        return self._guard

    def _take(self) -> sqlite3.Connection:
        with self._here():
            if self._idle:
                return self._idle.pop()
        return self._connect(read_only=True)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._here():
            if not self._closed and len(self._idle) < MOST_IDLE:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self, *, read_only: bool) -> sqlite3.Connection:
        if self._closed:
            raise Unavailable("deze graaf is al gesloten; open haar opnieuw", "this graph is closed; open it again")
        return connect(self.path, self.wait, read_only=read_only)


def connect(path: Path, wait: float, *, read_only: bool) -> sqlite3.Connection:
    """A connection to a file that exists. Raises sqlite3.Error."""
    address = f"file:{quote(str(path.absolute()))}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = FULL")  # a commit is on disk before it is answered
        connection.execute("PRAGMA fullfsync = ON")  # also on macOS, where fsync alone does not reach the disk
        connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def told() -> Iterator[None]:
    """Turns faults of SQLite and of the system into StoreErrors that say what to do, without paths or queries."""
    try:
        yield
    except sqlite3.Error as error:
        raise in_our_words(error) from error
    except OSError as error:
        raise Unavailable(*(NO_ROOM if error.errno in NO_ROOM_ERRORS else NO_ACCESS)) from error


def in_our_words(error: sqlite3.Error) -> StoreError:
    """The StoreError that says what an error of SQLite means for whoever uses the graph."""
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy()
    if kind == sqlite3.SQLITE_CONSTRAINT:
        return BrokenChangeSet(*NOWHERE)
    if kind in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return NotAGraph(*DAMAGED)
    if kind == sqlite3.SQLITE_FULL:
        return Unavailable(*NO_ROOM)
    if kind in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH):
        return Unavailable(*NO_ACCESS)
    return Unavailable(*FAULT)


DAMAGED = (
    "dit bestand is geen graaf van Wijkgraaf, of het is beschadigd; kies een andere map of zet een back-up terug",
    "this file is no Wijkgraaf graph, or it is damaged; choose another folder or restore a backup",
)
NO_ROOM = (
    "de schijf is vol; er is niets bewaard. Maak ruimte en probeer het opnieuw",
    "the disk is full; nothing was kept. Make room and try again",
)
NO_ACCESS = (
    "de graaf kan niet worden geopend: bestaat de map nog, en mag dit programma erin lezen en schrijven?",
    "the graph cannot be opened: is its folder still there, and may this program read and write in it?",
)
FAULT = (
    "lezen of schrijven van de graaf is mislukt. Kijk of de schijf vol of stuk is, en probeer het opnieuw",
    "reading or writing the graph failed. See whether the disk is full or broken, and try again",
)


def _let_go(connection: sqlite3.Connection, process: int) -> None:
    if process != os.getpid():
        _inherited.append(connection)
    else:
        with suppress(sqlite3.Error):
            connection.close()
