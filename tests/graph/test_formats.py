"""A graph that any release wrote opens in this one, answers, is right, and can be written further."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from graph.backup import restore, verify, verify_file
from graph.embedded import EmbeddedStore
from graph.embedded_layout import FORMAT
from graph.snapshot import Snapshot
from graph.store import ChangeSet
from tests.fixtures.make import BEGAN, FIXTURES, history
from tests.graph.contents import contents

CHAINS = {
    1: "be05292273dea29c7520d171ecc7d446de9957d77b74fd5b2fb899451046cf61"
}  # what `verify` said of each when it was made


def fixture(format: int) -> Path:
    """The graph of a format, as it was kept."""
    return FIXTURES / f"format-{format}" / "graph.sqlite"


def test_there_is_a_graph_of_each_format_that_a_release_may_have_written() -> None:
    """After raising FORMAT: python -m tests.fixtures.make, and note its chain here."""
    assert list(CHAINS) == list(range(1, FORMAT + 1))
    assert sorted(folder.name for folder in FIXTURES.glob("format-*")) == [f"format-{n}" for n in CHAINS]


@pytest.mark.parametrize("format", CHAINS)
def test_a_graph_of_an_earlier_format_opens_answers_and_goes_on(format: int, tmp_path: Path) -> None:
    path = tmp_path / "graph.sqlite"
    shutil.copy(fixture(format), path)
    with closing(EmbeddedStore(path)) as store:
        kept = [applied.change_set for applied in store.changes_since(0)]
        assert [change_set.records for change_set in kept] == [
            tuple(sorted(records, key=lambda r: r.id)) for records in history()
        ]
        assert (kept[0].author, kept[0].source, kept[0].at) == ("René", "een brief", BEGAN)
        assert store.links_to(["partner/cafe"]) == {"partner/cafe": ["partner/cafe-de-buurt"]}
        assert Snapshot.build(*store.read_all()).counts()["Partner"] == 1
        assert (verify(path).revision, verify(path).chain) == (3, CHAINS[format])
        assert store.apply(ChangeSet("later", "iemand", "", BEGAN, history()[1]), 3) == 4
    assert verify(path).revision == 4


@pytest.mark.parametrize("format", CHAINS)
def test_a_backup_of_an_earlier_format_is_put_back(format: int, tmp_path: Path) -> None:
    path = tmp_path / "data" / "graph.sqlite"
    assert restore(fixture(format), path) == verify_file(fixture(format)) == verify(path)
    assert contents(path) == contents(fixture(format))
