"""Observing: what is known of a request, gathered while it is answered and told once it is; never what was in it.

Of a request nothing is kept that a client could have written: no text of a query, variable, address, header or path.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter, time_ns
from types import TracebackType
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "X-Request-Id"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
ELSEWHERE = "other"  # a method, route or operation that is none of ours
# where something answers that is no route of a page; and what is refused before a route was looked for
PLACES = ("/graphql", "/graphiql", "/doc", "/id", "/def")


@dataclass(slots=True)
class Facts:
    """One request: `operation` is "page", "health", "introspection", "other" or the name of a named question."""

    id: str
    method: str = ELSEWHERE
    route: str = ELSEWHERE
    operation: str = "page"
    code: str | None = None  # of the refusal or of the first error
    by: str | None = None  # who answered: "cache", "compiled" or "standard"
    cost: int | None = None
    revision: int | None = None
    status: int = 0  # 0 where the client was gone before
    sent: int = 0  # bytes of the body
    seconds: float = 0.0
    began: int = field(default_factory=time_ns)
    steps: list[tuple[str, int, int]] | None = None  # name, begin and end in nanoseconds; None where nobody wants them

    @property
    def outcome(self) -> str:
        """The code; or "ok", "refused" and "error" by the status, and "gone" without one."""
        if self.code or not self.status:
            return self.code or "gone"
        return "ok" if self.status < 400 else "refused" if self.status < 500 else "error"

    def said(self) -> dict[str, str | int | float]:
        """All of it by name, as the log and traces show it."""
        found: dict[str, str | int | float | None] = {
            "request_id": self.id,
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "duration_ms": round(self.seconds * 1_000, 3),
            "bytes": self.sent,
            "operation": self.operation,
            "code": self.code,
            "answered_by": self.by,
            "cost": self.cost,
            "revision": self.revision,
        }
        return {name: value for name, value in found.items() if value is not None}


CURRENT: ContextVar[Facts | None] = ContextVar("facts", default=None)
Tell: TypeAlias = Callable[[Facts], None]


def facts() -> Facts:
    """What is known of the request that is being answered; outside of one, something that nobody reads."""
    return CURRENT.get() or Facts("")


def new_id() -> str:
    """A number for a request, or for a fault outside of one: 12 hexadecimal signs by chance."""
    return os.urandom(6).hex()


class Observer:
    """ASGI around everything else, also around what answers faults. What a client calls its request is not used."""

    def __init__(self, app: ASGIApp, tells: Sequence[Tell], *, steps: bool) -> None:
        """`tells` are told of each request at its end; `steps`: whether one of them wants to know its steps."""
        self._app, self._tells, self._steps = app, tells, steps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with a request id among the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        known = Facts(new_id(), steps=[] if self._steps else None)
        if scope["method"] in METHODS:
            known.method = scope["method"]
        began = perf_counter()

        async def observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                known.status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", known.id.encode())]
            else:
                known.sent += len(message.get("body", b""))
            await send(message)

        CURRENT.set(known)  # for as long as the server's task goes on: it may still have a fault to tell
        try:
            await self._app(scope, receive, observed)
        finally:
            known.seconds = perf_counter() - began
            known.route = _route(scope)
            for tell in self._tells:
                tell(known)


def _route(scope: Scope) -> str:
    """The template of the address, such as "/doc/{path}"."""
    route = scope.get("route")
    if route is not None:
        return str(route.path).replace(":path}", "}")
    path = str(scope["path"]).removeprefix(str(scope.get("app_root_path", "")))
    return next((place for place in PLACES if path == place or path.startswith(place + "/")), ELSEWHERE)


# ---------------------------------------------------------------- the steps of a request
class _Step:
    """A part of a request, from entering to leaving it."""

    def __init__(self, steps: list[tuple[str, int, int]], name: str) -> None:
        self._steps, self._name = steps, name

    def __enter__(self) -> None:
        self._began = time_ns()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._steps.append((self._name, self._began, time_ns()))


NOTHING = nullcontext()


def step(name: str) -> AbstractContextManager[None]:
    """Notes when a part of the request begins and ends, where somebody wants to know."""
    known = CURRENT.get()
    return NOTHING if known is None or known.steps is None else _Step(known.steps, name)
