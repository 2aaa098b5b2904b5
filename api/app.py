"""The application: puts the endpoints together around one follower of the graph."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.routing import Route

from api.endpoint import GraphQLEndpoint
from api.errors import error, reported
from api.graphiql import ADDRESS, files
from api.guard import SAFE, Guard
from api.health import router as health
from api.language import preferred
from api.schema import schema
from api.settings import Settings
from api.turns import Turns
from graph.follow import Follower

VERSION = "0.1.0"


def create_app(follower: Follower, settings: Settings | None = None) -> FastAPI:
    """The application over a graph. Who calls it starts and stops the follower, and may include more routers.

    `app.state` holds `follower` and `settings` for them.
    """
    chosen = settings or Settings()
    schema()  # made now, so that a fault in it stops the start and the first request is not slow
    # no /docs: FastAPI's own pages load their scripts from elsewhere
    app = FastAPI(
        title="Wijkgraaf", version=VERSION, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.follower, app.state.settings = follower, chosen
    app.add_exception_handler(Exception, _unexpected)
    turns = Turns(chosen.at_once, chosen.most_waiting, chosen.longest_wait)
    app.add_middleware(Guard, turns=turns)
    app.router.routes.append(Route("/graphql", GraphQLEndpoint(follower, chosen, turns)))
    app.mount(ADDRESS, files(), name="graphiql")
    app.include_router(health)
    return app


async def _unexpected(request: Request, cause: Exception) -> JSONResponse:
    """What nobody expected, outside GraphQL: a number to report, no internals."""
    lang = preferred(request.headers.get("accept-language"))
    return JSONResponse({"errors": [error("INTERNAL_SERVER_ERROR", lang, reported(cause))]}, 500, SAFE)
