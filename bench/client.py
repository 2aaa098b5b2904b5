"""A load client that costs little: requests are bytes, answers are read no further than needed, in one loop.

`closed` asks again as soon as an answer is there; `offered` asks at its own pace, whether answers come or not, and
counts the time from the moment that a question was due. Times are in seconds.
"""

from __future__ import annotations

import gc
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from statistics import quantiles

READ = 1 << 18  # bytes at once
PATIENCE = 60.0  # seconds that the last answers may take
SHOWN = 3  # bodies of unwanted answers that are kept to be shown


@dataclass(slots=True)
class Found:
    """What came of asking."""

    took: list[float] = field(default_factory=list)  # by answers with status 200
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)  # where no answer came, or not the one that is promised
    unwanted: list[bytes] = field(default_factory=list)
    unsent: int = 0  # was due, and no connection was free for it
    seconds: float = 0.0  # from the first question to the last answer
    busy: float = 0.0  # share of a core that asking itself took

    @property
    def rate(self) -> float:
        """Answers with status 200, a second."""
        return len(self.took) / self.seconds

    @property
    def p50(self) -> float:
        """Half of them took at most so many milliseconds."""
        return _quantile(self.took, 50)

    @property
    def p99(self) -> float:
        """99 of 100 took at most so many milliseconds."""
        return _quantile(self.took, 99)

    def add(self, other: Found) -> None:
        """Adds what another client found at the same time."""
        self.took += other.took
        self.statuses += other.statuses
        self.faults += other.faults
        self.unwanted += other.unwanted
        self.unsent += other.unsent
        self.seconds = max(self.seconds, other.seconds)
        self.busy = max(self.busy, other.busy)


