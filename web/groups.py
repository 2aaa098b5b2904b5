"""Groups: what points at a resource, by class and field, a bounded part of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from graph.snapshot.links import pointers
from ontology.vocabulary import vocabulary
from web.rows import Row, row
from web.values import View
from web.words import SEEN_BACK, plural

MOST = 50
# What a reader wants to see first, whatever the page is about.
ORDER = (
    *("Outcome", "Practice", "Involvement", "Financing", "Obstacle", "Commitment", "ChallengeFinding"),
    *("TrendFinding", "Story", "Element", "Condition", "Recognition", "Participation", "CityDeal", "Meeting", "Lesson"),
    *("Intervention", "Wijk", "City", "Partner", "FormerName", "FinancingModel", "Dossier", "AreaCode", "Programme"),
    *("Concept", "Observation", "Source"),
)
# Not shown as groups: a merged id has no page, and what names a source as that of its own description says little.
LEFT_OUT = {"replacedBy"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long list: entries `first` to `last` (from 1) of `total`, and where the parts around it are."""

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None

    @property
    def left(self) -> int:
        """How many come behind this part."""
        return self.total - self.last


@dataclass(frozen=True, slots=True)
class Group:
    """Resources of one class that point at the page's with one field. `via` names it where the heading does not."""

    key: str
    heading: str
    via: str | None
    rows: tuple[Row, ...]
    part: Part


def groups(view: View, id: str) -> list[Group]:
    """Every group of a live resource, its first entries."""
    return [group(view, id, class_name, field) for class_name, field in _ways(view, id)]


def one_group(view: View, id: str, key: str, first: int) -> Group | None:
    """One group from its entry `first` (from 1) on; None where there is no such group."""
    return next((group(view, id, *way, first) for way in _ways(view, id) if key == ".".join(way)), None)


def group(view: View, id: str, class_name: str, field: str, first: int = 1) -> Group:
    """What points at `id` from `class_name` with `field`."""
    ids = view.snapshot.backlinks(id, class_name, field)
    shown = ids[first - 1 : first - 1 + MOST]
    records = [r for r in map(view.snapshot.get, shown) if r is not None]
    key = f"{class_name}.{field}"
    heading, via = _heading(view, id, class_name, field)
    rows = tuple(row(view, record, field) for record in records)
    return Group(key, heading, via, rows, part(view, f"/doc/{id}", first, MOST, len(ids), groep=key))


def part(view: View, path: str, first: int, size: int, total: int, **query: str) -> Part:
    """The part of a list of `total` entries that begins at `first` and holds at most `size`."""
    last = min(first - 1 + size, total)
    before = view.address(path, **query, van=max(1, first - size)) if first > 1 else None
    after = view.address(path, **query, van=last + 1) if last < total else None
    return Part(first, last, total, before, after)


def _ways(view: View, id: str) -> list[tuple[str, str]]:
    found = [way for way in _possible(id) if view.snapshot.backlinks(id, *way)]
    return sorted(found, key=lambda way: (ORDER.index(way[0]), way[1]))


def _possible(id: str) -> Iterator[tuple[str, str]]:
    class_name = vocabulary().class_of(id) or ""
    yield from (way for way in pointers(class_name) if way[1] not in LEFT_OUT)


def _heading(view: View, id: str, class_name: str, field: str) -> tuple[str, str | None]:
    words = SEEN_BACK.get((class_name, field))
    if words is not None:
        return words.in_language(view.lang), None
    declared = vocabulary().classes[class_name].fields[field]
    segment = id.partition("/")[0]
    ways = Counter(name for name, f in _possible(id) if segment in vocabulary().classes[name].fields[f].segments)
    doubtful = ways[class_name] > 1 and declared.inverse is None
    return plural(class_name, view.lang), declared.label.in_language(view.lang) if doubtful else None
