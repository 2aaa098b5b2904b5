"""Reading: what one question reads of the database, all of it of one revision."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

from graph.neo4j.versions import MOMENT
from graph.store import Busy, StoreError
from ontology.vocabulary import vocabulary
from questions.refusals import Refusal

T = TypeVar("T")
TRIES = 5
PAUSE = 0.05  # seconds, and longer each time: a small change set is shown within some ten milliseconds

# A label scan over what was ever merged; the count of nothing costs nothing.
REPLACED = "MATCH (r:Replaced) RETURN DISTINCT split(r.id, '/')[0]"


class Runner(Protocol):
    """A connection to the database."""

    def rows(self, query: str, **parameters: Any) -> list[list[Any]]:
        """The rows of a query that only reads. Raises StoreError."""
        ...

    def revision(self) -> int | None:
        """The revision that the graph shows as a whole; None while a change set is being shown. Raises StoreError."""
        ...


class Reading:
    """What is read for one question. `revision` is what it is of, once `at_one_revision` has looked again."""

    def __init__(self, runner: Runner, revision: int) -> None:
        self._runner, self.revision, self._is_over = runner, revision, False
        self.trouble: StoreError | None = None

    def rows(self, query: str, **parameters: Any) -> list[list[Any]]:
        """The rows of a query. Raises StoreError; RuntimeError after the end: nobody would look at the revision."""
        if self._is_over:
            raise RuntimeError("this reading is over")
        try:
            return self._runner.rows(query, **parameters)
        except StoreError as error:  # kept, because an answer of many fields takes it for the fault of one
            self.trouble = error
            raise

    def end(self) -> None:
        """Nothing more is read."""
        self._is_over = True

    @cached_property
    def replaced(self) -> frozenset[str]:
        """The classes of which a resource was replaced by another: only there links are followed further."""
        known = vocabulary().by_segment
        return frozenset(known[segment] for (segment,) in self.rows(REPLACED))

    @cached_property
    def moment(self) -> datetime | None:
        """When the revision was made; None for revision 0."""
        rows = self.rows(MOMENT, revision=self.revision)
        return rows[0][0].to_native() if rows else None


def at_one_revision(runner: Runner, ask: Callable[[Reading], T]) -> T:
    """What `ask` makes of a reading, of which all is of one revision: asked again where the graph moved meanwhile.

    Raises what `ask` refuses; StoreError where the database failed, Busy where the graph keeps moving.
    """
    for turn in range(TRIES):
        if turn:
            time.sleep(PAUSE * turn)
        revision = runner.revision()
        if revision is None:
            continue
        reading = Reading(runner, revision)
        refused: Refusal | None = None
        try:
            found = ask(reading)
        except Refusal as refusal:  # it holds only where it was said of one revision
            refused = refusal
        finally:
            reading.end()
        if reading.trouble is not None:
            raise reading.trouble
        if runner.revision() == revision:
            if refused is not None:
                raise refused
            return found
    raise Busy
