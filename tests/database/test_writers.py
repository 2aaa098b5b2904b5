"""Many writers on one Neo4j: of those on one revision one wins, and a writer that dies leaves nothing behind."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from graph.neo4j import applying, head
from graph.neo4j.address import address
from graph.neo4j.store import Neo4jStore
from graph.store import Busy, Conflict, StoreError, Unavailable
from tests.database.graphs import neo4j_of, server_of
from tests.graph.partners import beginning, change_set

WRITERS, ROUNDS = 50, 20


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What each act answers, all begun at the same moment, each in a thread of its own."""
    answers: list[object] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        answers.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def try_once(store: Neo4jStore, name: str, expected: int) -> object:
    """Name and revision of a write that won, or how it was refused."""
    try:
        return name, store.apply(change_set(name, 1), expected)
    except StoreError as refused:
        return refused


def try_on(store: Neo4jStore, name: str) -> object:
    """Writes until it wins, also where a busy server was not reached in time; what else went wrong, or None."""
    while True:
        try:
            store.apply(change_set(name, 1), store.revision())
            return None
        except (Conflict, Busy, Unavailable):
            time.sleep(random.uniform(0, 0.2))
        except StoreError as fault:
            return fault


def test_of_fifty_writers_on_one_revision_exactly_one_wins_each_round(tmp_path: Path) -> None:
    """Ten stores, so ten pools of connections, with five threads each."""
    stores = [Neo4jStore(address(server_of(tmp_path).address), wait=30) for _ in range(10)]
    try:
        revision = stores[0].apply(beginning(), 0)
        won: list[str] = []
        for round in range(ROUNDS):
            answers = at_once([partial(try_once, stores[n % 10], f"r{round}-w{n}", revision) for n in range(WRITERS)])
            (winner,) = (a for a in answers if isinstance(a, tuple))
            conflicts = [a for a in answers if isinstance(a, Conflict)]
            assert len(conflicts) == WRITERS - 1
            assert {(c.expected, c.newest) for c in conflicts} == {(revision, revision + 1)}
            assert winner[1] == revision + 1
            won.append(winner[0])
            revision += 1
        assert [a.change_set.id for a in stores[0].changes_since(1)] == won
    finally:
        for store in stores:
            store.close()


def test_of_fifty_writers_that_try_again_no_write_is_lost(tmp_path: Path) -> None:
    """20 × 50 writes through the rule that each reads the revision and tries until it wins."""
    with closing(neo4j_of(tmp_path)) as store:
        store.apply(beginning(), 0)

        def write(number: int) -> list[object]:
            return [fault for round in range(ROUNDS) if (fault := try_on(store, f"w{number}-{round}")) is not None]

        assert at_once([partial(write, number) for number in range(WRITERS)]) == [[]] * WRITERS
        ids = [a.change_set.id for a in store.changes_since(1)]
        assert sorted(ids) == sorted(f"w{n}-{r}" for n in range(WRITERS) for r in range(ROUNDS))
        assert len(list(store.read_all()[2])) == 1 + WRITERS * ROUNDS


@pytest.fixture
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease of half a second; the writer that dies gets it too."""
    monkeypatch.setattr(head, "LEASE", 500)


WRITER = """
import sys
from graph.neo4j import head
from graph.neo4j.address import address
from graph.neo4j.store import Neo4jStore
from tests.graph.partners import change_set
head.LEASE = 500
store = Neo4jStore(address(sys.argv[1]))
def told(done, of):
    print(done, of, flush=True)
store.apply(change_set("groot", 12_000), 1, told)
"""


def die_at(folder: Path, share: float) -> None:
    """Has another process write a large change set, and kills it when this share of it is done."""
    command = [sys.executable, "-c", WRITER, server_of(folder).address]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            done, of = map(int, line.split())
            if done >= share * of:
                writer.kill()
                break
        writer.kill()


def eventually(act: Callable[[], int]) -> int:
    """What `act` gives once nobody is in its way."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return act()
        except Busy:
            assert time.monotonic() < deadline
            time.sleep(0.05)


SHOWN = "RETURN count { (:Partner) }, count { (:Partner)-[:PARENT]->(:Partner) }"
LEFT = "MATCH (v:Version) WHERE v.revision > $revision OR v.until > $revision RETURN count(v)"


@pytest.mark.usefixtures("short_lease")
@pytest.mark.parametrize("share", [0.1, 0.3])
def test_what_a_writer_began_and_did_not_commit_is_undone_by_the_next(tmp_path: Path, share: float) -> None:
    with closing(neo4j_of(tmp_path)) as store:
        store.apply(beginning(), 0)
        die_at(tmp_path, share)
        assert (store.revision(), store.applied("groot")) == (1, None)
        assert [r.id for r in store.read_all()[2]] == ["soort-partner/bewoners"]
        small = change_set("klein", 3)
        assert eventually(lambda: store.apply(small, 1)) == 2
        server = server_of(tmp_path)
        assert server.query(SHOWN)[0].values() == [3, 2]
        assert server.query(LEFT, revision=2)[0].values() == [0]
        assert [a.change_set.id for a in store.changes_since(0)] == ["beginning", "klein"]
        assert store.apply(change_set("groot", 12_000), 2) == 3  # and what was undone can be written after all


@pytest.mark.usefixtures("short_lease")
@pytest.mark.parametrize("share", [0.4, 0.7, 0.99])
def test_what_a_writer_committed_and_did_not_end_is_finished_by_whoever_looks(tmp_path: Path, share: float) -> None:
    with closing(neo4j_of(tmp_path)) as store:
        store.apply(beginning(), 0)
        die_at(tmp_path, share)
        deadline = time.monotonic() + 30
        while store.revision() < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert store.applied("groot") == 2
        assert store.apply(change_set("groot", 12_000), 1) == 2  # the one that lost its answer asks again
        assert len(list(store.read_all()[2])) == 12_001
        assert server_of(tmp_path).query(SHOWN)[0].values() == [12_000, 11_999]


def test_while_a_large_change_set_is_written_readers_see_the_one_before_and_others_wait(tmp_path: Path) -> None:
    with closing(neo4j_of(tmp_path)) as store, closing(neo4j_of(tmp_path)) as other:
        store.apply(beginning(), 0)
        seen: list[object] = []

        def look(done: int, of: int) -> None:
            seen.append((other.revision(), len(list(other.read_all()[2])), other.applied("groot")))
            with pytest.raises(Busy):
                other.apply(change_set("klein", 1), 1)

        assert store.apply(change_set("groot", 12_000), 1, look) == 2
        assert len(seen) > 10
        assert set(seen) == {(1, 1, None)}
        assert (other.revision(), len(list(other.read_all()[2])), other.applied("groot")) == (2, 12_001, 2)


def test_a_large_change_set_that_links_to_nowhere_leaves_nothing(tmp_path: Path) -> None:
    from graph.store import BrokenChangeSet

    with closing(neo4j_of(tmp_path)) as store:
        assert applying.AT_ONCE < 6_000
        with pytest.raises(BrokenChangeSet):
            store.apply(change_set("groot", 6_000), 0)  # what they link to is not there
        assert server_of(tmp_path).query("MATCH (n) WHERE NOT n:Graph RETURN count(n)")[0].values() == [0]
        assert store.apply(beginning(), 0) == 1
