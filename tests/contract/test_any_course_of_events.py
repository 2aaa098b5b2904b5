"""Whatever happens to a graph, in whatever order, it says what a plain dictionary would say."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from graph.store import Applied, BrokenChangeSet, ChangeSet, Conflict, SameIdOtherContent, Store
from ontology.records import Record
from tests.contract.engines import ENGINES

IDS = [f"partner/{letter}" for letter in "abcdefgh"]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@st.composite
def states(draw: st.DrawFn) -> dict[str, Record]:
    """New states of some partners; their links may lead to any, also to one that does not exist."""
    ids = draw(st.lists(st.sampled_from(IDS), max_size=5, unique=True))
    made = {}
    for id in ids:
        values: dict[str, Any] = {"name": draw(TEXT)}
        if draw(st.booleans()):
            values["label"] = draw(st.dictionaries(st.sampled_from(["en", "fy", "nl"]), TEXT, min_size=1))
        if draw(st.booleans()):
            values["parent"] = draw(st.sampled_from(IDS))
        if draw(st.booleans()):
            values["altLabels"] = {"nl": tuple(sorted(draw(st.sets(TEXT, min_size=1, max_size=3))))}
        if draw(st.integers(0, 4)) == 0:
            values["withdrawn"] = True
        made[id] = Record(id, "Partner", values)
    return made


class Course(RuleBasedStateMachine):
    """A store beside a model: the newest records by id, and the history."""

    engine: str

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store: Store = self.open()
        self.model: dict[str, Record] = {}
        self.history: list[Applied] = []

    def open(self) -> Store:
        return ENGINES[self.engine](Path(self.folder.name))

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(made=states(), days=st.integers(-400, 400))
    def apply(self, made: dict[str, Record], days: int) -> None:
        newest = len(self.history)
        records = tuple(made[id] for id in sorted(made))
        change_set = ChangeSet(f"nr {newest}", "wie", "waar", NOW + timedelta(days=days), records)
        live = [r for r in records if not r.is_withdrawn]
        if all(target in self.model or target in made for r in live for _, target in r.links()):
            assert self.store.apply(change_set, newest) == newest + 1
            self.model.update(made)
            self.history.append(Applied(newest + 1, change_set))
        else:
            with pytest.raises(BrokenChangeSet):
                self.store.apply(change_set, newest)

    @rule(made=states(), expected=st.integers(-1, 50))
    def apply_on_another_revision(self, made: dict[str, Record], expected: int) -> None:
        if expected != len(self.history):
            with pytest.raises(Conflict):
                self.store.apply(ChangeSet("te laat", "wie", "waar", NOW, tuple(made.values())), expected)

    @precondition(lambda self: self.history)
    @rule(data=st.data(), expected=st.integers(0, 50))
    def apply_again(self, data: st.DataObject, expected: int) -> None:
        before = data.draw(st.sampled_from(self.history))
        old = before.change_set
        same = ChangeSet(old.id, old.author, old.source, NOW, old.records[::-1])
        assert self.store.apply(same, expected) == before.revision
        with pytest.raises(SameIdOtherContent):
            self.store.apply(ChangeSet(old.id, old.author, "elders", NOW, old.records), expected)

    @rule(ids=st.lists(st.sampled_from([*IDS, "partner/z", "'"])))
    def read(self, ids: list[str]) -> None:
        assert self.store.read(ids) == {id: self.model[id] for id in ids if id in self.model}

    @rule(ids=st.lists(st.sampled_from(IDS)))
    def ask_who_points_at(self, ids: list[str]) -> None:
        expected: dict[str, list[str]] = {}
        for id in self.model:
            sources = {r.id for r in self.model.values() if not r.is_withdrawn and id in [t for _, t in r.links()]}
            if id in ids and sources:
                expected[id] = sorted(sources)
        assert self.store.links_to(ids) == expected

    @rule(revision=st.integers(0, 50))
    def read_history(self, revision: int) -> None:
        assert list(self.store.changes_since(revision)) == self.history[revision:]

    @rule()
    def close_and_open(self) -> None:
        self.store.close()
        self.store = self.open()

    @rule(take=st.integers(0, 2))
    def stop_reading_half_way(self, take: int) -> None:
        records, history = self.store.read_all()[2], self.store.changes_since(0)
        for _ in range(take):
            next(records, None)
            next(history, None)

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        revision, at, records = self.store.read_all()
        assert self.store.revision() == revision == len(self.history)
        assert at == (self.history[-1].change_set.at if self.history else datetime(1970, 1, 1, tzinfo=UTC))
        assert list(records) == [self.model[id] for id in sorted(self.model)]


@pytest.mark.parametrize("engine", ENGINES)
def test_any_course_of_events_ends_where_a_dictionary_would(engine: str) -> None:
    course = type("Course", (Course,), {"engine": engine})
    limits = settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(course, settings=limits)
