"""The embedded engine: the graph in one SQLite file; all or nothing, and on disk before it answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from graph.chain import link
from graph.embedded_file import DAMAGED, GraphFile
from graph.embedded_layout import prepare
from graph.parts import in_parts
from graph.store import BEGINNING, Applied, ChangeSet, Conflict, NotAGraph, OnWritten, SameIdOtherContent, quietly
from ontology.records import Record, from_json, to_json

BATCH = 5_000
NEWEST = "SELECT revision, at, chain FROM change_set ORDER BY revision DESC LIMIT 1"
APPLIED = "SELECT revision, digest FROM change_set WHERE id = ?"
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
    """A graph in one file. Any number of threads and processes may read while one writes; readers never wait."""

    engine = "embedded"

    def __init__(self, path: Path, *, wait: float = 1.0) -> None:
        """Opens or makes the file at `path`; `wait` is how long, in seconds, a write waits for another writer.

        Raises NotAGraph for a file that is not ours, is newer than this version, is damaged, or lies on a network file
        system; Unavailable where it may not be read and written.
        """
        prepare(path, wait)
        self._file = GraphFile(path, wait)

    # ------------------------------------------------------------ reading
    def revision(self) -> int:
        """The newest revision; 0 for an empty graph. About 10 microseconds."""
        with self._file.reading() as connection:
            return int((connection.execute(NEWEST).fetchone() or (0,))[0])

    def applied(self, change_set_id: str) -> int | None:
        """The revision that a change set made, or None where it was never applied."""
        with self._file.reading() as connection:
            row = connection.execute(APPLIED, [change_set_id]).fetchone()
        return None if row is None else int(row[0])

    def read(self, ids: Iterable[str]) -> Mapping[str, Record]:
        """The state of each of `ids` that exists, all of one revision."""
        found: dict[str, Record] = {}
        with self._file.reading() as connection:
            for part in in_parts(ids, BATCH):
                rows = connection.execute(CURRENT_OF, [json.dumps(part)])
                found.update((id, _record(id, body)) for id, body in rows)
        return found

    def read_all(self) -> tuple[int, datetime, Iterator[Record]]:
        """One revision, when it was made, and all of its resources by id, from one unchanging view of the file."""
        (revision, at), records = self._file.stream(_everything)
        return revision, at, records

    def links_to(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For each of `ids` that something not withdrawn points at: the ids that point at it, sorted."""
        found: dict[str, list[str]] = {}
        with self._file.reading() as connection:
            for part in in_parts(dict.fromkeys(ids), BATCH):
                for target, source in connection.execute(LINKS_TO, [json.dumps(part)]):
                    found.setdefault(target, []).append(source)
        return found

    def changes_since(self, revision: int) -> Iterator[Applied]:
        """Each change set after `revision`, oldest first; those that come while it is read are not among them."""
        return self._file.stream(lambda connection: (None, _changes(connection.execute(CHANGES, [revision]))))[1]

    # ------------------------------------------------------------ writing
    def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten = quietly) -> int:
        """Keeps a change set whole; answers with its revision once the file is synced. Raises as the port says."""
        digest = change_set.digest()
        with self._file.writing(bulk=len(change_set.records) > BATCH) as connection:
            known = connection.execute(APPLIED, [change_set.id]).fetchone()
            if known:
                if known[1] != digest:
                    raise SameIdOtherContent(change_set.id)
                return int(known[0])
            newest, _, chain = connection.execute(NEWEST).fetchone() or (0, "", "")
            if newest != expected:
                raise Conflict(expected, newest)
            _write(connection, change_set, newest + 1, digest, chain, on_written)
            return int(newest) + 1

    def close(self) -> None:
        """Lets go of the file; what uses it after this meets Unavailable."""
        self._file.close()


# ---------------------------------------------------------------- rows to records
def _record(id: str, body: str) -> Record:
    try:
        return from_json(id, body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAGraph(*DAMAGED) from error


def _everything(connection: sqlite3.Connection) -> tuple[tuple[int, datetime], Iterator[Record]]:
    newest = connection.execute(NEWEST).fetchone()  # the first reading fixes what the connection sees
    head = (int(newest[0]), datetime.fromisoformat(newest[1])) if newest else (0, BEGINNING)
    return head, (_record(id, body) for id, body in connection.execute(CURRENT))


def _changes(rows: sqlite3.Cursor) -> Iterator[Applied]:
    for (revision, id, author, source, at), group in groupby(rows, lambda row: row[:5]):
        records = tuple(_record(row[5], row[6]) for row in group if row[5] is not None)
        yield Applied(revision, ChangeSet(id, author, source, datetime.fromisoformat(at), records))


# ---------------------------------------------------------------- records to rows
def _write(
    connection: sqlite3.Connection,
    change_set: ChangeSet,
    revision: int,
    digest: str,
    chain: str,
    on_written: OnWritten,
) -> None:
    at = change_set.at.astimezone(UTC).isoformat()
    row = (revision, change_set.id, digest, link(chain, revision, digest, at), change_set.author, change_set.source, at)
    connection.execute("INSERT INTO change_set VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    records = sorted(change_set.records, key=lambda r: r.id)  # ids in order fill the pages of their index
    for number, part in enumerate(in_parts(records, BATCH), 1):
        _write_resources(connection, part, revision)
        on_written(min(number * BATCH, len(records)) // 2, len(records))
    for number, part in enumerate(in_parts(records, BATCH), 1):
        _write_links(connection, part)
        on_written((len(records) + min(number * BATCH, len(records))) // 2, len(records))


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
        "INSERT INTO link VALUES ((SELECT key FROM resource WHERE id = ?),"
        " (SELECT key FROM property WHERE name = ?), (SELECT key FROM resource WHERE id = ?))",
        links,
    )
