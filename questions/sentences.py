"""Sentences: how a reason is said, in plain Dutch (B1) and English."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from graph.snapshot import Snapshot
from graph.snapshot.labels import number_text
from graph.snapshot.practice_rows import FinancingRow, InvolvementRow, OutcomeRow
from ontology.vocabulary import Words, vocabulary
from questions.answers import Text

MOST_NAMED = 3
MONTHS = (
    Words("januari", "January"),
    Words("februari", "February"),
    Words("maart", "March"),
    Words("april", "April"),
    Words("mei", "May"),
    Words("juni", "June"),
    Words("juli", "July"),
    Words("augustus", "August"),
    Words("september", "September"),
    Words("oktober", "October"),
    Words("november", "November"),
    Words("december", "December"),
)
# evidence 0..5 in words
EVIDENCE = (
    Words("bewering, zonder bron", "claim, without a source"),
    Words("verteld", "told"),
    Words("voor en na gemeten", "measured before and after"),
    Words("gemeten met een vergelijking", "measured with a comparison"),
    Words("quasi-experiment", "quasi-experiment"),
    Words("loting", "randomised"),
)
# dimension -> the sentence for a practice that has {x} on it
OWN = {
    "CHALLENGE": Words("De praktijk werkt aan: {x}.", "The practice works on: {x}."),
    "INTERVENTION": Words("De aanpak is: {x}.", "The intervention is: {x}."),
    "INTERVENTION_TYPE": Words("Het soort aanpak is: {x}.", "The kind of intervention is: {x}."),
    "APPROACH": Words("De aanpak is {x}.", "The intervention is {x}."),
    "CITY": Words("De praktijk is in {x}.", "The practice is in {x}."),
    "WIJK": Words("De praktijk is in de wijk {x}.", "The practice is in the wijk {x}."),
    "BUILD_PERIOD": Words("De bouwperiode van de wijk is: {x}.", "The build period of the wijk is: {x}."),
    "WIJK_LOCATION": Words("De ligging van de wijk is: {x}.", "The location of the wijk is: {x}."),
    "WIJK_SIZE": Words("De grootte van de wijk is: {x}.", "The size of the wijk is: {x}."),
    "COMPOSITION": Words("De samenstelling van de wijk is: {x}.", "The composition of the wijk is: {x}."),
    "EARLIER_APPROACH": Words("Eerder gebeurde in de wijk: {x}.", "Done earlier in the wijk: {x}."),
    "DEAL": Words("De praktijk hoort bij de City Deal {x}.", "The practice belongs to the City Deal {x}."),
    "STATUS": Words("De status is: {x}.", "Its status is: {x}."),
    "TEXT": Words("Deze woorden staan erin: {x}.", "It holds these words: {x}."),
    "NONE": Words("Dit hoort er niet bij, zoals gevraagd: {x}.", "This is not part of it, as asked: {x}."),
    "FROM": Words("De praktijk was voor {x} niet afgelopen.", "The practice had not ended before {x}."),
    "FROM?": Words("Van de praktijk is geen einde bekend.", "No end of the practice is known."),
    "UNTIL": Words("De praktijk was op {x} begonnen.", "The practice had started by {x}."),
    "UNTIL?": Words("Van de praktijk is geen begin bekend.", "No start of the practice is known."),
}
CLAIMED = Words(" Dit is een bewering zonder bron.", " This is a claim without a source.")
LANGUAGES = ("nl", "en")


def own(dimension: str, x: Text) -> Text:
    """The sentence that the practice itself has `x` on a dimension."""
    words = OWN[dimension]
    return Text(words.nl.format(x=x.nl), words.en.format(x=x.en))


def named(snapshot: Snapshot, ids: Collection[str]) -> Text:
    """The labels of ids as one enumeration; above 3 the rest is counted."""
    shown, more = sorted(ids)[:MOST_NAMED], len(ids) - MOST_NAMED
    nl, en = (", ".join(snapshot.label(id, lang) for id in shown) for lang in LANGUAGES)
    return Text(f"{nl} en {more} meer", f"{en} and {more} more") if more > 0 else Text(nl, en)


def day(ordinal: int) -> Text:
    """A calendar day in words."""
    d = date.fromordinal(ordinal)
    month = MONTHS[d.month - 1]
    return Text(f"{d.day} {month.nl} {d.year}", f"{d.day} {month.en} {d.year}")


def enum_value(enum: str, value: str) -> Text:
    """A value of an enumeration in words."""
    words = vocabulary().enums[enum].labels[value]
    return Text(words.nl, words.en)


def involvement(snapshot: Snapshot, row: InvolvementRow) -> Text:
    """Who took part, as what, in which role and phase."""
    said = [
        f"{_label(snapshot, row.partner, lang)}{_bracketed(snapshot, row.partner_type, lang)} {took_part}."
        f"{_part(snapshot, role, row.role, lang)}{_part(snapshot, phase, row.phase, lang)}"
        for lang, took_part, role, phase in (("nl", "deed mee", "Rol", "Fase"), ("en", "took part", "Role", "Phase"))
    ]
    return _with_standing(said, row.sourced)


def financing(snapshot: Snapshot, row: FinancingRow) -> Text:
    """With which model it was paid, and by whom."""
    said = [
        f"{paid} {_label(snapshot, row.model, lang)}{_bracketed(snapshot, row.type, lang)}."
        f"{_part(snapshot, 'Financier', row.financier, lang)}"
        for lang, paid in (("nl", "Betaald met"), ("en", "Paid through"))
    ]
    return _with_standing(said, row.sourced)


def outcome(snapshot: Snapshot, row: OutcomeRow) -> Text:
    """What came of it on which indicator, the figures that are known, and how sure it is."""
    direction, sure = enum_value("Direction", row.direction), EVIDENCE[row.evidence]
    nl, en = (f"{_label(snapshot, row.indicator, lang)}: " for lang in LANGUAGES)
    return Text(
        f"{nl}{direction.nl}.{_figures(snapshot, row.id, 'nl')} Bewijs: {sure.nl} ({row.evidence} van 5).",
        f"{en}{direction.en}.{_figures(snapshot, row.id, 'en')} Evidence: {sure.en} ({row.evidence} of 5).",
    )


def _figures(snapshot: Snapshot, id: str, lang: str) -> str:
    record = snapshot.get(id)
    if record is None:
        return ""
    before, after, change = (record.number(field) for field in ("before", "after", "change"))
    unit = record.text("unit") or ""
    if before is not None and after is not None:
        from_, to = ("Van", "naar") if lang == "nl" else ("From", "to")
        return f" {from_} {number_text(before, lang)} {to} {_with_unit(after, unit, lang)}."
    if change is not None:
        shown = _with_unit(change, "%" if record.flag("isRelative") else unit, lang)
        return f" {'Verschil' if lang == 'nl' else 'Difference'}: {shown}."
    return ""


def _with_unit(value: float, unit: str, lang: str) -> str:
    return f"{number_text(value, lang)} {unit}".rstrip()


def _label(snapshot: Snapshot, id: str | None, lang: str) -> str:
    return snapshot.label(id, lang) if id else "?"


def _bracketed(snapshot: Snapshot, id: str | None, lang: str) -> str:
    return f" ({snapshot.label(id, lang)})" if id else ""


def _part(snapshot: Snapshot, name: str, id: str | None, lang: str) -> str:
    return f" {name}: {snapshot.label(id, lang)}." if id else ""


def _with_standing(said: list[str], sourced: bool) -> Text:
    nl, en = said
    return Text(nl, en) if sourced else Text(nl + CLAIMED.nl, en + CLAIMED.en)
