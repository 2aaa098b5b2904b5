"""Without a snapshot: on a real Neo4j every answer is that of the snapshot, to the byte, and that of the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import pytest

from graph.neo4j.store import Neo4jStore
from graph.snapshot import Snapshot
from graph.store import ChangeSet
from questions.answers import Page
from questions.port import OverSnapshot, Questions
from questions.pushed_down.asked import PushedDown
from questions.pushed_down.reading import Reading, at_one_revision
from questions.refusals import Refusal
from tests.database.graphs import neo4j_of
from tests.questions import agreement
from tests.questions.agreement import MOMENT, Both
from tests.questions.oracle import DIMENSIONS, Oracle
from tests.questions.scopes import Case, Scopes
from tests.questions.worlds import World

# seed -> how many practices; with things that were replaced, replaced and withdrawn, withdrawn, and claimed alone
WORLDS = {7: 24, 19: 36, 42: 18, 64: 30}
SCOPES = 260
PAGES = 4  # of a walk that are held together; the first, and so many more


@dataclass(frozen=True)
class Kept:
    """A world in the database and in memory."""

    store: Neo4jStore
    world: Both

    def ask(self, ask: Callable[[Questions], Any]) -> Any:
        """What is asked of the database."""

        def asked(reading: Reading) -> Any:
            return ask(PushedDown(reading))

        return at_one_revision(self.store.asking, asked)


@pytest.fixture(scope="module", params=WORLDS)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    world = World(request.param, WORLDS[request.param])
    with closing(neo4j_of(tmp_path_factory.mktemp("world"))) as store:
        store.apply(ChangeSet("world", "a test", "a test", MOMENT, tuple(world.all)), 0)
        snapshot = Snapshot.build(1, MOMENT, world.all)
        yield Kept(store, Both(Oracle(world.all), snapshot, Scopes(world)))


def shown(page: Page[Any]) -> tuple[Any, ...]:
    """All that a client sees of a page."""
    return page.total, page.has_next, page.has_previous, [(e.cursor, e.node) for e in page.edges]


def told(questions: Questions, case: Case, by: tuple[str, ...], why: int) -> Any:
    """All that is said of a scope: its verdict, pages of practices and of groups, and why."""
    try:
        answer = questions.what_worked(case.scope, case.like_wijk)
        said: list[Any] = [answer.summary()]
        after, ids = None, list[str]()
        for _ in range(PAGES):
            page = answer.practices(case.verdict, case.order, case.page, after)
            said.append(shown(page))
            ids += [edge.node.practice for edge in page.edges]
            if not page.has_next:
                break
            after = page.edges[-1].cursor
        for dimension in by:
            first = answer.verdicts(dimension, case.page)
            said.append(shown(first))
            if first.has_next:
                said.append(shown(answer.verdicts(dimension, case.page, first.edges[-1].cursor)))
        return [*said, [answer.why(id) for id in ids[:why]]]
    except Refusal as refusal:
        return refusal.code, refusal.message("nl"), refusal.message("en")


def test_every_scope_is_answered_as_by_the_snapshot_and_the_oracle(kept: Kept) -> None:
    world, seen = kept.world, Counter[str]()
    for number in range(SCOPES):
        case = world.scopes.case()
        case = replace(case, scope=replace(case.scope, text=""))
        by = (case.rows, DIMENSIONS[number % len(DIMENSIONS)])
        why = number % 3 == 0

        def ask(questions: Questions, case: Case = case, by: tuple[str, ...] = by, why: int = why) -> Any:
            agreement.hold_answer(world, case, questions, by, why)
            return told(questions, case, by, why)

        found = kept.ask(ask)
        assert found == told(OverSnapshot(world.snapshot), case, by, why), case
        refused = isinstance(found, tuple)
        seen.update(["scopes", "refused" if refused else "empty" if not found[0].practices else "answered"])
    assert seen["scopes"] == SCOPES
    assert seen["answered"] > SCOPES / 2