def _quantile(took: list[float], percent: int) -> float:
    return 1_000 * (quantiles(took, n=100, method="inclusive")[percent - 1] if len(took) > 1 else sum(took))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came."""

    status: int
    head: bytes
    body: bytes


class Line:
    """One kept connection, on which one question at a time is asked."""

    def __init__(self, address: str) -> None:
        host, _, port = address.removeprefix("http://").rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked: bytes | None = None
        self.due = 0.0
        self.answers = 0
        self._part, self._whole, self._head = bytearray(), 0, 0

    def ask(self, request: bytes, due: float) -> None:
        """Sends a question. Raises ConnectionError where the other side is gone."""
        self.asked, self.due = request, due
        if self.socket.send(request) < len(request):
            raise OSError("a question does not fit into what the system holds for a connection")

    @property
    def has_part(self) -> bool:
        """Whether an answer began to come."""
        return bool(self._part)

    def received(self) -> Answer | None:
        """Takes what has come; the answer once it is whole. Raises ConnectionError where the other side is gone."""
        data = self.socket.recv(READ)
        if not data:
            raise ConnectionResetError
        self._part += data
        if not self._whole:
            self._head = self._part.find(b"\r\n\r\n") + 4
            if self._head < 4:
                return None
            self._whole = self._head + _length(bytes(self._part[: self._head]))
        if len(self._part) < self._whole:
            return None
        head, body = bytes(self._part[: self._head]), bytes(self._part[self._head :])
        self._part.clear()
        self._whole, self.asked = 0, None
        self.answers += 1
        return Answer(int(head[9:12]), head, body)

    def wait(self) -> Answer:
        """The answer to what was asked, however long it takes up to PATIENCE."""
        while True:
            answer = self.received()
            if answer is not None:
                return answer


def _length(head: bytes) -> int:
    at = head.lower().index(b"\r\ncontent-length:") + 17
    return int(head[at : head.index(b"\r\n", at)])


def fetch(address: str, request: bytes) -> Answer:
    """One answer on a connection of its own."""
    line = Line(address)
    with line.socket:
        line.ask(request, 0)
        return line.wait()


class Crowd:
    """Connections to one server, each of which waits for an answer or for the next question."""

    def __init__(self, address: str, requests: Iterable[bytes]) -> None:
        self.address, self.requests = address, cycle(requests)
        self.selector = selectors.DefaultSelector()
        self.idle: list[Line] = []
        self.count = 0
        self.found = Found()
        self.first = self.last = time.perf_counter()

    def open(self) -> None:
        """One connection more."""
        line = Line(self.address)
        line.socket.setblocking(False)
        self.selector.register(line.socket, selectors.EVENT_READ, line)
        self.idle.append(line)
        self.count += 1

    def close(self, line: Line) -> None:
        """Ends a connection."""
        self.selector.unregister(line.socket)
        line.socket.close()
        self.count -= 1
        with suppress(ValueError):
            self.idle.remove(line)

    def has_room(self, most: int) -> bool:
        """Whether a question can be asked now, with at most so many connections."""
        return bool(self.idle) or self.count < most

    def ask(self, due: float, request: bytes | None = None) -> None:
        """Asks the next question, on the connection that was used last, or else on a new one."""
        request = request or next(self.requests)
        while True:
            if not self.idle:
                self.open()
            line = self.idle.pop()
            try:
                line.ask(request, due)
            except ConnectionError:  # it was closed while it was idle
                self.close(line)
            else:
                return

    def take(self, timeout: float) -> None:
        """Takes the answers that are there, or come within so many seconds."""
        for key, _ in self.selector.select(timeout):
            line: Line = key.data
            try:
                answer = line.received()
            except ConnectionError:
                self._gone(line)
            else:
                if answer is not None:
                    self._answered(line, answer)

    def _answered(self, line: Line, answer: Answer) -> None:
        self.last = time.perf_counter()
        found = self.found
        found.statuses[answer.status] += 1
        if answer.status == 200 and not answer.body.startswith(b'{"errors"'):
            found.took.append(self.last - line.due)
        else:
            self._not_wanted(answer)
        self.idle.append(line)

    def _not_wanted(self, answer: Answer) -> None:
        found = self.found
        if answer.status == 200:
            found.faults["an answer with errors"] += 1
        elif answer.status == 503 and b"\r\nretry-after:" not in answer.head.lower():
            found.faults["503 without Retry-After"] += 1
        if len(found.unwanted) < SHOWN:
            found.unwanted.append(answer.body)

    def _gone(self, line: Line) -> None:
        """A connection ended. A question that met the end of an idle one is asked again, as every client does."""
        self.close(line)
        if line.asked is None:
            return
        if line.has_part:
            self.found.faults["broken off"] += 1
        elif line.answers:
            self.ask(line.due, line.asked)
        else:
            self.found.faults["no place"] += 1

    def drain(self) -> None:
        """Waits for the answers that are still to come."""
        until = time.perf_counter() + PATIENCE
        while len(self.idle) < self.count and time.perf_counter() < until:
            self.take(until - time.perf_counter())
        self.found.faults["never answered"] += self.count - len(self.idle)
        self.found.faults += Counter()  # without zeros


@contextmanager
def _crowd(address: str, requests: Iterable[bytes]) -> Iterator[Crowd]:
    """Connections, closed at the end; no garbage is collected meanwhile, and the time is kept."""
    crowd = Crowd(address, requests)
    gc.collect()
    gc.disable()
    began = time.process_time()
    try:
        crowd.first = crowd.last = time.perf_counter()
        yield crowd
        crowd.drain()
        crowd.found.seconds = max(crowd.last - crowd.first, 1e-9)
        crowd.found.busy = (time.process_time() - began) / (time.perf_counter() - crowd.first)
    finally:
        gc.enable()
        for key in list(crowd.selector.get_map().values()):
            crowd.close(key.data)
        crowd.selector.close()


def closed(address: str, requests: Iterable[bytes], connections: int, seconds: float) -> Found:
    """Each of so many connections asks again as soon as it is answered."""
    with _crowd(address, requests) as crowd:
        for _ in range(connections):
            crowd.open()
        now = crowd.first = time.perf_counter()
        while now < crowd.first + seconds:
            while crowd.has_room(connections):
                crowd.ask(time.perf_counter())
            crowd.take(crowd.first + seconds - now)
            now = time.perf_counter()
    return crowd.found


def offered(address: str, requests: Iterable[bytes], rate: float, seconds: float, most: int = 1_000) -> Found:
    """So many questions a second, evenly, on at most so many connections; what finds none in time is left unsent."""
    with _crowd(address, requests) as crowd:
        count, number = int(rate * seconds), 0
        while number < count:
            now = time.perf_counter()
            if now > crowd.first + seconds:
                break
            due = crowd.first + number / rate
            if due > now:
                # what waits for connections wakes up to a millisecond late: the last one is spent awake
                crowd.take(max(0.0, due - now - 0.001))
            elif crowd.has_room(most):
                crowd.ask(due)
                number += 1
            else:
                crowd.take(crowd.first + seconds - now)
        crowd.found.unsent = count - number
    return crowd.found
