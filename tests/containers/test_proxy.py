"""The proxy: what it sends again and what never, what it lets through, and what it says where nobody answers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import wait_for
from tests.containers.files import composed, container
from tests.containers.running import Here, ask, proxied, request
from tests.database.server import see_to

LIMIT = int(composed()["services"]["proxy"]["environment"]["WIJKGRAAF_LARGEST_BODY"])


class Process(ThreadingHTTPServer):
    """A process behind the proxy, that is well, or is lost with each request, or says that it is too busy."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.is_well, self.is_lost, self.is_busy = True, False, False
        self.got: list[tuple[str, dict[str, str]]] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    """Answers with the headers that came."""

    server: Process

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        health = self.path == "/readyz"
        if not health:
            self.server.got.append((self.command, {name.lower(): value for name, value in self.headers.items()}))
        if self.server.is_lost and not health:
            self.close_connection = True
            return
        busy = self.server.is_busy and not health
        self.send_response(503 if busy or (health and not self.server.is_well) else 200)
        if busy:
            self.send_header("Retry-After", "7")
        body = json.dumps({"from": self.server.server_port}).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


@pytest.fixture
def processes() -> Iterator[tuple[Process, Process]]:
    both = Process(), Process()
    yield both
    for one in both:
        one.shutdown()
        one.server_close()


@pytest.fixture
def proxy(processes: tuple[Process, Process], tmp_path: Path) -> Iterator[int]:
    here = Here(tmp_path)
    (tmp_path / "graph").mkdir()
    backends = {f"api-{number}": one.server_port for number, one in enumerate(processes, 1)}
    with proxied(here, backends) as port:
        wait_for(lambda: who(port, 8) == set(backends.values()), 20)
        for one in processes:
            one.got.clear()
        yield port


def who(port: int, times: int) -> set[int]:
    """The processes that answered."""
    answers = [request(port, "GET", "/x") for _ in range(times)]
    return {answer.json()["from"] for answer in answers if answer.status == 200}


def test_both_processes_answer_in_turn(proxy: int, processes: tuple[Process, Process]):
    assert who(proxy, 2) == {one.server_port for one in processes}


def test_a_question_that_was_sent_and_lost_is_never_sent_again(proxy: int, processes: tuple[Process, Process]):
    for one in processes:
        one.is_lost = True
    answers = [in_one_piece(proxy) for _ in range(6)]
    assert all(answer.startswith(b"HTTP/1.1 502 ") for answer in answers)
    assert all(b"retry-after: 1" in answer.lower() and b'"UNAVAILABLE"' in answer for answer in answers)
    assert sum(len(one.got) for one in processes) == 6


def in_one_piece(port: int) -> bytes:
    """The answer to a question that came in one packet: the proxy could send that again, if it were told to."""
    with socket.create_connection(("127.0.0.1", port), 30) as client:
        client.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\n{ x }")
        return b"".join(iter(lambda: client.recv(65_536), b""))


def test_a_reading_that_was_lost_is_sent_to_the_other_process(proxy: int, processes: tuple[Process, Process]):
    lost, well = processes
    lost.is_lost = True
    answers = [request(proxy, "GET", "/x") for _ in range(4)]
    assert [answer.status for answer in answers] == [200] * 4
    assert len(well.got) == 4
    assert lost.got


def test_a_connection_that_was_never_made_is_tried_on_the_other_process(proxy: int, processes: tuple[Process, Process]):
    gone, well = processes
    gone.shutdown()
    gone.server_close()
    answers = [ask(proxy, "{ x }") for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 6
    assert len(well.got) == 6


def test_a_process_that_is_not_well_is_asked_no_more_until_it_is(proxy: int, processes: tuple[Process, Process]):
    ill, well = processes
    ill.is_well = False
    wait_for(lambda: who(proxy, 4) == {well.server_port}, 10)
    ill.is_well = True
    wait_for(lambda: who(proxy, 4) == {ill.server_port, well.server_port}, 10)


def test_what_a_busy_process_says_passes_as_it_is(proxy: int, processes: tuple[Process, Process]):
    for one in processes:
        one.is_busy = True
    for answer in (request(proxy, "GET", "/x"), ask(proxy, "{ x }")):
        assert (answer.status, answer.headers["retry-after"]) == (503, "7")
        assert answer.json()["from"]


def test_where_nobody_answers_it_says_so_and_its_own_health_too(proxy: int, processes: tuple[Process, Process]):
    assert request(proxy, "GET", "/proxyz").status == 200
    for one in processes:
        one.is_well = False
    wait_for(lambda: request(proxy, "GET", "/proxyz").status == 503, 10)
    answer = ask(proxy, "{ x }")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["content-type"] == "application/json"
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "UNAVAILABLE"}
    assert "Probeer het zo opnieuw. · No server answers now." in error["message"]


def test_what_a_client_says_of_where_it_comes_from_goes_no_further(proxy: int, processes: tuple[Process, Process]):
    said = {"X_Forwarded_For": "192.0.2.1", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "example.org"}
    others = {"Forwarded": "for=192.0.2.1", "X_Real_IP": "192.0.2.1", "Wijkgraaf_Revision": "7"}
    assert request(proxy, "GET", "/x", **said, **others).status == 200
    ((_, headers),) = [got for one in processes for got in one.got]
    assert "192.0.2.1" not in str(headers)
    assert not [name for name in headers if "forwarded" in name]
    assert headers["wijkgraaf-revision"] == "7"


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_a_request_of_the_limit_passes_and_a_larger_one_does_not(
    size: int, status: int, proxy: int, processes: tuple[Process, Process]
):
    answer = request(proxy, "POST", "/graphql", b" " * size)
    assert answer.status == status
    assert sum(len(one.got) for one in processes) == (status == 200)
    if status == 413:
        assert answer.json()["errors"][0]["extensions"] == {"code": "TOO_LARGE"}


@pytest.mark.parametrize("path", ["/metrics", "/metrics?a=b", "/%6Detrics"])
def test_the_numbers_of_one_process_are_not_for_everybody(path: str, proxy: int, processes: tuple[Process, Process]):
    assert request(proxy, "GET", path).status == 404
    assert not any(one.got for one in processes)


def test_its_health_check_is_the_one_of_the_compose_file(proxy: int, tmp_path: Path):
    see_to("wget", "wget")
    here, one = Here(tmp_path), container(composed()["services"]["proxy"])
    here.moves["127.0.0.1:8080"] = f"127.0.0.1:{proxy}"
    assert here.run(one.healthcheck, one).returncode == 0
    here.moves["127.0.0.1:8080"] = "127.0.0.1:1"
    assert here.run(one.healthcheck, one).returncode != 0


def test_it_writes_nothing_of_what_is_asked_or_from_where(
    proxy: int, processes: tuple[Process, Process], tmp_path: Path
):
    request(proxy, "GET", "/geheim?vraag=geheim", user_agent="geheim")
    processes[0].is_well = False
    wait_for(lambda: "api-1 is DOWN" in (tmp_path / "proxy.log").read_text(), 10)
    log = (tmp_path / "proxy.log").read_text()
    assert "geheim" not in log
    assert "GET" not in log
