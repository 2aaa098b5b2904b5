"""On the fictitious data set too, whose shape is that of the country, the product and the oracle give equal answers."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from graph.connect import open_graph
from graph.snapshot import Snapshot
from loaders import pipeline
from loaders.fictitious.generate import generate
from tests.questions import agreement
from tests.questions.agreement import MOMENT, Both
from tests.questions.oracle import Oracle
from tests.questions.scopes import Scopes
from tests.questions.worlds import Existing

PRACTICES, SCOPES = 150, 25


def test_a_generated_graph_agrees(tmp_path: Path) -> None:
    generate(tmp_path / "csv", PRACTICES, 4)
    with closing(open_graph(tmp_path / "graph")) as store:
        pipeline.load(store, [tmp_path / "csv"], author="test")
        records = list(store.read_all()[2])
    world = Both(Oracle(records), Snapshot.build(1, MOMENT, records), Scopes(Existing(1, records)))
    for _ in range(SCOPES):
        agreement.hold_what_worked(world, world.scopes.case())
    for _ in range(4):
        agreement.hold_wijken(world, world.scopes.wijk_scope(), "CHALLENGE")
    agreement.hold_similar(world)
    agreement.hold_lists(world)
    agreement.hold_words(world.snapshot)
