"""The whole compose file without Docker: a real Neo4j, two processes and the proxy, by the same commands."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.files import partners
from tests.containers.files import Container, composed, container
from tests.containers.running import (
    COUNT,
    Answer,
    ComposedNeo4j,
    Here,
    as_settings,
    ask,
    end,
    proxied,
    request,
    until,
)
from tests.database.server import free_port

SERVICES = {name: container(service) for name, service in composed()["services"].items()}
PROCESSES = ("api-1", "api-2")
WITHIN = 1.0  # seconds until a change shows everywhere; a busy machine may miss it, but not each time
TRIES = 4
START = 300.0  # seconds; some ten on a machine that is not busy


@dataclass
class Stack:
    """What runs: the processes by their names, each with its port, and the port of the proxy."""

    here: Here
    neo4j: ComposedNeo4j
    ports: dict[str, int]
    proxy: int = 0
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Starts a process, as Docker does and does again when it ended."""
        told = {"WIJKGRAAF_PORT": str(self.ports[name])}
        self.running[name] = self.here.start(self.api, self.log(name), **told)

    @property
    def api(self) -> Container:
        """What both processes are."""
        return SERVICES["api-1"]

    def log(self, name: str) -> Path:
        """What a process wrote."""
        return self.here.folder / f"{name}.log"

    def is_healthy(self, name: str) -> bool:
        """What its own health check says."""
        assert self.running[name].poll() is None, self.log(name).read_text()
        self.here.moves["127.0.0.1:8000"] = f"127.0.0.1:{self.ports[name]}"
        return self.here.run(self.api.healthcheck, self.api).returncode == 0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """All of it, started in the order that the compose file says."""
    here = Here(tmp_path_factory.mktemp("samen"))
    here.lay_out_image()
    here.moves["0.0.0.0"] = "127.0.0.1"  # noqa: S104 - inside a container; here nobody else is to reach it
    for one in SERVICES.values():
        here.mount(one)
    secret = SERVICES["secret"]
    done = here.run(secret.command, secret)
    assert done.returncode == 0, done.stderr
    password = (here.folder / "volumes" / "secret" / "password").read_text()
    with neo4j_of(here, password) as neo4j:
        stack = Stack(here, neo4j, {name: free_port() for name in PROCESSES})
        try:
            for name in PROCESSES:  # both at once, on an empty graph
                stack.start(name)
            until(lambda: all(stack.is_healthy(name) for name in PROCESSES), START, every=1)
            with proxied(here, stack.ports) as stack.proxy:
                yield stack
        finally:
            for process in stack.running.values():
                end(process, signal.SIGKILL)


@contextmanager
def neo4j_of(here: Here, password: str) -> Iterator[ComposedNeo4j]:
    """The database, waited for by its own health check."""
    one = SERVICES["neo4j"]
    server = ComposedNeo4j(here.folder / "neo4j", password, without_addresses(one.environment))
    here.moves |= {"neo4j:7687": f"127.0.0.1:{server.port}", "127.0.0.1/7687": f"127.0.0.1/{server.port}"}
    assert here.run(one.healthcheck, one).returncode != 0
    try:
        server.start(wait=False)
        until(lambda: here.run(one.healthcheck, one).returncode == 0, START, every=0.5)
        server.wait()
        yield server
    finally:
        server.kill()


def without_addresses(said: dict[str, str] | object) -> dict[str, str]:
    """The settings of the database, without its address in the network of containers."""
    return {name: value for name, value in dict(said).items() if not value.startswith("neo4j:")}  # type: ignore[call-overload]


def everywhere(stack: Stack) -> list[int]:
    return [*stack.ports.values(), stack.proxy]


# ---------------------------------------------------------------- what it shows
def test_neo4j_knows_every_setting_that_the_compose_file_gives_it(stack: Stack):
    said = as_settings(SERVICES["neo4j"].environment)
    rows = stack.neo4j.query(
        "SHOW SETTINGS YIELD name, value, isExplicitlySet WHERE isExplicitlySet RETURN name, value"
    )
    known = dict(rows)
    assert set(said) <= set(known)
    assert known["server.http.enabled"] == "false"


