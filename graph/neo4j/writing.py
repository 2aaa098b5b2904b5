"""What writing a change set does, piece by piece: its versions, its commit, and the graph that people query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from functools import cache

from graph.chain import link
from graph.neo4j.database import Transaction
from graph.neo4j.head import COMMIT, rows
from graph.neo4j.property_graph import all_labels, labels, places, properties, relationships
from graph.neo4j.versions import BY_RESOURCE, BY_REVISION
from graph.parts import in_parts
from graph.store import NOWHERE, BrokenChangeSet, ChangeSet
from ontology.records import Record, to_json

PART = 2_000  # resources that go over in one query

# The hints: of an empty or a growing database the planner knows too little to choose.
EXISTING = "UNWIND $rows AS id MATCH (r:Resource {id: id}) USING INDEX SEEK r:Resource(id) RETURN id"
CHAIN = "MATCH (c:ChangeSet {revision: $revision}) RETURN c.chain"
CHANGE_SET = (
    "CREATE (:ChangeSet {revision: $revision, id: $id, digest: $digest, chain: $chain, author: $author,"
    " source: $source, at: $at})"
)
VERSIONS = "UNWIND $rows AS row CREATE (:Version {resource: row[0], revision: $revision, body: row[1]})"
ENDED = (
    f"UNWIND $rows AS id MATCH (v:Version {{resource: id}}) {BY_RESOURCE}"
    " WHERE v.revision < $revision AND v.until IS NULL SET v.until = $revision"
)
UNDO = (
    f"MATCH (v:Version) {BY_REVISION} WHERE v.revision = $revision AND v.resource > ''"
    " WITH v LIMIT $most OPTIONAL MATCH (old:Version {resource: v.resource}) WHERE old.until = $revision"
    " SET old.until = null DELETE v RETURN count(*)"
)
UNLINKED = (
    "UNWIND $rows AS id MATCH (r:Resource {id: id}) USING INDEX SEEK r:Resource(id) MATCH (r)-[l]->(:Resource) DELETE l"
)


def check_targets(transaction: Transaction, records: Sequence[Record]) -> None:
    """Raises BrokenChangeSet where a record links to what is neither in the graph nor among them."""
    own = {r.id for r in records}
    outside = {target for r in records if not r.is_withdrawn for _, target in relationships(r)} - own
    for part in in_parts(sorted(outside), PART):
        if len(existing(transaction, part)) < len(part):
            raise BrokenChangeSet(*NOWHERE)


def existing(transaction: Transaction, ids: Iterable[str]) -> set[str]:
    """Which of `ids` are in the graph."""
    return {id for (id,) in rows(transaction, EXISTING, rows=list(ids))}


def stage(transaction: Transaction, records: Sequence[Record], revision: int) -> None:
    """Writes the versions that hold from `revision` on, and ends those before; readers of earlier ones see neither."""
    known = existing(transaction, (r.id for r in records))
    if known:
        rows(transaction, ENDED, rows=sorted(known), revision=revision)
    rows(transaction, VERSIONS, rows=[(r.id, to_json(r)) for r in records], revision=revision)


def undo(transaction: Transaction, revision: int) -> bool:
    """Takes back some of what was staged for `revision`; False where nothing is left of it."""
    return bool(rows(transaction, UNDO, revision=revision, most=PART)[0][0])


def commit(transaction: Transaction, change_set: ChangeSet, revision: int, digest: str) -> None:
    """Makes what was staged the newest committed revision."""
    before = rows(transaction, CHAIN, revision=revision - 1)
    at = change_set.at.astimezone(UTC)
    rows(
        transaction,
        CHANGE_SET,
        revision=revision,
        id=change_set.id,
        digest=digest,
        chain=link(before[0][0] if before else "", revision, digest, at.isoformat()),
        author=change_set.author,
        source=change_set.source,
        at=at,
    )
    rows(transaction, COMMIT, revision=revision)


# ---------------------------------------------------------------- the graph that people query
def show(transaction: Transaction, records: Sequence[Record]) -> None:
    """Brings the nodes of resources to the state in `records`, without relationships that go out from them."""
    known = existing(transaction, (r.id for r in records))
    if known:
        rows(transaction, UNLINKED, rows=sorted(known))
    for (class_name, shown, is_new), group in _alike(records, known).items():
        rows(transaction, _node(class_name, shown, is_new), rows=[properties(r) for r in group])


def draw(transaction: Transaction, records: Sequence[Record]) -> None:
    """Draws the relationships that go out from resources; both ends are there."""
    by_type: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for record in records:
        for type_, target in relationships(record):
            by_type[type_].append((record.id, target))
    for type_, pairs in by_type.items():
        for part in in_parts(pairs, PART):
            rows(transaction, _link(type_), rows=list(part))


def _alike(records: Iterable[Record], known: set[str]) -> Mapping[tuple[str, tuple[str, ...], bool], list[Record]]:
    """The records by class, labels and whether they are new: those of one group are written by one query."""
    groups: defaultdict[tuple[str, tuple[str, ...], bool], list[Record]] = defaultdict(list)
    for record in records:
        groups[record.type, labels(record), record.id not in known].append(record)
    return groups


@cache
def _node(class_name: str, shown: tuple[str, ...], is_new: bool) -> str:
    """The query that writes nodes of one class; only names of the vocabulary stand in it."""
    found = "CREATE (r:Resource {id: row.id})"
    if not is_new:
        found = "MATCH (r:Resource {id: row.id}) USING INDEX SEEK r:Resource(id)"
    dropped = [label for label in all_labels(class_name) if label not in shown]
    remove = "" if is_new or not dropped else f" REMOVE r:{':'.join(dropped)}"
    place = ""
    if class_name in places():
        place = " SET r.location = point({latitude: row.lat, longitude: row.lon})"  # null where either is missing
    return f"UNWIND $rows AS row {found} SET r = row SET r:{':'.join(shown)}{remove}{place}"


@cache
def _link(type_: str) -> str:
    return (
        "UNWIND $rows AS row MATCH (s:Resource {id: row[0]}) USING INDEX SEEK s:Resource(id)"
        " MATCH (t:Resource {id: row[1]}) USING INDEX SEEK t:Resource(id)"
        f" CREATE (s)-[:{type_}]->(t)"
    )
