"""Revisions and threads: a request sees one revision while others write, and never makes others wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

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
SEEN = """{ graph { revision } a: partners(first: 1) { totalCount } b: partners(first: 1) { totalCount }
  c: search(text: "zwaluwnest") { totalCount } }"""


@contextmanager
def writing(follower: Follower, count: int) -> Iterator[None]:
    """Adds a partner a revision, in a thread of its own."""

    def run() -> None:
        for n in range(count):
            write(
                follower.store, {f"partner/zwaluwnest-{n}": {"name": f"Zwaluwnest {n}", "type": "soort-partner/school"}}
            )

    thread = threading.Thread(target=run)
    with follower:
        thread.start()
        yield
        thread.join()


def test_a_request_sees_one_revision_while_others_write(fresh: Follower):
    start = fresh.snapshot.revision
    revisions = set()
    with served_by(fresh) as client, writing(fresh, 25):
        ask = Asker(client)
        deadline = time.monotonic() + 20
        while max(revisions, default=0) < start + 25 and time.monotonic() < deadline:
            found = ask(SEEN).data
            added = found["graph"]["revision"] - start
            counts = (found["a"]["totalCount"], found["b"]["totalCount"], found["c"]["totalCount"])
            assert counts == (2 + added, 2 + added, added)
            revisions.add(start + added)
    assert max(revisions) == start + 25
    assert len(revisions) > 2


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
