"""Revisions and threads: a request sees one revision while others write, and never makes others wait."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph.embedded import EmbeddedStore
from graph.follow import Follower
from tests.api.asking import Asker, served_by
from tests.api.graph import write

AROUND = """{ whatWorked { practices(first: 20) { totalCount edges { verdict evidence why { text claim { id } } node {
  title city { label } wijk { label city { id } buildPeriods { label } } intervention { label addresses { label } }
  involvements { label partner { label type { label } } role { label } source { title } }
  financings { amount model { label } financier { label } } outcomes { direction indicator { label } evidence
  method { label } source { url } } obstacles { description } challenges { label } deal { id } } } } } }"""

ALIASES = 60
# long enough for a write to fall into the middle of it
SLOW = "whatWorked { verdicts(by: PARTNER, first: 1) { totalCount } }"
SEEN = " ".join(
    ["{ graph { revision }", *(f"a{n}: partners(first: 1) {{ totalCount }} w{n}: {SLOW}" for n in range(ALIASES)), "}"]
)


def write_each_time(follower: Follower, answered: threading.Semaphore, count: int) -> None:
    """Adds a partner a revision; goes on when one more request was answered, so that many fall between two writes."""
    for n in range(count):
        school = {"name": f"Zwaluwnest {n}", "type": "soort-partner/school"}
        write(follower.store, {f"partner/zwaluwnest-{n}": school})
        follower.refresh()
        assert answered.acquire(timeout=20)


def test_a_request_sees_one_revision_while_others_write(fresh: Follower):
    start, answered, seen = fresh.snapshot.revision, threading.Semaphore(0), set()
    with served_by(fresh) as client, ThreadPoolExecutor() as pool:
        writer = pool.submit(write_each_time, fresh, answered, 25)
        ask = Asker(client)
        while not writer.done():
            found = ask(SEEN).data
            answered.release()
            added = found["graph"]["revision"] - start
            assert {found[f"a{n}"]["totalCount"] for n in range(ALIASES)} == {2 + added}
            seen.add(added)
        writer.result()
    assert len(seen) > 2


def test_twenty_practices_with_all_around_them_are_answered(ask: Asker):
    found = ask(AROUND).data["whatWorked"]["practices"]
    assert (found["totalCount"], len(found["edges"])) == (25, 20)
    assert all(edge["node"]["involvements"][0]["partner"]["type"]["label"] for edge in found["edges"])


def test_a_slow_question_does_not_keep_others_waiting(fresh: Follower, monkeypatch: pytest.MonkeyPatch):
    started, done = threading.Event(), threading.Event()

    def slow(_store: object) -> str:
        started.set()
        assert done.wait(20)
        return "slow"

    monkeypatch.setattr(EmbeddedStore, "engine", property(slow))
    with served_by(fresh) as client, ThreadPoolExecutor() as pool:
        answer = pool.submit(Asker(client), "{ graph { engine } }")
        assert started.wait(10)
        assert client.get("/livez").json() == {"status": "ok"}
        assert not answer.done()
        done.set()
        assert answer.result(timeout=10).data == {"graph": {"engine": "slow"}}
