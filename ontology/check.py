"""The fast check: raw values of one resource become a Record, or a list of every problem with them.

It says the same as ontology/shapes.ttl and rules.ttl say in SHACL, for all that concerns one record alone; tests hold
the two equal. What concerns other resources too (links that lead nowhere, cycles) is graph/admission.py's.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from ontology.problems import Problem, shown
from ontology.records import ID, LONGEST_ID, Record, Value
from ontology.vocabulary import Class, Field, ValueKind, vocabulary

# As RDF keeps it: lower case (a store of triples makes en-GB into en-gb), a language and maybe a country.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2})?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
PERIODS = (("start", "end"), ("from", "until"), ("signedOn", "endedOn"))
ONLY_IN = {"evidenceLevel": "EVIDENCE_METHOD", "unit": "INDICATOR", "higherIsBetter": "INDICATOR"}


class _Refused(Exception):
    """One value that cannot be taken."""

    def __init__(self, code: str, value: object = None, **params: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, params, value=None if value is None else shown(value))


def check_id(id: object, class_name: str | None = None) -> list[Problem]:
    """What is wrong with an id, and with its segment where the class is known."""
    known = vocabulary()
    if not isinstance(id, str) or len(id) > LONGEST_ID or not ID.fullmatch(id):
        example = f"{known.classes[class_name].segments[0] if class_name else 'praktijk'}/voorbeeld-1"
        return [Problem("BAD_ID", {"example": example}, column="id", value=shown(id))]
    if class_name and known.class_of(id) != class_name:
        segments = known.classes[class_name].segments
        params = {"class_name": class_name, "expected": _listed(f"{s}/" for s in segments)}
        return [Problem("WRONG_SEGMENT", params, id, "id", shown(id))]
    if known.class_of(id) is None:
        params = {"class_name": "Resource", "expected": _listed(f"{s}/" for s in known.by_segment)}
        return [Problem("WRONG_SEGMENT", params, id, "id", shown(id))]
    return []


def merge(old: Record | None, id: str, changes: Mapping[str, Any]) -> tuple[Record, list[Problem]]:
    """`changes` (field or `field@lang` -> raw value, None takes it away) laid over `old`, checked whole.

    Returns the record as far as it could be made and every problem; only a record without errors may be stored.
    """
    class_ = vocabulary().classes[vocabulary().by_segment[id.partition("/")[0]]]
    values: dict[str, Value] = dict(old.values) if old else {}
    problems: list[Problem] = []
    for column, raw in changes.items():
        try:
            _set(class_, values, column, raw)
        except _Refused as refused:
            p = refused.problem
            problems.append(Problem(p.code, p.params, id, column, p.value))
    if class_.name == "Concept" and "scheme" not in values:
        values["scheme"] = vocabulary().schemes[id.partition("/")[0]]
    record = Record(id, class_.name, {name: values[name] for name in class_.fields if name in values})
    wrong = {p.column.partition("@")[0] for p in problems if p.column}
    problems += [p for p in check_record(record) if not (p.code == "REQUIRED" and p.column in wrong)]
    return record, problems


def check_record(record: Record) -> list[Problem]:
    """Every rule on a whole record whose single values are sound."""
    class_ = vocabulary().classes[record.type]
    return [
        *_required(class_, record),
        *_alternatives(class_, record),
        *_periods(record),
        *_bounds(record),
        *_concept(record),
        *_replacement(class_, record),
    ]


# ---------------------------------------------------------------- one value
def _set(class_: Class, values: dict[str, Value], column: str, raw: Any) -> None:
    name, at, lang = column.partition("@")
    field = class_.fields.get(name)
    if field is None:
        raise _Refused("UNKNOWN_FIELD", class_name=class_.name, name=shown(column, 40), hint=_hint(class_, name))
    if at and not field.is_local:
        raise _Refused("NO_LANGUAGE", name=name)
    if at and not LANGUAGE.fullmatch(lang):
        raise _Refused("BAD_LANGUAGE", lang=shown(lang, 20))
    value: Value | None = _in_language(field, values.get(name), lang, raw) if at else _value(field, raw)
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def _hint(class_: Class, name: str) -> str:
    close = get_close_matches(name[:60], class_.fields, n=1, cutoff=0.6)
    return f" ({close[0]}?)" if close else ""


def _in_language(field: Field, old: object, lang: str, raw: Any) -> Value | None:
    said: dict[str, Any] = dict(old) if isinstance(old, dict) else {}
    value = _plain(field, raw) if raw is not None else None
    if value is None:
        said.pop(lang, None)
    else:
        said[lang] = value
    in_order: dict[str, Any] = dict(sorted(said.items()))
    return in_order or None


def _value(field: Field, raw: Any) -> Value | None:
    if raw is None:
        return None
    if not field.is_local:
        plain_value: Value | None = _plain(field, raw)
        return plain_value
    if not isinstance(raw, Mapping):
        raise _Refused("NEEDS_LANGUAGE", raw, name=field.name)
    said: dict[str, Any] = {}
    for lang, value in raw.items():
        if not LANGUAGE.fullmatch(lang):
            raise _Refused("BAD_LANGUAGE", lang=shown(lang, 20))
        if value is not None and (plain := _plain(field, value)) is not None:
            said[lang] = plain
    in_order: dict[str, Any] = dict(sorted(said.items()))
    return in_order or None


def _plain(field: Field, raw: Any) -> Any:
    """A value without language: one, or a sorted tuple without doubles; None for an empty list."""
    if not field.many:
        if isinstance(raw, list | tuple):
            raise _Refused("SINGLE_VALUE", raw)
        return _one(field, raw)
    if not isinstance(raw, list | tuple):
        raise _Refused("NEEDS_LIST", raw)
    return tuple(sorted({_one(field, item) for item in raw})) or None


def _one(field: Field, raw: Any) -> Any:
    if field.kind is not None:
        return _literal(field.kind, raw)
    if field.enum is not None:
        values = vocabulary().enums[field.enum].labels
        if not isinstance(raw, str) or raw not in values:
            raise _Refused("NOT_IN_LIST", raw, expected=", ".join(values))
        return raw
    return _link(field, raw)


def _link(field: Field, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > LONGEST_ID or not ID.fullmatch(raw):
        raise _Refused("BAD_ID", raw, example=f"{min(field.segments)}/voorbeeld-1")
    if raw.partition("/")[0] not in field.segments:
        raise _Refused("WRONG_LINK", raw, expected=_listed(f"{s}/" for s in sorted(field.segments)))
    return raw


def _listed(segments: Iterable[str]) -> str:
    names = list(segments)
    return ", ".join(names[:6]) + (" …" if len(names) > 6 else "")


def _literal(kind: ValueKind, raw: Any) -> Any:
    value: Any = _READERS.get(kind.name, _text)(kind, raw)
    if isinstance(value, str):
        if control := CONTROL.search(value):
            raise _Refused("CONTROL_CHARACTER", value, name=f"U+{ord(control.group()):04X}")
        if kind.pattern and not kind.pattern.search(value):
            raise _bad(kind, raw)
    elif not isinstance(value, bool) and not (_least(kind) <= value <= _most(kind)):
        raise _bad(kind, raw)
    return value


def _least(kind: ValueKind) -> float:
    return -math.inf if kind.minimum is None else kind.minimum


def _most(kind: ValueKind) -> float:
    return math.inf if kind.maximum is None else kind.maximum


def _bad(kind: ValueKind, raw: object) -> _Refused:
    return _Refused("BAD_VALUE", raw, expected_nl=kind.message.nl, expected_en=kind.message.en)


def _text(kind: ValueKind, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _bad(kind, raw)
    return raw


def _flag(kind: ValueKind, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _bad(kind, raw)
    return raw


def _number(kind: ValueKind, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise _bad(kind, raw)
    try:
        value = float(raw)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise _Refused("NOT_FINITE", raw)
    return value + 0.0  # -0.0 and 0.0 are one value


def _integer(kind: ValueKind, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _bad(kind, raw)
    return raw


def _date(kind: ValueKind, raw: Any) -> str:
    text = _text(kind, raw)
    if kind.pattern is None or not kind.pattern.fullmatch(text):
        raise _bad(kind, raw)
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10])
    except ValueError:
        raise _bad(kind, raw) from None
    return text


def _json(kind: ValueKind, raw: Any) -> str:
    text = _text(kind, raw)
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _bad(kind, raw) from None
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _no_constant(name: str) -> None:
    raise ValueError(name)


_READERS = {
    "Flag": _flag,
    "Number": _number,
    "Amount": _number,
    "Latitude": _number,
    "Longitude": _number,
    "Year": _integer,
    "EvidenceLevel": _integer,
    "Day": _date,
    "PartialDate": _date,
    "Geometry": _json,
    "Json": _json,
}


# ---------------------------------------------------------------- one record
def _required(class_: Class, record: Record) -> Iterable[Problem]:
    for field in class_.fields.values():
        if field.required and field.name not in record.values:
            yield Problem("REQUIRED", id=record.id, column=field.name)


def _alternatives(class_: Class, record: Record) -> Iterable[Problem]:
    if class_.one_of and not any(f in record.values for f in class_.one_of):
        yield Problem("ONE_OF", {"fields": ", ".join(class_.one_of)}, record.id, class_.one_of[0])
    count = sum(f in record.values for f in class_.only_one_of)
    if class_.only_one_of and count != 1:
        params = {"fields": ", ".join(class_.only_one_of), "count": count}
        yield Problem("ONLY_ONE_OF", params, record.id, class_.only_one_of[0])


def _periods(record: Record) -> Iterable[Problem]:
    for start, end in PERIODS:
        first, last = record.values.get(start), record.values.get(end)
        if not (isinstance(first, str) and isinstance(last, str)):
            continue
        params = {"start": start, "end": end, "start_value": first, "end_value": last}
        exact = min(len(first), len(last))
        if last[:exact] < first[:exact]:
            yield Problem("ENDS_BEFORE_START", params, record.id, end, last)
        elif len(last) < len(first) and last == first[: len(last)] and first[len(last) :].strip("-01"):
            yield Problem("STARTS_AFTER_END", params, record.id, end, last)


def _bounds(record: Record) -> Iterable[Problem]:
    low, high = record.number("minimum"), record.number("maximum")
    if low is not None and high is not None and low > high:
        yield Problem("MINIMUM_ABOVE_MAXIMUM", id=record.id, column="minimum")
    if ("lat" in record.values) != ("lon" in record.values):
        yield Problem("HALF_A_PLACE", id=record.id, column="lat" if "lon" in record.values else "lon")


def _concept(record: Record) -> Iterable[Problem]:
    if record.type != "Concept":
        return
    expected = vocabulary().schemes[record.id.partition("/")[0]]
    scheme = record.values.get("scheme", expected)
    if scheme != expected:
        yield Problem("SCHEME_DISAGREES", {"expected": expected}, record.id, "scheme", shown(scheme))
    broader = record.text("broader")
    if broader and broader.partition("/")[0] != record.id.partition("/")[0]:
        yield Problem("OTHER_SCHEME", {"target": broader}, record.id, "broader", broader)
    for field, only in ONLY_IN.items():
        if field in record.values and expected != only:
            yield Problem("ONLY_IN_SCHEME", {"expected": only}, record.id, field)


def _replacement(class_: Class, record: Record) -> Iterable[Problem]:
    other = record.values.get("replacedBy")
    if isinstance(other, str) and other.partition("/")[0] != record.id.partition("/")[0]:
        params = {"expected": record.id.partition("/")[0] + "/"}
        yield Problem("REPLACED_BY_OTHER_CLASS", params, record.id, "replacedBy", other)
