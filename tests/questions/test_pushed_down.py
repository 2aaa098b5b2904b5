"""Without a snapshot: on a real Neo4j every answer is that of the snapshot, to the byte, and that of the oracle."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from graph.neo4j.store import Neo4jStore
from graph.snapshot import Snapshot
from graph.store import Busy, ChangeSet
from ontology.records import Record
from questions.answers import Page, Verdict
from questions.port import OverSnapshot, Questions
from questions.pushed_down import selection
from questions.pushed_down.asked import PushedDown
from questions.pushed_down.reading import Reading, at_one_revision
from questions.refusals import Refusal
from questions.scope import IdMatch, PracticeScope, WijkScope
from questions.search import resources_of, search
from questions.wijken import wijken
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
        return asked_of(self.store, ask)


def asked_of(store: Neo4jStore, ask: Callable[[Questions], Any]) -> Any:
    """What is asked of the database."""
    return at_one_revision(store.asking, lambda reading: ask(PushedDown(reading)))


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


def test_a_link_to_what_was_replaced_and_then_withdrawn_means_what_took_its_place(tmp_path: Path) -> None:
    old = {"name": "Oud", "type": "soort-partner/t", "replacedBy": "partner/nieuw"}
    involved = {"practice": "praktijk/p-0", "partner": "partner/oud", "role": "rol/r", "source": "bron/b"}
    records = (
        *GRAPH,
        Record("soort-partner/t", "Concept", {"scheme": "PARTNER_TYPE", "label": {"nl": "T"}}),
        Record("rol/r", "Concept", {"scheme": "ROLE", "label": {"nl": "R"}}),
        Record("partner/nieuw", "Partner", {"name": "Nieuw", "type": "soort-partner/t"}),
        Record("partner/oud", "Partner", {**old, "withdrawn": True}),
        Record("betrokkenheid/b", "Involvement", involved),
    )
    case = Case(PracticeScope(partner=IdMatch(any=("partner/oud",))), None, "TITLE", (), 3, "PARTNER", "CITY")
    with closing(neo4j_of(tmp_path)) as store:
        store.apply(ChangeSet("0", "a test", "a test", MOMENT, records), 0)
        found = asked_of(store, lambda questions: told(questions, case, ("PARTNER", "PARTNER_TYPE"), 1))
        assert store.links_to(["partner/nieuw"]) == {}
    assert found == told(OverSnapshot(Snapshot.build(1, MOMENT, records)), case, ("PARTNER", "PARTNER_TYPE"), 1)
    assert found[0].practices == 1


# ---------------------------------------------------------------- one revision
CHANGED = 300  # outcomes that one change set turns round


def turned(way: str) -> tuple[Record, ...]:
    """The outcomes of as many practices, which all went one way."""
    return tuple(
        Record(
            f"uitkomst/u-{n}",
            "Outcome",
            {"practice": f"praktijk/p-{n}", "indicator": "indicator/i", "direction": way, "source": "bron/b"},
        )
        for n in range(CHANGED)
    )


GRAPH = (
    Record("bron/b", "Source", {"title": "B"}),
    Record("indicator/i", "Concept", {"scheme": "INDICATOR", "label": {"nl": "I"}}),
    Record("soort-aanpak/s", "Concept", {"scheme": "INTERVENTION_TYPE", "label": {"nl": "S"}}),
    Record("aanpak/a", "Intervention", {"name": "A", "type": "soort-aanpak/s"}),
    Record("stad/s", "City", {"name": "S"}),
    *(
        Record(f"praktijk/p-{n}", "Practice", {"title": str(n), "intervention": "aanpak/a", "city": "stad/s"})
        for n in range(CHANGED)
    ),
)


def test_an_answer_is_of_one_revision_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    with closing(neo4j_of(tmp_path)) as store, ThreadPoolExecutor(1) as pool:
        store.apply(ChangeSet("0", "a test", "a test", MOMENT, (*GRAPH, *turned("IMPROVED"))), 0)
        over = threading.Event()

        def write() -> int:
            revision = 1
            while not over.is_set():
                way = "WORSENED" if revision % 2 else "IMPROVED"
                revision = store.apply(ChangeSet(str(revision), "a test", "a test", MOMENT, turned(way)), revision)
                over.wait(0.15)
            return revision

        writing = pool.submit(write)
        seen: Counter[Any] = Counter()
        try:
            while sum(seen.values()) < 150 and not writing.done():
                try:
                    found = asked_of(store, lambda questions: (questions.resources.revision, summary(questions)))
                except Busy:
                    seen["busy"] += 1
                    continue
                revision, verdict = found
                assert (verdict.improved, verdict.worsened) == ((CHANGED, 0) if revision % 2 else (0, CHANGED))
                seen[revision] += 1
        finally:
            over.set()
        assert writing.result(timeout=60) > 5
        assert len(seen) > 4, seen


def summary(questions: Questions) -> Verdict:
    """The verdict over everything."""
    return questions.what_worked(PracticeScope()).summary()


class Moving:
    """A graph that moves each time that somebody looks."""

    def __init__(self, moves: int) -> None:
        self.revisions = iter([*range(moves), *(None, 99, 99)])

    def rows(self, query: str, **parameters: Any) -> list[list[Any]]:
        """Nothing."""
        return []

    def revision(self) -> int | None:
        """The next one."""
        return next(self.revisions)


def test_a_question_is_asked_again_where_the_graph_moved_and_given_up_where_it_keeps_moving() -> None:
    asked: list[int] = []
    assert at_one_revision(Moving(4), lambda reading: asked.append(reading.revision) or reading.revision) == 99
    assert asked == [0, 2, 99]
    with pytest.raises(Busy):
        at_one_revision(Moving(40), lambda reading: reading.revision)


def test_a_refusal_holds_only_where_it_is_of_one_revision() -> None:
    def refuse(reading: Reading) -> int:
        if reading.revision == 0:
            raise Refusal("UNSUPPORTED", nl="n", en="e")
        return reading.revision

    assert at_one_revision(Moving(2), refuse) == 99


def test_nothing_is_read_after_the_revision_was_looked_at() -> None:
    reading = at_one_revision(Moving(0), lambda reading: reading)
    with pytest.raises(RuntimeError):
        reading.rows("RETURN 1")


# ---------------------------------------------------------------- what is not answered here
@pytest.mark.parametrize(
    "ask",
    [
        lambda q: q.what_worked(PracticeScope(text="energie")),
        lambda q: q.what_worked(PracticeScope()).gap_map("CITY", "STATUS"),
        lambda q: search(q.resources, "energie"),
        lambda q: wijken(q.resources, WijkScope()),
        lambda q: resources_of(q.resources, "Partner", "energie"),
    ],
)
def test_what_takes_a_snapshot_is_refused_in_both_languages(kept: Kept, ask: Callable[[Questions], Any]) -> None:
    with pytest.raises(Refusal) as refused:
        kept.ask(ask)
    assert refused.value.code == "UNSUPPORTED"
    assert "--snapshot on" in refused.value.message("nl")
    assert "--snapshot on" in refused.value.message("en")
    assert refused.value.message("nl") != refused.value.message("en")


def test_a_scope_of_very_many_practices_is_refused(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MOST", 3)
    for scope in (
        PracticeScope(),
        PracticeScope(intervention=IdMatch(any=tuple(kept.world.snapshot.ids("Intervention")))),
    ):
        with pytest.raises(Refusal, match="UNSUPPORTED"):
            kept.ask(lambda questions, scope=scope: questions.what_worked(scope))
