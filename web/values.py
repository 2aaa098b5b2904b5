"""How a value looks on a page: numbers and dates as Dutch or English readers write them, links with labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from graph.snapshot import Snapshot
from graph.snapshot.labels import number_text
from ontology.records import Record, Value
from ontology.vocabulary import Field, vocabulary

MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
YES_NO = {"nl": ("nee", "ja"), "en": ("no", "yes")}
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
IN_UNIT = {"value", "before", "after", "change", "minimum", "maximum"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of a page: text, where it leads, the mark before it, and whether it is source text (which is Dutch)."""

    text: str
    href: str | None = None
    leads_out: bool = False
    mark: str | None = None
    is_dutch: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One look at one snapshot in one language; `keeps_language` where links go on asking for it (`?lang=`).

    `root` is the path that the server was mounted at: "" or like "/wijkgraaf".
    """

    snapshot: Snapshot
    lang: str
    keeps_language: bool = False
    root: str = ""

    def address(self, path: str, **query: str | int) -> str:
        """The address of a page of ours: a path like "/doc/wijk/x", and what is asked of it."""
        asked = {**query, **({"lang": self.lang} if self.keeps_language else {})}
        said = "&".join(f"{name}={quote(str(value), safe='.')}" for name, value in asked.items())
        return quote(self.root + path, safe="/") + (f"?{said}" if said else "")

    def number(self, value: float) -> str:
        """A bare number as this language writes it."""
        return quantity(value, None, self.lang)

    def link(self, id: str) -> Shown:
        """A live resource by its label, as a link to its page; another id as text."""
        if self.snapshot.survivor(id) is None:
            return Shown(id)
        return Shown(self.snapshot.label(id, self.lang), self.address(f"/doc/{id}"))

    def field(self, record: Record, name: str) -> tuple[Shown, ...]:
        """What a record says in a field; nothing where it says nothing, or its class has no such field."""
        field = vocabulary().classes[record.type].fields.get(name)
        value = record.get(name) if field else None
        return tuple(self._shown(record, field, value)) if field and value is not None else ()

    def _shown(self, record: Record, field: Field, value: Value) -> Iterator[Shown]:
        if isinstance(value, dict):
            texts = value.get(self.lang, ())
            yield from (Shown(text) for text in ((texts,) if isinstance(texts, str) else texts))
        elif field.is_link:
            yield from (self.link(id) for id in (value if isinstance(value, tuple) else (str(value),)))
        elif field.enum is not None:
            text = vocabulary().enums[field.enum].labels[str(value)].in_language(self.lang)
            yield Shown(text, mark=str(value).lower() if field.enum == "Direction" else None)
        elif isinstance(value, bool):
            yield Shown(YES_NO[self.lang][value])
        else:
            yield self._plain(record, field, value)

    def _plain(self, record: Record, field: Field, value: Value) -> Shown:
        kind = field.kind.name if field.kind else ""
        if kind in ("PartialDate", "Day"):
            return Shown(date_text(str(value), self.lang))
        if kind == "WebAddress":
            return outside(str(value))
        if kind == "Geometry":
            return Shown(_shape(str(value)))
        if isinstance(value, int | float) and kind != "Year":
            unit = record.text("currency") if field.name == "amount" else self.unit(record, field.name)
            return Shown(quantity(value, unit, self.lang))
        return Shown(str(value), is_dutch=kind == "Text")

    def unit(self, record: Record, name: str) -> str | None:
        """The unit of a number field: the record's own, else its indicator's; percent for a relative change."""
        if name in ("lat", "lon"):
            return "°"
        if name not in IN_UNIT:
            return None
        if name == "change" and record.flag("isRelative"):
            return "%"
        if "unit" in record.values:
            return record.text("unit")
        indicator = self.snapshot.get(record.text("indicator") or "")
        return indicator.text("unit") if indicator else None


def quantity(value: float, unit: str | None, lang: str) -> str:
    """A number with its unit: 1.250 personen, 40,5 %, € 5.600.000; in English 1,250 personen, 40.5%, €5,600,000."""
    number = number_text(value, lang).replace("-", MINUS)
    if unit == "EUR":
        return f"€{NBSP}{number}" if lang == "nl" else f"€{number}"
    if unit == "°" or (unit == "%" and lang == "en"):
        return f"{number}{unit}"
    return f"{number}{NBSP}{unit}" if unit else number


def signed(value: float, unit: str | None, lang: str) -> str:
    """A difference: always with its sign."""
    return ("+" if value > 0 else "") + quantity(value, unit, lang)


def date_text(value: str, lang: str) -> str:
    """29 november 2016, november 2016 or 2016: as exact as it was said. Other text stays as it is."""
    year, *rest = value.split("-")
    if not rest or len(rest) > 2 or not all(part.isdigit() for part in rest) or not 1 <= int(rest[0]) <= 12:
        return value
    month = f"{MONTHS[lang][int(rest[0]) - 1]} {year}"
    return month if len(rest) == 1 else f"{int(rest[1])} {month}"


def outside(address: str) -> Shown:
    """An address on the web as a link; what is no http(s) address with a host stays text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return Shown(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in address):
        return Shown(address)
    path = parts.path.rstrip("/")
    shown = parts.hostname.removeprefix("www.") + path
    return Shown(shown if len(shown) <= 60 else shown[:59] + "…", address, leads_out=True)


def _shape(text: str) -> str:
    """A geometry in a few words: its kind and size, never all of its points."""
    try:
        kind = str(json.loads(text)["type"])
    except (ValueError, KeyError, TypeError):
        kind = "?"
    return f"GeoJSON: {kind} ({len(text)} tekens)"
