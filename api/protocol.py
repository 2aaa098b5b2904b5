"""The protocol: uvicorn's HTTP/1.1 with an end to its patience for who sends slowly, reads slowly or only connects."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.settings import Settings

UNFINISHED = (h11.IDLE, h11.SEND_BODY)  # a client in one of these owes us the rest of a request
MOST_PIECES = 5_000  # of one body: what comes in smaller ones would hold up everybody while it is read
LARGEST_HEAD = 64 * 1024  # bytes; where it comes in pieces
MOST_BEGUN = 16  # requests begun in one round of the event loop
FIRST = (b"GET /livez ", b"GET /readyz ")  # whatever else is waiting
AFTERWARDS = 1.0  # seconds beyond the longest time to send: the answer that says so goes first


class StrictConnection(h11.Connection):
    """HTTP/1.1 as h11 reads it, less what no client of good will sends.

    A request that says its length in two ways is read in two ways by two programs that stand behind each other.
    """

    _pieces = 0

    def next_event(self) -> Any:
        """What came next. Raises h11.RemoteProtocolError for a request that says two lengths, or is all crumbs."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._pieces = 0
            if {b"content-length", b"transfer-encoding"} <= {name for name, _ in event.headers}:
                raise h11.RemoteProtocolError("two lengths")
        elif isinstance(event, h11.Data):
            self._pieces += 1
            if self._pieces > MOST_PIECES:
                raise h11.RemoteProtocolError("too many pieces")
        return event


class PatientProtocol(H11Protocol):
    """One connection. A whole request has to arrive within `slowest` seconds, and as long nothing may stand unread.

    After an early refusal the rest of the body is thrown away for as long, so that its sender gets to read why.
    A thousand requests that come at once are not all begun at once: in between, health is answered.
    """

    slowest = 10.0
    most_connections = 1_000
    most_unread = 128 * 1024**2
    _owed: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _held = b""  # what came, and is looked at in a later round
    _in_line: ClassVar[deque[PatientProtocol]] = deque()
    _begun: ClassVar[int] = 0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Made by uvicorn, for each connection."""
        super().__init__(*arguments, **named)
        self.conn = StrictConnection(h11.SERVER, LARGEST_HEAD)

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP; where an answer has begun already, only the end of the connection can tell."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()
        self._end_if_closing()

    @classmethod
    def told(cls, settings: Settings) -> type[PatientProtocol]:
        """The protocol of this process, by its settings."""
        cls.slowest, cls.most_connections = settings.slowest, settings.most_connections
        cls.most_unread = settings.most_unread
        return cls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connects: it gets no place where all are taken."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.abort()
        else:
            self._owed = self._end_after(AFTERWARDS)

    def data_received(self, data: bytes) -> None:
        """A part of a request arrives: it is looked at now, or where there are many, in its turn."""
        cls = PatientProtocol
        if self._held:
            self._held += data
            self.flow.pause_reading()
        elif data.startswith(FIRST):
            self._look_at(data)
        elif cls._begun < MOST_BEGUN:
            if not cls._begun:
                self.loop.call_soon(cls._next_round, self.loop)
            cls._begun += 1
            self._look_at(data)
        else:
            self._unset_keepalive_if_required()
            self._held = data
            cls._in_line.append(self)

    @classmethod
    def _next_round(cls, loop: asyncio.AbstractEventLoop) -> None:
        cls._begun = 0
        while cls._in_line and cls._begun < MOST_BEGUN:
            waiting = cls._in_line.popleft()
            data, waiting._held = waiting._held, b""
            if data and not waiting.transport.is_closing():
                cls._begun += 1
                waiting.flow.resume_reading()
                waiting._look_at(data)
        if cls._begun:
            loop.call_soon(cls._next_round, loop)

    def _look_at(self, data: bytes) -> None:
        """The clock runs from the first byte of a request to its last."""
        super().data_received(data)
        if self.conn.their_state not in UNFINISHED:
            self._stop_owed()
        elif self._owed is None:
            self._owed = self._end_after(AFTERWARDS)

    def on_response_complete(self) -> None:
        """An answer is written; where the connection ends with it, the client has to read it in time."""
        super().on_response_complete()
        self._end_if_closing()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing was asked for a while."""
        super().timeout_keep_alive_handler()
        self._end_if_closing()

    def pause_writing(self) -> None:
        """The client leaves unread what we wrote. Where too much is, who reads slowest goes first."""
        super().pause_writing()
        self._unread = self._unread or self._end_after()
        unread = [
            (each._unread.when(), each.transport.get_write_buffer_size(), each.transport)
            for each in self.connections
            if isinstance(each, PatientProtocol) and each._unread
        ]
        total = sum(size for _, size, _ in unread)
        for _, size, transport in sorted(unread, key=lambda one: one[0]):
            if total > self.most_unread:
                transport.abort()
                total -= size

    def resume_writing(self) -> None:
        """The client reads on."""
        super().resume_writing()
        self._stop_unread()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._held = b""
        self._stop_owed()
        self._stop_unread()
        super().connection_lost(exc)

    def _end_if_closing(self) -> None:
        if self.transport.is_closing():
            self._unread = self._unread or self._end_after()

    def _end_after(self, more: float = 0.0) -> asyncio.TimerHandle:
        abort: Any = self.transport.abort
        return self.loop.call_later(self.slowest + more, abort)

    def _stop_owed(self) -> None:
        if self._owed is not None:
            self._owed.cancel()
            self._owed = None

    def _stop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
