"""Record: one resource as it is stored; its id, its class and its values by field name."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import orjson

from ontology.vocabulary import vocabulary

# str (text, date, enum value, id of a link), int, float, bool; a sorted tuple of str where a field has many values;
# language -> str, or language -> sorted tuple of str, where a field is said in languages.
Value = str | int | float | bool | tuple[str, ...] | dict[str, str] | dict[str, tuple[str, ...]]

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One resource. `type` is the class name ("Practice"); `values` holds only fields that have a value."""

    id: str
    type: str
    values: Mapping[str, Value]

    def text(self, field: str) -> str | None:
        """The value of a field with one text, date, enum value or link; its default, or None, where there is none."""
        value = self.values.get(field)
        if value is None:
            value = self.get(field)
        return value if isinstance(value, str) else None

    def many(self, field: str) -> tuple[str, ...]:
        """The values of a field that is a list of links."""
        value = self.values.get(field, ())
        return value if isinstance(value, tuple) else ()

    def number(self, field: str) -> float | None:
        """The value of a number field, or None."""
        value = self.values.get(field)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def flag(self, field: str) -> bool | None:
        """The value of a true-or-false field: its default where none is given (None where there is no default)."""
        value = self.get(field)
        return value if isinstance(value, bool) else None

    def in_languages(self, field: str) -> Mapping[str, Any]:
        """language -> text (or texts) of a field that is said in languages; empty where it has none."""
        return cast("Mapping[str, Any]", self.values.get(field, {}))

    def get(self, field: str) -> Value | None:
        """The value of any field, or the vocabulary's default. A currency is only assumed where there is an amount."""
        value = self.values.get(field)
        if value is None and not (field == "currency" and "amount" not in self.values):
            return _default(self.type, field)
        return value

    def links(self) -> list[tuple[str, str]]:
        """Each (field, id) that this record points at, in the order of the fields."""
        found: list[tuple[str, str]] = []
        known = link_fields(self.type)
        for name, value in self.values.items():
            if name in known:
                if isinstance(value, tuple):
                    found.extend([(name, target) for target in value])
                else:
                    found.append((name, cast("str", value)))
        return found

    @property
    def is_withdrawn(self) -> bool:
        """True where the resource was taken out of all answers."""
        return self.values.get("withdrawn") is True


@cache
def _default(class_name: str, field: str) -> str | bool | None:
    return vocabulary().classes[class_name].fields[field].default


@cache
def link_fields(class_name: str) -> frozenset[str]:
    """The fields of a class whose values are ids of other resources."""
    return frozenset(f.name for f in vocabulary().classes[class_name].fields.values() if f.is_link)


def to_json(record: Record) -> str:
    """The canonical text of a record: class first, fields by name, no spaces. Equal records give equal text."""
    body = {"class": record.type, **{name: record.values[name] for name in sorted(record.values)}}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=False, allow_nan=False, default=list)


def from_json(id: str, text: str) -> Record:
    """The record that `to_json` wrote. Trusted input: it comes from our own store."""
    body = orjson.loads(text)
    name = body.pop("class")
    links = link_fields(name)
    for field, value in body.items():
        if type(value) is str:
            if field in links:
                body[field] = sys.intern(value)  # an id stands in many records: kept once, and compared by its address
        elif type(value) is list:
            body[field] = tuple(map(sys.intern, value))
        elif type(value) is dict:
            body[field] = {lang: tuple(v) if isinstance(v, list) else v for lang, v in value.items()}
    return Record(sys.intern(id), sys.intern(name), body)
