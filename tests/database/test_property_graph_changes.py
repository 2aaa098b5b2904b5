"""What a change set does to the graph that people query in Neo4j, and what becomes of what they write to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.connect import bring_concepts
from graph.neo4j.property_graph import caption, labels, properties, relationships
from graph.neo4j.store import Neo4jStore
from graph.store import ChangeSet
from ontology.records import Record, Value
from ontology.vocabulary import vocabulary
from tests.database.graphs import neo4j_of, server_of
from tests.database.server import USER, Server
from tests.database.shown import labels_of, links, links_of, nodes, properties_of
from tests.strategies import graphs

AT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
CITY = Record("stad/groningen", "City", {"name": "Groningen"})
WIJK = Record("wijk/selwerd", "Wijk", {"name": "Selwerd", "city": CITY.id, "lat": 53.2, "lon": 6.5})
OTHER = Record("wijk/vinkhuizen", "Wijk", {"name": "Vinkhuizen", "city": CITY.id})
STORY = Record("verhaal/1", "Story", {"wijk": WIJK.id, "summary": "Wat een bewoner vertelde.", "date": "2016-11"})
_numbers = count(1)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return server_of(tmp_path)


@pytest.fixture
def store(tmp_path: Path, server: Server) -> Iterator[Neo4jStore]:
    opened = neo4j_of(tmp_path)
    yield opened
    opened.close()


def put(store: Neo4jStore, *records: Record) -> None:
    store.apply(ChangeSet(f"test-{next(_numbers)}", "wie", "een test", AT, records), store.revision())


def with_values(record: Record, values: Mapping[str, Value | None]) -> Record:
    kept = {name: value for name, value in {**record.values, **values}.items() if value is not None}
    return Record(record.id, record.type, kept)


def check(server: Server, *records: Record) -> None:
    """Each record shows as it is, beside whatever else is there."""
    ids = [record.id for record in records]
    found = nodes(server, ids)
    for record in records:
        shown = {name: value for name, value in found[record.id][1].items() if name != "caption"}
        assert (found[record.id][0], shown) == (labels_of(record), properties_of(record))
    assert links(server, ids) == sum((links_of(record) for record in records), Counter())


# ---------------------------------------------------------------- changes
def test_withdrawing_takes_labels_texts_and_links_away_and_keeps_the_node(store: Neo4jStore, server: Server) -> None:
    put(store, CITY, WIJK, STORY)
    gone = with_values(STORY, {"withdrawn": True})
    put(store, gone)
    check(server, CITY, WIJK, gone)
    assert nodes(server, [STORY.id])[STORY.id] == ({"Resource", "Withdrawn"}, {"id": STORY.id, "caption": "1"})
    assert list(server.query("MATCH (n:Story) RETURN n.id")) == list(server.query("MATCH (n:Claim) RETURN n.id")) == []


def test_what_was_withdrawn_comes_back_whole(store: Neo4jStore, server: Server) -> None:
    put(store, CITY, WIJK, with_values(STORY, {"withdrawn": True}))
    put(store, STORY)
    check(server, CITY, WIJK, STORY)
    put(store, with_values(STORY, {"withdrawn": False}))
    check(server, CITY, WIJK, STORY)


def test_what_was_merged_leads_to_its_survivor(store: Neo4jStore, server: Server) -> None:
    put(store, CITY, WIJK, OTHER, STORY)
    merged = with_values(WIJK, {"replacedBy": OTHER.id})
    put(store, merged)
    check(server, CITY, OTHER, merged, STORY)
    query = "MATCH (s:Story)-[:WIJK]->()-[:REPLACED_BY*0..]->(w:Wijk) RETURN w.id"
    assert [row[0] for row in server.query(query)] == [OTHER.id]
    put(store, WIJK)
    check(server, WIJK)


def test_a_link_that_changes_leaves_nothing_of_the_old_one(store: Neo4jStore, server: Server) -> None:
    put(store, CITY, WIJK, OTHER, STORY)
    moved = with_values(STORY, {"wijk": OTHER.id})
    put(store, moved)
    check(server, CITY, WIJK, OTHER, moved)


def test_a_value_that_goes_takes_its_property_along(store: Neo4jStore, server: Server) -> None:
    put(store, CITY, WIJK, STORY)
    bare = with_values(WIJK, {"lat": None, "lon": None, "name": "Selwerd-Zuid"})
    undated = with_values(STORY, {"date": None})
    put(store, bare, undated)
    check(server, CITY, bare, undated)
    assert "location" not in nodes(server, [WIJK.id])[WIJK.id][1]


# ---------------------------------------------------------------- whatever may be said
@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neo4jStore, Server]]:
    """One graph with the shipped concepts, for many change sets after each other."""
    folder = tmp_path_factory.mktemp("many")
    opened = neo4j_of(folder)
    bring_concepts(opened)
    yield opened, server_of(folder)
    opened.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(graphs())
def test_records_of_every_class_show_as_they_are(many: tuple[Neo4jStore, Server], records: list[Record]) -> None:
    store, server = many
    put(store, *records)
    check(server, *records)


# ---------------------------------------------------------------- odd values
odd_texts = st.text(min_size=0, max_size=300)
no_dates = st.sampled_from(["0000", "2016-13", "2016-02-30", "vandaag", "9999-12-31", "2016-W01-1", "2016-11"])
odd_numbers = st.one_of(st.integers(), st.sampled_from([10**400, -(10**30), 2**63, 2**63 - 1, -(2**63)]), st.floats())
NUMBERS = {"Number", "Amount", "Latitude", "Longitude", "Year", "EvidenceLevel"}
ids = st.from_regex(r"[a-z]{1,5}/[a-z0-9]{1,5}(-[a-z0-9]{1,4})?(/[a-z0-9]{1,200})?", fullmatch=True)


@st.composite
def odd_records(draw: Any) -> Record:
    """A record of any class with values that admission would refuse: of the right kind, and no more than that."""
    class_ = vocabulary().classes[draw(st.sampled_from(sorted(vocabulary().classes)))]
    values: dict[str, Any] = {}
    for field in draw(st.lists(st.sampled_from(list(class_.fields.values())), max_size=8)):
        if field.is_link:
            values[field.name] = draw(st.lists(ids, max_size=3).map(tuple) if field.many else ids)
        elif field.enum:
            values[field.name] = draw(st.sampled_from(sorted(vocabulary().enums[field.enum].labels)))
        elif field.is_local:
            values[field.name] = draw(st.dictionaries(st.sampled_from(["nl", "en", "fy"]), odd_texts, max_size=2))
        elif field.kind and field.kind.name in NUMBERS:
            values[field.name] = draw(odd_numbers)
        elif field.kind and field.kind.name == "Flag":
            values[field.name] = draw(st.booleans())
        else:
            values[field.name] = draw(odd_texts | no_dates)
    return Record(f"{class_.segments[0]}/{draw(st.from_regex('[a-z0-9]{1,9}', fullmatch=True))}", class_.name, values)


def is_storable(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(v, str) for v in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return -(2**63) <= value < 2**63
    return value is None or type(value) in (str, float, bool, date)


@settings(max_examples=400, deadline=None)
@given(odd_records())
def test_odd_values_give_properties_that_neo4j_takes(record: Record) -> None:
    made = properties(record)
    assert made["id"] == record.id
    assert [name for name, value in made.items() if not is_storable(value)] == []
    assert [name for name in made if not re.fullmatch(r"[a-zA-Z0-9_]+", name)] == []
    assert "withdrawn" not in made
    if record.is_withdrawn:
        assert made.keys() == {"id", "caption"}


@settings(max_examples=400, deadline=None)
@given(odd_records())
def test_a_caption_is_never_empty_or_long(record: Record) -> None:
    assert 0 < len(caption(record)) <= 120
    if record.is_withdrawn:
        assert caption(record) == record.id.rpartition("/")[2]


@settings(max_examples=400, deadline=None)
@given(odd_records())
def test_names_of_labels_and_relationships_come_from_the_vocabulary(record: Record) -> None:
    assert {*labels(record), "Resource"} == labels_of(record)
    found = relationships(record)
    assert len(found) == len(set(found))
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", type_) for type_, _ in found)
    assert {(record.id, *pair) for pair in found} == set(links_of(record))


# ---------------------------------------------------------------- written by hand
def test_what_people_add_stays_and_what_they_change_is_put_right(store: Neo4jStore, server: Server) -> None:
    put(store, CITY, WIJK, OTHER, STORY)
    server.query("MATCH (w:Wijk {id: $id}) CREATE (:Note {text: 'van mij'})-[:ABOUT]->(w)", id=WIJK.id)
    server.query("MATCH (w:Wijk {id: $id}) SET w.name = 'Anders', w.score = 1", id=WIJK.id)
    server.query("MATCH (a:Wijk {id: $a}), (b:Wijk {id: $b}) CREATE (a)-[:LIKES]->(b)", a=WIJK.id, b=OTHER.id)
    assert store.read([WIJK.id])[WIJK.id] == WIJK
    changed = with_values(WIJK, {"officialName": "Selwerd"})
    put(store, changed)
    check(server, CITY, changed, OTHER, STORY)
    assert server.query("MATCH (n:Note)-[:ABOUT]->(w:Wijk) RETURN n.text, w.id")[0].values() == ["van mij", WIJK.id]


def test_a_session_for_reading_cannot_write(store: Neo4jStore, server: Server) -> None:
    put(store, CITY)
    with (
        neo4j.GraphDatabase.driver(server.bolt, auth=(USER, server.password), telemetry_disabled=True) as driver,
        driver.session(default_access_mode=neo4j.READ_ACCESS) as session,
    ):
        assert session.run("MATCH (c:City) RETURN c.name").values() == [["Groningen"]]
        with pytest.raises(neo4j.exceptions.ClientError, match="read access mode"):
            session.run("MATCH (c:City) SET c.name = 'X'").consume()
    assert nodes(server, [CITY.id])[CITY.id][1]["name"] == "Groningen"
