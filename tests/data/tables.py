"""Reads data/ and data/mapping/ as they are: rows of text by id, tables of terms, and the ledger."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ontology.vocabulary import vocabulary

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
MAPPING = DATA / "mapping"
TERMS = (
    *("challenges", "deal-themes", "figures", "financing-models", "indicators", "interventions", "methods"),
    *("partner-types", "partners", "phases", "places", "roles", "rules"),
)
Row = Mapping[str, str]


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of one CSV file, in the order of the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def table(class_name: str) -> dict[str, dict[str, str]]:
    """The rows of one class by id; empty where the data set has none of it."""
    file = DATA / f"{class_name}.csv"
    return {row["id"]: row for row in rows(file)} if file.exists() else {}


@cache
def everything() -> dict[str, tuple[str, dict[str, str]]]:
    """Each id of the data set with its class and its row."""
    names = [file.stem for file in sorted(DATA.glob("*.csv"))]
    return {id: (name, row) for name in names for id, row in table(name).items()}


def values(row: Row, column: str) -> list[str]:
    """The values of one cell: none, one, or those between the bars."""
    return [value for value in row.get(column, "").split("|") if value]


def links() -> Iterator[tuple[str, str, str]]:
    """Each (id, column, target) of the data set."""
    for id, (name, row) in everything().items():
        fields = vocabulary().classes[name].fields
        for column in row:
            if column != "id" and fields[column.partition("@")[0]].is_link:
                yield from ((id, column, target) for target in values(row, column))


def texts() -> Iterator[tuple[str, str, str]]:
    """Each (id, column, text) that people read: no ids, enum values, numbers, dates or addresses."""
    for id, (name, row) in everything().items():
        fields = vocabulary().classes[name].fields
        for column, text in row.items():
            field = None if column == "id" else fields[column.partition("@")[0]]
            if text and field and field.kind and field.kind.name in ("Text", "LocalText"):
                yield id, column, text


@cache
def terms(name: str) -> dict[tuple[str, str], frozenset[str]]:
    """(term, within) -> the concepts chosen for it, of one table of data/mapping."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for row in rows(MAPPING / f"{name}.csv"):
        key = row["term"], row["within"]
        found[key] = found.get(key, frozenset()) | {*values(row, "concept")}
    return found


def concepts_of(name: str, term: str, *places: str) -> frozenset[str] | None:
    """The concepts of a term in the first of `places` for which the table has it; None where it has it nowhere."""
    found = terms(name)
    return next((found[term, place] for place in (*places, "") if (term, place) in found), None)


@cache
def ledger() -> dict[str, tuple[tuple[str, ...], str]]:
    """fact -> the resources that it became, and the reason where it is told otherwise or not at all."""
    return {row["fact"]: (tuple(values(row, "resource")), row["reason"]) for row in rows(MAPPING / "collected.csv")}


@cache
def ids_of_keys() -> dict[str, str]:
    """The key of a collected practice or deal (p046, d005) -> its id."""
    return {row["key"]: row["id"] for row in rows(MAPPING / "keys.csv")}
