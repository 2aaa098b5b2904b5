"""Links seen from their other end: which live records of a class point at a resource with a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from graph.snapshot.edits import Edits, over_ids
from ontology.records import Record
from ontology.vocabulary import vocabulary

# (id that is pointed at, class that points, field) -> ids that point, sorted
Link = tuple[str, str, str]
Backlinks = Mapping[Link, tuple[str, ...]]


@cache
def pointers(class_name: str) -> tuple[tuple[str, str], ...]:
    """Each (class, field) whose links may lead to a resource of `class_name`."""
    known = vocabulary()
    segments = set(known.classes[class_name].segments)
    fields = ((c.name, f) for c in known.classes.values() for f in c.fields.values())
    return tuple((name, field.name) for name, field in fields if field.segments & segments)


def pointing_at(backlinks: Backlinks, id: str) -> Iterator[str]:
    """The ids of all live records that point at `id`, with whatever field."""
    for class_name, field in pointers(vocabulary().by_segment[id.partition("/")[0]]):
        yield from backlinks.get((id, class_name, field), ())


def keys(record: Record | None) -> list[Link]:
    """Under which keys of the backlinks a record stands."""
    return [(target, record.type, field) for field, target in record.links()] if record else []


def moved(old: Backlinks, changes: Mapping[str, tuple[Record | None, Record | None]]) -> Backlinks:
    """The backlinks after live records changed: id -> (before, after)."""
    edits = Edits[Link, str]()
    for id, (before, after) in changes.items():
        edits.change(id, keys(before), keys(after))
    return over_ids(old, edits)
