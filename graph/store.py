"""The port: what every engine that keeps the graph can do. One suite, tests/contract, runs on all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from graph.chain import digest
from ontology.records import Record, to_json

FIRST_REVISION = 0
BEGINNING = datetime.fromtimestamp(0, UTC)  # the moment of revision 0
OnWritten: TypeAlias = Callable[[int, int], None]  # told how many resources are written, about, and of how many


def quietly(done: int, of: int) -> None:
    """Tells nobody how far writing is."""


class StoreError(Exception):
    """The family of what a store can refuse; each says in both languages what to do, and shows no path or query."""

    code = "STORE"

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(en)
        self.nl, self.en = nl, en

    def in_both_languages(self) -> tuple[str, str]:
        """The sentence in Dutch and in English."""
        return self.nl, self.en


class Conflict(StoreError):
    """The graph moved on since the change set was made."""

    code = "CONFLICT"

    def __init__(self, expected: int, newest: int) -> None:
        super().__init__(
            f"gemaakt op revisie {expected}, maar de graaf staat op {newest}: lees opnieuw en probeer het nog eens",
            f"made on revision {expected}, but the graph is at {newest}: read it again and apply once more",
        )
        self.expected, self.newest = expected, newest


class SameIdOtherContent(StoreError):
    """A change set id was used before for something else."""

    code = "SAME_ID_OTHER_CONTENT"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"wijziging {id} is al eens toegepast, met een andere inhoud; geef deze een eigen id",
            f"change set {id} was applied before with other content; give this one an id of its own",
        )


class BrokenChangeSet(StoreError):
    """A change set links to a resource that is nowhere; the one door in (admission) never makes one."""

    code = "BROKEN_CHANGE_SET"


NOWHERE = (
    "een wijziging verwijst naar iets dat niet bestaat; er is niets bewaard. Voeg het toe of verbeter het id",
    "a change links to something that does not exist; nothing was kept. Add it or correct the id",
)


class Busy(StoreError):
    """Another writer kept the graph longer than we were willing to wait."""

    code = "BUSY"

    def __init__(self) -> None:
        super().__init__(
            "er loopt een andere lading; probeer het opnieuw als die klaar is",
            "another load is under way; try again when it is done",
        )


class Unavailable(StoreError):
    """The graph cannot be read or written now: no room, no right, a fault of the disk, or closed."""

    code = "UNAVAILABLE"


class NotAGraph(StoreError):
    """The file or database is not one of ours, is of a newer version, or is damaged."""

    code = "NOT_A_GRAPH"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change as a whole: the new state of each resource that it touches, who made it, when, and from which source.

    `id` is chosen by the writer and makes a second `apply` of the same change harmless. `at` is a moment, with its time
    zone, by the writer's clock: clocks differ, so revisions say the order, and `at` may lie before that of the one
    before. ValueError for a moment without time zone, and where a resource stands in it twice.
    """

    id: str
    author: str
    source: str
    at: datetime
    records: tuple[Record, ...]

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("the moment of a change set needs a time zone")
        if len({r.id for r in self.records}) != len(self.records):
            raise ValueError("a change set says each resource once")

    def digest(self) -> str:
        """SHA-256 over what the change set says, in hexadecimal; `at` is left out, so that a retry is the same."""
        records = sorted(self.records, key=lambda r: r.id)
        return digest(self.id, self.author, self.source, ((r.id, to_json(r)) for r in records))


@dataclass(frozen=True, slots=True)
class Applied:
    """A change set as history keeps it, with the revision that it made."""

    revision: int
    change_set: ChangeSet


class Store(Protocol):
    """A graph that is kept: written as change sets, read by id or as a whole, followed by revision.

    Any thread and any number of processes may use it at once; reading never waits for a writer. Every method raises
    StoreError (Unavailable, NotAGraph) where the graph cannot be reached, and after `close`.
    """

    @property
    def engine(self) -> str:
        """The engine's name, as GraphInfo shows it."""
        ...

    def revision(self) -> int:
        """The newest revision; 0 is a graph to which nothing was ever applied. Cheap: asked many times a second."""
        ...

    def applied(self, change_set_id: str) -> int | None:
        """The revision that a change set made, or None where it was never applied."""
        ...

    def read(self, ids: Iterable[str]) -> Mapping[str, Record]:
        """The state of each of `ids` that exists, withdrawn ones included; all of one revision, the newest."""
        ...

    def read_all(self) -> tuple[int, datetime, Iterator[Record]]:
        """One revision, the moment it was made, and every resource of it (withdrawn ones included), by id.

        What is written meanwhile does not show. Revision 0 has the moment 1970-01-01. The iterator lets go of the graph
        at its end, and when it is dropped before.
        """
        ...

    def links_to(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For each of `ids` that something not withdrawn points at: the ids that point at it, sorted, each once."""
        ...

    def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten = quietly) -> int:
        """Keeps a change set whole, or raises and keeps nothing; answers with the revision once it is synced to disk.

        The same id and content again: answers with the revision it once made, whatever `expected` is. Raises
        SameIdOtherContent; Conflict when `expected` is not the newest revision; BrokenChangeSet for a link to nowhere;
        Busy after waiting for another writer. After Unavailable (the disk failed) applying it again is safe.
        """
        ...

    def changes_since(self, revision: int) -> Iterator[Applied]:
        """Each change set after `revision`, oldest first, its records by id; at most one of them in memory at once."""
        ...

    def close(self) -> None:
        """Lets go of files and connections; a second time does nothing."""
        ...
