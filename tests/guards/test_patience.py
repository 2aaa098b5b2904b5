"""Patience: clients that send or read slowly, or send too much, are closed; who is being answered is answered."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from api.serving import claim
from api.settings import Settings
from tests.cli.commands import QUIET_END, Server, served
from tests.guards.attacks import document, numbered
from tests.guards.test_passes import STANDARD
from tests.guards.wire import Bystander, answer, asking, connect, send

SLOWEST = 1.0  # seconds, for the server of these tests
SOON = SLOWEST + 6  # seconds: what it adds of its own, and a busy machine
PLACES = 40
HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def strict(filled: Path) -> Iterator[Server]:
    """A server of little patience."""
    env = {"WIJKGRAAF_SLOWEST": str(SLOWEST), "WIJKGRAAF_MOST_CONNECTIONS": str(PLACES)}
    with served("--data", filled, cwd=filled.parent, env=env) as running:
        yield running


def is_closed_soon(line: socket.socket, drip: bytes = b"") -> float:
    """How long until the server closes, in seconds, while a byte is sent every tenth of one."""
    began = time.monotonic()
    line.settimeout(0.1)
    while True:
        assert time.monotonic() - began < SOON, "it is still open"
        try:
            if drip:
                line.sendall(drip)
            if not line.recv(65_536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"", b""),
        (b"POST /graphql HTTP/1.1\r\nHost: x\r\n", b""),
        (b"GET /livez HTTP/1.1\r\n", b"x"),
        (b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /li", b""),
        (HEAD + b"Content-Length: 100\r\n\r\n{", b""),
        (HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
        (CHUNKED, b"1\r\n \r\n"),
    ],
    ids=[
        "nothing",
        "half a head",
        "a head by drops",
        "a second head",
        "half a body",
        "a body by drops",
        "drops of chunks",
    ],
)
def test_who_sends_slowly_is_closed(strict: Server, first: bytes, drip: bytes):
    with connect(strict.address) as line, Bystander(strict.address) as bystander:
        line.sendall(first)
        assert SLOWEST - 0.2 < is_closed_soon(line, drip) < SOON
    assert bystander.waits


def test_who_sends_a_body_slowly_is_told_so(strict: Server):
    with connect(strict.address) as line:
        line.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
        found = answer(line, time.perf_counter())
    assert (found.status, found.body["errors"][0]["extensions"]["code"]) == (408, "TOO_SLOW")


def test_a_chunked_body_without_end_is_refused_at_the_limit_and_then_closed(strict: Server):
    with connect(strict.address) as line:
        line.sendall(CHUNKED + (b"4000\r\n" + b" " * 0x4000 + b"\r\n") * 17)
        found = answer(line, time.perf_counter())
        assert (found.status, found.body["errors"][0]["extensions"]["code"]) == (413, "TOO_LARGE")
        assert is_closed_soon(line, b"4000\r\n" + b" " * 0x4000 + b"\r\n") < SOON


LIVE = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "said",
    [
        b"Content-Length: 36\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + LIVE,
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + LIVE,
        b"Content-Length: 5\r\nContent-Length: 36\r\n\r\n0\r\n\r\n" + LIVE,
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + LIVE,
    ],
    ids=["both, the length first", "both, the chunks first", "two lengths", "an unknown coding"],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_read(strict: Server, said: bytes):
    with connect(strict.address) as line:
        line.sendall(HEAD + said)
        found = answer(line, time.perf_counter())
        assert (found.status, found.headers["connection"]) == (400, "close")
        assert line.recv(1) == b""


def test_a_body_in_pieces_of_one_byte_holds_up_nobody_and_one_in_small_pieces_passes(strict: Server):
    with Bystander(strict.address) as bystander:
        for _ in range(3):
            with connect(strict.address) as line, suppress(ConnectionResetError, BrokenPipeError):
                line.sendall(CHUNKED + b"1\r\n \r\n" * 200_000)
                assert answer(line, time.perf_counter()).status == 400
    assert bystander.waits
    body = b'{"query": "{ __typename }"}' + b" " * 4_900
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    with connect(strict.address) as line:
        line.sendall(CHUNKED + pieces + b"0\r\n\r\n")
        assert answer(line, time.perf_counter()).status == 200


def test_who_does_not_read_is_closed(strict: Server):
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        host, _, port = strict.address.removeprefix("http://").rpartition(":")
        line.connect((host, int(port)))
        line.sendall(asking(STANDARD["graphql-core"]) * 60)  # some 15 MB of answers
        time.sleep(SLOWEST + 3)
        line.settimeout(SOON)
        read = 0
        try:
            while part := line.recv(1_000_000):
                read += len(part)
        except ConnectionResetError:
            pass
        assert read < 60 * 200_000


def test_when_too_much_is_unread_who_reads_slowest_is_closed_and_who_reads_is_answered(filled: Path):
    names = numbered("a#: summary", 400)
    whole = asking(f"{{ whatWorked {{ practices(first: 100) {{ nodes {{ {names} }} }} }} }}")  # some 8 MB of answer
    patient = {"WIJKGRAAF_MOST_UNREAD": str(20_000_000)}
    with served("--data", filled, cwd=filled.parent, env=patient) as running, ExitStack() as lines:
        slow = [lines.enter_context(reading_little(running.address)) for _ in range(8)]
        for line in slow:
            line.sendall(whole)
            time.sleep(0.3)
        with connect(running.address) as line:
            line.sendall(whole)
            found = answer(line, time.perf_counter())
        assert found.status == 200
        assert len(read_on(slow[0])) < len(found.text)
        assert len(read_on(slow[-1])) > len(found.text)


@contextmanager
def reading_little(address: str) -> Iterator[socket.socket]:
    """A connection that holds next to nothing of what comes."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect((host, int(port)))
        yield line


def read_on(line: socket.socket) -> bytes:
    """All that still comes."""
    line.settimeout(2.0)
    found = bytearray()
    with suppress(TimeoutError, ConnectionResetError):
        while part := line.recv(1_000_000):
            found += part
    return bytes(found)


def test_when_all_places_are_taken_who_comes_is_closed_and_later_there_is_place_again(strict: Server):
    lines = [connect(strict.address) for _ in range(PLACES + 5)]
    try:
        lines[-1].settimeout(SOON)
        with suppress(ConnectionResetError):
            assert lines[-1].recv(1) == b""
        lines[0].setblocking(False)
        with pytest.raises(BlockingIOError):  # who came first still has a place
            lines[0].recv(1)
    finally:
        for line in lines:
            line.close()
    time.sleep(0.5)
    assert send(strict.address, document("{ __typename }")).status == 200


def test_a_request_under_way_is_answered_when_the_server_stops(filled: Path):
    whole = asking("{ graph { revision } }")
    with served("--data", filled, cwd=filled.parent) as running, connect(running.address) as line:
        line.sendall(whole[:-5])
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        line.sendall(whole[-5:])
        found = answer(line, time.perf_counter())
        assert (found.status, found.body["data"]["graph"]["revision"] > 0) == (200, True)
        assert running.process.wait(timeout=10) in QUIET_END


def test_small_answers_on_a_kept_connection_are_not_held_back():
    with claim(Settings(port=0)) as listener, connect(f"http://127.0.0.1:{started(listener)}"):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP, "without it asyncio leaves Nagle's algorithm on: 40 ms each"


def started(listener: socket.socket) -> int:
    """Listens; gives the port."""
    listener.listen()
    return int(listener.getsockname()[1])
