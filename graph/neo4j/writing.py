"""A change set, written within one transaction: its versions, and what it does to the graph that people query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from functools import cache

from graph.chain import link
from graph.neo4j.database import Transaction, run_in_parts
from graph.neo4j.layout import NAME
from graph.neo4j.property_graph import all_labels, labels, places, properties, relationships
from graph.parts import in_parts
from graph.store import NOWHERE, BrokenChangeSet, ChangeSet
from ontology.records import Record, to_json

PART = 2_000  # rows that go over in one query

CHANGE_SET = (
    "CREATE (:ChangeSet {revision: $revision, id: $id, digest: $digest, chain: $chain, author: $author,"
    " source: $source, at: $at})"
)
COMMITTED = "MATCH (g:Graph {name: $name}) SET g.committed = $revision"
VERSIONS = "UNWIND $rows AS row CREATE (:Version {resource: row[0], revision: $revision, body: row[1]})"
EXISTING = "UNWIND $rows AS id MATCH (r:Resource {id: id}) RETURN id"
ENDED = (
    "UNWIND $rows AS id MATCH (v:Version {resource: id})"
    " USING INDEX SEEK v:Version(resource) WHERE v.revision < $revision AND v.until IS NULL"
    " SET v.until = $revision"
)
UNLINKED = "UNWIND $rows AS id MATCH (:Resource {id: id})-[l]->(:Resource) DELETE l"


def write(transaction: Transaction, change_set: ChangeSet, revision: int, digest: str, before: str) -> None:
    """Writes it as `revision`; `before` is the chain at the revision before. Raises BrokenChangeSet."""
    at = change_set.at.astimezone(UTC)
    transaction.run(
        CHANGE_SET,
        revision=revision,
        id=change_set.id,
        digest=digest,
        chain=link(before, revision, digest, at.isoformat()),
        author=change_set.author,
        source=change_set.source,
        at=at,
    ).consume()
    transaction.run(COMMITTED, name=NAME, revision=revision).consume()
    records = sorted(change_set.records, key=lambda r: r.id)
    for part in in_parts(records, PART):
        _resources(transaction, part, revision)
    for part in in_parts(records, PART):
        _links(transaction, part)


def _resources(transaction: Transaction, records: Sequence[Record], revision: int) -> None:
    ids = [r.id for r in records]
    existing = {id for (id,) in transaction.run(EXISTING, rows=ids).values()}
    if existing:
        known = sorted(existing)
        transaction.run(ENDED, rows=known, revision=revision).consume()
        transaction.run(UNLINKED, rows=known).consume()
    transaction.run(VERSIONS, rows=[(r.id, to_json(r)) for r in records], revision=revision).consume()
    for (class_name, shown, is_new), group in _alike(records, existing).items():
        query = _node(class_name, shown, is_new)
        transaction.run(query, rows=[properties(r) for r in group]).consume()


def _alike(records: Iterable[Record], existing: set[str]) -> Mapping[tuple[str, tuple[str, ...], bool], list[Record]]:
    """The records by class, labels and whether they are new: those of one group are written by one query."""
    groups: defaultdict[tuple[str, tuple[str, ...], bool], list[Record]] = defaultdict(list)
    for record in records:
        groups[record.type, labels(record), record.id not in existing].append(record)
    return groups


@cache
def _node(class_name: str, shown: tuple[str, ...], is_new: bool) -> str:
    """The query that writes nodes of one class; only names of the vocabulary stand in it."""
    found = "CREATE (r:Resource {id: row.id})" if is_new else "MATCH (r:Resource {id: row.id})"
    dropped = [label for label in all_labels(class_name) if label not in shown]
    remove = "" if is_new or not dropped else f" REMOVE r:{':'.join(dropped)}"
    place = ""
    if class_name in places():
        place = " SET r.location = point({latitude: row.lat, longitude: row.lon})"  # null where either is missing
    return f"UNWIND $rows AS row {found} SET r = row SET r:{':'.join(shown)}{remove}{place}"


def _links(transaction: Transaction, records: Sequence[Record]) -> None:
    """Draws the relationships. Raises BrokenChangeSet where one leads to nowhere."""
    by_type: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for record in records:
        for type_, target in relationships(record):
            by_type[type_].append((record.id, target))
    for type_, pairs in by_type.items():
        rows = run_in_parts(transaction, _link(type_), pairs, PART)
        if sum(drawn for (drawn,) in rows) != len(pairs):
            raise BrokenChangeSet(*NOWHERE)


@cache
def _link(type_: str) -> str:
    return (
        "UNWIND $rows AS row MATCH (s:Resource {id: row[0]}) MATCH (t:Resource {id: row[1]})"
        f" CREATE (s)-[:{type_}]->(t) RETURN count(*)"
    )
