"""Labels: what a resource is called in a language, made from its parts where nobody gave it a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ontology.records import Record, Value
from ontology.vocabulary import Field, vocabulary

Live = Mapping[str, Record]
Known = dict[tuple[str, str, int], str]  # (id, language, depth) -> label
DEEPEST = 4  # links followed for one label; the patterns of today need two
SLOT = re.compile(r"\{(\w+)\}")
FIRST_MARK = 0xE000  # private-use characters stand for values while the punctuation around them is tidied
MARKS = "\ue000-\uf8ff"


def label(live: Live, id: str, lang: str, depth: int = 0, known: Known | None = None) -> str:
    """The label of a live resource in `lang`: given (else nl, else any language), else name or title, else made from
    the class's pattern, else the class's own word. Never empty. `known` keeps what links are called between calls."""
    record = live[id]
    return given(record, lang) or named(record) or made(live, record, lang, depth, {} if known is None else known)


def given(record: Record, lang: str) -> str | None:
    """The label that was given: in `lang`, else in nl, else in the first language by its code."""
    said = record.in_languages("label")
    text = said.get(lang) or said.get("nl") or next((said[k] for k in sorted(said)), None)
    return str(text) if text else None


def named(record: Record) -> str | None:
    """The name or title; not where the class makes its labels from a pattern (a former name has dates beside it)."""
    for field in _naming(record.type):
        if text := record.text(field):
            return text
    return None


@cache
def _naming(class_name: str) -> tuple[str, ...]:
    class_ = vocabulary().classes[class_name]
    return tuple(f for f in ("name", "title") if f in class_.fields and not class_.label_pattern)


def made(live: Live, record: Record, lang: str, depth: int, known: Known) -> str:
    """The class's label pattern filled with this record's values; empty parts go, with the punctuation around them."""
    class_ = vocabulary().classes[record.type]
    slots = _slots(record.type) if depth < DEEPEST else ()
    texts = [_part(live, record, field, lang, depth, known) for field in slots]
    pieces = _pieces(record.type, tuple(map(bool, texts))) if texts else ()
    filled = "".join([piece if isinstance(piece, str) else texts[piece] for piece in pieces])
    return filled or class_.label.in_language(lang)


@cache
def _slots(class_name: str) -> tuple[Field, ...]:
    class_ = vocabulary().classes[class_name]
    return tuple(class_.fields[name] for name in SLOT.findall(class_.label_pattern or ""))


@cache  # which parts are there: each class has a handful
def _pieces(class_name: str, given: tuple[bool, ...]) -> tuple[str | int, ...]:
    """The pattern of a class without the parts that are not given: the text between them, and the numbers of parts."""
    numbers = iter(range(len(given)))
    pattern = vocabulary().classes[class_name].label_pattern or ""
    skeleton = SLOT.sub(lambda _: chr(FIRST_MARK + n) if given[n := next(numbers)] else "", pattern)
    pieces = re.split(f"([{MARKS}])", _tidied(skeleton))
    return tuple(ord(p) - FIRST_MARK if re.fullmatch(f"[{MARKS}]", p) else p for p in pieces)


def _tidied(skeleton: str) -> str:
    text = re.sub(rf"\s*\([^{MARKS})]*\)", "", skeleton)
    text = re.sub(r":\s*(?=\(|$)", " ", text)
    text = re.sub(r"\s+", " ", text).strip(" :,-–")
    alone = re.fullmatch(r"\(([^()]*)\)", text)
    return alone[1] if alone else text


def _part(live: Live, record: Record, field: Field, lang: str, depth: int, known: Known) -> str:
    value = record.get(field.name)
    if value is None:
        return ""
    if field.is_link:
        ids = value if isinstance(value, tuple) else (str(value),)
        return ", ".join([_linked(live, id, lang, depth + 1, known) for id in ids])
    if field.enum:
        return vocabulary().enums[field.enum].labels[str(value)].in_language(lang)
    return _plain(field, value, lang)


def _linked(live: Live, id: str, lang: str, depth: int, known: Known) -> str:
    key = (id, lang, depth)
    if key not in known:
        known[key] = label(live, id, lang, depth, known)
    return known[key]


def _plain(field: Field, value: Value, lang: str) -> str:
    is_year = field.kind is not None and field.kind.name == "Year"
    if isinstance(value, int | float) and not isinstance(value, bool) and not is_year:
        return number_text(value, lang)
    return str(value)


def number_text(value: float, lang: str) -> str:
    """A number as a reader writes it: 1.250 and 40,5 in Dutch, 1,250 and 40.5 in English; as exact as it is."""
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the parts of a made label: the text `between` them; `joined` where two parts touch, or one
    touches a word; not `is_filled` where no part is given."""

    between: str
    joined: bool
    is_filled: bool


@cache
def frame(class_name: str, given: tuple[bool, ...]) -> Frame:
    """The frame of the labels of a class in which these parts are given."""
    pieces = _pieces(class_name, given)
    marked = "".join(piece if isinstance(piece, str) else chr(FIRST_MARK) for piece in pieces)
    joined = re.search(rf"[{MARKS}\w][{MARKS}]|[{MARKS}]\w", marked)
    between = " ".join(piece for piece in pieces if isinstance(piece, str))
    return Frame(between, joined is not None, any(given))


def label_slots(record: Record) -> tuple[Field, ...]:
    """The fields of which the label of a record is made; none where it is given, or is a name."""
    return () if "label" in record.values else _slots(record.type)


def part(live: Live, record: Record, field: Field, lang: str, known: Known) -> str:
    """What a field puts into the made label of a record; empty where it has no value."""
    return _part(live, record, field, lang, 0, known)


@cache
def pattern_fields(class_name: str) -> frozenset[str]:
    """The fields of which a class makes its labels; empty where labels are names."""
    return frozenset(SLOT.findall(vocabulary().classes[class_name].label_pattern or ""))


def names(record: Record) -> tuple[str, ...]:
    """What somebody called it: its label in each language, else its name or title; none where labels are made."""
    if "label" in record.values:
        said = record.in_languages("label")
        return tuple(dict.fromkeys(said[lang] for lang in sorted(said)))
    name = named(record)
    return (name,) if name else ()


def called(record: Record) -> tuple[str, ...]:
    """All that somebody called it: its names and its alternative labels; each text once."""
    if "altLabels" not in record.values:
        return names(record)
    others = (text for texts in record.in_languages("altLabels").values() for text in texts)
    return tuple(dict.fromkeys((*names(record), *others)))


def all_labels(live: Live, id: str, known: Known | None = None) -> tuple[str, ...]:
    """Its names; where there are none the label made in Dutch and in English; each text once."""
    found = names(live[id]) or [label(live, id, lang, 0, known) for lang in ("nl", "en")]
    return tuple(dict.fromkeys(found))
