"""The guard: what holds for every answer, whoever gives it: safe headers, reading from elsewhere, and a turn.

GraphQL takes its own turn once a request has arrived whole, so that slow senders hold up nobody; health takes none.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Refused, error
from api.language import preferred
from api.observing import REQUEST_ID, facts
from api.revisions import HEADER, Revisions, used
from api.turns import RETRY_AFTER, Overloaded, Turns

GRAPHQL = "/graphql"
WITHOUT_TURN = (GRAPHQL, "/livez", "/readyz", "/metrics")
# what any page of anybody may read; no cookie or password of ours exists, and none is taken
OPEN = (GRAPHQL, "/doc", "/id", "/def", "/def.ttl", "/def.nt", "/def.jsonld", "/context.jsonld")
METHODS = {GRAPHQL: "GET, POST, OPTIONS"}
READING = "GET, HEAD, OPTIONS"
SAFE: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
ANYBODY: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        ("Allow", "Content-Language", "ETag", "Link", "Location", "Retry-After", HEADER, REQUEST_ID)
    ),
}
RAW_SAFE, RAW_ANYBODY = (
    [(name.lower().encode(), value.encode()) for name, value in headers.items()] for headers in (SAFE, ANYBODY)
)


def overloaded(lang: str) -> Refused:
    """The refusal of a request that gets no turn."""
    return Refused([error("OVERLOADED", lang, RETRY_AFTER)], status=503, well_formed=False)


class Guard:
    """ASGI around the application."""

    def __init__(self, app: ASGIApp, turns: Turns, revisions: Revisions) -> None:
        self._app, self._turns, self._revisions = app, turns, revisions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request with the headers that each answer has."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        is_open = _is_open(path)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, is_open, used(scope))
            await send(message)

        if is_open and scope["method"] == "OPTIONS":
            await _preflight(path)(scope, receive, guarded)
        elif path in WITHOUT_TURN and path != GRAPHQL:
            facts().operation = "health"
            await self._app(scope, receive, guarded)
        else:
            await self._answer(path, scope, receive, guarded)

    async def _answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers what is asked of the graph, of no revision before the one that the client has seen."""
        try:
            await self._revisions.reach(scope)
        except Refused as refusal:
            await _refused(refusal)(scope, receive, send)
            return
        await (self._app(scope, receive, send) if path == GRAPHQL else self._in_turn(scope, receive, send))

    async def _in_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Works on a request in its turn, which ends as soon as the answer is made: who reads slowly holds none."""
        try:
            turn = await self._turns.begin()
        except Overloaded:
            lang = preferred(Headers(scope=scope).get("accept-language"))
            await _refused(overloaded(lang))(scope, receive, send)
            return
        has_turn = True

        async def made(message: Message) -> None:
            nonlocal has_turn
            if has_turn:
                has_turn = False
                self._turns.end(turn)
            await send(message)

        try:
            await self._app(scope, receive, made)
        finally:
            if has_turn:
                self._turns.end(turn)


def _refused(refusal: Refused) -> Response:
    facts().code = refusal.errors[0]["extensions"]["code"]
    headers = {"Content-Type": "application/json"} | ({"Retry-After": RETRY_AFTER} if refusal.status == 503 else {})
    return Response(orjson.dumps(refusal.body()), refusal.status, headers)


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(("/doc/", "/id/"))


def _add_headers(message: MutableMapping[str, Any], is_open: bool, revision: int | None) -> None:
    there = {name.lower(): value for name, value in message["headers"]}
    is_page = there.get(b"content-type", b"").startswith(b"text/html")
    more = (*RAW_SAFE, *RAW_ANYBODY) if is_open and not is_page else (*RAW_SAFE,)
    if revision is not None:
        more = (*more, (HEADER.lower().encode(), str(revision).encode()))
    message["headers"] = [*message["headers"], *(pair for pair in more if pair[0] not in there)]


def _preflight(path: str) -> Response:
    """What a browser asks before it sends the request of another site's page."""
    methods = METHODS.get(path, READING)
    headers = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": f"Accept, Accept-Language, Content-Type, If-None-Match, {HEADER}",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)
