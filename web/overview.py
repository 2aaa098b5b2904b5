"""The start page and the lists: what is in the graph, kind by kind."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from graph.snapshot import Snapshot
from ontology.vocabulary import Words, vocabulary
from web.groups import Part, part
from web.rows import Row, row
from web.values import Shown, View, quantity
from web.words import plural

MOST = 100
# The counts of the start page; the rest is behind "everything".
COUNTED = ("Practice", "Outcome", "Wijk", "City", "Intervention", "Partner", "CityDeal", "Observation", "Source")
MENU = ("Practice", "Wijk", "Intervention", "Partner", "CityDeal", "Source")
EXAMPLES = 200  # practices that are looked at for the example


@dataclass(frozen=True, slots=True)
class Count:
    """A kind of resource: its name as a link to the list, what it means, and how many there are."""

    name: Shown
    meaning: str
    count: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """What the template of the start page shows; `example` is None in a graph without resources."""

    counts: tuple[Count, ...]
    example: Shown | None
    example_kind: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A part of the resources of one segment, by id."""

    title: str
    meaning: str
    rows: tuple[Row, ...]
    part: Part


def start_page(view: View) -> StartPage:
    """What is here, and one resource that is worth a look."""
    counts = view.snapshot.counts()
    shown = tuple(_count(view, name, counts[name]) for name in COUNTED)
    id = _example(view.snapshot)
    kind = vocabulary().classes[vocabulary().class_of(id) or ""].label.in_language(view.lang) if id else ""
    return StartPage(shown, view.link(id) if id else None, kind)


def menu(view: View) -> tuple[Shown, ...]:
    """The lists that every page leads to."""
    classes = vocabulary().classes
    return tuple(Shown(plural(n, view.lang), view.address(f"/doc/{classes[n].segments[0]}")) for n in MENU)


def all_lists(view: View) -> tuple[tuple[Count, ...], tuple[Count, ...]]:
    """Every class with its count, the main ones first, and every scheme of concepts with its count."""
    known, counts = vocabulary(), view.snapshot.counts()
    names = (*COUNTED, *(n for n in known.classes if n not in (*COUNTED, "Concept")))
    classes = tuple(_count(view, name, counts[name]) for name in names)
    scheme = known.enums["ConceptScheme"]
    schemes = tuple(
        _segment_count(view, segment, scheme.labels[name], scheme.definitions[name])
        for segment, name in known.schemes.items()
    )
    return classes, schemes


def list_page(view: View, segment: str, first: int) -> ListPage | None:
    """The resources of a segment of ids, from entry `first` (from 1) on; None for no such segment or part."""
    known = vocabulary()
    if segment not in known.by_segment:
        return None
    ids = _with_segment(view.snapshot, segment)
    if first > max(1, len(ids)):
        return None
    class_ = known.classes[known.by_segment[segment]]
    title, meaning = plural(class_.name, view.lang), class_.definition
    if segment in known.schemes:
        scheme = known.enums["ConceptScheme"]
        title = scheme.labels[known.schemes[segment]].in_language(view.lang)
        meaning = scheme.definitions[known.schemes[segment]]
    records = [r for r in map(view.snapshot.get, ids[first - 1 : first - 1 + MOST]) if r is not None]
    rows = tuple(row(view, record) for record in records)
    return ListPage(title, meaning.in_language(view.lang), rows, part(view, f"/doc/{segment}", first, MOST, len(ids)))


def _count(view: View, class_name: str, count: int) -> Count:
    class_ = vocabulary().classes[class_name]
    name = Shown(plural(class_name, view.lang), view.address(f"/doc/{class_.segments[0]}"))
    return Count(name, class_.definition.in_language(view.lang), quantity(count, None, view.lang))


def _segment_count(view: View, segment: str, label: Words, meaning: Words) -> Count:
    count = quantity(len(_with_segment(view.snapshot, segment)), None, view.lang)
    name = Shown(label.in_language(view.lang), view.address(f"/doc/{segment}"))
    return Count(name, meaning.in_language(view.lang), count)


def _with_segment(snapshot: Snapshot, segment: str) -> Sequence[str]:
    """The ids of a segment: a slice, as a class's ids are sorted ("0" is the character behind "/")."""
    ids = snapshot.ids(vocabulary().by_segment[segment])
    return ids[bisect_left(ids, f"{segment}/") : bisect_left(ids, f"{segment}0")]


def _example(snapshot: Snapshot) -> str | None:
    """A practice around which much is known; in a graph without practices, a wijk or any other resource."""
    practices = snapshot.ids("Practice")[:EXAMPLES]
    if practices:
        ways = (("Outcome", "practice"), ("Involvement", "practice"), ("Financing", "practice"))
        known = {id: [len(snapshot.backlinks(id, *way)) for way in ways] for id in practices}
        return max(practices, key=lambda id: (min(3, known[id][0]) + min(3, known[id][2]), *known[id]))
    others = ("Wijk", "City", "Concept")
    return next((snapshot.ids(name)[0] for name in others if snapshot.ids(name)), None)
