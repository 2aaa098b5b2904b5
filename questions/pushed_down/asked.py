"""Asked: the port over a database. One of these answers one question, of one revision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from graph.snapshot import Snapshot
from questions.filters import Filters
from questions.members import Members
from questions.port import Answer
from questions.pushed_down.gathering import gathered
from questions.pushed_down.reading import Reading
from questions.pushed_down.resources import Resources
from questions.refusals import unsupported
from questions.scope import IdMatch, InvolvementMatch, PracticeScope
from questions.what_worked import what_worked

NO_TEXT = (
    "Deze server houdt geen momentopname in het geheugen, en zoekt daarom niet op woorden. Gebruik een ander filter,"
    " op een opgave of een aanpak bijvoorbeeld, of een server die met --snapshot on is gestart.",
    "This server keeps no snapshot in memory, and so it does not look for words. Use another filter, on a challenge or"
    " an intervention say, or a server that was started with --snapshot on.",
)


class Found(Resources):
    """Resources that also find the practices of a scope."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self._from = reading

    def members(self, filters: Filters, like: str | None) -> Members:
        """The practices of a scope. Refusal UNSUPPORTED for words."""
        if filters.words:
            raise unsupported(*NO_TEXT)
        return gathered(self._from, self, filters, like)


class PushedDown:
    """Everything of one reading (questions.pushed_down.reading.at_one_revision gives it)."""

    def __init__(self, reading: Reading) -> None:
        self._resources = Found(reading)

    @property
    def resources(self) -> Snapshot:
        """Single resources; the questions that take a snapshot take this, and find or refuse what they need."""
        return self._resources.as_snapshot

    def what_worked(self, scope: PracticeScope, like_wijk: str | None = None) -> Answer:
        """The answer for a scope, worked out once. Refusals as of questions.what_worked; UNSUPPORTED for a text, and
        for a map of two dimensions."""
        self._resources.read_ids([*_ids(scope), *([] if like_wijk is None else [like_wijk])])
        return what_worked(self.resources, scope, like_wijk)


def _ids(scope: PracticeScope | InvolvementMatch) -> Iterator[str]:
    """Every id that a scope asks for."""
    for field in fields(scope):
        value = getattr(scope, field.name)
        if isinstance(value, IdMatch):
            yield from (*value.any, *value.all, *value.none)
        elif field.name == "with_":
            for entry in value:
                yield from _ids(entry)
