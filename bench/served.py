"""A real server to measure: started as `wijkgraaf serve` does it, with other ways to answer beside the usual one.

A request to /graphql with a header `bench` is answered in another way, behind the same protocol and the same guard:

    uncached        the compiled path, no body out of the response cache
    fresh           the same, and nothing kept of resources, scopes and reasons either
    standard        graphql-core's executor
    static N        N bytes that are ready, whatever was asked; a request with a body is read first
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import serving
from api.app import create_app
from api.compiled.answering import Answering
from api.endpoint import GraphQLEndpoint
from api.response_cache import ResponseCache
from api.settings import Settings
from graph.follow import Follower
from graph.snapshot import Snapshot
from graph.snapshot.remembered import Remembered

ROOT = Path(__file__).parents[1]
PATH = "/graphql"
STARTING, STOPPING = 900, 30  # seconds


# ---------------------------------------------------------------- in the process of the server
class Standard(Answering):
    """Leaves everything to the standard executor."""

    def projected(self, *_: object) -> None:
        """Never has an answer."""


class Switch:
    """The endpoint, and beside it those that differ from it in what they leave out."""

    def __init__(self, endpoint: GraphQLEndpoint) -> None:
        self.usual, self.sizes = endpoint, dict[str, bytes]()
        self.ways: dict[str, ASGIApp] = {
            "uncached": _other(endpoint),
            "fresh": _forgetting(_other(endpoint, Answering(0))),
            "standard": _other(endpoint, Standard(0)),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers in the way that the header says."""
        way = Headers(scope=scope).get("bench", "")
        name, _, size = way.partition(" ")
        if name == "static":
            body = self.sizes.setdefault(size, b"." * int(size))
            async for _ in Request(scope, receive).stream():
                pass
            await Response(body, media_type="application/graphql-response+json")(scope, receive, send)
        else:
            await self.ways.get(name, self.usual)(scope, receive, send)


class Forgetting:
    """A follower whose snapshot remembers nothing of questions before: no judged scope, no text, no reason."""

    def __init__(self, follower: Follower) -> None:
        self._follower, self.store = follower, follower.store

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot, as if it had never been asked anything."""
        return replace(self._follower.snapshot, _remembered=Remembered())


def _forgetting(endpoint: GraphQLEndpoint) -> GraphQLEndpoint:
    vars(endpoint)["_follower"] = Forgetting(endpoint._follower)
    return endpoint


def _other(endpoint: GraphQLEndpoint, answering: Answering | None = None) -> GraphQLEndpoint:
    """The same endpoint, with the same turns, without a response cache."""
    other = copy(endpoint)
    other._cache = ResponseCache(0)
    other._answering = answering or endpoint._answering
    return other


def application(follower: Follower, settings: Settings | None = None) -> FastAPI:
    """The application of the product, whose endpoint looks at the header."""
    app = create_app(follower, settings)
    routes = app.router.routes
    (at,) = (number for number, route in enumerate(routes) if getattr(route, "path", None) == PATH)
    route: Any = routes[at]
    routes[at] = Route(PATH, Switch(route.endpoint))
    return app


def main() -> None:
    """Serves by the settings in the environment, and prints the address; several workers serve the product as it is."""
    vars(serving)["create_app"] = application
    settings = Settings()
    with closing(serving.claim(settings)) as listener:
        serving.run(settings, listener, lambda it: print(it.address, sum(it.counts.values()), flush=True))


# ---------------------------------------------------------------- in the process that measures
@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers: its address, its process, and how many resources it holds."""

    address: str
    process: int
    resources: int


@contextmanager
def served(data: Path, **settings: object) -> Iterator[Served]:
    """A server over the graph in `data`, by default with the settings that everybody has; it ends with the block."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WIJKGRAAF_")}
    said = {"data": data.resolve(), "port": 0, **settings}
    env = ours | {f"WIJKGRAAF_{name.upper()}": str(value) for name, value in said.items()}
    command = [sys.executable, "-m", "bench.served"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        patience = threading.Timer(STARTING, process.kill)
        patience.start()
        try:
            assert process.stdout is not None
            address, resources = process.stdout.readline().split()
            patience.cancel()
            yield Served(address, process.pid, int(resources))
        except ValueError as error:
            raise RuntimeError("the server did not start; it says why above") from error
        finally:
            patience.cancel()
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()


if __name__ == "__main__":
    main()
