"""Answers as tables: each list in an answer becomes one, with a row an entry and nested values as `a.b` columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

WRAPPERS = {"node", "nodes", "edges"}  # of a connection: they say nothing about what lies within
NOT_SHOWN = {"pageInfo"}  # where to read on is for programs, and those take JSON
FORMULA = re.compile(r"'*[=+\-@\t\r\n]")  # a spreadsheet program may take text that starts so for a formula
SPECIAL = re.compile(r'[",\r\n]')


@dataclass(frozen=True, slots=True)
class Table:
    """One list of an answer: where it stood, its columns and its rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def tables(answer: Any) -> list[Table]:
    """Every list of objects in an answer, outermost first; single values together in one table of one row before them.

    A list without entries is a table without columns.
    """
    single = _flat(answer, inside_row=False)
    head = [Table("", list(single), [list(single.values())])] if single else []
    return head + [_table(title, entries) for title, entries in _lists(answer, "")]


def longest(made: Sequence[Table]) -> Table | None:
    """The list with most rows, of those the one with most columns; the single values where no list has any."""
    lists = [table for table in made if table.title and table.rows]
    return max(lists or made, key=lambda t: (len(t.rows), len(t.heads)), default=None)


def as_csv(table: Table) -> str:
    """A table as CSV (RFC 4180, lines that end in LF); text that a spreadsheet takes for a formula gets a `'` first."""
    if not table.heads:
        return ""
    return "".join(",".join(map(_quoted, row)) + "\n" for row in [table.heads, *table.rows])


def plain(value: Any) -> str:
    """A single value as text: nothing for None, `true` and `false`, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _quoted(cell: Any) -> str:
    """A cell of CSV. Python's own writer leaves a lone carriage return bare, which RFC 4180 does not allow."""
    text = plain(cell)
    if isinstance(cell, str) and FORMULA.match(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if SPECIAL.search(text) else text


def _lists(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    """Lists of objects, and empty ones, that do not lie within another list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            where = _under(path, key)
            if isinstance(inner, list) and (not inner or _holds_objects(inner)):
                yield where, inner
            else:
                yield from _lists(inner, where)


def _table(title: str, entries: list[Any]) -> Table:
    rows = [_flat(entry) for entry in entries if entry is not None]
    heads = [head for head in dict.fromkeys(head for row in rows for head in row) if not _is_hollow(head, rows)]
    return Table(title, heads, [[row.get(head) for head in heads] for row in rows])


def _is_hollow(head: str, rows: list[dict[str, Any]]) -> bool:
    """Whether a column stands for an object that is nowhere, while other columns show its values where it is there."""
    return all(row.get(head) is None for row in rows) and any(h.startswith(f"{head}.") for row in rows for h in row)


def _flat(value: Any, path: str = "", *, inside_row: bool = True) -> dict[str, Any]:
    """Single values by their path. A list becomes one cell; outside a row, one of objects is left to its own table."""
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, inner in value.items():
            if key not in NOT_SHOWN:
                found.update(_flat(inner, _under(path, key), inside_row=inside_row))
        return found
    if isinstance(value, list):
        is_cell = inside_row or (value and not _holds_objects(value))
        return {path: "; ".join(_brief(entry) for entry in value)} if is_cell else {}
    return {path: value}


def _under(path: str, key: str) -> str:
    return path if key in WRAPPERS else f"{path}.{key}".lstrip(".")


def _holds_objects(entries: list[Any]) -> bool:
    return any(isinstance(entry, dict) for entry in entries)


def _brief(entry: Any) -> str:
    if not isinstance(entry, dict):
        return plain(entry)
    return ", ".join(plain(v) for v in _flat(entry).values() if v is not None)
