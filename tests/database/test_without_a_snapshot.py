"""Served without a snapshot: resources read from a real Neo4j show as those of a snapshot do; the rest is refused."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Context
from api.direct import NEEDS_A_DATABASE, Direct, following
from api.execution import Asked
from api.revisions import HEADER
from api.schema import schema
from api.settings import Settings
from graph.embedded import EmbeddedStore
from graph.neo4j.store import Neo4jStore
from graph.snapshot import Snapshot
from graph.store import ChangeSet, Unavailable
from ontology.records import Record
from ontology.vocabulary import vocabulary
from questions.pushed_down.asked import PushedDown
from questions.pushed_down.reading import Reading, at_one_revision
from tests.api.compiled.comparing import ids_of, operations, standard
from tests.api.compiled.test_equal import everything_of
from tests.database.graphs import neo4j_of
from tests.questions.agreement import MOMENT
from tests.questions.worlds import World

OPERATIONS = 150
FEW = 50  # queries of a page of practices with what stands around them, however many there are on it


@pytest.fixture(scope="module")
def world() -> Snapshot:
    """A graph with everything in it that the rules speak of."""
    return Snapshot.build(1, MOMENT, World(5, 30).all)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, world: Snapshot) -> Iterator[Neo4jStore]:
    """The same graph in the database."""
    with closing(neo4j_of(tmp_path_factory.mktemp("without"))) as store:
        store.apply(ChangeSet("world", "a test", "a test", MOMENT, tuple(World(5, 30).all)), 0)
        yield store


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Operations at random make errors that nobody expects; the log need not hold them."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


class Counted:
    """A connection that counts what it is asked."""

    def __init__(self, store: Neo4jStore) -> None:
        self._asking, self.queries = store.asking, 0

    def rows(self, query: str, **parameters: Any) -> list[list[Any]]:
        """The rows of a query."""
        self.queries += 1
        return self._asking.rows(query, **parameters)

    def revision(self) -> int | None:
        """The revision."""
        return self._asking.revision()


def direct(runner: Any, asked: Asked) -> Any:
    """What is answered without a snapshot."""

    def answered(reading: Reading) -> bytes:
        return standard(asked, Context(PushedDown(reading).resources, "embedded"))

    return orjson.loads(at_one_revision(runner, answered))


def held(store: Neo4jStore, world: Snapshot, text: str, variables: Any, name: str | None = None) -> str:
    """Whether an operation is answered the same, wholly or but for what is UNSUPPORTED; fails where it differs."""
    asked = Asked(text, variables, name, False, "nl")
    found, expected = direct(store.asking, asked), orjson.loads(standard(asked, Context(world, "embedded")))
    if isinstance(found, list):
        assert found == expected, asked
        return "refused"
    errors = [e for e in found.get("errors", ()) if e["extensions"]["code"] == "UNSUPPORTED"]
    if len(found.get("errors", ())) < 10:  # no more are told
        missing = [tuple(e["path"]) for e in errors]
        assert is_same(found["data"], expected["data"], missing, ()), (asked, found, expected)
    return "in part" if errors else "whole"


def is_same(found: Any, expected: Any, missing: list[tuple[Any, ...]], at: tuple[Any, ...]) -> bool:
    """Equal, but for nulls where something was refused at or below a place."""
    if found is None and any(path[: len(at)] == at for path in missing):
        return True
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(is_same(found[k], expected[k], missing, (*at, k)) for k in found)
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(
            is_same(f, e, missing, (*at, n)) for n, (f, e) in enumerate(zip(found, expected, strict=True))
        )
    return bool(found == expected)


# ---------------------------------------------------------------- resources
@pytest.mark.parametrize("class_name", vocabulary().classes)
def test_every_field_of_every_class_is_the_same_or_refused(store: Neo4jStore, world: Snapshot, class_name: str) -> None:
    of = schema().type_map[class_name]
    assert isinstance(of, GraphQLObjectType)
    ids = ids_of(world)[class_name][:4]
    text = f"query ($ids: [ID!]!) {{ resources(ids: $ids) {{ ... on {class_name} {everything_of(of, 1)} }} }}"
    found = held(store, world, text, {"ids": ids})
    assert found == ("in part" if class_name == "City" else "whole")  # the list of its wijken takes a snapshot


def test_operations_at_random_are_answered_the_same(store: Neo4jStore, world: Snapshot) -> None:
    seen = Counter(held(store, world, o.text, o.variables, o.name) for o in operations(world, 3, OPERATIONS))
    assert seen["whole"] > OPERATIONS / 3, seen
    assert seen["in part"] > 0


PAGE = """query ($first: Int!) { whatWorked { practices(first: $first) { edges { why { text } node {
  title sources { nodes { title } } wijk { name city { name } } intervention { name type { label } }
  involvements { partner { name type { label } } role { label } source { title } }
  outcomes { indicator { label } label }
} } } } }"""


def test_a_page_takes_as_many_queries_however_long_it_is(store: Neo4jStore) -> None:
    taken = []
    for first in (4, 20):
        runner = Counted(store)
        found = direct(runner, Asked(PAGE, {"first": first}, None, False, "nl"))
        assert len(found["data"]["whatWorked"]["practices"]["edges"]) == first
        taken.append(runner.queries)
    assert taken[0] == taken[1] <= FEW


# ---------------------------------------------------------------- served
REFUSED = [
    'whatWorked(scope: {text: "energie"}) { summary { practices } }',
    "whatWorked { gapMap(rows: CITY, columns: STATUS) { emptyCells } }",
    'search(text: "energie") { totalCount }',
    "wijken { totalCount }",
    'similarWijken(wijk: "wijk/w-1") { similarity }',
    'partners(text: "energie") { totalCount }',
]
COUNT = "{ whatWorked { summary { practices } } graph { revision engine } }"


@pytest.fixture
def client(store: Neo4jStore) -> Iterator[TestClient]:
    """The application, which follows the database."""
    with Direct(store) as follower, TestClient(create_app(follower, Settings(snapshot="off"))) as client:
        yield client


def asked_over_http(client: TestClient, text: str, lang: str = "nl") -> Any:
    """The response to a query."""
    return client.post("/graphql", json={"query": text}, headers={"Accept-Language": lang})


@pytest.mark.parametrize("text", REFUSED)
def test_what_takes_a_snapshot_is_refused_and_says_what_to_use_instead(client: TestClient, text: str) -> None:
    messages = []
    for lang in ("nl", "en"):
        (error,) = asked_over_http(client, f"{{ {text} }}", lang).json()["errors"]
        assert error["extensions"]["code"] == "UNSUPPORTED"
        messages.append(error["message"])
    assert "--snapshot on" in messages[0]
    assert messages[0] != messages[1]


def test_answers_say_their_revision_and_a_write_shows_within_a_second(client: TestClient, store: Neo4jStore) -> None:
    before = asked_over_http(client, COUNT)
    revision, many = int(before.headers[HEADER]), before.json()["data"]["whatWorked"]["summary"]["practices"]
    new = Record("praktijk/nieuw", "Practice", {"title": "Nieuw", "city": "stad/s-0", "intervention": "aanpak/a-0"})
    store.apply(ChangeSet(f"new-{revision}", "a test", "a test", MOMENT, (new,)), revision)
    deadline = monotonic() + 1
    while int((after := asked_over_http(client, COUNT)).headers[HEADER]) == revision and monotonic() < deadline:
        sleep(0.02)
    assert after.json()["data"]["whatWorked"]["summary"]["practices"] == many + 1
    assert int(after.headers[HEADER]) == after.json()["data"]["graph"]["revision"] == revision + 1


def test_a_database_that_is_gone_is_told_with_503(store: Neo4jStore, tmp_path: Path) -> None:
    with closing(Neo4jStore(store._database._address)) as other:
        follower = Direct(other)
        with TestClient(create_app(follower, Settings(snapshot="off"))) as client:
            assert asked_over_http(client, COUNT).status_code == 200
            other.close()
            response = asked_over_http(client, "{ whatWorked { verdicts(by: CITY) { totalCount } } }")
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert response.headers["Retry-After"]


def test_a_folder_cannot_be_served_without_a_snapshot(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path / "graph.sqlite")) as store, pytest.raises(Unavailable) as refused:
        following(store, Settings(snapshot="off"))
    assert refused.value.in_both_languages() == NEEDS_A_DATABASE
