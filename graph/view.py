"""The graph as it would be: the records of a load laid over those of a store, read in large steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.store import Store
from ontology.problems import Place, Problem
from ontology.records import Record


class Laid(NamedTuple):
    """What a load makes of one resource, what it was (None: new), and where the load says so."""

    record: Record
    before: Record | None
    place: Place


class View:
    """The records of a load over those of `store` (None: the load stands alone)."""

    def __init__(self, store: Store | None) -> None:
        self.store = store
        self.laid: dict[str, Laid] = {}
        self._read: dict[str, Record | None] = {}

    def add(self, record: Record, before: Record | None, place: Place) -> None:
        """Lays a record of the load over the graph."""
        self.laid[record.id] = Laid(record, before, place)

    def place_of(self, id: str) -> Place | None:
        """Where the load named this id before, or None."""
        laid = self.laid.get(id)
        return laid.place if laid else None

    def own(self) -> Iterator[Record]:
        """The records of the load, withdrawn ones included."""
        return (laid.record for laid in self.laid.values())

    def get(self, id: str) -> Record | None:
        """A resource as it would be; None where there is none."""
        if id in self.laid:
            return self.laid[id].record
        if id not in self._read:
            self.fetch([id])
        return self._read[id]

    def fetch(self, ids: Iterable[str]) -> None:
        """Reads many resources of the store at once."""
        wanted = {id for id in ids if id not in self.laid and id not in self._read}
        found = self.store.read(sorted(wanted)) if self.store and wanted else {}
        self._read.update((id, found.get(id)) for id in wanted)

    def links_to(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """For each of `ids`: what pointed at it in the store, before the load."""
        wanted = sorted(ids)
        found = self.store.links_to(wanted) if self.store and wanted else {}
        return {id: list(sources) for id, sources in found.items()}

    def survivor(self, id: str | None) -> Record | None:
        """The resource that an id means after merges; None where there is none (or merges run in a circle)."""
        seen: set[str] = set()
        record = self.get(id) if id else None
        while record is not None and (next_id := record.text("replacedBy")):
            if record.id in seen:
                return None
            seen.add(record.id)
            record = self.get(next_id)
        return record

    def problem(self, record: Record, code: str, column: str, **params: object) -> Problem:
        """A problem at the place where the load says `record` (nowhere, for a record that the load leaves alone)."""
        place = self.place_of(record.id) or Place()
        value = record.values.get(column)
        shown = value if isinstance(value, str) else None
        return Problem(code, params, record.id, column, shown, Place(place.file, place.line, column))
