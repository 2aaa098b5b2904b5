"""A real server over the real data set, started as people start it; and the application over a small graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.follow import Follower
from tests.api.asking import Asker, served_by
from tests.api.graph import small_graph
from tests.cli.commands import ROOT, Server, run, served


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a graph that holds the real data set."""
    folder = tmp_path_factory.mktemp("gevuld") / "graaf"
    done = run("load", ROOT / "data", "--data", folder, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def server(filled: Path) -> Iterator[Server]:
    """It serves until all tests that ask it are done."""
    with served("--lang", "en", "--data", filled, cwd=filled.parent) as running:
        yield running


@pytest.fixture(scope="session")
def follower(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    """A small graph in this process."""
    store = small_graph(tmp_path_factory.mktemp("klein"))
    yield Follower(store)
    store.close()


@pytest.fixture(scope="session")
def asker(follower: Follower) -> Iterator[Asker]:
    """Asks the application in this process, where it can be seen what it runs."""
    with served_by(follower) as client:
        yield Asker(client)
