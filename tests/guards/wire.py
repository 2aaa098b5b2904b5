"""Talks to a server byte by byte, as clients do that do not behave."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.guards.attacks import Attack

GRAPHQL = "application/graphql-response+json"
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Answer:
    """What came back, and how long that took from the first byte sent, in milliseconds."""

    status: int
    headers: dict[str, str]
    text: bytes
    took: float

    @property
    def body(self) -> Any:
        """The JSON in it."""
        return json.loads(self.text)


def connect(address: str) -> socket.socket:
    """A connection to http://host:port."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def send(address: str, attack: Attack) -> Answer:
    """Sends an attack on a connection of its own. A server may refuse it before all of it is sent."""
    path = "/graphql" + (f"?query={attack.search}" if attack.search else "")
    said = {"Host": "wijkgraaf", "Accept": GRAPHQL, "Content-Length": str(len(attack.body)), **attack.headers}
    head = f"{attack.method} {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in said.items()) + "\r\n"
    with connect(address) as line:
        began = time.perf_counter()
        with suppress(BrokenPipeError, ConnectionResetError):  # it said why before it closed
            line.sendall(head.encode() + attack.body)
        return answer(line, began)


def answer(line: socket.socket, began: float) -> Answer:
    """Reads one answer."""
    response = http.client.HTTPResponse(line)
    response.begin()
    text = response.read()
    took = (time.perf_counter() - began) * 1_000
    return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text, took)


def asking(query: str) -> bytes:
    """A whole request for a query."""
    body = json.dumps({"query": query}).encode()
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Bystander:
    """Asks the simplest question again and again, on one connection."""

    def __init__(self, address: str) -> None:
        self.waits: list[float] = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.ask, args=(address,))

    def ask(self, address: str) -> None:
        """Asks until it is told to stop; keeps how long each answer took."""
        with connect(address) as line:
            while not self.stopped.is_set():
                began = time.perf_counter()
                line.sendall(asking("{ __typename }"))
                found = answer(line, began)
                assert found.body["data"] == {"__typename": "Query"}
                self.waits.append(found.took)
                time.sleep(0.005)

    def __enter__(self) -> Bystander:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()
