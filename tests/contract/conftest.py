"""The fixtures of the contract suite: a test that asks for `store` or `reopen` runs once for each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from graph.store import Store
from tests.contract.engines import ENGINES


@pytest.fixture(params=ENGINES)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the graph of this test, as another process would; everything opened is closed at the end."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(ENGINES[request.param](tmp_path)))


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    """An empty graph."""
    return reopen()
