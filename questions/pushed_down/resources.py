"""Resources: what answers say of single ones, read from the database, and remembered for one question.

What stands around the resources of a page is read for all of them at once: one round trip a step, not one a field.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeVar, cast

from graph.fictitious import is_fictitious
from graph.neo4j.property_graph import relationship
from graph.neo4j.versions import READ
from graph.parts import in_parts
from graph.snapshot import Snapshot, hierarchy, records
from graph.snapshot.links import Link
from graph.snapshot.practice_rows import PracticeRow, practice_row
from graph.snapshot.resource_reads import ResourceReads
from graph.snapshot.wijk_rows import WijkRow, wijk_row
from graph.store import BEGINNING
from ontology.records import ID, LONGEST_ID, Record, from_json
from ontology.vocabulary import vocabulary
from questions.pushed_down.reading import Reading
from questions.refusals import unsupported

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")
PART = 5_000
MOST_AHEAD = 1_000  # more are not read together
# The hint: of a graph that just began the planner knows too little to choose.
POINTED = "UNWIND $ids AS id MATCH (t:Resource {id: id}) USING INDEX SEEK t:Resource(id)"
BELOW = "<-[:BROADER|PART_OF]-(s) WHERE s:Concept OR s:City OR s:Wijk RETURN id, collect(DISTINCT s.id)"
IDS = "MATCH (n:{0}) RETURN n.id ORDER BY n.id"
COUNT = "MATCH (n:{0}) RETURN count(n)"
ONE = "MATCH (n:Resource) WHERE NOT n:Concept AND NOT n:Withdrawn AND NOT n:Replaced RETURN n.id LIMIT 1"


class OnDemand(Mapping[K, V]):
    """Read when it is asked for, key by key; what there is in all is not known."""

    @abstractmethod
    def find(self, key: K, /) -> V | None:
        """What belongs to a key, or None."""

    def __getitem__(self, key: K) -> V:
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[K]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


class Raw(OnDemand[str, Record]):
    """Every resource as the store keeps it at one revision, read when it is asked for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._read: dict[str, Record | None] = {}

    def fetch(self, ids: Iterable[str]) -> None:
        """Reads those that were not read before."""
        new = [id for id in dict.fromkeys(ids) if id not in self._read]
        for part in in_parts([id for id in new if len(id) <= LONGEST_ID and ID.fullmatch(id)], PART):
            rows = self._reading.rows(READ, ids=list(part), revision=self._reading.revision)
            self._read.update((id, from_json(id, body)) for id, body in rows)
        for id in new:
            self._read.setdefault(id, None)

    def fetch_ends(self, ids: Iterable[str]) -> None:
        """Reads these and all that took their place."""
        ahead = set(ids)
        while ahead:
            self.fetch(ahead)
            found = (self._read[id] for id in ahead)
            ahead = {str(r.values["replacedBy"]) for r in found if r and "replacedBy" in r.values} - self._read.keys()

    def find(self, id: str, /) -> Record | None:
        """The record, or None."""
        if id not in self._read:
            self.fetch([id])
        return self._read[id]


class Live(OnDemand[str, Record]):
    """What answers see: live records with their links led to survivors."""

    def __init__(self, raw: Raw, beside: Mapping[str, tuple[str, ...]]) -> None:
        """`beside`: what is read together, by id."""
        self._raw, self._beside = raw, beside
        self._seen: dict[str, Record | None] = {}

    def fetch(self, ids: Iterable[str]) -> None:
        """Reads these, and what they point at."""
        new = {id for id in ids if id not in self._seen}
        self._raw.fetch_ends(new)
        found = {id: record for id in new if (record := self._raw.find(id)) is not None}
        self._raw.fetch_ends(target for record in found.values() for _, target in record.links())
        for id in new:
            self._seen[id] = records.seen(self._raw, id)[0] if id in found else None

    def find(self, id: str, /) -> Record | None:
        """The record, or None."""
        if id not in self._seen:
            self.fetch(self._beside.get(id, (id,)))
        return self._seen[id]


