"""One served small graph for all tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graph.follow import Follower
from graph.snapshot import Snapshot
from tests.web.small_graph import small_store
from web.linked_data import router


@pytest.fixture(scope="session")
def follower(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    with closing(small_store(tmp_path_factory.mktemp("graph"))) as store:
        yield Follower(store)


@pytest.fixture(scope="session")
def snapshot(follower: Follower) -> Snapshot:
    return follower.snapshot


@pytest.fixture(scope="session")
def client(follower: Follower) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router)
    app.state.follower = follower
    with TestClient(app, follow_redirects=False, headers={"Accept-Language": "nl"}) as client:
        yield client
