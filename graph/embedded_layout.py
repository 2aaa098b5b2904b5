"""What the embedded file holds: its tables, and a view a class for people who open it with another program."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from graph.embedded_file import DAMAGED, connect, told
from graph.filesystem import refuse_network, sync_folder
from graph.store import Busy, NotAGraph
from graph.turn import turn
from ontology.vocabulary import vocabulary

APPLICATION_ID = 0x57494A4B  # "WIJK"
FORMAT = 1
SMALLEST = 512  # bytes of a page; SQLite takes a file of 1 byte for an empty one, and would write over it
PATIENCE = 30.0  # seconds that opening waits while another process lays the file out

TABLES = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
    # Kept for ever. digest: what the change set says; chain: over the chain before it, revision, digest and moment.
    """CREATE TABLE change_set (
        revision INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, chain TEXT NOT NULL,
        author TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    # The state of a resource is its newest version; `revision` says which.
    """CREATE TABLE resource (
        key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, class TEXT NOT NULL,
        revision INTEGER NOT NULL REFERENCES change_set) STRICT""",
    """CREATE TABLE version (
        revision INTEGER NOT NULL REFERENCES change_set, resource INTEGER NOT NULL REFERENCES resource,
        body TEXT NOT NULL, PRIMARY KEY (revision, resource)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX version_of_resource ON version (resource, revision)",
    "CREATE TABLE property (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE link (
        source INTEGER NOT NULL REFERENCES resource, property INTEGER NOT NULL REFERENCES property,
        target INTEGER NOT NULL REFERENCES resource, PRIMARY KEY (source, property, target)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX link_backwards ON link (target, property, source)",
)
NEWER = (
    "deze graaf is geschreven door een nieuwere versie van Wijkgraaf; gebruik die versie",
    "this graph was written by a newer version of Wijkgraaf; use that version",
)
OTHER = (
    "dit bestand is van een ander programma; kies een andere map",
    "this file belongs to another program; choose another folder",
)


def prepare(path: Path, wait: float) -> None:
    """Makes the graph file at `path` where it is not there yet, and renews its views after an upgrade.

    A crash on the way leaves nothing, or an empty file that the next one fills. Of several processes one makes it and
    the others wait. Raises NotAGraph for what is not ours, newer, or on a network file system; Unavailable; Busy.
    """
    refuse_network(Path(os.path.realpath(path)).parent)
    with told():
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # nobody else may read it, from its first moment
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        if 0 < path.stat().st_size < SMALLEST:
            raise NotAGraph(*DAMAGED)
        with closing(connect(path, wait, read_only=True)) as connection:
            is_laid_out = _is_laid_out(connection)
            if is_laid_out and _views(connection) == views() and _has_log(connection):
                return
        if is_laid_out:
            with suppress(Busy):  # it can be read as it is: whoever opens the file after the load renews it
                _lay_out(path, wait)
        else:
            _lay_out(path, PATIENCE)


def _is_laid_out(connection: sqlite3.Connection) -> bool:
    """True for a graph, False for an empty file. Raises NotAGraph for all else."""
    connection.execute("BEGIN")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    connection.execute("ROLLBACK")
    if (application, version, tables) == (0, 0, 0):
        return False
    if application != APPLICATION_ID:
        raise NotAGraph(*OTHER)
    if version > FORMAT:
        raise NotAGraph(*NEWER)
    return True


def _lay_out(path: Path, wait: float) -> None:
    with turn(path, wait), closing(connect(path, wait, read_only=False)) as connection:
        is_new = not _is_laid_out(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        for statement in TABLES if is_new else ():
            connection.execute(statement)
        _renew_views(connection)
        connection.execute("COMMIT")
        sync_folder(path.parent)  # also the name of the log, which stays


def _has_log(connection: sqlite3.Connection) -> bool:
    """Whether readers and a writer go side by side; not so where a restore was broken off just before its swap."""
    return bool(connection.execute("PRAGMA journal_mode").fetchone() == ("wal",))


def _renew_views(connection: sqlite3.Connection) -> None:
    there, wanted = _views(connection), views()
    for name, sql in there.items():
        if wanted.get(name) != sql:
            connection.execute(f'DROP VIEW "{name}"')
    for name, sql in wanted.items():
        if there.get(name) != sql:
            connection.execute(sql)


def _views(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'view'"))


def views() -> dict[str, str]:
    """Class name -> the statement that makes its view; only names of the vocabulary stand in it."""
    made = {}
    for name, class_ in vocabulary().classes.items():
        columns = ", ".join(f"v.body ->> '$.{field}' AS \"{field}\"" for field in class_.fields)
        source = "resource r JOIN version v ON v.resource = r.key AND v.revision = r.revision"
        made[name] = f"CREATE VIEW \"{name}\" AS SELECT r.id, {columns} FROM {source} WHERE r.class = '{name}'"  # noqa: S608
    return made
