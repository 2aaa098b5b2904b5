"""A graph that holds the real data set, once for all tests of the command that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import ROOT, run


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of that graph."""
    folder = tmp_path_factory.mktemp("gevuld")
    done = run("load", ROOT / "data", "--data", folder / "graaf", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "graaf"
