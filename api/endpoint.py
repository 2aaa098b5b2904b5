"""The endpoint /graphql: GraphQL over HTTP for programs, GraphiQL for a browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.compiled.answering import Answering
from api.context import Context
from api.errors import Refused, error, reported
from api.execution import Asked
from api.graphiql import page
from api.language import preferred
from api.media import GRAPHQL, HTML, JSON, accepted
from api.named_questions import by_document_id
from api.requests import asked, named_tags
from api.response_cache import Body, Key, ResponseCache
from api.settings import Settings
from graph.follow import Follower
from graph.snapshot import Snapshot

METHODS = ("GET", "POST")
VARY = "Accept, Accept-Language"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a client wants its response."""

    media: str
    lang: str


class GraphQLEndpoint:
    """An ASGI application. Every request takes the snapshot of its moment and runs in a worker thread."""

    def __init__(
        self, follower: Follower, settings: Settings | None = None, documents: Mapping[str, str] | None = None
    ) -> None:
        """`documents`: documentId -> query, those of api/named where none are given."""
        self._follower = follower
        chosen = settings or Settings()
        self._largest_body = chosen.largest_body
        self._cache = ResponseCache(chosen.response_cache)
        self._answering = Answering(chosen.kept_resources)
        named = {id: question.text for id, question in by_document_id().items()}
        self._documents = named if documents is None else documents

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; never raises for what a client sent."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ClientDisconnect:
            return
        response.headers["Vary"] = VARY
        response.headers["X-Content-Type-Options"] = "nosniff"
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        lang = preferred(request.headers.get("accept-language"))
        accept = request.headers.get("accept")
        is_asking = bool({"query", "documentId", "extensions"} & request.query_params.keys())
        if request.method == "GET" and not is_asking and accepted(accept, (JSON, GRAPHQL, HTML)) == HTML:
            return page(request, lang)
        media = accepted(accept, (JSON, GRAPHQL))
        wanted = Wanted(media or JSON, lang)
        if request.method not in METHODS:
            return _refusal(wanted, Refused([_told("GET, POST", wanted)], status=405, well_formed=False))
        if media is None:
            return _refusal(wanted, Refused([_told(f"Accept: {JSON}, {GRAPHQL}", wanted)], 406, well_formed=False))
        return await self._answer(request, wanted)

    async def _answer(self, request: Request, wanted: Wanted) -> Response:
        try:
            question = await asked(request, self._documents, self._largest_body, wanted.lang)
            snapshot = self._follower.snapshot
            key = self._cache.key(question, snapshot.revision)
            body = self._cache.get(key)
            if body is None:
                # no limit of our own: the shared limiter of worker threads bounds how many run at once
                body = await to_thread.run_sync(partial(self._executed, question, snapshot, key))
        except Refused as refusal:
            return _refusal(wanted, refusal)
        except ClientDisconnect:
            raise
        except Exception as cause:
            failed = {"errors": [error("INTERNAL_SERVER_ERROR", wanted.lang, reported(cause))]}
            return _json(wanted, 500, orjson.dumps(failed))
        return _shown(request, wanted, body)

    def _executed(self, question: Asked, snapshot: Snapshot, key: Key | None) -> Body:
        found = self._answering.answered(question, Context(snapshot, self._follower.store.engine))
        body = Body.of(found.body)
        if found.may_be_kept:
            self._cache.keep(key, body)
        return body


def _shown(request: Request, wanted: Wanted, body: Body) -> Response:
    """An answer, or 304 for a client that has it already. Whoever keeps it has to ask each time whether it is new."""
    etag = f'"{body.digest}-{wanted.lang}-{"r" if wanted.media == GRAPHQL else "j"}"'
    is_known = not {etag, "*"}.isdisjoint(named_tags(request.headers.get("if-none-match")))
    response = Response(status_code=304) if is_known else _json(wanted, 200, body.content)
    response.headers["ETag"], response.headers["Cache-Control"] = etag, "no-cache"
    return response


def _told(detail: str, wanted: Wanted) -> dict[str, Any]:
    return error("BAD_REQUEST", wanted.lang, detail)


def _refusal(wanted: Wanted, refusal: Refused) -> Response:
    """A well-formed request that is refused answers 200 to clients that know only application/json, as the
    specification has it; what is no GraphQL request at all has its own status for everybody."""
    status = 200 if wanted.media == JSON and refusal.well_formed else refusal.status
    response = _json(wanted, status, orjson.dumps({"errors": refusal.errors}))
    if status == 405:
        response.headers["Allow"] = ", ".join(METHODS)
    return response


def _json(wanted: Wanted, status: int, body: bytes) -> Response:
    headers = {"Content-Type": f"{wanted.media}; charset=utf-8", "Content-Language": wanted.lang}
    return Response(body, status, headers)
