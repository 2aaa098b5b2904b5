"""What must hold between resources: links lead somewhere, hierarchies have no cycle, places agree, nothing hangs.

The same rules stand in ontology/rules.ttl as SHACL-SPARQL; a test holds the two equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from graph.view import View
from ontology.problems import Place, Problem, register
from ontology.records import Record

CHAINS = {
    "Concept": "broader",
    "City": "partOf",
    "Wijk": "partOf",
    "Partner": "parent",
    "Practice": "adaptedFrom",
    "Intervention": "adaptedFrom",
}
PLACES = ("stad/", "wijk/")
STAND_IN_PLACES = ("praktijk/", "deelname/")
DECIDE_PLACES = ("kind", "partOf", "city", "replacedBy")
MOST_LISTED = 10

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


def problems(view: View) -> Iterator[Problem]:
    """Everything that is wrong between the resources of a view, each with its place.

    Links to what is nowhere are among them (DANGLING), also where the load stands alone.
    """
    live = [r for r in view.own() if not r.is_withdrawn]
    view.fetch(target for r in live for _, target in r.links())
    for record in live:
        yield from _links(view, record)
    yield from _circles(view)
    for record in [*live, *_stand_in_moved_places(view)]:
        yield from _places(view, record)
    for record in live:
        yield from _planned(view, record)
    yield from _withdrawals(view)


def _links(view: View, record: Record) -> Iterator[Problem]:
    for column, target in record.links():
        other = view.get(target)
        if other is None:
            yield view.problem(record, "DANGLING", column, target=target)
        elif other.is_withdrawn:
            yield view.problem(record, "WITHDRAWN_TARGET", column, target=target)


def _withdrawals(view: View) -> Iterator[Problem]:
    """What is withdrawn while resources that the load leaves alone point at it (its own are judged by their links)."""
    linked = view.links_to(r.id for r in view.own() if r.is_withdrawn)
    for id, sources in linked.items():
        others = [s for s in sources if s not in view.laid]
        if others:
            listed = ", ".join(others[:MOST_LISTED]) + (" …" if len(others) > MOST_LISTED else "")
            yield view.problem(view.laid[id].record, "STILL_LINKED", "withdrawn", id=id, count=len(others), list=listed)


# ---------------------------------------------------------------- circles
def _circles(view: View) -> Iterator[Problem]:
    """Every circle with live members that the load closes, once: at the first of its members, by id, in the load."""
    done: defaultdict[str, set[str]] = defaultdict(set)
    for record in view.own():
        for field in (CHAINS.get(record.type, ""), "replacedBy"):
            if field in record.values:
                yield from _circle(view, record, field, done[field])


def _circle(view: View, record: Record, field: str, done: set[str]) -> Iterator[Problem]:
    """Walks on from `record` to where an earlier walk was (`done`): so each link is looked at once."""
    path: dict[str, None] = {}  # in order, and quick to look in
    at: Record | None = record
    while at is not None and at.id not in path and at.id not in done:
        path[at.id] = None
        target = at.text(field)
        at = view.get(target) if target else None
    done.update(path)
    if at is None or at.id not in path:
        return
    circle = list(path)[list(path).index(at.id) :]
    members = [id for id in circle if id in view.laid]
    if members and any((r := view.get(id)) is not None and not r.is_withdrawn for id in circle):
        first = min(members, key=lambda id: (view.laid[id].record.is_withdrawn, id))
        turned = circle[circle.index(first) :] + circle[: circle.index(first)]
        shown = [*turned[:8], *(["…"] if len(turned) > 8 else []), first]
        yield view.problem(view.laid[first].record, "CYCLE", field, path=" → ".join(shown))


# ---------------------------------------------------------------- places
def _stand_in_moved_places(view: View) -> Iterator[Record]:
    """What the load leaves alone but what stands, directly or through other places, in a place that it moves."""
    ahead = {r.id for r, before, _ in view.laid.values() if r.id.startswith(PLACES) and before and _moved(before, r)}
    seen, found = set(ahead), set[str]()
    while ahead:
        sources = {s for linked in view.links_to(ahead).values() for s in linked} - seen
        ahead = {s for s in sources if s.startswith(PLACES)}
        seen |= ahead
        found |= {s for s in sources if s.startswith(PLACES + STAND_IN_PLACES) and s not in view.laid}
    view.fetch(found)
    return (r for r in map(view.get, sorted(found)) if r is not None and not r.is_withdrawn)


def _moved(before: Record, after: Record) -> bool:
    return any(before.values.get(field) != after.values.get(field) for field in DECIDE_PLACES)


def _places(view: View, record: Record) -> Iterator[Problem]:
    if record.type == "City":
        whole = view.survivor(record.text("partOf"))
        if whole is not None and whole.text("kind") != "REGION":
            yield view.problem(record, "ONLY_REGIONS_HAVE_PARTS", "partOf", target=whole.id)
    elif record.type in ("Practice", "Participation"):
        yield from _city(view, record)


def _city(view: View, record: Record) -> Iterator[Problem]:
    """A practice's city is its wijk's; a participation's city is that, or one that contains it."""
    wijk, city = view.survivor(record.text("wijk")), view.survivor(record.text("city"))
    lies_in = view.survivor(wijk.text("city")) if wijk else None
    if city is None or lies_in is None:
        return
    allowed = set(_around(view, lies_in)) if record.type == "Participation" else {lies_in.id}
    if city.id not in allowed:
        yield view.problem(record, "CITY_DISAGREES", "city", city=city.id, expected=lies_in.id)


def _around(view: View, city: Record) -> Iterable[str]:
    """A city and all that contain it."""
    found, ahead = {city.id}, [city]
    while ahead:
        at = ahead.pop()
        for id in (at.text("partOf"), at.text("replacedBy")):
            if id and id not in found and (other := view.get(id)) is not None:
                found.add(id)
                ahead.append(other)
    return found


# ---------------------------------------------------------------- unlikely
def _planned(view: View, record: Record) -> Iterator[Problem]:
    if record.type == "Outcome" and record.text("direction") != "UNKNOWN":
        practice = view.survivor(record.text("practice"))
        if practice is not None and practice.text("status") == "PLANNED":
            yield view.problem(record, "PLANNED_WITH_OUTCOMES", "practice")
