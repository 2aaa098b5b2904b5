"""Direct: serving without a snapshot. Each request asks the database; what is held is only which revision it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar, cast, runtime_checkable

from api.settings import Settings
from graph.follow import Follower
from graph.snapshot import Snapshot
from graph.store import Store, Unavailable
from questions.pushed_down.asked import PushedDown
from questions.pushed_down.reading import Reading, Runner, at_one_revision

T = TypeVar("T")
NEEDS_A_DATABASE = (
    "--snapshot off werkt alleen met een database. Geef haar adres met --store, of laat --snapshot weg",
    "--snapshot off works with a database alone. Give its address with --store, or leave out --snapshot",
)


@runtime_checkable
class Asked(Protocol):
    """A store whose engine answers questions itself."""

    @property
    def asking(self) -> Runner:
        """The connection for that."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a graph that is not in memory."""

    revision: int
    updated_at: datetime
    fictitious: bool
    of_classes: Mapping[str, int]

    def counts(self) -> Mapping[str, int]:
        """How many live resources each class has."""
        return self.of_classes

    def forget(self) -> None:
        """Nothing is remembered."""


class Direct(Follower):
    """Follows which revision the database shows, and asks it."""

    def __init__(self, store: Store) -> None:
        """Raises StoreError where the store is no database, or cannot be read."""
        if not isinstance(store, Asked):
            raise Unavailable(*NEEDS_A_DATABASE)
        self._runner = store.asking
        super().__init__(store)

    def ask(self, ask: Callable[[Snapshot], T]) -> T:
        """What is asked of one revision, again where the graph moved meanwhile. Raises StoreError."""
        return at_one_revision(self._runner, lambda reading: ask(PushedDown(reading).resources))

    def _afresh(self) -> Snapshot:
        return cast("Snapshot", at_one_revision(self._runner, _shown))

    def _move(self, newest: int) -> None:
        self._show(self._afresh())


def _shown(reading: Reading) -> Shown:
    of = PushedDown(reading).resources
    return Shown(of.revision, of.updated_at, of.fictitious, of.counts())


def following(store: Store, settings: Settings) -> Follower:
    """The follower for these settings. Raises StoreError."""
    return Direct(store) if settings.snapshot == "off" else Follower(store)
