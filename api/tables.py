"""Answers as tables: each list in an answer becomes one, with a row an entry and nested values as `a.b` columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """One list of an answer: where it stood, its columns and its rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def tables(answer: Any) -> list[Table]:
    """Every list of objects in an answer, outermost first; single values together in one table of one row."""
    found = list(_lists(answer, ""))
    single = _flat(answer)
    head = [Table("", list(single), [list(single.values())])] if single else []
    return head + [_table(title, entries) for title, entries in found]


def as_csv(answer: Any) -> str:
    """The longest list of an answer as RFC 4180 CSV; a cell that a spreadsheet would take for a formula is quoted."""
    made = tables(answer)
    if not made:
        return ""
    longest = max(made, key=lambda t: (len(t.rows), len(t.heads)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(longest.heads)
    writer.writerows([[_safe(cell) for cell in row] for row in longest.rows])
    return text.getvalue()


def _safe(cell: Any) -> Any:
    dangerous = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{cell}" if dangerous else cell


def _lists(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    """Lists of objects that do not lie within another list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            where = path if key in ("nodes", "edges") else f"{path}.{key}".lstrip(".")
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                yield where, inner
            else:
                yield from _lists(inner, where)


def _table(title: str, entries: list[Any]) -> Table:
    rows = [_flat(entry, lists=True) for entry in entries]
    heads = list(dict.fromkeys(head for row in rows for head in row))
    return Table(title, heads, [[row.get(head) for head in heads] for row in rows])


def _flat(value: Any, path: str = "", *, lists: bool = False) -> dict[str, Any]:
    """Single values by their path; with `lists`, a list inside a row becomes one cell."""
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, inner in value.items():
            where = path if key == "node" else f"{path}.{key}".lstrip(".")
            found.update(_flat(inner, where, lists=lists))
        return found
    if isinstance(value, list):
        return {path: "; ".join(_brief(entry) for entry in value)} if lists else {}
    return {path: value}


def _brief(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    return ", ".join(str(v) for v in _flat(entry, lists=True).values() if v is not None)
