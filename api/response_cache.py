"""The response cache: bodies of whole answers by what was asked and of which revision, bounded in bytes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from api.execution import Asked

# query, variables as JSON, operation name, language, revision
Key: TypeAlias = tuple[str, bytes, str | None, str, int]
BESIDE = 1_000  # bytes that an entry takes beside its texts, about


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a response, the digest that its ETag is made of, and what is told of a request that gets it."""

    content: bytes
    digest: str
    cost: int | None = None
    operation: str = "other"

    @classmethod
    def of(cls, content: bytes, cost: int | None = None, operation: str = "other") -> Body:
        """The body with its digest."""
        return cls(content, hashlib.blake2b(content, digest_size=16).hexdigest(), cost, operation)


class ResponseCache:
    """The answers that were asked for last. Safe for several threads; a revision forgets those of earlier ones."""

    def __init__(self, most_bytes: int) -> None:
        """`most_bytes`: how much is kept, texts of questions included; 0 keeps nothing."""
        self._most = most_bytes
        self._bodies: OrderedDict[Key, Body] = OrderedDict()
        self._bytes = 0
        self._revision = -1
        self._turn = threading.Lock()

    @property
    def bytes(self) -> int:
        """How much is kept now, about."""
        return self._bytes

    def key(self, asked: Asked, revision: int) -> Key | None:
        """What an answer is kept under; None where the variables are more than JSON can say."""
        try:
            variables = orjson.dumps(asked.variables)
        except TypeError:
            return None
        return asked.query, variables, asked.operation_name, asked.lang, revision

    def get(self, key: Key | None) -> Body | None:
        """The body that was kept, now the last to be forgotten."""
        if key is None:
            return None
        with self._turn:
            body = self._bodies.get(key)
            if body is not None:
                self._bodies.move_to_end(key)
            return body

    def keep(self, key: Key | None, body: Body) -> None:
        """Keeps a body, and forgets those not asked for longest while there are too many bytes."""
        if key is None or _size(key, body) > self._most:
            return
        with self._turn:
            self._look_at(key[-1])
            if key in self._bodies or key[-1] < self._revision:
                return
            self._bodies[key] = body
            self._bytes += _size(key, body)
            while self._bytes > self._most:
                self._bytes -= _size(*self._bodies.popitem(last=False))

    def _look_at(self, revision: int) -> None:
        if revision > self._revision:
            self._bodies.clear()
            self._bytes, self._revision = 0, revision


def _size(key: Key, body: Body) -> int:
    # a text takes up to 4 bytes a sign
    return len(body.content) + 4 * len(key[0]) + len(key[1]) + BESIDE
