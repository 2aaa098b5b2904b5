"""The application: puts the endpoints together around one follower of the graph."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from starlette.routing import Route
from starlette.types import ASGIApp

from api import logs, tracing
from api.collecting import Collecting
from api.endpoint import GraphQLEndpoint
from api.errors import error, reported
from api.graphiql import ADDRESS, files
from api.guard import SAFE, Guard
from api.health import router as health
from api.language import preferred
from api.metrics import SAMPLE_EVERY, Metrics
from api.metrics import router as metrics
from api.observing import Observer
from api.revisions import Revisions
from api.schema import schema
from api.settings import Settings
from api.turns import Turns
from graph.follow import Follower

VERSION = "0.1.0"
# FastAPI would make spans of its own, with addresses and all that stands in a query string
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class Application(FastAPI):
    """FastAPI with something put around all of it, also around what answers faults."""

    around: Callable[[ASGIApp], ASGIApp] | None = None

    def build_middleware_stack(self) -> ASGIApp:
        """The whole of it, made before the first request."""
        stack = super().build_middleware_stack()
        return self.around(stack) if self.around else stack


def create_app(follower: Follower, settings: Settings | None = None) -> FastAPI:
    """The application over a graph. Who calls it starts and stops the follower, and may include more routers.

    `app.state` holds `follower` and `settings` for them.
    """
    chosen = settings or Settings()
    schema()  # made now, so that a fault in it stops the start and the first request is not slow
    # no /docs: FastAPI's own pages load their scripts from elsewhere
    app = Application(
        title="Wijkgraaf",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
        lifespan=_observed,
    )
    app.add_exception_handler(Exception, _unexpected)
    turns = Turns(chosen.at_once, chosen.most_waiting, chosen.longest_wait)
    app.add_middleware(Guard, turns=turns, revisions=Revisions(follower, chosen.longest_wait))
    graphql = GraphQLEndpoint(follower, chosen, turns)
    app.router.routes.append(Route("/graphql", graphql))
    app.mount(ADDRESS, files(), name="graphiql")
    app.include_router(health)
    app.include_router(metrics)
    app.state.follower, app.state.settings = follower, chosen
    app.state.metrics = Metrics(follower, turns, lambda: graphql.cached)
    app.state.collecting = Collecting(turns, lambda: app.state.metrics.counted)
    _observe(app)
    return app


def _observe(app: Application) -> None:
    """Puts together who is told of requests: metrics always, the log and traces where that was asked for."""
    traces = app.state.tracing = tracing.begin()
    tells = [app.state.metrics.count]
    if app.state.settings.log == "json":
        tells.append(logs.access())
    if traces is not None:
        tells.append(traces.tell)
    app.around = partial(Observer, tells=tells, steps=traces is not None)


@asynccontextmanager
async def _observed(app: FastAPI) -> AsyncIterator[None]:
    """While the application runs, what is so now is looked at; at its end traces are sent."""
    async with anyio.create_task_group() as group:
        group.start_soon(_look, app.state.metrics, app.state.collecting)
        yield
        group.cancel_scope.cancel()
    if app.state.tracing is not None:
        await anyio.to_thread.run_sync(app.state.tracing.end)


async def _look(numbers: Metrics, collecting: Collecting) -> None:
    """Goes on whatever happens: no request waits for it. A fault is told once, not every second."""
    is_told = False
    while True:
        try:
            numbers.sample()
            collecting.look()
        except Exception as cause:
            if not is_told:
                reported(cause)
            is_told = True
        await anyio.sleep(SAMPLE_EVERY)


async def _unexpected(request: Request, cause: Exception) -> JSONResponse:
    """What nobody expected, outside GraphQL: a number to report, no internals."""
    lang = preferred(request.headers.get("accept-language"))
    return JSONResponse({"errors": [error("INTERNAL_SERVER_ERROR", lang, reported(cause))]}, 500, SAFE)
