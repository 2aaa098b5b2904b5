"""How a resource shows in the graph that people query: labels, properties and relationships, named by the vocabulary.

A resource that counts carries the label of its class (and Claim where it is one). One that was withdrawn carries
Withdrawn instead, one that was replaced Replaced, one that was both carries both: so `MATCH (p:Practice)` never meets
them, and whatever points at them still finds them. docs/neo4j.md says it for those who query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from graph.snapshot.days import first_day, last_day
from graph.snapshot.labels import Known, given, made, named
from ontology.records import Record
from ontology.vocabulary import Field, vocabulary

RESOURCE, CLAIM = "Resource", "Claim"  # every resource carries the first: under it its id is unique
WITHDRAWN, REPLACED = "Withdrawn", "Replaced"
NAMES = ("name", "title")  # by which people look a resource up
LANGUAGES = ("nl", "en")  # the first is that of captions
LONGEST_CAPTION = 120
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
LARGEST = 2**63 - 1  # of a whole number in Neo4j


@cache
def relationship(field: str) -> str:
    """The type of the relationships that a link field makes: partOf -> PART_OF."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", field).upper()


def labels(record: Record) -> tuple[str, ...]:
    """The labels of a resource beside RESOURCE."""
    gone = (*((WITHDRAWN,) if record.is_withdrawn else ()), *((REPLACED,) if "replacedBy" in record.values else ()))
    if gone:
        return gone
    return (record.type, CLAIM) if vocabulary().classes[record.type].is_claim else (record.type,)


@cache
def all_labels(class_name: str) -> tuple[str, ...]:
    """Every label that a resource of a class may carry beside RESOURCE."""
    return (class_name, *((CLAIM,) if vocabulary().classes[class_name].is_claim else ()), WITHDRAWN, REPLACED)


def properties(record: Record) -> dict[str, Any]:
    """The properties of a resource: texts, numbers and flags as they are, dates as dates, texts in languages apart.

    A date that may be a year or a month keeps its text, and gets its first and last day beside it: start, startFirst,
    startLast. A value that the vocabulary assumes where none is said is there too.
    """
    made: dict[str, Any] = {"id": record.id, "caption": caption(record)}
    if record.is_withdrawn:
        return made
    for name, field in vocabulary().classes[record.type].fields.items():
        value = None if field.is_link else record.get(name)
        if value is not None:
            made.update(_shown(name, field, value))
    made.pop("withdrawn", None)
    return made


def _shown(name: str, field: Field, value: Any) -> Iterator[tuple[str, Any]]:
    kind = field.kind.name if field.kind else None
    if isinstance(value, Mapping):
        for lang, said in value.items():
            yield f"{name}_{lang.replace('-', '_')}", list(said) if isinstance(said, tuple) else said
    elif isinstance(value, tuple):
        yield name, list(value)
    elif kind == "Day":
        yield name, _day(value)
    elif kind == "PartialDate":
        yield name, value
        if (first := _day(value)) is not None:
            yield from ((f"{name}First", first), (f"{name}Last", last_day(value)))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield name, _number(field, value)
    else:
        yield name, value


def _number(field: Field, value: int) -> int | float | None:
    """One type a property, so that tools may count on it: decimals are floats, years and levels whole numbers."""
    is_decimal = field.kind is not None and DECIMAL in field.kind.datatypes
    if not is_decimal and abs(value) <= LARGEST:
        return value
    try:
        return float(value)
    except OverflowError:
        return None  # no property can hold it (admission lets no such thing in)


def _day(value: str) -> date | None:
    """The first day of a date; None for what is none (admission lets no such thing in)."""
    try:
        return first_day(value)
    except ValueError:
        return None


def caption(record: Record) -> str:
    """What a person sees on its node, in Dutch: its label or name; where the vocabulary makes labels of parts, these,
    each link told by the end of its id; cut short. Nothing of another record is in it, so that it never grows old.
    """
    if record.is_withdrawn:
        return _spoken(record.id)
    text = given(record, LANGUAGES[0]) or named(record) or _made(record)
    return text if len(text) <= LONGEST_CAPTION else text[: LONGEST_CAPTION - 1] + "…"


def _made(record: Record) -> str:
    lang = LANGUAGES[0]
    known: Known = {(target, lang, 1): _spoken(target) for _, target in record.links()}
    return made({}, record, lang, 0, known)


def _spoken(id: str) -> str:
    """The last part of an id, as words: partner/gemeente-delft -> gemeente delft."""
    return id.rpartition("/")[2].replace("-", " ")


def relationships(record: Record) -> list[tuple[str, str]]:
    """(Type, id of the other end) of each relationship that goes out from a resource.

    A withdrawn one has none, but for what replaced it: whatever points at it still means that.
    """
    links = record.links()
    if record.is_withdrawn:
        links = [(field, target) for field, target in links if field == "replacedBy"]
    return sorted({(relationship(field), target) for field, target in links})


@cache
def places() -> frozenset[str]:
    """The classes whose resources lie somewhere: their lat and lon make a point, `location`."""
    return frozenset(n for n, c in vocabulary().classes.items() if {"lat", "lon"} <= c.fields.keys())