class Resources(ResourceReads):
    """Resources of one revision. It stands in for a snapshot where only single resources are asked of it: what takes
    the rows and indexes of a snapshot is refused as UNSUPPORTED."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._raw = Raw(reading)
        self._beside: dict[str, tuple[str, ...]] = {}
        self._live = Live(self._raw, self._beside)
        self._backlinks: dict[Link, tuple[str, ...]] = {}
        self._children: dict[str, tuple[str, ...]] = {}
        self._remembered: dict[Hashable, object] = {}
        self.rows = Rows(self)

    @property
    def as_snapshot(self) -> Snapshot:
        """Itself, for questions that ask a snapshot for single resources."""
        return cast("Snapshot", self)

    # ------------------------------------------------ as a snapshot says it
    @property
    def revision(self) -> int:
        """The revision."""
        return self._reading.revision

    @property
    def updated_at(self) -> datetime:
        """When it was made."""
        return self._reading.moment or BEGINNING

    @property
    def fictitious(self) -> bool:
        """Whether its resources were made up: all are or none is."""
        rows = self._reading.rows(ONE)
        return is_fictitious(rows[0][0] if rows else "")

    @property
    def live(self) -> Mapping[str, Record]:
        """What answers see, by id."""
        return self._live

    def survivor(self, id: str) -> str | None:
        """The id that answers for `id`; None where it is unknown or withdrawn."""
        self._raw.fetch_ends(self._beside.get(id, (id,)))
        return records.survivor(self._raw, id)

    def ids(self, class_name: str) -> Sequence[str]:
        """The ids of all live resources of a class, sorted."""
        return self.remembered(("ids", class_name), lambda: [id for (id,) in self._rows_of(IDS, class_name)])

    def counts(self) -> Mapping[str, int]:
        """How many live resources each class has."""
        return {name: self._rows_of(COUNT, name)[0][0] for name in vocabulary().classes}

    def _rows_of(self, query: str, class_name: str) -> list[list[Any]]:
        return self._reading.rows(query.format(vocabulary().classes[class_name].name))

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this question."""
        if key not in self._remembered:
            self._remembered[key] = make()
        return cast("T", self._remembered[key])

    # ------------------------------------------------ links
    def backlinks(self, id: str, class_name: str, field: str) -> tuple[str, ...]:
        """The ids of the records of `class_name` whose `field` points at `id` (or its survivor), sorted."""
        survivor = self.survivor(id) or id
        key = survivor, class_name, field
        if key not in self._backlinks:
            self._read_backlinks(self._beside.get(survivor, (survivor,)), class_name, field)
        return self._backlinks[key]

    def _read_backlinks(self, ids: Sequence[str], class_name: str, field: str) -> None:
        merged = {vocabulary().class_of(id) for id in ids} & self._reading.replaced
        name = vocabulary().classes[class_name].name
        way = f"{'<-[:REPLACED_BY]-*()' if merged else ''}<-[:{relationship(field)}]-(s:{name})"
        rows = self._reading.rows(f"{POINTED} MATCH (t){way} RETURN id, collect(DISTINCT s.id)", ids=list(ids))
        found = {id: tuple(sorted(pointing)) for id, pointing in rows}
        self._backlinks.update(((id, class_name, field), found.get(id, ())) for id in ids)
        self.read_ahead([one for pointing in found.values() for one in pointing])

    def narrower(self, id: str) -> frozenset[str]:
        """`id` and everything below it: concepts by broader, cities and wijken by partOf."""
        self.read_below([id])
        return hierarchy.reached(id, self._children)

    def read_below(self, ids: Iterable[str]) -> None:
        """Reads what is below these, a level at a time."""
        known = vocabulary()
        ahead = {id for id in ids if known.class_of(id) in hierarchy.PARENT} - self._children.keys()
        while ahead:
            merged = {known.class_of(id) for id in ahead} & self._reading.replaced
            way = ("<-[:REPLACED_BY]-*()" if merged else "") + BELOW
            rows = self._reading.rows(f"{POINTED} MATCH (t){way}", ids=sorted(ahead))
            self._children.update(dict.fromkeys(ahead, ()))
            self._children.update((id, tuple(below)) for id, below in rows)
            ahead = {child for _, below in rows for child in below} - self._children.keys()

    def read_ahead(self, ids: Sequence[str]) -> None:
        """These are about to be shown: what is asked of one of them is read for all."""
        if 1 < len(ids) <= MOST_AHEAD:
            together = tuple(dict.fromkeys(ids))
            self._beside.update(dict.fromkeys(together, together))

    def read_ids(self, ids: Iterable[str]) -> None:
        """These are asked for, perhaps by what replaced them: read at once, with all that is below."""
        asked = list(ids)
        self._raw.fetch_ends(asked)
        self.read_below([s for id in asked if (s := records.survivor(self._raw, id)) is not None])

    # ------------------------------------------------ what takes a snapshot
    def __getattr__(self, name: str) -> NoReturn:
        if name in WITH_A_SNAPSHOT:
            raise not_here()
        raise AttributeError(name)


WITH_A_SNAPSHOT = frozenset(("parts", "texts", "columns", "numbers", "own_texts"))


def not_here() -> Exception:
    """The refusal of what takes the rows and indexes of a snapshot."""
    return unsupported(
        "Deze server houdt geen momentopname in het geheugen, en kan dit daarom niet. Vraag het aan een server die met"
        " --snapshot on is gestart; hier kunnen losse resources, en summary, practices en verdicts van whatWorked.",
        "This server keeps no snapshot in memory, and so it cannot answer this. Ask a server that was started with"
        " --snapshot on; single resources, and summary, practices and verdicts of whatWorked do work here.",
    )


class Rows:
    """Rows of single practices and wijken, made when they are asked for."""

    def __init__(self, resources: Resources) -> None:
        links = _Backlinks(resources)
        self.practices = _Rows[PracticeRow](lambda id: practice_row(resources.live, links, id))
        self.wijken = _Rows[WijkRow](lambda id: wijk_row(resources.live, links, id))

    def __getattr__(self, name: str) -> NoReturn:
        if name in ("practice_postings", "wijk_postings", "columns"):
            raise not_here()
        raise AttributeError(name)


class _Rows(dict[str, T]):
    """Rows by id, each made once."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, id: str) -> T:
        made = self[id] = self._make(id)
        return made


class _Backlinks(OnDemand[Link, tuple[str, ...]]):
    """Backlinks as a mapping."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def find(self, link: Link, /) -> tuple[str, ...]:
        """The ids of what points there, sorted."""
        return self._resources.backlinks(*link)
