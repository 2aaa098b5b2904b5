"""Backups of an embedded graph: made while it is served and written, looked through, put back whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from graph.embedded_check import PAGES, Damaged, Verified, check
from graph.embedded_file import DAMAGED, FAULT, NO_ROOM, NO_ROOM_ERRORS, connect, in_our_words, told
from graph.embedded_layout import APPLICATION_ID, OTHER, prepare
from graph.filesystem import refuse_network, sync_folder
from graph.store import Busy, NotAGraph, StoreError, Unavailable
from graph.turn import turn

SIDE_FILES = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file; they must never meet another file
SIZE_OF_HEAD, WRITTEN = 100, slice(18, 20)  # https://www.sqlite.org/fileformat2.html#file_format_version_numbers
ROOM = ".restoring"
WAIT = 1.0

NO_FILE = ("dit bestand is er niet, of mag niet worden gelezen", "this file is not there, or may not be read")
IS_THERE = ("dit bestand bestaat al; kies een andere naam", "this file exists already; choose another name")
NO_PLACE = (
    "hier kan geen back-up worden geschreven. Kies een map die er is en waarin dit programma mag schrijven",
    "no backup can be written here. Choose a folder that exists and that this program may write in",
)
HOLDS_GRAPH = (
    "hier staat al een graaf. Kies een lege map, of vervang die graaf met --replace",
    "a graph is here already. Choose an empty folder, or replace that graph with --replace",
)
IN_USE = (
    "de graaf is in gebruik. Stop eerst wat haar serveert of leest",
    "the graph is in use. First stop what serves or reads it",
)


class BackupRefused(StoreError):
    """A backup file cannot be made, or is not one to rely on; says it of the file, not of the graph."""

    code = "BACKUP"


# ---------------------------------------------------------------- looking
def verify(graph: Path, wait: float = WAIT) -> Verified:
    """Looks through the graph at `graph`, also while it is served and written. Raises StoreError (see Damaged)."""
    with told(), closing(connect(graph, wait, read_only=True)) as connection:
        return check(connection)


def verify_file(file: Path) -> Verified:
    """Looks through a backup. Raises BackupRefused."""
    with _about_file():
        return _looked_through(file)


# ---------------------------------------------------------------- making one
def backup(graph: Path, file: Path, wait: float = WAIT) -> Verified:
    """Writes the newest revision of the graph, with all of its history, to a new file, synced before it answers.

    Others read and write the graph meanwhile. The copy is looked through before it gets its name, so there is a good
    backup at `file`, or none. Raises BackupRefused for a file that exists or cannot be written, and StoreError.
    """

    def fill(copy: Path) -> None:
        with _about_file(NO_PLACE):
            target = _fresh(copy)
        with told(), closing(target), closing(connect(graph, wait, read_only=True)) as source:
            _copy(source, target)

    return written(file, fill)


def written(file: Path, fill: Callable[[Path], None]) -> Verified:
    """What `fill` puts into a new graph file, as a backup at `file`; raises as `backup`."""
    if os.path.lexists(file):
        raise BackupRefused(*IS_THERE)
    with _room_beside(file) as room:
        copy = room / "copy"
        fill(copy)
        with told():  # what is wrong in it is wrong in the graph
            found = _looked_through(copy)
        with _about_file(NO_PLACE):
            _sync(copy)
            if os.path.lexists(file):
                raise BackupRefused(*IS_THERE)
            copy.rename(file)
            sync_folder(file.absolute().parent)
    return found


@contextmanager
def _room_beside(file: Path) -> Iterator[Path]:
    """A folder of its own on the same disk, so that nothing is left of what fails."""
    with _about_file(NO_PLACE):
        room = Path(tempfile.mkdtemp(prefix=".wijkgraaf-", dir=file.absolute().parent))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _copy(graph: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """In one step: smaller ones would begin again at each commit. Only the target can be full."""
    try:
        graph.backup(target)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise BackupRefused(*NO_ROOM) from error
        raise


def _fresh(copy: Path) -> sqlite3.Connection:
    """A new file that nobody knows of. Not every disk that takes a backup has locks; it is synced as a whole, later."""
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    address = f"file:{quote(str(copy.absolute()))}?mode=rw&nolock=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _at_rest(file: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes, which leaves no trace; a log beside it is read too."""
    is_at_rest = not any(_beside(file, end).exists() for end in SIDE_FILES)
    address = f"file:{quote(str(file.absolute()))}?mode=ro" + ("&immutable=1" if is_at_rest else "")
    return sqlite3.connect(address, uri=True, isolation_level=None)


