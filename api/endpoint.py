"""The endpoint /graphql: GraphQL over HTTP for programs, GraphiQL for a browser."""

from __future__ import annotations

from asyncio import get_running_loop, timeout
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.compiled.answering import Answered, Answering
from api.context import Context
from api.deadline import OutOfTime
from api.direct import Direct
from api.errors import Refused, error, reported
from api.execution import Asked
from api.graphiql import page
from api.guard import overloaded
from api.language import preferred
from api.media import GRAPHQL, HTML, JSON, accepted
from api.named_questions import by_document_id, named_questions
from api.observing import facts, step
from api.requests import asked, named_tags
from api.response_cache import Body, Key, ResponseCache
from api.settings import Settings
from api.turns import RETRY_AFTER, Overloaded, Turns
from graph.follow import Follower
from graph.snapshot import Snapshot
from graph.store import StoreError

METHODS = ("GET", "POST", "OPTIONS")  # the guard answers the last
NO_MORE: Mapping[str, str] = {}
VARY = (b"vary", b"Accept, Accept-Language")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a client wants its response."""

    media: str
    lang: str


class GraphQLEndpoint:
    """An ASGI application. Every request takes the snapshot of its moment and runs in a worker thread."""

    def __init__(
        self, follower: Follower, settings: Settings, turns: Turns, documents: Mapping[str, str] | None = None
    ) -> None:
        """`documents`: documentId -> query, those of api/named where none are given."""
        self._follower, self._settings, self._turns = follower, settings, turns
        self._cache = ResponseCache(settings.response_cache)
        self._answering = Answering(settings.kept_resources, compiled=not isinstance(follower, Direct))
        self._threads = ThreadPoolExecutor(settings.at_once, "question")
        named = {id: question.text for id, question in by_document_id().items()}
        self._documents = named if documents is None else documents
        self._names = {question.text: name for name, question in named_questions().items()}

    @property
    def cached(self) -> int:
        """How many bytes are kept of answers, about."""
        return self._cache.bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; never raises for what a client sent."""
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ClientDisconnect:
            return
        response.raw_headers.append(VARY)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        lang = preferred(request.headers.get("accept-language"))
        accept = request.headers.get("accept")
        if request.method == "GET" and accepted(accept, (JSON, GRAPHQL, HTML)) == HTML and not _is_asking(request):
            return page(request, lang)
        media = accepted(accept, (JSON, GRAPHQL))
        wanted = Wanted(media or JSON, lang)
        if request.method not in METHODS:
            return _refusal(wanted, Refused([_told(", ".join(METHODS), wanted)], status=405, well_formed=False))
        if media is None:
            return _refusal(wanted, Refused([_told(f"Accept: {JSON}, {GRAPHQL}", wanted)], 406, well_formed=False))
        return await self._answer(request, wanted)

    async def _answer(self, request: Request, wanted: Wanted) -> Response:
        known = facts()
        known.operation = "other"
        try:
            with step("receive"):
                question = await self._asked(request, wanted.lang)
            snapshot = self._follower.snapshot
            request.state.revision = snapshot.revision
            name, known.revision = self._names.get(question.query), snapshot.revision
            known.operation = name or "other"
            key = self._cache.key(question, snapshot.revision)
            body = self._cache.get(key)
            if body is None:
                body = await self._worked_out(request, question, snapshot, key)
            else:
                known.by = "cache"
            known.operation, known.cost = name or body.operation, body.cost
        except Refused as refusal:
            return _refusal(wanted, refusal)
        except Overloaded:
            return _refusal(wanted, overloaded(wanted.lang))
        except ClientDisconnect:
            raise
        except Exception as cause:
            failed = {"errors": [error("INTERNAL_SERVER_ERROR", wanted.lang, reported(cause))]}
            return _json(wanted, 500, orjson.dumps(failed))
        return _shown(request, wanted, body)

    async def _asked(self, request: Request, lang: str) -> Asked:
        """The request, once all of it has arrived. Raises Refused, also for who sends too slowly."""
        patience = self._settings.slowest
        try:
            async with timeout(patience):
                return await asked(request, self._documents, self._settings.largest_body, lang)
        except TimeoutError:
            raise Refused([error("TOO_SLOW", lang, f"{patience:g}")], status=408, well_formed=False) from None

    async def _worked_out(self, request: Request, question: Asked, snapshot: Snapshot, key: Key | None) -> Body:
        """The answer, worked out in a thread once there is a turn for it. Raises Refused and Overloaded."""
        with step("wait"):
            turn = await self._turns.begin()
        try:
            work = partial(copy_context().run, self._executed, question, snapshot)
            found, revision = await get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._turns.end(turn)
        request.state.revision = facts().revision = revision
        body = Body.of(found.body, found.cost, "introspection" if found.is_introspection else "other")
        if found.may_be_kept and revision == snapshot.revision:
            self._cache.keep(key, body)
        return body

    def _executed(self, question: Asked, snapshot: Snapshot) -> tuple[Answered, int]:
        """The answer, and the revision that it is of."""
        limit = self._settings.time_limit
        deadline = monotonic() + limit

        def answered(of: Snapshot) -> tuple[Answered, int]:
            return self._answering.answered(question, Context(of, self._follower.store.engine, deadline)), of.revision

        try:
            found, revision = self._follower.ask(answered) if isinstance(self._follower, Direct) else answered(snapshot)
        except OutOfTime:
            raise Refused([error("TIMEOUT", question.lang, f"{limit:g}")], status=503, well_formed=False) from None
        except StoreError as cause:
            nl, en = cause.in_both_languages()
            said = en if question.lang == "en" else nl
            raise Refused([error("UNAVAILABLE", question.lang, said)], status=503, well_formed=False) from None
        known = facts()
        known.by, known.code = found.by, known.code or found.code
        return found, revision


def _is_asking(request: Request) -> bool:
    return bool({"query", "documentId", "extensions"} & request.query_params.keys())


def _shown(request: Request, wanted: Wanted, body: Body) -> Response:
    """An answer, or 304 for a client that has it already. Whoever keeps it has to ask each time whether it is new."""
    etag = f'"{body.digest}-{wanted.lang}-{"r" if wanted.media == GRAPHQL else "j"}"'
    known = request.headers.get("if-none-match")
    caching = {"ETag": etag, "Cache-Control": "no-cache"}
    if known is not None and not {etag, "*"}.isdisjoint(named_tags(known)):
        return Response(status_code=304, headers=caching)
    return _json(wanted, 200, body.content, caching)


def _told(detail: str, wanted: Wanted) -> dict[str, Any]:
    return error("BAD_REQUEST", wanted.lang, detail)


def _refusal(wanted: Wanted, refusal: Refused) -> Response:
    """A well-formed request that is refused answers 200 to clients that know only application/json, as the
    specification has it; what is no GraphQL request at all has its own status for everybody."""
    known = facts()
    known.code = known.code or refusal.errors[0]["extensions"]["code"]
    if refusal.cost is not None:
        known.cost = refusal.cost.count
    status = 200 if wanted.media == JSON and refusal.well_formed else refusal.status
    response = _json(wanted, status, orjson.dumps(refusal.body()))
    if status == 405:
        response.headers["Allow"] = ", ".join(METHODS)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _json(wanted: Wanted, status: int, body: bytes, more: Mapping[str, str] = NO_MORE) -> Response:
    headers = {"Content-Type": f"{wanted.media}; charset=utf-8", "Content-Language": wanted.lang, **more}
    return Response(body, status, headers)
