"""Whether an embedded file still says what was written: each digest, the chain, the state that follows, every page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from graph.chain import digest, link
from graph.embedded_layout import APPLICATION_ID, FORMAT, NEWER, TABLES
from graph.store import NotAGraph
from ontology.records import Record, from_json
from ontology.vocabulary import vocabulary

CHANGE_SETS = "SELECT revision, id, digest, chain, author, source, at FROM change_set ORDER BY revision"
VERSIONS = (
    "SELECT r.id, v.body FROM version v LEFT JOIN resource r ON r.key = v.resource WHERE v.revision = ? ORDER BY r.id"
)
LOOSE = "SELECT min(revision) FROM version WHERE revision < 1 OR revision > ?"
STATE = (
    "SELECT r.key, r.id, r.class, r.revision, (SELECT max(w.revision) FROM version w WHERE w.resource = r.key), v.body"
    " FROM resource r LEFT JOIN version v ON v.revision = r.revision AND v.resource = r.key ORDER BY r.key"
)
LINKS = (
    "SELECT l.source, p.name, t.id FROM link l LEFT JOIN property p ON p.key = l.property"
    " LEFT JOIN resource t ON t.key = l.target ORDER BY l.source"
)
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type != 'view' AND name NOT LIKE 'sqlite_stat%'"
VIEWS = (
    "SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name",
    "SELECT name FROM pragma_table_list WHERE type = 'view' AND schema = 'main' ORDER BY name",
)

NOT_OURS = ("dit is geen graaf en geen back-up van Wijkgraaf", "this is no graph and no backup of Wijkgraaf")
PAGES = ("het bestand is beschadigd", "the file is damaged")
MISSING = ("zij ontbreekt", "it is missing")
CONTENT = ("haar inhoud is niet wat er is vastgelegd", "its content is not what was recorded")
CHAIN = ("de keten sluit niet", "the chain does not close")
LEFT_OVER = ("zij hoort er niet te zijn", "it should not be there")
STANDING = ("wat er nu geldt volgt er niet uit", "what holds now does not follow from it")


class Damaged(NotAGraph):
    """The file does not say what was written; `revision` is the first that is wrong, None where it is the file."""

    code = "DAMAGED"

    def __init__(self, revision: int | None, why: tuple[str, str]) -> None:
        nl, en = why
        if revision is not None:
            nl, en = f"revisie {revision} klopt niet: {nl}", f"revision {revision} is wrong: {en}"
        super().__init__(f"{nl}. Zet een goede back-up terug", f"{en}. Restore a good backup")
        self.revision = revision


@dataclass(frozen=True, slots=True)
class Verified:
    """A graph that is sound: its newest revision, the chain there (it stands for all of history), and counts."""

    revision: int
    chain: str
    versions: int
    resources: int


def check(connection: sqlite3.Connection) -> Verified:
    """Looks through a graph, all of one revision; `connection` reads, and nobody else uses it.

    Raises NotAGraph for what is not ours or of a newer format, Damaged, and sqlite3.Error where reading fails.
    """
    connection.text_factory = bytes  # damaged text need not be UTF-8
    connection.execute("PRAGMA cell_size_check = ON")
    newest, chain, versions = 0, "", 0
    reading: int | None = None  # the revision that is read, for when its pages cannot be
    try:
        connection.execute("BEGIN")
        _ours(connection)
        reading = 1
        for newest, chain, count in _history(connection):  # noqa: B007 - the last ones count
            versions, reading = versions + count, newest + 1
        reading = None
        resources = _state(connection, newest)
        _pages(connection)
        connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind == sqlite3.SQLITE_NOTADB:
            raise NotAGraph(*NOT_OURS) from error
        if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):  # the second: a schema that cannot be read
            raise Damaged(reading, PAGES) from error
        raise
    return Verified(newest, chain, versions, resources)


def _ours(connection: sqlite3.Connection) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise NotAGraph(*NOT_OURS)
    if version > FORMAT:
        raise NotAGraph(*NEWER)
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.text_factory = bytes
        for statement in TABLES:
            fresh.execute(statement)
        if version < 1 or _schema(fresh) != _schema(connection) or not _has_sound_views(connection):
            raise Damaged(None, PAGES)


def _schema(connection: sqlite3.Connection) -> set[tuple[bytes, ...]]:
    """Every table, index and trigger, but for blanks."""
    return {tuple(b" ".join((cell or b"").split()) for cell in row) for row in connection.execute(SCHEMA)}


def _has_sound_views(connection: sqlite3.Connection) -> bool:
    """Whether opening the graph can renew its views: what they say now does not matter, but they must be text."""
    listed, known = (connection.execute(query).fetchall() for query in VIEWS)
    try:
        return [_text(name) for name, sql in listed if _text(sql)] == [_text(name) for (name,) in known]
    except ValueError:
        return False


# ---------------------------------------------------------------- history
def _history(connection: sqlite3.Connection) -> Iterator[tuple[int, str, int]]:
    """Revision, chain and number of versions of each change set, in order, once they are found right."""
    newest, before = 0, ""
    for revision, *cells in connection.execute(CHANGE_SETS):
        if revision != newest + 1:
            raise Damaged(min(revision, newest + 1), MISSING if revision > newest else LEFT_OVER)
        try:
            id, said, chain, author, source, at = map(_text, cells)
            bodies = _Counted(connection.execute(VERSIONS, [revision]))
            found = digest(id, author, source, bodies)
        except ValueError as error:
            raise Damaged(revision, CONTENT) from error
        if said != found:
            raise Damaged(revision, CONTENT)
        if chain != link(before, revision, found, at):
            raise Damaged(revision, CHAIN)
        newest, before = revision, chain
        yield newest, chain, bodies.count
    (loose,) = connection.execute(LOOSE, [newest]).fetchone()
    if loose is not None:
        raise Damaged(loose, LEFT_OVER)


class _Counted:
    """Rows as texts, and how many came by: a change set may hold more than should be in memory at once."""

    def __init__(self, rows: sqlite3.Cursor) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for id, body in self.rows:
            self.count += 1
            yield _text(id), _text(body)


def _text(value: object) -> str:
    """Text as it was kept. Raises ValueError for anything else."""
    if not isinstance(value, bytes):
        raise ValueError("not a text")
    return value.decode()


# ---------------------------------------------------------------- the state that follows from it
def _state(connection: sqlite3.Connection, newest: int) -> int:
    """Holds every resource and its links against its newest version; answers with how many resources there are."""
    links = groupby(connection.execute(LINKS), itemgetter(0))
    ahead = next(links, None)
    count = 0
    for key, id, class_, revision, last, body in connection.execute(STATE):
        kept: set[tuple[str, str]] = set()
        try:
            if ahead is not None and ahead[0] == key:
                kept = {(_text(name), _text(target)) for _, name, target in ahead[1]}
                ahead = next(links, None)
            record = from_json(_text(id), _text(body))
            is_right = revision == last and record.type == _text(class_) and _agrees(record, kept)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            is_right = False
        if not is_right:
            raise Damaged(newest if last is None else last, STANDING)
        count += 1
    if ahead is not None:
        raise Damaged(newest, STANDING)
    return count


def _agrees(record: Record, kept: set[tuple[str, str]]) -> bool:
    """Whether `kept` are the links of a record. What an earlier vocabulary called a link may still be there."""
    if record.is_withdrawn:
        return not kept
    class_ = vocabulary().classes.get(record.type)
    fields = class_.fields if class_ else {}
    said = {(name, target) for name, value in record.values.items() for target in _targets(value)}
    wanted = {pair for pair in said if pair[0] in fields and fields[pair[0]].is_link}
    former = {pair for pair in said if pair[0] not in fields}
    return wanted <= kept <= wanted | former


def _targets(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()


# ---------------------------------------------------------------- the file
def _pages(connection: sqlite3.Connection) -> None:
    """Every page, every index against its table, every link from row to row."""
    if connection.execute("PRAGMA integrity_check(1)").fetchall() != [(b"ok",)]:
        raise Damaged(None, PAGES)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise Damaged(None, PAGES)
