"""What must hold between resources: links lead somewhere, hierarchies have no cycle, places agree, nothing hangs.

The same rules stand in ontology/rules.ttl as SHACL-SPARQL; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.store import Store
from ontology.problems import Place, Problem, register
from ontology.records import Record

CHAINS = {"Concept": "broader", "City": "partOf", "Wijk": "partOf", "Partner": "parent"}
ADAPTED = {"Practice": "adaptedFrom", "Intervention": "adaptedFrom"}

register(
    {
        "TWICE": (
            "{id} staat twee keer in deze lading (eerder: {first}). Houd één van beide.",
            "{id} stands twice in this load (before: {first}). Keep one of them.",
        ),
        "DANGLING": (
            "{target} bestaat niet, niet in deze lading en niet in de graaf. Voeg het toe of verbeter het id.",
            "{target} does not exist, neither in this load nor in the graph. Add it or correct the id.",
        ),
        "WITHDRAWN_TARGET": (
            "{target} is ingetrokken. Verwijs naar iets anders, of haal de intrekking weg.",
            "{target} is withdrawn. Point at something else, or undo the withdrawal.",
        ),
        "STILL_LINKED": (
            "{id} kan niet worden ingetrokken: {count} andere verwijzen ernaar ({list}). Pas die eerst aan.",
            "{id} cannot be withdrawn: {count} others point at it ({list}). Change those first.",
        ),
        "CYCLE": (
            "{field} loopt rond: {path}. Haal één schakel weg.",
            "{field} runs in a circle: {path}. Take away one link.",
        ),
        "ONLY_REGIONS_HAVE_PARTS": (
            "{target} is geen regio (REGION); alleen een regio heeft delen. Verbeter partOf of kind.",
            "{target} is no region (REGION); only a region has parts. Correct partOf or kind.",
        ),
        "CITY_DISAGREES": (
            "De stad ({city}) past niet bij de wijk: die ligt in {expected}. Haal een van beide weg of verbeter ze.",
            "The city ({city}) does not fit the wijk, which lies in {expected}. Remove one of them or correct them.",
        ),
        "PLANNED_WITH_OUTCOMES": (
            "Let op: deze praktijk is gepland en heeft al een uitkomst.",
            "Notice: this practice is planned and already has an outcome.",
        ),
    },
    notices=frozenset({"PLANNED_WITH_OUTCOMES"}),
)


def twice(id: str, place: Place, first: Place) -> Problem:
    """The problem of an id that stands twice in one load."""
    where = " ".join(str(p) for p in (first.file, first.line) if p is not None) or "?"
    return Problem("TWICE", {"id": id, "first": where}, id, "id", id, Place(place.file, place.line, "id"))


class View:
    """The graph as it would be: the records of a load over those of the store (None: the load stands alone)."""

    def __init__(self, store: Store | None) -> None:
        self.store = store
        self.new: dict[str, Record] = {}
        self.old: dict[str, Record | None] = {}
        self.places: dict[str, Place] = {}
        self.missing = 0
        self._read: dict[str, Record | None] = {}

    def add(self, record: Record, before: Record | None, place: Place) -> None:
        """Lays a record of the load over the graph."""
        self.new[record.id], self.old[record.id], self.places[record.id] = record, before, place

    def place_of(self, id: str) -> Place | None:
        """Where the load named this id before, or None."""
        return self.places.get(id)

    def get(self, id: str) -> Record | None:
        """A resource as it would be; None where there is none."""
        if id in self.new:
            return self.new[id]
        if id not in self._read:
            self.fetch([id])
        return self._read[id]

    def fetch(self, ids: Iterable[str]) -> None:
        """Reads many resources of the store at once."""
        wanted = {id for id in ids if id not in self.new and id not in self._read}
        found = self.store.read(sorted(wanted)) if self.store and wanted else {}
        self._read.update((id, found.get(id)) for id in wanted)

    def survivor(self, id: str) -> Record | None:
        """The resource that an id means after merges; None where there is none (or merges run in a circle)."""
        seen: set[str] = set()
        record = self.get(id)
        while record is not None and (next_id := record.text("replacedBy")):
            if record.id in seen:
                return None
            seen.add(record.id)
            record = self.get(next_id)
        return record

    def problems(self, *, judge_missing: bool = True) -> list[Problem]:
        """Everything that is wrong between resources, each with its place; leads out counted in `missing`."""
        live = [r for r in self.new.values() if not r.is_withdrawn]
        self.fetch(target for r in live for _, target in r.links())
        found = [p for r in live for p in self._links(r, judge_missing)]
        found += [p for r in self._concerned() for p in _rules(self, r)]
        found += self._withdrawals()
        return found

    def problem(self, record: Record, code: str, column: str, **params: object) -> Problem:
        """A problem at the place where the load says `record` (nowhere, for a record that the load leaves alone)."""
        place = self.places.get(record.id, Place())
        value = record.values.get(column)
        shown = value if isinstance(value, str) else None
        return Problem(code, params, record.id, column, shown, Place(place.file, place.line, column))

    def _links(self, record: Record, judge_missing: bool) -> Iterator[Problem]:
        for column, target in record.links():
            other = self.get(target)
            if other is None:
                self.missing += 1
                if judge_missing:
                    yield self.problem(record, "DANGLING", column, target=target)
            elif other.is_withdrawn:
                yield self.problem(record, "WITHDRAWN_TARGET", column, target=target)

    def _concerned(self) -> Iterator[Record]:
        """The load's own records, and those that point at a place or practice of it that was there before."""
        yield from (r for r in self.new.values() if not r.is_withdrawn)
        moved = [r.id for r in self.new.values() if r.type in ("City", "Wijk") and self._moved(r)]
        linked = self.store.links_to(moved) if self.store and moved else {}
        others = {id for ids in linked.values() for id in ids} - self.new.keys()
        self.fetch(others)
        yield from (r for id in sorted(others) if (r := self.get(id)) is not None and not r.is_withdrawn)

    def _moved(self, record: Record) -> bool:
        before = self.old.get(record.id)
        fields = ("kind", "partOf", "city", "replacedBy")
        return before is not None and any(before.values.get(f) != record.values.get(f) for f in fields)

    def _withdrawals(self) -> Iterator[Problem]:
        gone = {r.id for r in self.new.values() if r.is_withdrawn}
        linked = dict(self.store.links_to(sorted(gone))) if self.store and gone else {}
        for id in sorted(gone):
            sources = [s for s in linked.get(id, ()) if s not in self.new]
            sources = [s for s in sources if (r := self.get(s)) is not None and not r.is_withdrawn]
            if sources:
                listed = ", ".join(sources[:10]) + (" …" if len(sources) > 10 else "")
                yield self.problem(self.new[id], "STILL_LINKED", "withdrawn", id=id, count=len(sources), list=listed)


