"""Overload: bounded work, a bounded line, a clear no to the rest, health all the while; and an end to each question."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.compiled.answering import Answering
from api.compiled.running import Run
from api.deadline import LOOK_EVERY, TimedExecutor
from api.serving import _application as application_of
from api.settings import Settings
from api.turns import Overloaded, Turns
from graph.follow import Follower
from tests.api.asking import Asker
from tests.cli.commands import Server, served
from tests.guards.attacks import document
from tests.guards.wire import GRAPHQL, Answer, send

HEAVY = """{ whatWorked { practices(first: 100) { nodes { title summary involvements { partner { name } role { label } }
  outcomes { source { title } } sources(first: 5) { nodes { title url } } } } } }"""


@asynccontextmanager
async def one_of(turns: Turns) -> AsyncIterator[None]:
    """A turn, for as long as the block takes."""
    turn = await turns.begin()
    try:
        yield
    finally:
        turns.end(turn)


def test_a_turn_is_given_and_passed_on_in_the_order_of_the_line():
    async def main() -> list[str]:
        turns, said = Turns(1, 2, 60), list[str]()

        async def visit(name: str) -> None:
            try:
                async with one_of(turns):
                    said.append(name)
                    await anyio.sleep(0.05)
            except Overloaded:
                said.append(f"no {name}")

        async with anyio.create_task_group() as group:
            for name in "abcd":
                group.start_soon(visit, name)
                await anyio.sleep(0.005)
        await visit("e")
        return said

    assert anyio.run(main) == ["a", "b", "c", "no d", "e"]  # d is told, but not at once


def most_at_once(at_once: int, seconds: list[float]) -> tuple[int, float]:
    """How many of those who come at once are worked on beside each other, and how long the last of them waited."""

    async def main() -> tuple[int, float]:
        turns, most, waited, began = Turns(at_once, 100, 60), 0, 0.0, time.monotonic()

        async def visit(takes: float) -> None:
            nonlocal most, waited
            async with one_of(turns):
                most, waited = max(most, turns.taken), time.monotonic() - began
                await anyio.sleep(takes)

        async with anyio.create_task_group() as group:
            for takes in seconds:
                group.start_soon(visit, takes)
        assert (turns.taken, turns.waiting) == (0, 0)
        return most, waited

    return anyio.run(main)


def test_short_ones_are_worked_on_one_after_the_other():
    assert most_at_once(3, [0.001] * 20)[0] == 1


def test_beside_long_ones_others_begin_but_no_more_than_are_allowed():
    most, waited = most_at_once(2, [1.0, *[0.001] * 20])
    assert most == 2
    assert waited < 1.0  # nobody waited for the long one
    assert most_at_once(2, [0.3] * 5)[0] == 2


def test_who_leaves_the_line_as_a_turn_comes_passes_it_on():
    async def main() -> None:
        turns = Turns(1, 10, 60)
        first = await turns.begin()
        second = asyncio.create_task(turns.begin())
        await asyncio.sleep(0.01)
        turns.end(first)  # the turn is on its way to who is cancelled now
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        with anyio.fail_after(2):
            turns.end(await turns.begin())

    anyio.run(main)


def test_who_waits_too_long_is_sent_away_and_takes_no_turn():
    async def main() -> None:
        turns = Turns(1, 10, 0.05)
        first = await turns.begin()
        with pytest.raises(Overloaded), anyio.fail_after(2):
            await turns.begin()
        assert turns.waiting == 0
        turns.end(first)
        turns.end(await turns.begin())

    anyio.run(main)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(("path", "step"), [(TimedExecutor, "execute_field"), (Run, "look")])
def test_a_question_over_its_time_ends_with_its_code_and_its_work_stops_on_both_paths(
    follower: Follower, monkeypatch: pytest.MonkeyPatch, path: type, step: str, lang: str
):
    seen = 0
    plain = getattr(path, step)

    def counted(self: Any, *rest: Any) -> Any:
        nonlocal seen
        seen += 1
        return plain(self, *rest)

    monkeypatch.setattr(path, step, counted)
    if path is TimedExecutor:
        monkeypatch.setattr(Answering, "projected", lambda *_: None)
    with TestClient(create_app(follower, Settings(time_limit=600))) as client:
        assert "errors" not in client.post("/graphql", json={"query": HEAVY}).json()
    whole, seen = seen, 0
    with TestClient(create_app(follower, Settings(time_limit=1e-9))) as client:
        for accept in ("application/json", GRAPHQL):
            headers = {"Accept": accept, "Accept-Language": lang}
            response = client.post("/graphql", json={"query": HEAVY}, headers=headers)
            assert (response.status_code, "data" in response.json()) == (503, False)
            assert response.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert seen <= 2 * LOOK_EVERY < 2 * whole  # two requests, each ended at the first look


@pytest.fixture(scope="module")
def small(filled: Path) -> Iterator[Server]:
    """A server that does one thing at a time, and lets few wait."""
    env = {
        "WIJKGRAAF_AT_ONCE": "1",
        "WIJKGRAAF_MOST_WAITING": "4",
        "WIJKGRAAF_LONGEST_WAIT": "1",
        "WIJKGRAAF_RESPONSE_CACHE": "0",
    }
    with served("--data", filled, cwd=filled.parent, env=env) as running:
        yield running


def test_an_overloaded_server_answers_or_says_when_to_come_back_and_tells_its_health(small: Server):
    stop, found, healths = threading.Event(), list[Answer](), list[float]()

    def ask() -> None:
        while not stop.is_set():
            found.append(send(small.address, document(HEAVY)))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        began = time.perf_counter()
        assert small.get("/livez", "*/*")[0] == 200
        assert small.get("/readyz", "*/*")[0] == 200
        healths.append((time.perf_counter() - began) * 1_000)
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    statuses = Counter(answer.status for answer in found)
    assert set(statuses) == {200, 503}, statuses
    for answer in found:
        if answer.status == 503:
            assert answer.body["errors"][0]["extensions"]["code"] == "OVERLOADED"
            assert int(answer.headers["retry-after"]) > 0
    assert median(healths) < 500
    began = time.monotonic()
    assert send(small.address, document("{ __typename }")).status == 200
    assert time.monotonic() - began < 5


def test_work_in_threads_gives_way_to_who_is_answered_meanwhile(follower: Follower):
    usual = sys.getswitchinterval()
    try:
        application_of(follower, Settings())
        assert sys.getswitchinterval() == pytest.approx(0.001)
    finally:
        sys.setswitchinterval(usual)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_is_told_to_who_asks_for_heads_only(asker: Asker, path: str):
    found = asker.client.head(path)
    assert (found.status_code, found.content) == (200, b"")


def test_pages_take_turns_too_and_are_refused_in_the_same_way(follower: Follower):
    app = create_app(follower, Settings(at_once=1, most_waiting=0))
    working, done = threading.Event(), threading.Event()

    @app.get("/doc/long")
    def long() -> str:
        working.set()
        done.wait(30)
        return "klaar"

    with TestClient(app) as client:
        first = threading.Thread(target=client.get, args=("/doc/long",))
        first.start()
        assert working.wait(30)
        refused = client.get("/doc/long")
        question = client.post("/graphql", json={"query": "{ __typename }"})
        alive = client.get("/livez")
        done.set()
        first.join()
        assert client.get("/doc/long").json() == "klaar"
    for response in (refused, question):
        assert (response.status_code, response.headers["retry-after"]) == (503, "2")
        assert response.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
    assert alive.status_code == 200
