"""What the tests of the API share: an application over the small graph, and a way to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.follow import Follower
from tests.api.asking import Asker, served_by
from tests.api.graph import small_graph


@pytest.fixture(scope="session")
def follower(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    """The small graph, for tests that do not write."""
    store = small_graph(tmp_path_factory.mktemp("graph"))
    yield Follower(store)
    store.close()


@pytest.fixture(scope="session")
def client(follower: Follower) -> Iterator[TestClient]:
    """The application as a browser or program meets it."""
    with served_by(follower) as client:
        yield client


@pytest.fixture(scope="session")
def ask(client: TestClient) -> Asker:
    """Asks a query by POST, as a client that knows refusals."""
    return Asker(client)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Follower]:
    """A small graph of one's own, to write to."""
    store = small_graph(tmp_path)
    yield Follower(store)
    store.close()
