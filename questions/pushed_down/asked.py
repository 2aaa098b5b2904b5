"""Asked: the port over a database. One of these answers one question, of one revision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from graph.snapshot import Snapshot
from questions.answers import GapMap
from questions.filters import Filters
from questions.members import Members
from questions.port import Answer
from questions.pushed_down.gathering import gathered
from questions.pushed_down.reading import Reading
from questions.pushed_down.resources import Resources
from questions.refusals import unsupported
from questions.scope import IdMatch, InvolvementMatch, PracticeScope
from questions.what_worked import WhatWorked

NO_TEXT = (
    "Deze server houdt geen momentopname in het geheugen, en zoekt daarom niet op woorden. Gebruik een ander filter,"
    " op een opgave of een aanpak bijvoorbeeld, of een server die met --snapshot on is gestart.",
    "This server keeps no snapshot in memory, and so it does not look for words. Use another filter, on a challenge or"
    " an intervention say, or a server that was started with --snapshot on.",
)
NO_MAP = (
    "Deze server houdt geen momentopname in het geheugen, en maakt daarom geen overzicht van twee dimensies. Vraag"
    " verdicts van één dimensie, of gebruik een server die met --snapshot on is gestart.",
    "This server keeps no snapshot in memory, and so it makes no map of two dimensions. Ask for the verdicts of one"
    " dimension, or use a server that was started with --snapshot on.",
)


class PushedDown:
    """Everything of one reading (questions.pushed_down.reading.at_one_revision gives it)."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._resources = Resources(reading)

    @property
    def resources(self) -> Snapshot:
        """Single resources."""
        return self._resources.as_snapshot

    def what_worked(self, scope: PracticeScope, like_wijk: str | None = None) -> Answer:
        """The answer for a scope, worked out once. Refusals as of questions.what_worked, and UNSUPPORTED for a text."""
        return self._resources.remembered(("answer", scope, like_wijk), lambda: self._what_worked(scope, like_wijk))

    def _what_worked(self, scope: PracticeScope, like_wijk: str | None) -> Answer:
        ids = [*_ids(scope), *([] if like_wijk is None else [like_wijk])]
        self._resources.read_ids(ids)
        return _Answer(self.resources, scope, like_wijk, self._found)

    def _found(self, _snapshot: Snapshot, filters: Filters, like: str | None) -> Members:
        if filters.words:
            raise unsupported(*NO_TEXT)
        return gathered(self._reading, self._resources, filters, like)


class _Answer(WhatWorked):
    def gap_map(self, rows: str, columns: str) -> GapMap:
        """Not here."""
        raise unsupported(*NO_MAP)


def _ids(scope: PracticeScope | InvolvementMatch) -> Iterator[str]:
    """Every id that a scope asks for."""
    for field in fields(scope):
        value = getattr(scope, field.name)
        if isinstance(value, IdMatch):
            yield from (*value.any, *value.all, *value.none)
        elif field.name == "with_":
            for entry in value:
                yield from _ids(entry)
