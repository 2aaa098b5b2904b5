"""Hierarchies: for each concept, city and wijk that has something below it, everything below it and itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ontology.records import Record

PARENT = {"Concept": "broader", "City": "partOf", "Wijk": "partOf"}
Below = Mapping[str, frozenset[str]]


def below(records: Iterable[Record]) -> dict[str, frozenset[str]]:
    """id -> itself and all below it, only for ids with something below. A circle holds all of its members."""
    children: dict[str, list[str]] = {}
    for record in records:
        parent = record.text(PARENT[record.type])
        if parent is not None:
            children.setdefault(parent, []).append(record.id)
    return {id: reached(id, children) for id in children}


def reached(id: str, children: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """`id` and everything below it, by the children of each."""
    found, ahead = {id}, [id]
    while ahead:
        for child in children.get(ahead.pop(), ()):
            if child not in found:
                found.add(child)
                ahead.append(child)
    return frozenset(found)


def changes_shape(old: Record | None, new: Record | None) -> bool:
    """True where a record comes, goes or moves within its hierarchy."""
    record = new or old
    if record is None or record.type not in PARENT:
        return False
    return _parent(old) != _parent(new)


def _parent(record: Record | None) -> str | None:
    return record.text(PARENT[record.type]) if record else None
