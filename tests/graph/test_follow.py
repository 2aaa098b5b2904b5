"""A follower shows what others write within a second, survives faults, and never goes back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.embedded import EmbeddedStore
from graph.follow import INTERVAL, Follower
from graph.store import Unavailable
from tests.graph.partners import beginning, change_set
from tests.graph.test_durability import child


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A graph at revision 1."""
    with closing(EmbeddedStore(tmp_path / "graph.sqlite")) as opened:
        opened.apply(beginning(), 0)
        yield opened


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class Failing:
    """A store that fails as often as it is told to."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store, self.fault, self.asked = store, None, 0  # type: tuple[EmbeddedStore, Exception | None, int]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def revision(self) -> int:
        self.asked += 1
        if self.fault:
            raise self.fault
        return self.store.revision()


def test_a_look_is_taken_often_enough_to_show_a_write_within_a_second() -> None:
    assert INTERVAL <= 0.25


def test_a_write_of_another_process_shows_while_it_goes_on_and_no_revision_is_taken_back(store: EmbeddedStore) -> None:
    """How soon is not measured against a clock that other work shares: the next looks must show each write."""
    failing, seen = Failing(store), [1]
    with Follower(failing) as follower, child("write_on_and_on", store._file.path, "x", 30, 0.1) as process:
        assert process.stdout is not None
        for line in process.stdout:
            revision = int(line.split()[0])
            asked = failing.asked
            assert within(30, lambda asked=asked: failing.asked > asked + 2)  # type: ignore[misc]
            assert follower.snapshot.revision >= revision
            assert follower.snapshot.get("partner/x-0-29") is not None
            seen.append(follower.snapshot.revision)
            if len(seen) == 5:
                process.kill()
                break
    assert seen == sorted(seen)
    assert seen[-1] >= 5


def test_a_snapshot_that_a_question_holds_never_changes(store: EmbeddedStore) -> None:
    follower = Follower(store)
    held = follower.snapshot
    store.apply(change_set("a", 3), 1)
    assert follower.refresh().revision == 2
    assert (held.revision, held.get("partner/a-0"), held.counts()["Partner"]) == (1, None, 0)
    assert follower.snapshot.counts()["Partner"] == 3


@pytest.mark.parametrize("size", [1, 400])
def test_small_and_large_changes_lead_to_the_same_as_reading_afresh(store: EmbeddedStore, size: int) -> None:
    follower = Follower(store)
    for number in range(3):
        store.apply(change_set(f"a{number}", size), store.revision())
    follower.refresh()
    fresh = Follower(store).snapshot
    assert follower.snapshot.revision == fresh.revision == 4
    assert follower.snapshot.updated_at == fresh.updated_at
    assert follower.snapshot.counts() == fresh.counts()
    assert follower.snapshot.ids("Partner") == fresh.ids("Partner")


@pytest.mark.parametrize("fault", [Unavailable("stuk", "broken"), ValueError("a bug"), MemoryError()])
def test_a_follower_survives_faults_tells_them_once_and_goes_on(
    store: EmbeddedStore, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Failing(store)
    with caplog.at_level(logging.WARNING), Follower(failing) as follower:
        failing.fault = fault
        store.apply(change_set("a", 3), 1)
        assert within(30, lambda: failing.asked > 4)
        assert follower.snapshot.revision == 1
        assert len(caplog.records) == 1
        failing.fault = None
        assert within(30, lambda: follower.snapshot.revision == 2)
        assert follower.snapshot.counts()["Partner"] == 3
    if not isinstance(fault, Unavailable):
        assert not follower._is_lost


def test_a_refresh_that_fails_tells_so_and_keeps_what_was_there(store: EmbeddedStore) -> None:
    failing = Failing(store)
    follower = Follower(failing)
    failing.fault = Unavailable("stuk", "broken")
    with pytest.raises(Unavailable):
        follower.refresh()
    assert follower.snapshot.revision == 1


def test_a_graph_that_was_put_back_does_not_take_a_follower_back(store: EmbeddedStore, tmp_path: Path) -> None:
    store.apply(change_set("a", 3), 1)
    failing = Failing(store)
    follower = Follower(failing)
    with closing(EmbeddedStore(tmp_path / "earlier.sqlite")) as earlier:
        failing.store = earlier
        assert follower.refresh().revision == 2
        assert follower.snapshot.counts()["Partner"] == 3


def test_a_follower_that_is_stopped_follows_no_more(store: EmbeddedStore) -> None:
    follower = Follower(store)
    follower.start()
    follower.start()
    follower.stop()
    store.apply(change_set("a", 3), 1)
    time.sleep(INTERVAL * 2)
    assert follower.snapshot.revision == 1
