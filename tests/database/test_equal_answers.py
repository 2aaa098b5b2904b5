"""The real data set with one history in both engines: what is kept, what is answered and every page are equal."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import orjson
import pytest

from api.named_questions import named_questions
from graph.connect import bring_concepts
from graph.follow import Follower
from graph.snapshot import Snapshot
from graph.store import ChangeSet, Store
from loaders.pipeline import load
from ontology.records import Record, to_json
from ontology.vocabulary import vocabulary
from tests.api.compiled.comparing import operations
from tests.database.pairs import Answer, Both, Pair, history, pair_of, served

DATA = Path(__file__).parents[2] / "data"
AT = datetime(2026, 11, 24, 12, 30, 15, 123_456, tzinfo=UTC)
OPERATIONS = 300
ENGINE = re.compile(r"\bengine\b")
ABOUT_GRAPH = "{ graph { engine revision fictitious licence updatedAt counts { name count } } }"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with pair_of(tmp_path_factory.mktemp("real")) as made:
        bring_concepts(made.embedded)
        load(made.embedded, [DATA], author="tests")
        come_and_go(made.embedded)
        made.replay()
        yield made


def come_and_go(store: Store) -> None:
    """More history: some is withdrawn and comes back, one changes its name and stays so."""
    practices = [record for record in store.read_all()[2] if record.type == "Practice"]
    gone = tuple(Record(r.id, r.type, {**r.values, "withdrawn": True}) for r in practices[:20])
    renamed = (Record(practices[0].id, "Practice", {**practices[0].values, "title": "Ĳs & “zon”, coöperatief"}),)
    for records in (gone, tuple(practices[:20]), renamed):
        revision = store.revision()
        store.apply(ChangeSet(f"test-{revision}", "wie", "een test", AT, records), revision)


@pytest.fixture(scope="module")
def both(pair: Pair) -> Iterator[Both]:
    with served(Follower(pair.embedded), Follower(pair.neo4j)) as clients:
        yield clients


def test_both_keep_the_same_revision_with_the_same_records(pair: Pair) -> None:
    one, other = state(pair.embedded), state(pair.neo4j)
    assert one == other
    assert one[0] == 5
    assert one[2] > 5_000


def state(store: Store) -> tuple[int, datetime, int, str]:
    """Revision, moment, how many records, and a digest of all of them in the order in which they are given."""
    revision, at, records = store.read_all()
    digest, count = hashlib.sha256(), 0
    for count, record in enumerate(records, 1):  # noqa: B007
        digest.update(f"{record.id}\t{to_json(record)}\n".encode())
    return revision, at, count, digest.hexdigest()


def test_both_keep_the_same_history(pair: Pair) -> None:
    assert history(pair.embedded) == history(pair.neo4j)
    assert len(history(pair.neo4j)) == 5


def test_both_read_the_same_resources_and_the_same_links_to_them(pair: Pair) -> None:
    ids = [*(record.id for record in pair.embedded.read_all()[2]), "wijk/nergens"]
    assert dict(pair.embedded.read(ids)) == dict(pair.neo4j.read(ids))
    one, other = pair.embedded.links_to(ids), pair.neo4j.links_to(ids)
    assert {id: list(found) for id, found in one.items()} == {id: list(found) for id, found in other.items()}
    assert len(one) > 1_000


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(named_questions()))
def test_a_named_question_is_answered_with_the_same_bytes(both: Both, name: str, lang: str) -> None:
    example = dict(named_questions()[name].example)
    one, other = both.asked({"documentId": name, "variables": example}, lang)
    assert one == other
    assert one[0] == 200
    assert b'"errors"' not in one[2]
    assert any(orjson.loads(one[2])["data"].values())


def test_of_the_graph_itself_they_differ_in_the_name_of_the_engine_alone(both: Both) -> None:
    one, other = both.asked({"query": ABOUT_GRAPH})
    assert orjson.loads(one[2])["data"]["graph"]["engine"] == "embedded"
    assert other[2] == one[2].replace(b'"engine":"embedded"', b'"engine":"neo4j"')


def test_whatever_may_be_asked_is_answered_with_the_same_bytes(both: Both, pair: Pair) -> None:
    seen = Counter[str]()
    for number, made in enumerate(operations(Snapshot.build(*pair.embedded.read_all()), 7, OPERATIONS)):
        body = {"query": made.text, "variables": dict(made.variables), "operationName": made.name}
        one, other = both.asked(body, ("nl", "en")[number % 2])
        if ENGINE.search(made.text):
            one, other = without_engine(one), without_engine(other)
            seen["engine"] += 1
        assert one == other, made
        seen[str(one[0])] += 1
    assert seen["200"] > OPERATIONS // 2, seen
    assert seen["engine"], seen
    assert seen.keys() <= {"200", "400", "engine"}, seen


def without_engine(answer: Answer) -> Answer:
    """An answer in which the engine was asked, whatever the name of the field there: its digest goes with its name."""
    status, told, body = answer
    return status, {**told, "etag": None}, re.sub(rb'"(?:embedded|neo4j)"', b'"engine"', body)


def test_what_is_refused_is_refused_in_the_same_words(both: Both) -> None:
    for query in ("{", "{ nothing }", '{ whatWorked(likeWijk: "wijk/nergens") { summary { practices } } }'):
        one, other = both.asked({"query": query})
        assert one == other
        assert b'"errors"' in one[2]


@pytest.mark.parametrize("ending", ["", ".ttl", ".jsonld", ".nt"])
def test_pages_of_every_class_are_the_same_bytes(both: Both, pair: Pair, ending: str) -> None:
    wanted: dict[str, list[str]] = {}
    for record in pair.embedded.read_all()[2]:
        wanted.setdefault(record.type, []).append(record.id)
    assert len(wanted) > 20
    for ids in wanted.values():
        for id in islice(ids, 0, None, max(1, len(ids) // 2)):
            one, other = both.answers(f"/doc/{id}{ending}")
            assert one == other, id
            assert one[0] == 200, id
            assert len(one[2]) > 100, id


def test_lists_and_the_start_are_the_same_bytes(both: Both) -> None:
    segments = [segment for class_ in vocabulary().classes.values() for segment in class_.segments]
    for address in ("/", "/doc/", *(f"/doc/{segment}" for segment in segments), "/doc/wijk/nergens", "/def.ttl"):
        one, other = both.answers(address)
        assert one == other, address
