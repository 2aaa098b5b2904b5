"""Metrics: what was asked and how it went, by names of our own; of all processes together; at no cost to others."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from api.errors import MESSAGES
from api.named_questions import named_questions
from api.settings import Settings
from graph.follow import Follower
from questions.refusals import MESSAGES as REFUSALS
from tests.cli.commands import Server, served, wait_for
from tests.guards.attacks import document
from tests.guards.wire import asking, connect, send

QUESTION = "{ graph { revision } }"
NAME = next(iter(named_questions()))
Numbers: TypeAlias = Mapping[tuple[str, ...], float]


def numbers(text: str) -> Numbers:
    """Each sample by its name and the values of its labels in the order of their names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scraped(server: Server) -> Numbers:
    """The numbers of a server now."""
    return numbers(server.get("/metrics", "*/*")[2].decode())


def test_requests_are_counted_by_name_outcome_and_who_answered(follower: Follower):
    named = named_questions()[NAME]
    with TestClient(create_app(follower), raise_server_exceptions=False) as client:

        def now() -> Numbers:
            return numbers(client.get("/metrics").text)

        before = now()
        for body in (
            {"query": QUESTION},
            {"query": QUESTION},
            {"documentId": NAME, "variables": dict(named.example)},
            {"query": named.text, "variables": dict(named.example), "operationName": "Eigen"},
            {"query": "query Eigen { __schema { queryType { name } } }"},
            {"query": "{ nothing }"},
            {"documentId": "geen"},
        ):
            client.post("/graphql", json=body)
        client.get("/graphql?query=%7Bx", headers={"Accept": "application/xml"})
        client.get("/nergens")
        after = now()
    grown = {key[1:]: n - before.get(key, 0) for key, n in after.items() if key[0] == "wijkgraaf_requests_total"}
    got = {key: n for key, n in grown.items() if n and key[1] not in ("health", NAME)}
    assert got == {
        ("compiled", "other", "ok"): 1,
        ("cache", "other", "ok"): 1,
        ("standard", "introspection", "ok"): 1,
        ("", "other", "GRAPHQL_VALIDATION_FAILED"): 1,
        ("", "other", "PERSISTED_QUERY_NOT_FOUND"): 1,
        ("", "page", "BAD_USER_INPUT"): 1,
        ("", "page", "refused"): 1,
    }
    assert sum(n for key, n in grown.items() if key[1] == NAME) == 2
    key = ("wijkgraaf_request_duration_seconds_count", NAME)
    assert after[key] - before.get(key, 0) == 2
    assert after["wijkgraaf_snapshot_revision",] == follower.snapshot.revision
    assert after["wijkgraaf_snapshot_timestamp_seconds",] == follower.snapshot.updated_at.timestamp()
    assert after["wijkgraaf_follower_trouble",] == 0
    assert after["wijkgraaf_response_cache_bytes",] > 1_000
    for name, count in follower.snapshot.counts().items():
        assert after["wijkgraaf_resources", name] == count
    outcomes = {*MESSAGES, *REFUSALS, "ok", "refused", "error", "gone"}
    for _, _, operation, outcome in (key for key in after if key[0] == "wijkgraaf_requests_total"):
        assert operation in {*named_questions(), "other", "introspection", "page", "health"}
        assert outcome in outcomes


def test_metrics_need_no_turn_and_tell_who_has_one_and_who_waits(follower: Follower):
    app = create_app(follower, Settings(at_once=1, most_waiting=10, longest_wait=60))
    working, done = threading.Event(), threading.Event()

    @app.get("/doc/long")
    def long() -> str:
        working.set()
        done.wait(30)
        return "klaar"

    with TestClient(app) as client:
        threads = [threading.Thread(target=client.get, args=("/doc/long",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            assert working.wait(30)
            wait_for(lambda: numbers(client.get("/metrics").text)["wijkgraaf_requests_waiting",] == 2, 10)
            assert numbers(client.get("/metrics").text)["wijkgraaf_requests_at_work",] == 1
        finally:
            done.set()
            for thread in threads:
                thread.join()
        assert numbers(client.get("/metrics").text)["wijkgraaf_requests_at_work",] == 0


def test_pages_of_others_cannot_read_metrics(follower: Follower):
    with TestClient(create_app(follower)) as client:
        for method in ("GET", "OPTIONS"):
            headers = client.request(method, "/metrics", headers={"Origin": "https://elders.example"}).headers
            assert not [name for name in headers if name.startswith("access-control")]
        found = client.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain")
    assert (found.headers["x-content-type-options"], found.headers["cache-control"]) == ("nosniff", "no-store")


def test_what_a_graph_that_cannot_be_followed_shows(follower: Follower, monkeypatch: pytest.MonkeyPatch):
    with TestClient(create_app(follower)) as client:
        follower._tell("disk")
        assert numbers(client.get("/metrics").text)["wijkgraaf_follower_trouble",] == 1
        monkeypatch.setattr(follower, "_trouble", None)
        assert numbers(client.get("/metrics").text)["wijkgraaf_follower_trouble",] == 0


def test_several_processes_show_their_sum_also_after_one_of_them_ended(filled: Path, tmp_path: Path):
    env = {"TMPDIR": str(tmp_path)}
    compiled, cached = (("wijkgraaf_requests_total", by, "other", "ok") for by in ("compiled", "cache"))
    with served("--workers", 2, "--data", filled, cwd=filled.parent, env=env) as server:
        (folder,) = tmp_path.glob("wijkgraaf-metrics-*")
        assert folder.stat().st_mode & 0o077 == 0
        lines = [connect(server.address) for _ in range(20)]
        for line in lines:  # at the same time, so that both processes get some
            line.sendall(asking(QUESTION))
        for line in lines:
            assert line.recv(1)
            line.close()

        def total() -> float:
            found = scraped(server)
            return found.get(compiled, 0) + found.get(cached, 0)

        wait_for(lambda: total() == 20, 10)
        assert {total() for _ in range(10)} == {20}  # whichever of them is asked
        wait_for(lambda: len(list(folder.glob("gauge_livesum_*.db"))) == 2, 10)
        assert scraped(server)["wijkgraaf_resources", "Practice"] > 100
        pid = int(next(folder.glob("gauge_livesum_*.db")).stem.rpartition("_")[2])
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not (folder / f"gauge_livesum_{pid}.db").exists(), 20)
        wait_for(lambda: len(list(folder.glob("gauge_livesum_*.db"))) == 2, 20)
        assert total() == 20
        for _ in range(10):
            assert send(server.address, document(QUESTION)).status == 200
        assert total() == 30
        server.stop()
        assert list(tmp_path.glob("wijkgraaf-metrics-*")) == []


def test_what_processes_counted_is_thrown_away_also_when_who_started_them_was_killed(filled: Path, tmp_path: Path):
    with served("--workers", 2, "--data", filled, cwd=filled.parent, env={"TMPDIR": str(tmp_path)}) as server:
        server.process.kill()
        server.process.wait()
        wait_for(lambda: not list(tmp_path.glob("wijkgraaf-metrics-*")), 20)
