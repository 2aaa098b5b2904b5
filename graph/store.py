"""The port: what every engine that keeps the graph can do. One suite, tests/contract, runs on all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ontology.records import Record, to_json

FIRST_REVISION = 0


class StoreError(Exception):
    """The family of what a store can refuse; each names what to do."""


class Conflict(StoreError):
    """The graph moved on since the change set was made."""

    def __init__(self, expected: int, newest: int) -> None:
        super().__init__(
            f"made on revision {expected}, but the graph is at {newest}: read it again and apply once more"
        )
        self.expected, self.newest = expected, newest


class SameIdOtherContent(StoreError):
    """A change set id was used before for something else."""


class Busy(StoreError):
    """Another writer kept the graph longer than we were willing to wait."""


class NotAGraph(StoreError):
    """The file or database is not one of ours, is of a newer version, or is damaged."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change as a whole: the new state of each resource that it touches, who made it, when, and from which source.

    `id` is chosen by the writer and makes a second `apply` of the same change harmless. `at` is a moment in UTC.
    """

    id: str
    author: str
    source: str
    at: datetime
    records: tuple[Record, ...]

    def digest(self) -> str:
        """SHA-256 over what the change set says, in hexadecimal; `at` is left out, so that a retry is the same."""
        said = hashlib.sha256(json.dumps([self.id, self.author, self.source]).encode())
        for record in sorted(self.records, key=lambda r: r.id):
            said.update(f"\n{record.id}\t{to_json(record)}".encode())
        return said.hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """A change set as history keeps it, with the revision that it made."""

    revision: int
    change_set: ChangeSet


class Store(Protocol):
    """A graph that is kept: written as change sets, read by id or as a whole, followed by revision."""

    @property
    def engine(self) -> str:
        """The engine's name, as GraphInfo shows it."""
        ...

    def revision(self) -> int:
        """The newest revision; 0 is a graph to which nothing was ever applied."""
        ...

    def applied(self, change_set_id: str) -> int | None:
        """The revision that a change set made, or None where it was never applied."""
        ...

    def read(self, ids: Iterable[str]) -> Mapping[str, Record]:
        """The newest state of each of `ids` that exists, withdrawn ones included."""
        ...

    def read_all(self) -> tuple[int, datetime, Iterator[Record]]:
        """One revision, the moment it was made, and every resource of it (withdrawn ones included), by id."""
        ...

    def links_to(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For each of `ids` that something not withdrawn points at: the ids that point at it, sorted."""
        ...

    def apply(self, change_set: ChangeSet, expected: int) -> int:
        """Keeps a change set whole, or raises and keeps nothing; answers with the revision once it is synced to disk.

        The same id and content again: answers with the revision it once made. Raises SameIdOtherContent, Conflict
        when `expected` is not the newest revision, Busy after waiting for another writer.
        """
        ...

    def changes_since(self, revision: int) -> Iterator[Applied]:
        """Each change set after `revision`, oldest first."""
        ...

    def close(self) -> None:
        """Lets go of files and connections."""
        ...
