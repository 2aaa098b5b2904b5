"""A folder with a small fictitious graph, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.fictitious import filled


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `--keep` takes, with a graph of 60 practices."""
    folder = tmp_path_factory.mktemp("graphs")
    filled(folder, 60)
    return folder
