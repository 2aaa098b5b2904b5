"""One cell of a table: from text or a spreadsheet's value to the raw value of a field, and back to safe text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from loaders.limits import NUMBER
from ontology.vocabulary import Field

# A spreadsheet program takes text that starts like this for a formula. Ours gets a ' before it on the way out, and
# so does text that starts with ' and one of these: what is taken away on the way in is then always ours.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
PROTECTED = re.compile(r"'+[=+\-@\t\r]")
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
POINTED = re.compile(r"-?[0-9]+(\.[0-9]+)+(,[0-9]+)?")
WHOLE = re.compile(r"-?[0-9]+")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
NUMBERS = {"Number", "Amount", "Latitude", "Longitude"}
INTEGERS = {"Year", "EvidenceLevel"}
DATES = {"Day", "PartialDate"}
Read = Callable[[Any], Any]


class BadCell(ValueError):
    """A cell whose text cannot be read: the code of the problem, and what fills its message."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


# ---------------------------------------------------------------- in
def text_reader(field: Field, *, comma: bool = False) -> Read:
    """Cell text -> raw value of `field`: None where it is empty, unread text where it fits no number or date.

    `comma`: decimals are written with a comma. The reader raises BadCell for a list that cannot be taken apart.
    """
    read = _single(field, comma)
    if field.many:
        return lambda text: split(unprotect(text)) if text else None
    return lambda text: read(text) if text else None


def value_reader(field: Field) -> Read:
    """A spreadsheet's value (text, number, date …) -> raw value of `field`."""
    from_text = text_reader(field)

    def read(value: Any) -> Any:
        if isinstance(value, str):
            return from_text(value)
        return _from_spreadsheet(field, value)

    return read


def _single(field: Field, comma: bool) -> Read:
    kind = field.kind.name if field.kind else ""
    if kind in NUMBERS:
        return lambda text: _number(text, comma)
    if kind in INTEGERS:
        return lambda text: int(text) if WHOLE.fullmatch(text) and len(text) <= NUMBER else text
    if kind == "Flag":
        return lambda text: {"true": True, "false": False}.get(text.lower(), text)
    return str if field.kind is None or kind in DATES else unprotect


def _number(text: str, comma: bool) -> float | str:
    if NOT_FINITE.fullmatch(text):
        return float(text)
    if len(text) > NUMBER:
        return text
    if comma and POINTED.fullmatch(text):
        raise BadCell("NOT_WITH_COMMA", right=_with_comma(text))
    plain = text.replace(",", ".") if comma else text
    return float(plain) if DECIMAL.fullmatch(plain) else text


def _with_comma(text: str) -> str:
    """What somebody meant by a number with points: they part thousands where a comma or another point follows."""
    parts_thousands = "," in text or text.count(".") > 1
    return text.replace(".", "") if parts_thousands else text.replace(".", ",")


def _from_spreadsheet(field: Field, value: Any) -> Any:
    """What a spreadsheet makes of years, numbers and dates, as the field wants it; else as text for the message."""
    kind = field.kind.name if field.kind else ""
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    if isinstance(value, bool):
        return value if kind == "Flag" else str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int | float):
        plain = value if kind in NUMBERS | INTEGERS else str(value)
    else:
        plain = value.isoformat() if isinstance(value, date | time) else str(value)
    return [plain] if field.many else plain


def split(text: str) -> list[str]:
    r"""The items of a list cell: separated by `|`, with `\|` for `|` and `\\` for `\`. Raises BadCell."""
    if "\\" not in text:
        return text.split("|")
    items, at = [""], 0
    while at < len(text):
        sign = text[at]
        if sign == "|":
            items.append("")
        elif sign == "\\":
            at += 1
            if text[at : at + 1] not in ("|", "\\"):
                raise BadCell("BAD_ESCAPE")
            items[-1] += text[at]
        else:
            end = _next_sign(text, at)
            items[-1] += text[at:end]
            at = end - 1
        at += 1
    return items


SIGN = re.compile(r"[|\\]")


def _next_sign(text: str, at: int) -> int:
    found = SIGN.search(text, at)
    return found.start() if found else len(text)


def unprotect(text: str) -> str:
    """Takes away the `'` that `protect` sets, and no other."""
    return text[1:] if PROTECTED.match(text) else text


# ---------------------------------------------------------------- out
def protect(text: str) -> str:
    """Makes text harmless for a spreadsheet program."""
    return f"'{text}" if FORMULA.match(text) else text


def join(items: Iterable[str]) -> str:
    r"""A list as one cell."""
    return "|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)


def columns_of(field: Field, value: Any) -> Iterable[tuple[str, Any]]:
    """Column name -> value without language: one column, or one a language."""
    if isinstance(value, Mapping):
        yield from ((f"{field.name}@{lang}", said) for lang, said in value.items())
    else:
        yield field.name, value


def cell(field: Field, value: Any) -> str:
    """A stored value as the text of its cell, from which `text_reader` reads it back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return protect(value)
    return protect(join(value))
