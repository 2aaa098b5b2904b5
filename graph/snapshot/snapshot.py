"""Snapshot: one immutable graph for one revision, from which every question is answered."""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from graph.fictitious import is_fictitious
from graph.snapshot import parts, records
from graph.snapshot.columns import Columns
from graph.snapshot.parts import Numbers, Parts, Rows
from graph.snapshot.remembered import Remembered
from graph.snapshot.resource_reads import ResourceReads
from graph.snapshot.texts import Texts, own_texts
from graph.store import Applied
from ontology.records import Record
from ontology.vocabulary import vocabulary

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot(ResourceReads):
    """The graph as it stands at `revision`. Nothing in it ever changes; `moved_by` gives the next one."""

    revision: int
    updated_at: datetime
    parts: Parts
    _remembered: Remembered = field(default_factory=Remembered, repr=False)

    @classmethod
    def build(cls, revision: int, at: datetime, records: Iterable[Record]) -> Snapshot:
        """The snapshot of a whole graph: every record that the store keeps, withdrawn and replaced ones included."""
        with _without_collecting():
            made = parts.moved(parts.NOTHING, records)
            made.rows.columns.get()
            return cls(revision, at, made)

    def moved_by(self, applied: Applied) -> Snapshot:
        """The snapshot after the next change set; equal to one built afresh. ValueError when it is not the next."""
        if applied.revision != self.revision + 1:
            raise ValueError(f"revision {applied.revision} does not follow {self.revision}")
        change_set = applied.change_set
        return Snapshot(applied.revision, change_set.at, parts.moved(self.parts, change_set.records))

    @property
    def fictitious(self) -> bool:
        """Whether its resources were made up: admission sees to it that all are or none is, so one of them tells."""
        one = next((ids[0] for name, ids in self.parts.ids.items() if name != "Concept"), "")
        return is_fictitious(one)

    # ------------------------------------------------ records
    @property
    def live(self) -> Mapping[str, Record]:
        """What answers see, by id."""
        return self.parts.records.live

    def survivor(self, id: str) -> str | None:
        """The id that answers for `id`; None where it is unknown or withdrawn."""
        return id if id in self.parts.records.live else records.survivor(self.parts.records.raw, id)

    def ids(self, class_name: str) -> Sequence[str]:
        """The ids of all live resources of a class, sorted."""
        return self.parts.ids.get(class_name, ())

    def counts(self) -> Mapping[str, int]:
        """How many live resources each class has; every class is named, in the order of the vocabulary."""
        return {name: len(self.ids(name)) for name in vocabulary().classes}

    def backlinks(self, id: str, class_name: str, field: str) -> tuple[str, ...]:
        """The ids of the records of `class_name` whose `field` points at `id` (or its survivor), sorted."""
        return self.parts.backlinks.get((self.survivor(id) or id, class_name, field), ())

    def narrower(self, id: str) -> frozenset[str]:
        """`id` and everything below it: concepts by broader, cities and wijken by partOf."""
        return self.parts.below.get(id, frozenset((id,)))

    # ------------------------------------------------ words
    def own_texts(self, id: str) -> list[str]:
        """The texts by which it is found (graph.snapshot.texts says which)."""
        return own_texts(self.parts.records.live, self.parts.backlinks, self._living(id))

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this snapshot: for what many questions use again. Any thread."""
        return self._remembered.get(key, make)

    def forget(self) -> None:
        """Lets go of what was remembered: the next snapshot takes the place of this one."""
        self._remembered.forget()

    # ------------------------------------------------ what the questions count with
    @property
    def texts(self) -> Texts:
        """The text indexes."""
        return self.parts.texts

    @property
    def rows(self) -> Rows:
        """Practices and wijken as rows, with their postings."""
        return self.parts.rows

    @property
    def columns(self) -> Columns:
        """The practices as columns."""
        return self.parts.rows.columns.get()

    @property
    def numbers(self) -> Numbers:
        """The numbers by which bitmaps know the resources."""
        return self.parts.numbers


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A build makes millions of objects that all stay: looking for garbage meanwhile takes most of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
