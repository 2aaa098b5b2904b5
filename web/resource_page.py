"""The page of one resource: its heading, what it says field by field, what points at it, and its sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ontology.rdf import iri
from ontology.records import Record
from ontology.vocabulary import vocabulary
from web.fates import merged_into
from web.groups import MOST, Group, Part, groups, one_group, part
from web.rows import flags, verdict
from web.values import Shown, View, date_text
from web.words import kind_of, texts

# The text that opens a page, the first of these that a record has.
LEDES = ("summary", "description", "definition", "intro", "statement", "text")
# Said elsewhere on the page: the heading, notices, sources, the foot.
ELSEWHERE = {
    *("label", "withdrawn", "replacedBy", "source", "locator", "note", "sources", "checkedOn"),
    *("isModelEstimate", "breakInSeries", "inferred", "isRelative"),
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field with its label and what the record says in it."""

    label: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as a page names it; `locator` is the place in it that a claim gives."""

    title: Shown
    about: tuple[Shown, ...]
    address: Shown | None
    locator: str | None


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """All that the template of a resource shows; `group` stands alone where one group is paged through."""

    id: str
    iri: str
    title: str
    kind: Shown
    lede: Shown | None
    flags: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    groups: tuple[Group, ...]
    sources: tuple[SourceRow, ...]
    sources_part: Part
    is_claim: bool
    note: str | None
    checked_on: str | None
    merged: tuple[str, ...]
    group: Group | None = None


def resource_page(view: View, id: str) -> ResourcePage:
    """The page of a live resource."""
    record = view.snapshot.get(id)
    assert record is not None, id
    return _page(view, record, tuple(groups(view, record.id)), 1)


def group_page(view: View, id: str, key: str, first: int) -> ResourcePage | None:
    """A later part of one group ("Class.field") or of the sources ("sources"); None where there is no such part."""
    record = view.snapshot.get(id)
    assert record is not None, id
    if key == "sources":
        page = _page(view, record, (), first)
        return page if page.sources else None
    group = one_group(view, record.id, key, first)
    return _page(view, record, (group,), 1, group) if group is not None and group.rows else None


def _page(view: View, record: Record, shown: tuple[Group, ...], first: int, group: Group | None = None) -> ResourcePage:
    id, class_ = record.id, vocabulary().classes[record.type]
    lede = next((name for name in LEDES if name in class_.fields and view.field(record, name)), None)
    day = record.text("checkedOn")
    sources = view.snapshot.sources(id)
    segment = id.partition("/")[0]
    return ResourcePage(
        id=id,
        iri=iri(id),
        title=view.snapshot.label(id, view.lang),
        kind=Shown(kind_of(id, view.lang), view.address(f"/doc/{segment}")),
        lede=view.field(record, lede)[0] if lede else None,
        flags=flags(record),
        fields=tuple(_fields(view, record, lede)),
        groups=shown,
        sources=tuple(_source(view, record, source) for source in sources[first - 1 : first - 1 + MOST]),
        sources_part=part(view, f"/doc/{id}", first, MOST, len(sources), groep="sources"),
        is_claim=class_.is_claim,
        note=record.text("note") if class_.is_claim else None,
        checked_on=date_text(day, view.lang) if day else None,
        merged=merged_into(view.snapshot, id),
        group=group,
    )


def _fields(view: View, record: Record, lede: str | None) -> Iterator[FieldRow]:
    title = view.snapshot.label(record.id, view.lang)
    if record.type == "Practice":
        yield FieldRow(texts(view.lang)["verdict"], verdict(view, record.id))
    for field in vocabulary().classes[record.type].fields.values():
        if field.name in ELSEWHERE or field.name == lede or _is_folded(record, field.name):
            continue
        if field.name in ("name", "title") and record.text(field.name) == title:
            continue
        values = view.field(record, field.name)
        if field.name == "lat" and "lon" in record.values:
            yield FieldRow(texts(view.lang)["place"], _place(view, record))
        elif values:
            yield FieldRow(field.label.in_language(view.lang), values)


def _place(view: View, record: Record) -> tuple[Shown, ...]:
    north, east = texts(view.lang)["north"], texts(view.lang)["east"]
    (lat,), (lon,) = view.field(record, "lat"), view.field(record, "lon")
    return (Shown(f"{lat.text} {north}"), Shown(f"{lon.text} {east}"))


def _is_folded(record: Record, name: str) -> bool:
    """A unit stands with its number, a currency with its amount, a longitude with its latitude."""
    has_number = any(f in record.values for f in ("value", "before", "after", "change"))
    folded = {"unit": has_number, "currency": "amount" in record.values, "lon": "lat" in record.values}
    return folded.get(name, False)


def _source(view: View, record: Record, id: str) -> SourceRow:
    source = view.snapshot.get(id)
    assert source is not None, id
    about = (*view.field(source, "publisher"), *view.field(source, "date"), *view.field(source, "kind"))
    address = view.field(source, "url")
    is_claim = vocabulary().classes[record.type].is_claim
    locator = record.text("locator") if is_claim else None
    return SourceRow(view.link(id), about, address[0] if address else None, locator)
