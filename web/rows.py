"""Rows: another resource in one line of a page, by what matters most about it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ontology.records import Record
from ontology.vocabulary import vocabulary
from questions.verdict import practice_verdict
from web.values import NBSP, Shown, View, date_text, quantity, signed
from web.words import texts

# What a row of a class says, first things first. The field that points at the page is left out; FINDING and PERIOD
# are made from several fields, VERDICT from the outcomes. A resource that is no claim begins with its own label.
ROWS: Mapping[str, tuple[str, ...]] = {
    "AreaCode": ("wijk", "year"),
    "ChallengeFinding": ("wijk", "challenge", "horizon", "horizonYear", "statedBy"),
    "City": ("kind",),
    "CityDeal": ("stage", "signedOn"),
    "Commitment": ("partner", "deal", "text", "due"),
    "Concept": ("definition",),
    "Condition": ("intervention", "text"),
    "Element": ("intervention", "kind", "text"),
    "Financing": ("practice", "deal", "model", "financier", "amount", "inKind", "year"),
    "FinancingModel": ("type",),
    "FormerName": ("name", "partner", "PERIOD"),
    "Intervention": ("type",),
    "Involvement": ("practice", "deal", "partner", "role", "phase", "contribution"),
    "Meeting": ("programme",),
    "Observation": ("subject", "indicator", "year", "value"),
    "Obstacle": ("practice", "deal", "rule", "description"),
    "Outcome": ("practice", "deal", "indicator", "direction", "FINDING", "PERIOD", "method"),
    "Participation": ("wijk", "city", "programme"),
    "Partner": ("type",),
    "Practice": ("wijk", "city", "PERIOD", "status", "VERDICT"),
    "Programme": ("PERIOD",),
    "Recognition": ("intervention", "level", "by", "PERIOD"),
    "Source": ("publisher", "date"),
    "Story": ("wijk", "challenges", "summary", "speakerRole", "date"),
    "TrendFinding": ("wijk", "trend", "visibility"),
    "Wijk": ("city", "areaLevel"),
}
FLAGS = ("isModelEstimate", "breakInSeries", "inferred", "disputedBy")


@dataclass(frozen=True, slots=True)
class Row:
    """`parts`: the first stands out. `claim`: where the claim itself has its page (None where the first part leads
    there). `flags`: keys of words that warn the reader."""

    parts: tuple[tuple[Shown, ...], ...]
    claim: str | None
    label: str
    flags: tuple[str, ...]


def row(view: View, record: Record, pointing: str | None = None) -> Row:
    """A record as a row on the page of something that its field `pointing` points at, or in a list of its class."""
    is_claim = vocabulary().classes[record.type].is_claim
    own = view.link(record.id)
    names = [name for name in ROWS.get(record.type, ()) if name != pointing]
    parts = [part for name in names if (part := _part(view, record, name))]
    if not is_claim or not parts:
        parts.insert(0, (own,))
    leads_there = parts[0] == (own,)
    return Row(tuple(parts), None if leads_there else own.href, own.text, flags(record))


def flags(record: Record) -> tuple[str, ...]:
    """The keys of the words that warn a reader of this record: no source, a model, a break, a dispute."""
    claimed = vocabulary().classes[record.type].is_claim and record.text("source") is None
    return (*(("claimed",) if claimed else ()), *(name for name in FLAGS if record.values.get(name)))


def _part(view: View, record: Record, name: str) -> tuple[Shown, ...]:
    if name == "FINDING":
        return tuple(finding(view, record))
    if name == "PERIOD":
        return tuple(period(view, record))
    if name == "VERDICT":
        return verdict(view, record.id)
    return _unknown_of_what(view, record, name) or view.field(record, name)


def _unknown_of_what(view: View, record: Record, name: str) -> tuple[Shown, ...]:
    """In a row "unknown" alone would not say of what; a verdict says it by its mark."""
    field = vocabulary().classes[record.type].fields.get(name)
    if field is None or record.get(name) != "UNKNOWN" or field.enum in (None, "Direction"):
        return ()
    return tuple(Shown(f"{field.label.in_language(view.lang)} {one.text}") for one in view.field(record, name))


def verdict(view: View, practice: str) -> tuple[Shown, ...]:
    """How a practice went over its sourced outcomes, and how sure that is."""
    direction, evidence = practice_verdict(view.snapshot, practice)
    word = vocabulary().enums["Direction"].labels[direction].in_language(view.lang)
    shown = (Shown(word, mark=direction.lower()),)
    if evidence is None:
        return shown
    return (*shown, Shown(texts(view.lang)["evidence"].format(level=evidence)))


def finding(view: View, record: Record) -> Iterator[Shown]:
    """What an outcome found, as far as it was told: both ends, one of them, or the change."""
    before, after, change = (record.number(name) for name in ("before", "after", "change"))
    unit, words = view.unit(record, "value"), texts(view.lang)
    if before is not None and after is not None:
        yield Shown(f"{quantity(before, None, view.lang)} → {quantity(after, unit, view.lang)}")
    elif after is not None:
        yield Shown(words["after"].format(value=quantity(after, unit, view.lang)))
    elif before is not None:
        yield Shown(words["before"].format(value=quantity(before, unit, view.lang)))
    if change is not None:
        yield Shown(signed(change, view.unit(record, "change"), view.lang))


def period(view: View, record: Record) -> Iterator[Shown]:
    """From when until when; one of the two alone is said in words."""
    first = record.text("start") if record.type in ("Practice", "Programme") else record.text("from")
    last = record.text("end") if record.type in ("Practice", "Programme") else record.text("until")
    words, lang = texts(view.lang), view.lang
    if first and last:
        same = first == last
        yield Shown(date_text(first, lang) if same else f"{date_text(first, lang)}{NBSP}– {date_text(last, lang)}")
    elif first:
        yield Shown(words["since"].format(date=date_text(first, lang)))
    elif last:
        yield Shown(words["until"].format(date=date_text(last, lang)))
