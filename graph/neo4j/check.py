"""Whether a database still says what was written: each digest, the chain, the state that follows, and what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from graph.chain import digest, link
from graph.embedded_check import CHAIN, CONTENT, LEFT_OVER, MISSING, STANDING, Damaged, Verified
from graph.neo4j.database import Database
from graph.neo4j.head import look
from graph.neo4j.property_graph import RESOURCE, labels, relationships
from graph.neo4j.versions import BY_RESOURCE, CHANGED, by_id
from graph.store import Busy
from ontology.records import Record, from_json

PAGE = 10_000
CHANGE_SETS = (
    "MATCH (c:ChangeSet) WHERE c.revision > $after"
    " RETURN c.revision, c.id, c.digest, c.chain, c.author, c.source, c.at ORDER BY c.revision LIMIT $most"
)
LOOSE = "MATCH (v:Version) WHERE v.revision < 1 OR v.revision > $newest RETURN min(v.revision)"
STATE = (
    f"MATCH (v:Version) {BY_RESOURCE} WHERE v.resource > $after AND v.until IS NULL"
    " WITH v ORDER BY v.resource LIMIT $most OPTIONAL MATCH (r:Resource {id: v.resource})"
    " RETURN v.resource, v.revision, v.body, labels(r),"
    " COLLECT { MATCH (r)-[l]->(t:Resource) RETURN [type(l), t.id] } ORDER BY v.resource"
)
SHOWN = "MATCH (r:Resource) RETURN count(r)"


def verify(database: Database) -> Verified:
    """Looks through all of it, while nobody writes. Raises Damaged, Busy where it moved meanwhile, and StoreError."""
    before = look(database)
    if before.committed != before.revision:
        raise Busy
    newest: dict[str, int] = {}
    chain, versions = "", 0
    for revision, chain, ids in _history(database, before.revision):  # noqa: B007 - the last one counts
        versions += len(ids)
        newest.update(dict.fromkeys(ids, revision))
    resources = _state(database, before.revision, newest)
    if look(database) != before:
        raise Busy
    return Verified(before.revision, chain, versions, resources)


def _history(database: Database, newest: int) -> Iterator[tuple[int, str, list[str]]]:
    """Revision, chain and ids of each change set, in order, once they are found right."""
    last, before = 0, ""
    while rows := database.read(CHANGE_SETS, after=last, most=PAGE):
        for revision, id, said, chain, author, source, at in rows:
            if revision != last + 1:
                raise Damaged(last + 1, MISSING)
            bodies = list(by_id(database.read, CHANGED, revision))
            if said != digest(id, author, source, bodies):
                raise Damaged(revision, CONTENT)
            if chain != link(before, revision, said, at.to_native().isoformat()):
                raise Damaged(revision, CHAIN)
            last, before = revision, chain
            yield revision, chain, [resource for resource, _ in bodies]
    if last != newest:
        raise Damaged(min(last, newest) + 1, MISSING if last < newest else LEFT_OVER)
    ((loose,),) = database.read(LOOSE, newest=newest)
    if loose is not None:
        raise Damaged(loose, LEFT_OVER)


def _state(database: Database, revision: int, newest: dict[str, int]) -> int:
    """Holds what is shown of each resource against its newest version; answers with how many resources there are."""
    after, count = "", 0
    while rows := database.read(STATE, after=after, most=PAGE):
        for id, held, body, shown, links in rows:
            if held != newest.get(id) or not _is_shown(id, body, shown, links):
                raise Damaged(newest.get(id, revision), STANDING)
        count, after = count + len(rows), rows[-1][0]
    if count != len(newest) or database.read(SHOWN) != [[count]]:
        raise Damaged(revision, STANDING)
    return count


def _is_shown(id: str, body: str, shown: list[str] | None, links: list[list[str]]) -> bool:
    try:
        record: Record = from_json(id, body)
        wanted = {RESOURCE, *labels(record)}
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return wanted == set(shown or ()) and sorted(map(tuple, links)) == relationships(record)
