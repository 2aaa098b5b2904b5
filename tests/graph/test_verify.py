"""`verify` notices each change of one byte in stored history and in what follows from it, and names the revision."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from graph import embedded_check
from graph.backup import verify
from graph.embedded import EmbeddedStore
from graph.embedded_check import Damaged, check
from graph.store import ChangeSet
from ontology.records import Record
from ontology.vocabulary import vocabulary
from tests.graph.partners import TYPE, beginning, change_set

KEYS = {
    "change_set": ("revision",),
    "version": ("revision", "resource"),
    "resource": ("key",),
    "link": ("source", "property", "target"),
}
TEXTS = {
    "change_set": ("id", "digest", "chain", "author", "source", "at"),
    "version": ("body",),
    "resource": ("id", "class"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small graph with all that history knows: links, changed, withdrawn and merged resources, other letters."""
    path = tmp_path / "graph.sqlite"
    records = (
        Record("partner/a-0", "Partner", {"name": "Stichting Café 🏠", "type": TYPE}),
        Record("partner/a-1", "Partner", {"name": "a 1", "type": TYPE, "withdrawn": True}),
    )
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        store.apply(change_set("a", 4), 1)
        store.apply(ChangeSet("later", "René", "een brief", datetime.now(UTC), records), 2)
    return path


@pytest.fixture
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The graph, opened by someone who changes what they like: no rule of the tables holds them back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


class _Within:
    """A connection whose transaction goes on, whatever a look through it begins and ends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def execute(self, query: str, *arguments: object) -> sqlite3.Cursor:
        """Runs a query."""
        self.connection.text_factory = bytes
        return self.connection.execute("SELECT 1" if query in ("BEGIN", "ROLLBACK") else query, *arguments)


def broken(connection: sqlite3.Connection) -> Damaged | None:
    """What a look through the graph says, with what the connection has changed but not committed."""
    kept = connection.text_factory
    try:
        check(_Within(connection))  # type: ignore[arg-type] # it does what check asks of a connection
    except Damaged as damaged:
        return damaged
    finally:
        connection.text_factory = kept
    return None


def rows(connection: sqlite3.Connection, table: str) -> list[tuple[int, ...]]:
    """The keys of a table's rows."""
    return connection.execute(f"SELECT {', '.join(KEYS[table])} FROM {table}").fetchall()


def where(table: str) -> str:
    """The condition that picks one row."""
    return " AND ".join(f"{name} = ?" for name in KEYS[table])


