"""Comparing: what both executors answer to one request, and how many the compiled one answered itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from random import Random

import orjson
from graphql.execution import ExecutionResult

from api.compiled.answering import Answering
from api.context import Context
from api.errors import Refused
from api.execution import Asked, Examined, answer
from api.limits import Excess
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary
from tests.api.compiled.operations import Maker, Operation


class Watched(Answering):
    """Counts what it answered itself."""

    def __init__(self, kept_bytes: int = 1 << 20) -> None:
        super().__init__(kept_bytes)
        self.taken = 0

    def projected(self, examined: Examined, asked: Asked, context: Context) -> tuple[ExecutionResult, Excess] | None:
        """The same, counted."""
        found = super().projected(examined, asked, context)
        self.taken += found is not None
        return found


def standard(asked: Asked, context: Context) -> bytes:
    """What the standard executor answers, or the errors of its refusal."""
    try:
        return _plain(orjson.dumps(answer(asked, context)))
    except Refused as refusal:
        return _plain(orjson.dumps([refusal.status, refusal.errors]))


def compiled(watched: Watched, asked: Asked, context: Context) -> bytes:
    """What the compiled path, with the standard executor behind it, answers; or the errors of its refusal."""
    try:
        return _plain(watched.answered(asked, context).body)
    except Refused as refusal:
        return _plain(orjson.dumps([refusal.status, refusal.errors]))


def _plain(body: bytes) -> bytes:
    return re.sub(rb"(met dit nummer|with this number): [0-9a-f]{12}", rb"\1: N", body)


def ids_of(snapshot: Snapshot) -> dict[str, list[str]]:
    """The ids of every class of a snapshot."""
    return {name: list(snapshot.ids(name)) for name in vocabulary().classes}


def operations(snapshot: Snapshot, seed: int, count: int) -> Iterable[Operation]:
    """Operations over the ids of a snapshot."""
    maker = Maker(Random(f"operations {seed}"), ids_of(snapshot))
    return (maker.operation() for _ in range(count))


def compared(snapshot: Snapshot, made: Iterable[Operation]) -> Counter[str]:
    """Asks both, the compiled path twice (what it kept must not differ); how many of each kind there were."""
    watched, context, seen = Watched(), Context(snapshot, "embedded"), Counter[str]()
    for number, operation in enumerate(made):
        lang = ("nl", "en")[number % 2]
        asked = Asked(operation.text, operation.variables, operation.name, False, lang)
        expected, taken = standard(asked, context), watched.taken
        for _ in range(2):
            assert compiled(watched, asked, context) == expected, (operation, expected)
        kind = "refused" if expected.startswith(b"[") else "with errors" if b'"errors"' in expected else "whole"
        seen[kind] += 1
        seen["taken"] += watched.taken > taken
        seen["left"] += watched.taken == taken and kind != "refused"
        seen["bytes"] += len(expected)
    return seen
