"""Neo4j killed and started again, in the middle of writing and reading: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from graph.neo4j.address import address
from graph.neo4j.store import Neo4jStore
from graph.store import Busy, Conflict, Unavailable
from tests.cli.commands import Server as Serving
from tests.cli.commands import served, wait_for
from tests.database.server import Server, running
from tests.graph.partners import beginning, change_set

ROUNDS = 10
BACK = 5.0  # seconds after its port answers


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own."""
    with running(tmp_path / "home") as started:
        yield started


def kill_and_start(server: Server, down: float) -> float:
    """Kills the server, starts it again after `down` seconds; the moment at which its port answered."""
    server.kill()
    time.sleep(down)
    server.start(wait=False)
    wait_for(server.listens, 60)
    return time.monotonic()


class Writer(threading.Thread):
    """Writes one change set after another, small and large, and keeps what was acknowledged."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__()
        self.store = Neo4jStore(address(url))
        self.name_, self.ended = name, threading.Event()
        self.acknowledged: dict[str, int] = {}
        self.refused: Counter[str] = Counter()
        self.wrong: list[BaseException] = []
        self.last = 0.0  # when a write was acknowledged

    def run(self) -> None:
        """Until it is ended; a refusal is tried again with the same change set, as one whose answer was lost."""
        number = 0
        try:
            while not self.ended.is_set():
                number += 1
                made = change_set(f"{self.name_}-{number}", random.choice((1, 5, 200)) if number % 15 else 6_000)
                while not self.ended.is_set():
                    try:
                        self.acknowledged[made.id] = self.store.apply(made, self.store.revision())
                        self.last = time.monotonic()
                        break
                    except (Conflict, Busy, Unavailable) as refused:
                        self.refused[refused.code] += 1
                        time.sleep(0.05)
        except BaseException as wrong:
            self.wrong.append(wrong)
        finally:
            self.store.close()


def test_ten_rounds_of_killing_lose_and_double_nothing(server: Server) -> None:
    with closing(Neo4jStore(address(server.address))) as store:
        store.apply(beginning(), 0)
        writers = [Writer(server.address, name) for name in ("a", "b")]
        for writer in writers:
            writer.start()
        whole: list[int] = []
        try:
            for _ in range(ROUNDS):
                time.sleep(random.uniform(0.3, 1.5))
                up = kill_and_start(server, random.uniform(0, 0.5))
                wait_for(lambda up=up: any(w.last > up for w in writers), 30)  # type: ignore[misc]
                assert min(w.last for w in writers if w.last > up) - up < 30
                whole.append(len(list(store.read_all()[2])))
        finally:
            for writer in writers:
                writer.ended.set()
            for writer in writers:
                writer.join()
        assert [w.wrong for w in writers] == [[], []]
        assert any("UNAVAILABLE" in w.refused for w in writers)
        assert whole == sorted(whole)
        check(store, writers)


def check(store: Neo4jStore, writers: list[Writer]) -> None:
    """History holds each acknowledged change set once, at the revision that was told, and the graph follows from it."""
    time.sleep(21)  # a writer that was ended in the middle of a large one leaves its turn to run out
    wait_for(lambda: not store._database.read("MATCH (g:Graph) WHERE g.revision < g.committed RETURN 1"), 60)
    history = list(store.changes_since(0))
    made = {a.change_set.id: a.revision for a in history}
    assert len(made) == len(history)
    assert [a.revision for a in history] == list(range(1, len(history) + 1))
    for writer in writers:
        assert writer.acknowledged.items() <= made.items()
        own = [id for id in made if id.startswith(f"{writer.name_}-")]
        assert len(own) - len(writer.acknowledged) in (0, 1)  # one may have been kept without an answer
    state = {r.id: r for a in history for r in a.change_set.records}
    assert list(store.read_all()[2]) == [state[id] for id in sorted(state)]


def ask(serving: Serving, path: str = "/graphql?query=%7Bgraph%7Brevision%7D%7D") -> tuple[int, int]:
    """Status and revision of an answer; 0 where it is none."""
    try:
        with urllib.request.urlopen(serving.address + path, timeout=30) as answer:
            return answer.status, json.load(answer)["data"]["graph"]["revision"]
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, 0


def test_reads_from_the_snapshot_go_on_and_it_follows_again_within_five_seconds(server: Server, tmp_path: Path) -> None:
    told = {"WIJKGRAAF_STORE": server.address}
    with ExitStack() as stack:
        serving = stack.enter_context(served(cwd=tmp_path, env=told))
        store = stack.enter_context(closing(Neo4jStore(address(server.address))))
        for round in range(3):
            before = ask(serving)
            server.kill()
            until = time.monotonic() + 2
            while time.monotonic() < until:
                assert ask(serving) == before
                time.sleep(0.05)
            ahead = urllib.request.Request(
                f"{serving.address}/graphql?query=%7B__typename%7D", headers={"Wijkgraaf-Revision": str(before[1] + 1)}
            )
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(ahead, timeout=30)
            with refused.value as answer:
                assert (answer.code, answer.headers["retry-after"] is not None) == (503, True)
                assert json.load(answer)["errors"][0]["extensions"]["code"] == "BEHIND"
            with pytest.raises(Unavailable):
                store.revision()
            server.start(wait=False)
            wait_for(server.listens, 60)
            up = time.monotonic()
            wait_for(lambda: is_there(store), 30)
            assert time.monotonic() - up < BACK
            revision = store.apply(change_set_of(round), store.revision())
            wait_for(lambda r=revision: ask(serving) == (200, r), 10)  # type: ignore[misc]


def is_there(store: Neo4jStore) -> bool:
    """Whether the store answers."""
    try:
        return store.revision() > 0
    except Unavailable:
        return False


def change_set_of(round: int):
    """A small change that the real data set can take."""
    return change_set(f"ronde-{round}", 1)
