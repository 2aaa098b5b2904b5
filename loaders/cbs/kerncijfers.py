"""A file of CBS Kerncijfers wijken en buurten as observations: every figure with its unit, source and column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from graph.admission import Draft
from loaders import limits
from loaders.cbs import EDITIONS, LICENCE, PUBLISHER, SOURCE, TITLE
from loaders.cbs.areas import CODE, Area, Areas
from loaders.cells import DECIMAL
from loaders.faults import Broken, Lost, lost, problem
from loaders.rows import Row, rows
from loaders.sources import SourceFile
from ontology.problems import Place, Problem, register, shown

# How CBS and those who cut its tables write "not known" or "secret": never a figure, and never 0.
NOT_KNOWN = {"", ".", "x", "NA", "-99995", "-99997", "-99999999"}

register(
    {
        "CBS_YEAR": (
            "Van dit jaar is de tabel niet bekend. Bekend: {years}.",
            "The table of this year is not known. Known: {years}.",
        ),
        "CBS_COLUMNS": (
            "De kolom {name} ontbreekt. Neem het bestand met code, name en de kolommen van columns.csv.",
            "The column {name} is missing. Take the file with code, name and the columns of columns.csv.",
        ),
        "CBS_UNKNOWN_COLUMN": (
            "De kolom {name} staat niet in columns.csv. Voeg haar daar toe of haal haar uit het bestand.",
            "The column {name} is not in columns.csv. Add it there, or remove it from the file.",
        ),
        "CBS_CODE": (
            "Dit is geen CBS-gebiedscode, zoals GM0014, WK001400 of BU00140000. Verbeter de code.",
            "This is no CBS area code, like GM0014, WK001400 or BU00140000. Correct the code.",
        ),
        "CBS_VALUE": (
            "Dit is geen getal van {low} tot en met {high} en geen teken voor onbekend. Verbeter het.",
            "This is no number from {low} to {high} and no sign for unknown. Correct it.",
        ),
        "CBS_COUNT": (
            "Het bestand telt {found} {what_nl}; van deze tabel horen het er {low} tot en met {high} te zijn.",
            "The file has {found} {what_en}; of this table there should be {low} to {high}.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of the file means; bounds are those of the value as the file has it."""

    indicator: str
    unit: str
    factor: Decimal
    low: Decimal
    high: Decimal
    words: Mapping[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """A row that matches no place of the graph, or not just one."""

    code: str
    name: str
    line: int
    is_doubtful: bool


@dataclass(slots=True)
class Cut:
    """What a file gives: drafts, rows that are left over, and what is wrong (then nothing may be loaded)."""

    drafts: list[Draft] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    figures: int = 0


@cache
def columns() -> Mapping[str, Column]:
    """The columns that are known, by their name in the file."""
    with (Path(__file__).parent / "columns.csv").open(encoding="utf-8", newline="") as stream:
        return {row["column"]: _column(row) for row in csv.DictReader(stream)}


def _column(row: Mapping[str, str]) -> Column:
    words = dict(part.split("=") for part in row["words"].split("|") if part)
    factor, low, high = (Decimal(row[name]) for name in ("factor", "minimum", "maximum"))
    return Column(row["indicator"], row["unit"], factor, low, high, words, row["note"])


# Beside the figures: what the row is about. A code alone would do; the others are for people.
ABOUT = ("code", "name", "province", "level")


def drafts(file: SourceFile, year: int, areas: Areas) -> Cut:
    """Reads `file` as the edition of `year`; `areas` says which places of the graph its codes mean."""
    cut = Cut()
    try:
        _read(file, year, areas, cut)
    except Broken as broken:
        cut.problems.append(broken.lost.problem)
    return cut


def _read(file: SourceFile, year: int, areas: Areas, cut: Cut) -> None:
    edition = EDITIONS.get(year)
    if edition is None:
        raise Broken(lost("CBS_YEAR", file.at(), years=", ".join(map(str, EDITIONS))))
    if file.size > limits.WHOLE:
        raise Broken(lost("FILE_TOO_LARGE", file.at(), limit=limits.WHOLE // limits.MB))
    found = rows(file)
    header = next(found)
    if isinstance(header, Problem):
        raise Broken(Lost(header))
    _check_header(file, header, cut)
    source = SOURCE.format(year=year)
    for row in found:
        if isinstance(row, Problem):
            cut.problems.append(row)
        elif len(row.cells) != len(header.cells):
            place, width = file.at(row.line), len(header.cells)
            cut.problems.append(problem("RAGGED_ROW", place, found=len(row.cells), expected=width))
        else:
            _row(file, row, dict(zip(header.cells, row.cells, strict=True)), year, areas, cut)
    if cut.drafts and source not in areas.sources:
        cut.drafts.insert(0, _source(source, year, edition.address, file.at(1)))
    _count(file, cut, "rijen", "rows", cut.rows, edition.rows)
    _count(file, cut, "cijfers", "figures", cut.figures, edition.figures)


def _check_header(file: SourceFile, header: Row, cut: Cut) -> None:
    for name in sorted({"code", "name"} - set(header.cells)):
        raise Broken(lost("CBS_COLUMNS", file.at(header.line, name), name=name))
    for name in header.cells:
        if name not in columns() and name not in ABOUT:
            place = file.at(header.line, shown(name, 40))
            cut.problems.append(problem("CBS_UNKNOWN_COLUMN", place, name=shown(name, 40)))
        elif header.cells.count(name) > 1:
            raise Broken(lost("DOUBLED_COLUMN", file.at(header.line, name), name=name))


def _count(file: SourceFile, cut: Cut, nl: str, en: str, found: int, bounds: tuple[int, int]) -> None:
    low, high = bounds
    if not low <= found <= high:
        place = file.at()
        cut.problems.append(problem("CBS_COUNT", place, found=found, what_nl=nl, what_en=en, low=low, high=high))


def _source(id: str, year: int, address: str, place: Place) -> Draft:
    title = TITLE.format(year=year)
    said = {"title": title, "publisher": PUBLISHER, "url": address, "date": str(year)}
    return Draft(id, {**said, "kind": "dataset", "licence": LICENCE}, place)


def _row(file: SourceFile, row: Row, said: Mapping[str, str], year: int, areas: Areas, cut: Cut) -> None:
    cut.rows += 1
    code = said["code"].strip()
    if not CODE.fullmatch(code):
        cut.problems.append(problem("CBS_CODE", file.at(row.line, "code"), value=code))
        return
    values = list(_values(file, row, said, cut))
    cut.figures += len(values)
    area = areas.of.get(code)
    if area is None:
        cut.leftovers.append(Leftover(code, said["name"], row.line, code in areas.doubtful))
        return
    for name, value in values:
        cut.drafts.append(_observation(area, name, value, year, file.at(row.line, name)))


def _values(file: SourceFile, row: Row, said: Mapping[str, str], cut: Cut) -> Iterator[tuple[str, float]]:
    """(column, value in our unit) of each figure that the row gives."""
    for name, text in said.items():
        column = columns().get(name)
        if column is None or text.strip() in NOT_KNOWN:
            continue
        plain = column.words.get(text, text)
        value = Decimal(plain) if DECIMAL.fullmatch(plain) and len(plain) < limits.NUMBER else None
        if value is None or not column.low <= value <= column.high or (column.words and text not in column.words):
            place = file.at(row.line, name)
            cut.problems.append(problem("CBS_VALUE", place, value=text, low=column.low, high=column.high))
        else:
            yield name, float(round(value * column.factor, 6))


def _observation(area: Area, name: str, value: float, year: int, place: Place) -> Draft:
    column = columns()[name]
    note = column.note.format(year=year)
    if area.inferred:
        note = "; ".join(part for part in (note, "gebiedscode afgeleid") if part)
    subject, indicator = area.id.partition("/")[2], column.indicator.partition("/")[2]
    changes = {
        "subject": area.id,
        "indicator": column.indicator,
        "year": year,
        "value": value,
        "unit": column.unit,
        "isModelEstimate": False,
        "breakInSeries": False,
        "source": SOURCE.format(year=year),
        "locator": f"kolom {name}",
        "note": note or None,
    }
    return Draft(f"cijfer/{subject}/{indicator}-{year}", changes, place)