@contextmanager
def undone(connection: sqlite3.Connection) -> Iterator[None]:
    """Takes back what is changed inside."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def revisions_of(connection: sqlite3.Connection, table: str, key: tuple[int, ...]) -> list[int]:
    """The revisions that a row speaks of."""
    if table in ("change_set", "version"):
        return [key[0]]
    said = connection.execute("SELECT revision FROM version WHERE resource = ?", [key[0]])
    return [revision for (revision,) in said]


# ---------------------------------------------------------------- one byte
def test_a_graph_as_it_was_written_is_right(path: Path) -> None:
    found = verify(path)
    assert (found.revision, found.versions, found.resources) == (3, 7, 5)
    with closing(EmbeddedStore(path)) as store:
        assert verify(path) == found, "also while it is open"
        store.apply(change_set("b", 3), 3)
    assert verify(path).chain != found.chain


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in TEXTS.items() for c in columns])
def test_every_bit_of_every_text_of_history_is_held(table: str, column: str, opened: sqlite3.Connection) -> None:
    """Each bit at each place is turned, alone; that is noticed, and the revision named."""
    for key in rows(opened, table):
        cell = f"SELECT CAST({column} AS BLOB) FROM {table} WHERE {where(table)}"
        (text,) = opened.execute(cell, key).fetchone()
        for place, bit in product(range(len(text)), range(8)):
            other = bytearray(text)
            other[place] ^= 1 << bit
            with undone(opened):
                change = f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE {where(table)}"
                try:
                    opened.execute(change, [bytes(other), *key])
                except sqlite3.IntegrityError:
                    continue  # the name of another row: the table refuses it
                damaged = broken(opened)
                assert damaged, f"{table}.{column} of {key} at {place}: {text!r} became {bytes(other)!r}"
                assert damaged.revision in revisions_of(opened, table, key)


# ---------------------------------------------------------------- a row
@pytest.mark.parametrize("table", KEYS)
def test_a_row_that_is_missing_or_is_of_another_is_noticed(table: str, opened: sqlite3.Connection) -> None:
    noticed = 0
    for key in rows(opened, table):
        for (name, number), other in product(zip(KEYS[table], key, strict=True), (1, -1, 7, -20, 2**40)):
            with undone(opened), suppress(sqlite3.IntegrityError):  # there may be such a row already
                opened.execute(f"UPDATE {table} SET {name} = ? WHERE {where(table)}", [number + other, *key])
                assert broken(opened), f"{table} {key}: {name} became {number + other}"
                noticed += 1
        with undone(opened):
            opened.execute(f"DELETE FROM {table} WHERE {where(table)}", key)
            assert broken(opened), f"{table} {key} is gone"
    assert noticed > len(rows(opened, table))


@pytest.mark.parametrize(
    ("change", "revision"),
    [
        (
            "INSERT INTO change_set SELECT 4, 'x', digest, chain, author, source, at FROM change_set LIMIT 1",
            4,
        ),
        (
            "INSERT INTO change_set SELECT 0, 'x', digest, chain, author, source, at FROM change_set LIMIT 1",
            0,
        ),
        (
            "INSERT INTO change_set SELECT 9, 'x', digest, chain, author, source, at FROM change_set LIMIT 1",
            4,
        ),
        ("INSERT INTO version SELECT 3, resource, body FROM version WHERE revision = 1", 3),
        ("INSERT INTO version SELECT 9, resource, body FROM version WHERE revision = 1", 9),
        ("INSERT INTO version SELECT -3, resource, body FROM version WHERE revision = 1", -3),
        ("INSERT INTO version VALUES (2, 99, '{}')", 2),
        ("INSERT INTO resource VALUES (99, 'partner/x', 'Partner', 2)", 3),
        ("UPDATE resource SET revision = 2 WHERE id = 'partner/a-0'", 3),
        ("UPDATE resource SET class = 'City' WHERE id = 'partner/a-2'", 2),
        ("INSERT INTO link SELECT source, property, source FROM link WHERE source > target LIMIT 1", 3),
        ("INSERT INTO link SELECT 99, property, target FROM link LIMIT 1", 3),
        ("UPDATE property SET name = 'sources' WHERE name = 'parent'", 2),
    ],
)
def test_a_row_too_many_or_one_that_says_otherwise_is_noticed_and_its_revision_named(
    change: str, revision: int, opened: sqlite3.Connection
) -> None:
    opened.execute(change)
    damaged = broken(opened)
    assert damaged
    assert damaged.revision == revision
    assert f"revision {revision} is wrong" in str(damaged)


def test_the_first_revision_that_is_wrong_is_named(opened: sqlite3.Connection) -> None:
    opened.execute("UPDATE change_set SET at = '2026-01-01T00:00:00+00:00' WHERE revision > 1")
    damaged = broken(opened)
    assert damaged
    assert damaged.revision == 2


def test_history_that_is_written_anew_from_some_revision_on_shows_by_its_chain(path: Path, tmp_path: Path) -> None:
    """Whoever can write the file can also make it agree with itself; the chain that was noted before tells."""
    noted = verify(path).chain
    other = tmp_path / "other.sqlite"
    with closing(EmbeddedStore(path)) as store, closing(EmbeddedStore(other)) as copy:
        for applied in store.changes_since(0):
            said = applied.change_set
            copy.apply(
                ChangeSet(said.id, said.author.replace("René", "Hans"), said.source, said.at, said.records),
                applied.revision - 1,
            )
    assert verify(other).revision == 3
    assert verify(other).chain != noted


# ---------------------------------------------------------------- the file
def test_what_an_earlier_vocabulary_called_a_link_is_no_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that today's vocabulary does not know may have links, as long as the text of the resource says them."""
    partner = vocabulary().classes["Partner"]
    fields = {name: field for name, field in partner.fields.items() if name != "parent"}
    classes = {**vocabulary().classes, "Partner": replace(partner, fields=fields)}
    later = replace(vocabulary(), classes=classes)
    monkeypatch.setattr(embedded_check, "vocabulary", lambda: later)
    assert verify(path).revision == 3
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE property SET name = 'formerly' WHERE name = 'parent'")
    with pytest.raises(Damaged, match="revision 2 is wrong"):
        verify(path)


def test_an_index_that_disagrees_with_its_table_is_noticed(path: Path) -> None:
    """What points at a resource is found by that index; the table beside it is as it was."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'link_backwards'"
        (root,) = connection.execute(query).fetchone()
    content = bytearray(path.read_bytes())
    content[4096 * root - 1] ^= 1  # the last byte of the page is the last of its first entry
    path.write_bytes(content)
    with pytest.raises(Damaged):
        verify(path)
