"""The store port on Neo4j. Readers see a change set whole, from the moment that the head points at it.

Neo4j lets readers see a commit while it is being applied, and a large change set is more than one commit. So readers
never look at what is newest: they read the head, and then the versions that held at its revision (decision 0013).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from graph.embedded_check import Verified
from graph.neo4j import check
from graph.neo4j.address import Address
from graph.neo4j.applying import Applying
from graph.neo4j.asking import Asking
from graph.neo4j.database import Database
from graph.neo4j.head import DAMAGED, look
from graph.neo4j.layout import NAME, prepare
from graph.neo4j.versions import CHANGED, MOMENT, READ, READ_ALL, by_id
from graph.parts import in_parts
from graph.store import BEGINNING, Applied, ChangeSet, NotAGraph, OnWritten, quietly
from ontology.records import Record, from_json

PART = 5_000

APPLIED = "MATCH (g:Graph {name: $name}), (c:ChangeSet {id: $id}) WHERE c.revision <= g.revision RETURN c.revision"
CHANGE = "MATCH (c:ChangeSet {revision: $revision}) RETURN c.id, c.author, c.source, c.at"
LINKS_TO = (
    "UNWIND $ids AS id MATCH (t:Resource {id: id}) USING INDEX SEEK t:Resource(id)"
    " MATCH (t)<--(s:Resource) WHERE NOT s:Withdrawn WITH DISTINCT id, s.id AS source"
    " RETURN id, source ORDER BY id, source"
)


class Neo4jStore:
    """A graph in a Neo4j database. Any number of threads, processes and machines may use it at once."""

    engine = "neo4j"

    def __init__(self, address: Address, *, wait: float = 1.0) -> None:
        """Opens the graph at `address`, or makes one of an empty database. Raises NotAGraph and Unavailable, and then
        nothing was written. `wait` is how long, in seconds, a write waits for another writer.
        """
        self._database = Database(address)
        self._applying = Applying(self._database, wait, lambda revision: self._records(CHANGED, revision))
        try:
            prepare(self._database)
        except BaseException:
            self._database.close()
            raise

    # ------------------------------------------------------------ reading
    def revision(self) -> int:
        """The newest revision; 0 for an empty graph. About a millisecond."""
        now = look(self._database)
        if now.committed == now.revision:
            return now.revision
        if now.is_abandoned:
            self._applying.recover()
        elif now.staging is not None:
            return now.revision  # a large change set is on its way
        return self._applying.publish()

    def applied(self, change_set_id: str) -> int | None:
        """The revision that a change set made, or None where it was never applied."""
        rows = self._database.read(APPLIED, name=NAME, id=change_set_id)
        return int(rows[0][0]) if rows else None

    def read(self, ids: Iterable[str]) -> Mapping[str, Record]:
        """The state of each of `ids` that exists, all of one revision."""
        revision, found = self.revision(), dict[str, Record]()
        for part in in_parts(dict.fromkeys(ids), PART):
            rows = self._database.read(READ, ids=list(part), revision=revision)
            found.update((id, _record(id, body)) for id, body in rows)
        return found

    def read_all(self) -> tuple[int, datetime, Iterator[Record]]:
        """One revision, when it was made, and all of its resources by id, in pages of many."""
        revision = self.revision()
        rows = self._database.read(MOMENT, revision=revision)
        at = rows[0][0].to_native() if rows else BEGINNING
        return revision, at, self._records(READ_ALL, revision)

    def links_to(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For each of `ids` that something not withdrawn points at: the ids that point at it, sorted."""
        found: dict[str, list[str]] = {}
        for part in in_parts(dict.fromkeys(ids), PART):
            for id, source in self._database.read(LINKS_TO, ids=list(part)):
                found.setdefault(id, []).append(source)
        return found

    def changes_since(self, revision: int) -> Iterator[Applied]:
        """Each change set after `revision`, oldest first; those that come while it is read are not among them."""
        return self._changes(range(max(revision, 0) + 1, self.revision() + 1))

    def _changes(self, revisions: Iterable[int]) -> Iterator[Applied]:
        for revision in revisions:
            self._database.check_open()
            ((id, author, source, at),) = self._database.read(CHANGE, revision=revision)
            records = tuple(self._records(CHANGED, revision))
            yield Applied(revision, ChangeSet(id, author, source, at.to_native(), records))

    def _records(self, query: str, revision: int) -> Iterator[Record]:
        """The records that READ_ALL or CHANGED gives, by id; none any more after `close`."""
        for id, body in by_id(self._database.read, query, revision):
            self._database.check_open()
            yield _record(id, body)

    @property
    def asking(self) -> Asking:
        """The graph that people query, for questions without a snapshot."""
        return Asking(self._database)

    # ------------------------------------------------------------ writing
    def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten = quietly) -> int:
        """Keeps a change set whole; answers with its revision once it is synced. Raises as the port says."""
        return self._applying.apply(change_set, expected, on_written)

    def verify(self) -> Verified:
        """Looks whether it still says what was written. Raises Damaged; Busy where somebody writes meanwhile."""
        return check.verify(self._database)

    def close(self) -> None:
        """Lets go of the connections; what uses the store after this meets Unavailable."""
        self._database.close()


def _record(id: str, body: str) -> Record:
    try:
        return from_json(id, body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAGraph(*DAMAGED) from error
