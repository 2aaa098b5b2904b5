"""Logs: a line of JSON for each request and for whatever else is said, by any process; or warnings only."""

from __future__ import annotations

import json
import logging
import re
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import logs
from api.app import create_app
from api.named_questions import named_questions
from api.settings import Settings
from graph.follow import Follower
from tests.cli.commands import QUIET_END, Server, served
from tests.guards.attacks import document
from tests.guards.wire import send

QUESTION = "{ graph { revision } }"
NAME = next(iter(named_questions()))


def post(server: Server, **body: object) -> Any:
    """The headers of an answer."""
    headers = {"content-type": "application/json", "x-request-id": "van-de-client"}
    request = urllib.request.Request(f"{server.address}/graphql", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.headers


def lines_of(server: Server) -> list[dict[str, Any]]:
    """All that it wrote on standard error, each line as JSON."""
    code, said = server.stop()
    assert code in QUIET_END
    return [json.loads(line) for line in said.splitlines()]


def test_each_request_is_one_line_with_what_is_known_of_it(filled: Path):
    named = named_questions()[NAME]
    with served("--data", filled, cwd=filled.parent, env={"WIJKGRAAF_LOG": "json"}) as server:
        revision = server.ask(QUESTION)["data"]["graph"]["revision"]
        ids = [
            post(server, query=QUESTION)["x-request-id"],
            post(server, documentId=NAME, variables=dict(named.example))["x-request-id"],
            post(server, query=named.text, variables=dict(named.example))["x-request-id"],
            post(server, query="{ __schema { queryType { name } } }")["x-request-id"],
            post(server, query="{ nothing }")["x-request-id"],
            post(server, query='{ similarWijken(wijk: "wijk/nergens") { similarity } }')["x-request-id"],
            post(server, query="{ whatWorked { practices(first: 7) { nodes { title } } } }")["x-request-id"],
        ]
        size = len(server.get("/doc/wijk/groningen-selwerd", "text/turtle")[2])
        server.get("/livez")
        lines = [line for line in lines_of(server) if line["event"] == "request"]
    assert [line["request_id"] for line in lines[1:8]] == ids
    assert all(re.fullmatch("[0-9a-f]{12}", line["request_id"]) for line in lines)
    for line in lines:
        moment = datetime.fromisoformat(line["timestamp"])
        assert moment.utcoffset() == timedelta(0)
        assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)
        assert (line["level"], line["logger"], line["status"]) == ("info", "wijkgraaf.access", 200)
        assert 0 < line["duration_ms"] < 60_000
    found = [(line["operation"], line.get("answered_by"), line.get("code")) for line in lines]
    assert found == [
        ("other", "compiled", None),
        ("other", "cache", None),
        (NAME, "compiled", None),
        (NAME, "cache", None),
        ("introspection", "standard", None),
        ("other", None, "GRAPHQL_VALIDATION_FAILED"),
        ("other", "compiled", "UNKNOWN_ID"),
        ("other", "compiled", None),
        ("page", None, None),
        ("health", None, None),
    ]
    assert {line["revision"] for line in lines[:8]} == {revision}
    assert lines[0]["cost"] == lines[1]["cost"] == 1
    assert lines[7]["cost"] > 7
    assert {line["method"] for line in lines[:8]} == {"POST"}
    assert [line["route"] for line in lines[7:]] == ["/graphql", "/doc/{path}", "/livez"]
    assert lines[8]["bytes"] == size


def test_what_several_processes_write_are_whole_lines_of_json(filled: Path):
    with served("--workers", 2, "--data", filled, cwd=filled.parent, env={"WIJKGRAAF_LOG": "json"}) as server:
        for _ in range(50):
            send(server.address, document(QUESTION))
        lines = lines_of(server)
    assert sum(line["event"] == "request" for line in lines) == 50
    assert {"info"} == {line["level"] for line in lines}
    assert any(line["event"].startswith("Started parent process") for line in lines)
    assert sum(line["event"] == "Application startup complete." for line in lines) == 2


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What this process has written on standard error; afterwards logging is as it was."""
    root, ours = logging.getLogger(), logging.getLogger("wijkgraaf")
    before = root.handlers[:], root.level, ours.level
    yield lambda: capsys.readouterr().err
    root.handlers[:], root.level, ours.level = before
    logging.captureWarnings(False)


def test_a_warning_is_a_line_for_people_or_for_programs(written: Callable[[], str]):
    for form in ("quiet", "json"):
        logs.begin(form)
        logging.getLogger("graph.follow").warning("the graph cannot be followed now: %s", "disk")
        logging.getLogger("uvicorn.error").info("not for people", extra={"color_message": "\x1b[32mnot\x1b[0m"})
    first, second = written().splitlines()
    assert first == "WARNING: the graph cannot be followed now: disk"
    line = json.loads(second)
    assert (line["level"], line["logger"]) == ("warning", "graph.follow")
    assert line["event"] == "the graph cannot be followed now: disk"


@pytest.mark.parametrize("form", ["quiet", "json"])
def test_a_fault_stands_in_the_log_under_the_number_that_its_answer_gives_without_its_words(
    form: logs.Form, written: Callable[[], str], follower: Follower, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_of: object) -> str:
        raise OSError("zqgeheimzq") from ValueError("zqgeheimzq")

    logs.begin(form)
    monkeypatch.setattr(type(follower.snapshot), "label", fail)
    with TestClient(create_app(follower, Settings(log=form)), raise_server_exceptions=False) as client:
        answer = client.post("/graphql", json={"query": '{ wijk(id: "wijk/selwerd") { zqgeheimzq: label } }'})
    number = answer.headers["x-request-id"]
    said = written()
    assert f": {number}." in answer.json()["errors"][0]["message"]
    assert f"error {number}" in said
    assert "zqgeheimzq" not in said
    assert "guards/test_logs.py" in said
    assert "builtins.OSError" in said
    assert "builtins.ValueError" in said
    if form == "json":
        fault, request = map(json.loads, said.splitlines())
        assert (fault["level"], fault["request_id"]) == ("error", number)
        assert (request["request_id"], request["code"]) == (number, "INTERNAL_SERVER_ERROR")


def test_a_fault_outside_graphql_has_its_number_in_the_header_too(follower: Follower, caplog: pytest.LogCaptureFixture):
    app = create_app(follower)

    @app.get("/stuk/{id}")
    def broken(id: str) -> str:
        raise OSError(id)

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/stuk/1", headers={"X-Request-Id": "van-de-client"})
    number = answer.headers["x-request-id"]
    assert answer.status_code == 500
    assert answer.headers.get_list("x-request-id") == [number]
    assert f": {number}." in answer.json()["errors"][0]["message"]
    assert f"error {number}" in caplog.text
