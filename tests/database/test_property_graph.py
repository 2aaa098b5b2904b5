"""The graph that people query in Neo4j holds the real data set: each resource as its record says, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph.connect import bring_concepts
from graph.neo4j.store import Neo4jStore
from graph.snapshot import Snapshot
from loaders.pipeline import load
from ontology.records import Record
from ontology.vocabulary import vocabulary
from tests.database.graphs import neo4j_of, server_of
from tests.database.server import Server
from tests.database.shown import labels_of, links, links_of, nodes, properties_of

DATA = Path(__file__).parents[2] / "data"
INTERNAL = {"Graph", "ChangeSet", "Version"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Neo4jStore]:
    """The real data set; no test of this module changes it."""
    opened = neo4j_of(folder)
    bring_concepts(opened)
    load(opened, [DATA], author="tests")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(store: Neo4jStore, folder: Path) -> Server:
    return server_of(folder)


@pytest.fixture(scope="module")
def records(store: Neo4jStore) -> list[Record]:
    return list(store.read_all()[2])


# ---------------------------------------------------------------- resources
def test_every_resource_is_one_node_with_exactly_its_labels(server: Server, records: list[Record]) -> None:
    assert len(records) > 5_000
    assert {id: labels for id, (labels, _) in nodes(server).items()} == {r.id: labels_of(r) for r in records}


def test_properties_are_those_that_the_records_say(server: Server, records: list[Record]) -> None:
    there = {id: {k: v for k, v in shown.items() if k != "caption"} for id, (_, shown) in nodes(server).items()}
    for record in records:
        assert there[record.id] == properties_of(record)


def test_every_class_with_data_is_there(server: Server, records: list[Record]) -> None:
    found = {row[0] for row in server.query("CALL db.labels() YIELD label RETURN label")}
    assert {r.type for r in records} <= found
    assert len({r.type for r in records}) > 20


def test_a_property_has_one_type_wherever_it_is(server: Server) -> None:
    rows = server.query(
        "MATCH (n:Resource) UNWIND keys(n) AS key"
        " WITH key, collect(DISTINCT valueType(n[key])) AS types WHERE size(types) > 1 RETURN key, types"
    )
    assert [tuple(row) for row in rows] == []


def test_days_are_dates_and_partial_dates_have_a_first_and_a_last_day(server: Server) -> None:
    query = "MATCH (p:Practice {id: $id}) RETURN p.start, p.startFirst, p.startLast, valueType(p.startFirst)"
    (row,) = server.query(query, id="praktijk/sunny-selwerd")
    assert row[0] == "2017"
    assert (row[1].to_native(), row[2].to_native()) == (date(2017, 1, 1), date(2017, 12, 31))
    assert row[3] == "DATE NOT NULL"


def test_a_point_lies_where_the_place_is(server: Server) -> None:
    query = "MATCH (w:Wijk {id: $id}) RETURN w.location.latitude, w.location.longitude, w.location.crs"
    (row,) = server.query(query, id="wijk/groningen-selwerd")
    assert 53.2 < row[0] < 53.3
    assert 6.5 < row[1] < 6.6
    assert row[2] == "wgs-84"


def test_no_place_without_both_numbers_has_a_point(server: Server) -> None:
    query = "MATCH (n:Resource) WHERE n.location IS NOT NULL AND (n.lat IS NULL OR n.lon IS NULL) RETURN n.id"
    assert list(server.query(query)) == []
    assert server.query("MATCH (n:Wijk) WHERE n.location IS NOT NULL RETURN count(n)")[0][0] == 12


# ---------------------------------------------------------------- captions
def test_every_node_has_a_caption_that_fits(server: Server) -> None:
    captions = [shown["caption"] for _, shown in nodes(server).values()]
    assert all(isinstance(c, str) and 0 < len(c) <= 120 for c in captions)


def test_what_has_a_name_is_called_by_it(server: Server, store: Neo4jStore) -> None:
    snapshot = Snapshot.build(*store.read_all())
    there = nodes(server)
    for name, class_ in vocabulary().classes.items():
        if class_.label_pattern is None:
            for id in snapshot.ids(name):
                called = snapshot.label(id, "nl")
                assert there[id][1]["caption"] in (called, called[:119] + "…")


@pytest.mark.parametrize(
    ("id", "caption"),
    [
        ("betrokkenheid/aardgasvrij-buitenhof/duwo-ondertekenaar", "duwo: ondertekenaar"),
        ("uitkomst/aardgasvrij-de-nijverheid-hengelo/aardgasvrije-woningen", "aardgasvrije woningen: geen verschil"),
        ("deelname/nieuwe-perspectieven-voor-stedelijke-vernieuwing/groningen-selwerd", "Selwerd (groningen)"),
    ],
)
def test_a_claim_is_called_by_its_parts(server: Server, id: str, caption: str) -> None:
    assert nodes(server, [id])[id][1]["caption"] == caption


# ---------------------------------------------------------------- relationships
def test_every_link_is_one_relationship_and_there_is_nothing_else(server: Server, records: list[Record]) -> None:
    wanted: Counter[tuple[str, str, str]] = sum((links_of(r) for r in records), Counter())
    assert len(wanted) > 10_000
    assert links(server) == wanted
    assert server.query("MATCH ()-[r]->() RETURN count(r)")[0][0] == wanted.total()


def test_what_keeps_the_history_is_never_connected(server: Server) -> None:
    rows = server.query("MATCH (n) WHERE NOT n:Resource RETURN labels(n) AS l, count(*), sum(COUNT { (n)--() })")
    assert {label for labels, _, _ in rows for label in labels} == INTERNAL
    assert [row[2] for row in rows] == [0, 0, 0]
    assert list(server.query("MATCH (n:Resource) WHERE n:Graph OR n:ChangeSet OR n:Version RETURN n.id")) == []


# ---------------------------------------------------------------- constraints and indexes
def test_ids_are_unique_by_constraints_named_from_the_vocabulary(server: Server) -> None:
    rows = server.query("SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties RETURN *")
    found = {(r["name"], r["type"], *r["labelsOrTypes"], *r["properties"]) for r in rows}
    unique = {(f"{name}_id", "UNIQUENESS", name, "id") for name in vocabulary().classes}
    unique.add(("resource_id", "UNIQUENESS", "Resource", "id"))
    ours = {("graph_name", "Graph", "name"), ("change_set_id", "ChangeSet", "id")}
    unique |= {(name, "UNIQUENESS", label, field) for name, label, field in ours}
    unique.add(("change_set_revision", "UNIQUENESS", "ChangeSet", "revision"))
    assert found == unique


def test_indexes_are_there_and_online(server: Server) -> None:
    rows = server.query("SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, owningConstraint RETURN *")
    assert {r["state"] for r in rows} == {"ONLINE"}
    own = {r["name"]: (r["type"], r["properties"]) for r in rows if r["labelsOrTypes"] and not r["owningConstraint"]}
    assert own["Wijk_location"] == own["City_location"] == ("POINT", ["location"])
    assert own["Practice_title"] == ("RANGE", ["title"])
    assert own["Concept_label_nl"] == ("RANGE", ["label_nl"])
    assert own["resource_names"][0] == "FULLTEXT"
    assert all(name.partition("_")[0] in {*vocabulary().classes, "resource", "version"} for name in own)
    named = {c.name for c in vocabulary().classes.values() if not c.is_claim and {"name", "title"} & c.fields.keys()}
    assert {name.partition("_")[0] for name in own if name.endswith(("_name", "_title"))} == named


def test_what_somebody_is_called_besides_is_found_too(server: Server) -> None:
    server.query("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    query = "CALL db.index.fulltext.queryNodes('resource_names', $said) YIELD node RETURN node.id LIMIT 20"
    assert ["wijk/amsterdam-bijlmermeer"] in [list(row) for row in server.query(query, said="bijlmer")]


def test_opening_twice_makes_nothing_anew(server: Server, folder: Path, store: Neo4jStore) -> None:
    indexes = "SHOW INDEXES YIELD id, name RETURN id, name ORDER BY id"
    constraints = "SHOW CONSTRAINTS YIELD id, name RETURN id, name ORDER BY id"
    count = "MATCH (n) RETURN labels(n) AS l, count(*) ORDER BY l"
    before = [[tuple(map(str, row)) for row in server.query(q)] for q in (indexes, constraints, count)]
    neo4j_of(folder).close()
    assert [[tuple(map(str, row)) for row in server.query(q)] for q in (indexes, constraints, count)] == before
