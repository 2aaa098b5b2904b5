"""What was answered is on disk and stays, whatever happens next; several processes at once lose nothing.

That a write is synced before it is answered is tried by a kernel that refuses to sync: then nothing may be answered.
Killing a process proves little here (what it wrote is in the kernel's memory and survives it), and watching system
calls needs rights (ptrace) that many containers do not give; a seccomp filter on oneself needs none.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

from graph.embedded import EmbeddedStore
from graph.store import Busy
from tests.graph.partners import beginning, change_set

ROOT = Path(__file__).parents[2]
ROUNDS, SIZE = 20, 1_500


def child(*words: object) -> subprocess.Popen[str]:
    """Another process that does something with a graph file (tests/graph/children.py)."""
    command = [sys.executable, "-m", "tests.graph.children", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def output(*words: object) -> list[str]:
    """All that a child says, once it has ended well."""
    with child(*words) as process:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0
    return said.splitlines()


def lines(stream: IO[str] | None) -> Iterator[str]:
    """What a child says, line by line, while it goes on."""
    assert stream is not None
    return (line.rstrip("\n") for line in stream)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the graph of the test lies."""
    return tmp_path / "graph.sqlite"


# ---------------------------------------------------------------- synced, then answered
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process refuse itself system calls")
def test_where_the_disk_cannot_be_synced_no_write_is_answered(path: Path) -> None:
    first, second = output("write_without_sync", path)
    assert first == "answered 1"
    assert second.startswith("UNAVAILABLE ")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process refuse itself system calls")
def test_on_a_full_disk_a_write_is_refused_clearly_and_the_graph_is_as_it_was(path: Path) -> None:
    first, second, third = output("write_on_full_disk", path)
    assert (first, third) == ("answered 1", "revision 1 records 1")
    assert second == "UNAVAILABLE the disk is full; nothing was kept. Make room and try again"


# ---------------------------------------------------------------- killed at any moment
def test_a_writer_killed_at_any_moment_loses_nothing_that_was_answered_and_leaves_nothing_by_halves(path: Path) -> None:
    """Every round another process writes on, is killed, and the graph is looked through."""
    pick, answered, seen = random.Random("kill"), dict[int, str](), 0
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
    for number in range(ROUNDS):
        with child("write_on_and_on", path, f"r{number}", SIZE) as process:
            heard = lines(process.stdout)
            told = [next(heard)]
            time.sleep(pick.uniform(0, 0.25))
            process.kill()
            told += heard
        answered |= {int(revision): id for revision, id in (line.split() for line in told)}
        seen = _look_through(path, answered, seen)
    assert len(answered) >= ROUNDS
    _integrity(path)


def _look_through(path: Path, answered: dict[int, str], seen: int) -> int:
    """Holds what came since revision `seen` against what was answered; answers with the newest revision."""
    with closing(EmbeddedStore(path)) as store:
        newest = store.revision()
        assert newest >= max(answered), "an answered write is gone"
        came = list(store.changes_since(max(seen, 1)))
        assert [a.revision for a in came] == list(range(max(seen, 1) + 1, newest + 1)), "history has a gap"
        for applied in came:
            whole = change_set(applied.change_set.id, SIZE)
            assert applied.change_set.digest() == whole.digest(), "a change set is not whole"
            assert answered.get(applied.revision, whole.id) == whole.id
        for applied in came[-1:]:
            records = {r.id: r for r in applied.change_set.records}
            assert store.read(records) == records
            assert len(store.links_to(records)) == SIZE - 1
    return newest


def _integrity(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        counts = "SELECT (SELECT count(*) FROM version), (SELECT count(*) FROM resource), max(revision) FROM change_set"
        versions, resources, newest = connection.execute(counts).fetchone()
        assert versions == resources == 1 + SIZE * (newest - 1)


# ---------------------------------------------------------------- two at once
def test_two_loads_at_once_both_end_well_and_none_is_lost(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        with child("load", path, "a", 8, 200, 30) as one, child("load", path, "b", 8, 200, 30) as other:
            told = [*lines(one.stdout), *lines(other.stdout)]
        assert sorted(int(line) for line in told if line != "waiting") == list(range(2, 18))
        assert len(list(store.read_all()[2])) == 1 + 2 * 8 * 200


def test_a_second_load_says_that_it_waits_and_ends_well_when_the_first_is_done(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        with store._file.writing():
            second = child("load", path, "b", 1, 10, 30)
            heard = lines(second.stdout)
            assert next(heard) == "waiting"
        with second:
            assert list(heard)[-1] == "2"
        assert store.revision() == 2


def test_a_load_that_waits_too_long_gives_up_with_a_clear_error(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        with store._file.writing():
            *waits, last = output("load", path, "b", 1, 10, 0.3)
        assert set(waits) == {"waiting"}
        assert last == " ".join(["BUSY", *Busy().in_both_languages()])
        assert store.revision() == 1


def test_reading_does_not_wait_for_a_long_write_and_shows_nothing_of_it(path: Path) -> None:
    """A reader that waited would wait for ever here: the write ends only after all was read."""
    with closing(EmbeddedStore(path)) as store, closing(EmbeddedStore(path)) as other:
        store.apply(beginning(), 0)
        with store._file.writing() as connection:
            connection.execute("INSERT INTO resource (id, class, revision) VALUES ('stad/x', 'City', 1)")
            for reader in (store, other):
                assert reader.revision() == 1
                assert len(list(reader.read_all()[2])) == 1
                assert reader.read(["stad/x"]) == {}
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM resource").fetchone() == (2,)