def _looked_through(file: Path) -> Verified:
    """What a file at rest holds. Raises NotAGraph, OSError, sqlite3.Error."""
    with file.open("rb") as opened:
        head = opened.read(SIZE_OF_HEAD)
    if len(head) == SIZE_OF_HEAD and head[WRITTEN] not in (b"\1\1", b"\2\2"):  # else it could be read, never written
        raise Damaged(None, PAGES)
    with closing(_at_rest(file)) as connection:
        return check(connection)


def _beside(file: Path, end: str) -> Path:
    return file.with_name(file.name + end)


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(handle)
        if hasattr(fcntl, "F_FULLFSYNC"):  # macOS, where fsync alone does not reach the disk
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    finally:
        os.close(handle)


@contextmanager
def _about_file(cannot: tuple[str, str] = NO_FILE) -> Iterator[None]:
    """Says of the backup file what goes wrong with it; `cannot`: where the system does not let us."""
    try:
        yield
    except NotAGraph as error:
        raise BackupRefused(*error.in_both_languages()) from error
    except sqlite3.Error as error:
        is_shut = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN
        raise BackupRefused(*(cannot if is_shut else in_our_words(error).in_both_languages())) from error
    except OSError as error:
        raise BackupRefused(*(NO_ROOM if error.errno in NO_ROOM_ERRORS else cannot)) from error


# ---------------------------------------------------------------- putting it back
def restore(file: Path, graph: Path, *, replace: bool = False, wait: float = WAIT) -> Verified:
    """Puts a backup at `graph`, after looking through it: then the old graph, or none, is there, or the new one.

    Raises BackupRefused for a file that is damaged, newer or something else; Unavailable where a graph is there already
    and not to be replaced, or in use; Busy; StoreError.
    """
    folder = graph.parent
    refuse_network(Path(os.path.realpath(folder)))
    if not replace and _holds_something(graph):
        raise Unavailable(*HOLDS_GRAPH)
    with _about_file(), file.open("rb") as opened:
        opened.read(1)
    is_new = not folder.exists()
    try:
        with told():
            folder.mkdir(parents=True, exist_ok=True)
            with turn(graph, wait):
                return _restore(file, graph, replace, wait)
    except BaseException:
        if is_new:
            with suppress(OSError):  # whoever began to use it meanwhile keeps it
                _beside(graph, ".turn").unlink()
                folder.rmdir()
        raise


def _restore(file: Path, graph: Path, replace: bool, wait: float) -> Verified:
    """The rest of it, by who has the turn; so what lies in the room is of a restore that was broken off."""
    room = graph.parent / ROOM
    if not replace and _holds_something(graph):
        raise Unavailable(*HOLDS_GRAPH)
    shutil.rmtree(room, ignore_errors=True)
    try:
        room.mkdir(mode=0o700)
        copy = room / graph.name
        with _about_file(), closing(_at_rest(file)) as source, told(), closing(_fresh(copy)) as target:
            source.backup(target)
        with _about_file():
            found = _looked_through(copy)
        prepare(copy, wait)  # with the views of this version, and as a file that can be written
        if _beside(copy, "-wal").exists():
            raise Unavailable(*FAULT)
        _sync(copy)
        _bring_to_rest(graph, wait)
        copy.replace(graph)
        sync_folder(graph.parent)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return found


def _holds_something(graph: Path) -> bool:
    with suppress(OSError):
        return graph.stat().st_size > 0
    return os.path.lexists(graph) and not graph.is_file()


def _bring_to_rest(graph: Path, wait: float) -> None:
    """Sees to it that the old graph is one file that nobody uses: a log that stays behind would spoil the new one.

    Leaving the log is what SQLite only does where no other connection is open. Whoever opens the file after this, and
    before the swap, waits for the turn. Of a graph that cannot be read any more nothing needs to be kept.
    """
    if _holds_something(graph):
        try:
            with closing(connect(graph, wait, read_only=False)) as connection:
                (application,) = connection.execute("PRAGMA application_id").fetchone()
                (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                if application != APPLICATION_ID and (application or tables):
                    raise NotAGraph(*OTHER)
                if connection.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
                    raise Unavailable(*IN_USE)
        except sqlite3.Error as error:
            said = in_our_words(error)
            if isinstance(said, Busy):
                raise Unavailable(*IN_USE) from error
            if said.in_both_languages() != DAMAGED:
                raise said from error
    for end in SIDE_FILES:
        _beside(graph, end).unlink(missing_ok=True)
