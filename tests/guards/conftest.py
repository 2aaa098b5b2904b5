"""A real server over the real data set, started as people start it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.commands import Server, served


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """It serves until all tests that ask it are done."""
    with served("--lang", "en", cwd=tmp_path_factory.mktemp("bewaakt")) as running:
        yield running