def test_two_processes_that_start_at_once_on_an_empty_database_load_it_once(stack: Stack):
    answers = [ask(port, COUNT).json()["data"] for port in everywhere(stack)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["graph"]["revision"] == 2  # the concepts, then the data
    assert answers[0]["whatWorked"]["summary"]["practices"] > 100


def test_the_proxy_brings_pages_and_answers_with_their_own_headers(stack: Stack):
    page = request(stack.proxy, "GET", "/id/wijk/groningen-selwerd", accept="text/turtle")
    assert page.status in (200, 303)
    answer = ask(stack.proxy, COUNT)
    assert (answer.status, answer.headers["wijkgraaf-revision"]) == (200, "2")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert request(stack.proxy, "GET", "/readyz").json()["status"] == "ok"


def test_a_process_that_is_behind_says_so_through_the_proxy(stack: Stack):
    answer = ask(stack.proxy, COUNT, wijkgraaf_revision="999999")
    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert answer.json()["errors"][0]["extensions"]["code"] == "BEHIND"


def test_a_change_beside_them_shows_on_every_process_within_a_second(stack: Stack, tmp_path: Path):
    took = []
    while len(took) < TRIES and (not took or min(took) > WITHIN):
        id = f"partner/erbij-{len(took)}"
        file = partners(tmp_path / str(len(took)), f"{id},Erbij,soort-partner/gemeente")
        done = stack.here.run(("wijkgraaf", "load", str(file)), stack.api)
        assert done.returncode == 0, done.stderr
        took.append(until(lambda id=id: all(shows(port, id) for port in everywhere(stack)), 10))
    assert min(took) <= WITHIN, took


def shows(port: int, id: str) -> bool:
    return ask(port, f'{{ resource(id: "{id}") {{ label }} }}').json()["data"]["resource"] is not None


def test_the_revision_that_an_answer_shows_is_never_gone_back_from(stack: Stack, tmp_path: Path):
    file = partners(tmp_path, "partner/daarna,Daarna,soort-partner/gemeente")
    assert stack.here.run(("wijkgraaf", "load", str(file)), stack.api).returncode == 0
    until(lambda: shows(stack.ports["api-1"], "partner/daarna"), 10)
    seen = ask(stack.ports["api-1"], COUNT).headers["wijkgraaf-revision"]
    for _ in range(6):  # whichever answers
        answer = ask(stack.proxy, COUNT, wijkgraaf_revision=seen)
        assert answer.status == 200
        assert int(answer.headers["wijkgraaf-revision"]) >= int(seen)


def test_answers_go_on_when_a_process_is_killed_and_it_comes_back(stack: Stack):
    with asking(stack.proxy) as answers:
        until(lambda: len(answers) > 20, 30)
        stack.running["api-1"].kill()
        stack.running["api-1"].wait()
        so_far = len(answers)
        until(lambda: len(answers) > so_far + 200, 30)
    lost = [answer for answer in answers if answer is None or answer.status != 200]
    assert len(lost) <= 1, Counter(answer and answer.status for answer in answers)  # what it was working on
    assert all(answer and (answer.status, answer.headers["retry-after"]) == (502, "1") for answer in lost)
    stack.start("api-1")
    until(lambda: stack.is_healthy("api-1"), START, every=1)
    assert ask(stack.ports["api-1"], COUNT).json()["data"] == ask(stack.ports["api-2"], COUNT).json()["data"]


@contextmanager
def asking(port: int) -> Iterator[list[Answer | None]]:
    """Somebody who asks without end, one question at a time; None for what was cut off."""
    answers: list[Answer | None] = []
    is_over = threading.Event()

    def go_on() -> None:
        while not is_over.is_set():
            found = None
            with suppress(OSError, http.client.HTTPException):
                found = ask(port, COUNT)
            answers.append(found)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        thread.join()


def test_the_processes_write_nothing_into_the_image_and_leave_no_password_in_the_log(stack: Stack):
    began = stack.here.folder / "volumes" / "secret" / "password"
    written = [
        Path(folder) / name
        for folder, _, names in os.walk(stack.here.folder / "app")
        for name in names
        if (Path(folder) / name).stat().st_ctime > began.stat().st_ctime
    ]
    assert not written  # the root filesystem is read-only
    assert not list((stack.here.folder / "graph").iterdir())
    for name in PROCESSES:
        assert stack.log(name).read_text()
        assert began.read_text() not in stack.log(name).read_text()


def test_they_end_when_they_are_told_to_and_within_their_time(stack: Stack):
    grace = float(composed()["services"]["api-2"]["stop_grace_period"].removesuffix("s"))
    began = time.monotonic()
    assert end(stack.running["api-2"]) in (0, 143, -signal.SIGTERM)
    assert time.monotonic() - began < grace
    assert {ask(stack.proxy, COUNT).status for _ in range(4)} == {200}
    stack.start("api-2")
    until(lambda: stack.is_healthy("api-2"), START, every=1)
