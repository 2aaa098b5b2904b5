"""Many requests that come at the same moment are begun a few at a time, and health before all of them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from api.protocol import MOST_BEGUN, PatientProtocol

OTHERS = 10 * MOST_BEGUN


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


async def until(what: Callable[[], bool]) -> None:
    """Lets the server work until something is so."""
    async with asyncio.timeout(30):
        while not what():  # noqa: ASYNC110 — what is looked at are sockets, which tell nobody
            await asyncio.sleep(0.01)


async def begun(requests: list[list[bytes]], leaving: int = 0) -> list[str]:
    """Sends the parts of requests, the first of all of them before the server looks; the last `leaving` go at once.

    Gives the paths in the order in which work on them began.
    """
    paths: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        paths.append(scope["path"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    config, state = uvicorn.Config(app, http=PatientProtocol, ws="none", lifespan="off"), ServerState()
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: PatientProtocol(config, state, {}), "127.0.0.1", 0, backlog=2_048)
    async with server:
        with ExitStack() as stack:
            address = server.sockets[0].getsockname()
            lines = [stack.enter_context(socket.create_connection(address)) for _ in requests]
            await until(lambda: len(state.connections) == len(lines))
            for line, parts in zip(lines, requests, strict=True):
                line.sendall(parts[0])
            for line in lines[len(lines) - leaving :]:
                line.close()
            for line, parts in zip(lines, requests, strict=True):
                for part in parts[1:]:
                    await asyncio.sleep(0)
                    line.sendall(part)
            await until(lambda: len(paths) >= len(lines) - leaving)
        await until(lambda: not state.connections)
    return paths


def test_health_goes_before_what_came_earlier_and_is_not_begun():
    paths = asyncio.run(begun([*([get("/other")] for _ in range(OTHERS)), [get("/livez")]]))
    assert paths.count("/other") == OTHERS
    assert paths.index("/livez") <= 2 * MOST_BEGUN


def test_all_are_answered_in_the_order_in_which_they_came_also_those_that_come_in_parts():
    names = [f"/{number}" for number in range(OTHERS)]
    assert asyncio.run(begun([[get(name)] for name in names])) == names
    parts = [[get(name)[:9], get(name)[9:20], get(name)[20:]] for name in names]
    assert sorted(asyncio.run(begun(parts))) == sorted(names)


def test_who_leaves_while_waiting_holds_up_nobody_and_is_forgotten():
    requests = [[get("/stays")]] * OTHERS + [[get("/leaves")]] * OTHERS
    assert asyncio.run(begun(requests, leaving=OTHERS)).count("/stays") == OTHERS
    assert not PatientProtocol._in_line
    assert not PatientProtocol._begun