def _rules(view: View, record: Record) -> Iterator[Problem]:
    for chain in (CHAINS.get(record.type), ADAPTED.get(record.type), "replacedBy"):
        if chain and chain in record.values:
            yield from _cycle(view, record, chain)
    if record.type == "City":
        yield from _region(view, record)
    elif record.type in ("Practice", "Participation"):
        yield from _city(view, record)
    elif record.type == "Outcome" and (id := record.text("practice")):
        practice = view.get(id)
        if practice and practice.text("status") == "PLANNED" and record.text("direction") != "UNKNOWN":
            yield view.problem(record, "PLANNED_WITH_OUTCOMES", "practice")


def _cycle(view: View, record: Record, field: str) -> Iterator[Problem]:
    """Reported once a circle: at the first of its members, by id, that the load holds."""
    path, at = {record.id: None}, record  # a dict: in order, and quick to look in
    while (id := at.text(field)) and (next_one := view.get(id)) is not None and not next_one.is_withdrawn:
        if id in path:
            if id == record.id == min(path.keys() & view.new.keys()):
                yield view.problem(record, "CYCLE", field, path=" → ".join([*list(path)[:8], id]))
            return
        path[id] = None
        at = next_one


def _region(view: View, record: Record) -> Iterator[Problem]:
    target = record.text("partOf")
    whole = view.survivor(target) if target else None
    if whole is not None and whole.text("kind") != "REGION":
        yield view.problem(record, "ONLY_REGIONS_HAVE_PARTS", "partOf", target=whole.id)


def _city(view: View, record: Record) -> Iterator[Problem]:
    """A practice's city is its wijk's; a participation's city is that, or one that contains it."""
    city_id, wijk_id = record.text("city"), record.text("wijk")
    wijk, city = view.survivor(wijk_id) if wijk_id else None, view.survivor(city_id) if city_id else None
    at = view.survivor(wijk.text("city") or "") if wijk else None
    if city is None or at is None:
        return
    allowed, expected = {at.id}, at.id
    while (
        record.type == "Participation"
        and (up := at.text("partOf"))
        and (at := view.survivor(up))
        and at.id not in allowed
    ):
        allowed.add(at.id)
    if city.id not in allowed:
        yield view.problem(record, "CITY_DISAGREES", "city", city=city.id, expected=expected)
