"""One graph in both engines, and applications over them: what is asked of both must come back as the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.embedded import EmbeddedStore
from graph.follow import Follower
from graph.neo4j.store import Neo4jStore
from graph.store import Store
from tests.database.graphs import neo4j_of
from web.linked_data import router

TOLD = ("content-type", "content-language", "etag", "link", "location", "wijkgraaf-revision")
Answer: TypeAlias = tuple[int, Mapping[str, str | None], bytes]  # status, headers that say what it is, body


@dataclass(frozen=True)
class Pair:
    """An empty graph in each engine, to be given the same history."""

    embedded: EmbeddedStore
    neo4j: Neo4jStore

    def replay(self) -> None:
        """Gives Neo4j what the embedded graph went through since, change set by change set."""
        for applied in self.embedded.changes_since(self.neo4j.revision()):
            assert self.neo4j.apply(applied.change_set, applied.revision - 1) == applied.revision


@contextmanager
def pair_of(folder: Path) -> Iterator[Pair]:
    """Both graphs of a folder of a test, empty."""
    with closing(EmbeddedStore(folder / "graph.sqlite")) as embedded, closing(neo4j_of(folder)) as neo4j:
        yield Pair(embedded, neo4j)


class Counting(Neo4jStore):
    """Counts how often the whole graph is read."""

    whole_reads = 0

    def read_all(self) -> Any:
        """The same, counted."""
        self.whole_reads += 1
        return super().read_all()


class Both:
    """The same question to two applications."""

    def __init__(self, one: TestClient, other: TestClient) -> None:
        self._clients = one, other

    def answers(self, address: str, **sent: Any) -> tuple[Answer, Answer]:
        """What each answers to the same GET."""
        one, other = (_answer(client.get(address, **sent)) for client in self._clients)
        return one, other

    def asked(self, body: Mapping[str, Any], lang: str = "nl") -> tuple[Answer, Answer]:
        """What each answers to the same GraphQL request."""
        headers = {"Accept": "application/graphql-response+json", "Accept-Language": lang}
        one, other = (_answer(c.post("/graphql", json=body, headers=headers)) for c in self._clients)
        return one, other


def _answer(response: Any) -> Answer:
    return response.status_code, {name: response.headers.get(name) for name in TOLD}, response.content


@contextmanager
def served(one: Follower, other: Follower) -> Iterator[Both]:
    """The whole application, pages and all, over each of two followers."""
    with _client(one) as first, _client(other) as second:
        yield Both(first, second)


def _client(follower: Follower) -> TestClient:
    app = create_app(follower, Settings())
    app.include_router(router)
    return TestClient(app, follow_redirects=False)


def history(store: Store) -> list[tuple[int, str, Any, tuple[str, ...]]]:
    """Each change set: its revision, digest, moment, and the ids that it touched in the order in which it says them."""
    return [
        (a.revision, a.change_set.digest(), a.change_set.at, tuple(r.id for r in a.change_set.records))
        for a in store.changes_since(0)
    ]
