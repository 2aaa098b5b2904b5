"""The embedded engine: the graph in one SQLite file; all or nothing, and on disk before it answers."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from graph.embedded_layout import APPLICATION_ID, FORMAT, TABLES, views
from graph.filesystem import refuse_network, sync_folder
from graph.parts import in_parts
from graph.store import Applied, Busy, ChangeSet, Conflict, NotAGraph, SameIdOtherContent
from ontology.records import Record, from_json, to_json

BATCH = 5_000
CURRENT = (
    "SELECT r.id, v.body FROM resource r JOIN version v ON v.resource = r.key AND v.revision = r.revision ORDER BY r.id"
)
CURRENT_OF = (
    "SELECT r.id, v.body FROM resource r JOIN version v ON v.resource = r.key AND v.revision = r.revision"
    " WHERE r.id IN (SELECT value FROM json_each(?))"
)
LINKS_TO = (
    "SELECT DISTINCT t.id, s.id FROM resource t JOIN link l ON l.target = t.key"
    " JOIN resource s ON s.key = l.source WHERE t.id IN (SELECT value FROM json_each(?)) ORDER BY t.id, s.id"
)
CHANGES = (
    "SELECT c.revision, c.id, c.author, c.source, c.at, r.id, v.body FROM change_set c"
    " LEFT JOIN version v ON v.revision = c.revision LEFT JOIN resource r ON r.key = v.resource"
    " WHERE c.revision > ? ORDER BY c.revision, r.id"
)


class EmbeddedStore:
    """A graph in one file. Any number of processes may read while one writes; readers never wait."""

    engine = "embedded"

    def __init__(self, path: Path, *, wait: float = 1.0) -> None:
        """Opens or makes the file at `path`; `wait` is how long, in seconds, a write waits for another writer.

        Raises NotAGraph for a file that is not ours, is newer than this version, or lies on a network file system.
        """
        self.path, self.wait = path, wait
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        refuse_network(path.parent)
        self._prepare()

    # ------------------------------------------------------------ reading
    def revision(self) -> int:
        """The newest revision; 0 for an empty graph."""
        return int(self._reader().execute("SELECT coalesce(max(revision), 0) FROM change_set").fetchone()[0])

    def applied(self, change_set_id: str) -> int | None:
        """The revision that a change set made, or None where it was never applied."""
        row = self._reader().execute("SELECT revision FROM change_set WHERE id = ?", [change_set_id]).fetchone()
        return None if row is None else int(row[0])

    def read(self, ids: Iterable[str]) -> Mapping[str, Record]:
        """The newest state of each of `ids` that exists."""
        found: dict[str, Record] = {}
        for part in in_parts(ids, BATCH):
            rows = self._reader().execute(CURRENT_OF, [json.dumps(part)])
            found.update((id, from_json(id, body)) for id, body in rows)
        return found

    def read_all(self) -> tuple[int, datetime, Iterator[Record]]:
        """One revision, when it was made, and all of its resources by id, from one unchanging view of the file."""
        connection = self._connect(read_only=True)
        connection.execute("BEGIN")
        newest = connection.execute("SELECT revision, at FROM change_set ORDER BY revision DESC LIMIT 1").fetchone()
        revision, at = newest or (0, datetime.fromtimestamp(0, UTC).isoformat())

        def records() -> Iterator[Record]:
            with closing(connection):
                for id, body in connection.execute(CURRENT):
                    yield from_json(id, body)

        return int(revision), datetime.fromisoformat(at), records()

    def links_to(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For each of `ids` that something points at: the ids that point at it, sorted."""
        found: dict[str, list[str]] = {}
        for part in in_parts(ids, BATCH):
            for target, source in self._reader().execute(LINKS_TO, [json.dumps(part)]):
                found.setdefault(target, []).append(source)
        return found

    def changes_since(self, revision: int) -> Iterator[Applied]:
        """Each change set after `revision`, oldest first."""
        with closing(self._connect(read_only=True)) as connection:
            for (number, id, author, source, at), rows in groupby(
                connection.execute(CHANGES, [revision]), lambda row: row[:5]
            ):
                records = tuple(from_json(row[5], row[6]) for row in rows if row[5] is not None)
                yield Applied(number, ChangeSet(id, author, source, datetime.fromisoformat(at), records))

    # ------------------------------------------------------------ writing
    def apply(self, change_set: ChangeSet, expected: int) -> int:
        """Keeps a change set whole; answers with its revision once the file is synced. Raises as the port says."""
        digest = change_set.digest()
        with self._transaction() as connection:
            known = connection.execute(
                "SELECT revision, digest FROM change_set WHERE id = ?", [change_set.id]
            ).fetchone()
            if known:
                if known[1] != digest:
                    raise SameIdOtherContent(f"change set {change_set.id} was applied before with other content")
                return int(known[0])
            newest, chain = connection.execute(
                "SELECT revision, chain FROM change_set ORDER BY revision DESC LIMIT 1"
            ).fetchone() or (0, "")
            if newest != expected:
                raise Conflict(expected, newest)
            self._write(connection, change_set, newest + 1, digest, chain)
            return int(newest) + 1

    def _write(
        self, connection: sqlite3.Connection, change_set: ChangeSet, revision: int, digest: str, chain: str
    ) -> None:
        at = change_set.at.astimezone(UTC).isoformat()
        link = hashlib.sha256(f"{chain}\n{revision}\n{digest}\n{at}".encode()).hexdigest()
        row = (revision, change_set.id, digest, link, change_set.author, change_set.source, at)
        connection.execute("INSERT INTO change_set VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for part in in_parts(change_set.records, BATCH):
            _write_resources(connection, part, revision)
        for part in in_parts(change_set.records, BATCH):
            _write_links(connection, part)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect(read_only=False)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise Busy("another writer has the graph; try again in a moment") from error
                raise
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    # ------------------------------------------------------------ connections
    def data_version(self) -> int:
        """A number that moves when another connection commits; cheap to ask often, from one thread."""
        return int(self._reader().execute("PRAGMA data_version").fetchone()[0])

    def checkpoint(self) -> None:
        """After a bulk load: moves the write-ahead log into the file and empties it, as far as readers allow."""
        with closing(self._connect(read_only=False)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes every connection that this store opened."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._local = threading.local()

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect(read_only=True)
            with self._lock:
                self._open.append(connection)
            self._local.connection = connection
        return connection

    def _connect(self, *, read_only: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self.wait, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        return connection

    def _prepare(self) -> None:
        fresh = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(self._connect(read_only=False)) as connection:
                connection.execute("PRAGMA busy_timeout = 30000")
                if not fresh and connection.execute("PRAGMA application_id").fetchone()[0] not in (0, APPLICATION_ID):
                    raise NotAGraph(f"{self.path.name} is not a Wijkgraaf graph")
                _lay_out(connection)
        except sqlite3.DatabaseError as error:
            raise NotAGraph(f"{self.path.name} is not a Wijkgraaf graph, or is damaged") from error
        if fresh:
            os.chmod(self.path, 0o600)
            sync_folder(self.path.parent)


def _lay_out(connection: sqlite3.Connection) -> None:
    """Makes the tables of a new file and renews the views when the vocabulary has changed."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    written = connection.execute("PRAGMA user_version").fetchone()[0]
    if written > FORMAT:
        connection.execute("ROLLBACK")
        raise NotAGraph("this graph was written by a newer version of Wijkgraaf; use that version")
    if written == 0:
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            connection.execute("ROLLBACK")
            raise NotAGraph("this file holds something else than a Wijkgraaf graph")
        for statement in TABLES:
            connection.execute(statement)
    _renew_views(connection)
    connection.execute("COMMIT")


def _renew_views(connection: sqlite3.Connection) -> None:
    there = dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'view'"))
    wanted = views()
    for name in there.keys() - wanted.keys() | {n for n in wanted if n in there and there[n] != wanted[n]}:
        connection.execute(f'DROP VIEW "{name}"')
    for name, sql in wanted.items():
        if there.get(name) != sql:
            connection.execute(sql)


def _write_resources(connection: sqlite3.Connection, records: Sequence[Record], revision: int) -> None:
    connection.executemany(
        "INSERT INTO resource (id, class, revision) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision",
        [(r.id, r.type, revision) for r in records],
    )
    connection.executemany(
        "INSERT INTO version SELECT ?, key, ? FROM resource WHERE id = ?",
        [(revision, to_json(r), r.id) for r in records],
    )


def _write_links(connection: sqlite3.Connection, records: Sequence[Record]) -> None:
    connection.executemany(
        "DELETE FROM link WHERE source = (SELECT key FROM resource WHERE id = ?)", [(r.id,) for r in records]
    )
    links = [(r.id, field, target) for r in records if not r.is_withdrawn for field, target in r.links()]
    names = sorted({field for _, field, _ in links})
    connection.executemany("INSERT INTO property (name) VALUES (?) ON CONFLICT DO NOTHING", [(n,) for n in names])
    # A link to an id that is nowhere makes the target NULL, which the table refuses: the whole change set goes.
    connection.executemany(
        "INSERT OR ROLLBACK INTO link VALUES ((SELECT key FROM resource WHERE id = ?),"
        " (SELECT key FROM property WHERE name = ?), (SELECT key FROM resource WHERE id = ?))",
        links,
    )
