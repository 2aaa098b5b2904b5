"""What a node must look like, worked out anew from the values of a record; and the nodes as they are."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from neo4j.spatial import WGS84Point
from neo4j.time import Date

from ontology.records import Record
from ontology.vocabulary import Field, vocabulary
from tests.database.server import Server

NODES = "MATCH (n:Resource) WHERE $ids IS NULL OR n.id IN $ids RETURN n.id, labels(n), properties(n)"
LINKS = "MATCH (a:Resource)-[r]->(b) WHERE $ids IS NULL OR a.id IN $ids RETURN a.id, type(r), b.id, properties(r)"
Node = tuple[frozenset[str], dict[str, Any]]


# ---------------------------------------------------------------- as they are
def nodes(server: Server, ids: Iterable[str] | None = None) -> dict[str, Node]:
    """Id -> labels and properties; of all resources, or of some."""
    rows = server.query(NODES, ids=None if ids is None else list(ids))
    assert len({row[0] for row in rows}) == len(rows)
    return {id: (frozenset(labels), {k: _native(v) for k, v in shown.items()}) for id, labels, shown in rows}


def links(server: Server, ids: Iterable[str] | None = None) -> Counter[tuple[str, str, str]]:
    """(From, type, to) of the relationships that go out from resources; none has properties."""
    rows = server.query(LINKS, ids=None if ids is None else list(ids))
    assert [row for row in rows if row[3]] == []
    return Counter((source, type_, target) for source, type_, target, _ in rows)


def _native(value: Any) -> Any:
    if isinstance(value, Date):
        return value.to_native()
    return ("point", value.longitude, value.latitude) if isinstance(value, WGS84Point) else value


# ---------------------------------------------------------------- as they must be
def labels_of(record: Record) -> frozenset[str]:
    gone = {"withdrawn": "Withdrawn", "replacedBy": "Replaced"}
    if found := {label for field, label in gone.items() if record.values.get(field)}:
        return frozenset({"Resource", *found})
    has_source = "locator" in vocabulary().classes[record.type].fields  # what every claim has, and nothing else
    return frozenset({"Resource", record.type, "Claim"} if has_source else {"Resource", record.type})


def properties_of(record: Record) -> dict[str, Any]:
    """All but the caption."""
    if record.values.get("withdrawn"):
        return {"id": record.id}
    said = {name: field.default for name, field in vocabulary().classes[record.type].fields.items()}
    if "amount" not in record.values:
        said.pop("currency", None)
    said.update(record.values)
    said.pop("withdrawn")
    made: dict[str, Any] = {"id": record.id}
    for name, value in said.items():
        field = vocabulary().classes[record.type].fields[name]
        if value is not None and not field.segments:
            made.update(_one(name, field, value))
    if "lat" in made and "lon" in made:
        made["location"] = ("point", made["lon"], made["lat"])
    return made


def _one(name: str, field: Field, value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return {f"{name}_{k.replace('-', '_')}": v if isinstance(v, str) else [*v] for k, v in value.items()}
    kind = field.kind.name if field.kind else "Enum"
    if kind == "Day":
        return {name: date(*map(int, value.split("-")))}
    if kind == "PartialDate":
        first, last = _ends(*map(int, value.split("-")))
        return {name: value, f"{name}First": first, f"{name}Last": last}
    return {name: value}


def _ends(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    last_month = month or 12
    last = day or calendar.monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, last)


def links_of(record: Record) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for name, value in record.values.items():
        counts = name == "replacedBy" or not record.values.get("withdrawn")
        if vocabulary().classes[record.type].fields[name].segments and counts:
            type_ = "".join(f"_{sign}" if sign.isupper() else sign.upper() for sign in name)
            targets = (value,) if isinstance(value, str) else value
            assert isinstance(targets, tuple)
            found.update((record.id, type_, target) for target in targets)
    return found
