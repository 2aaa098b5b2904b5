"""Tables: CSV files and sheets of workbooks, one class each; header and rows become drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from graph.admission import Draft
from loaders import limits
from loaders.cells import BadCell, Read, text_reader, value_reader
from loaders.faults import Item, Lost, lost, problem
from loaders.rows import rows
from loaders.sources import SourceFile
from ontology.check import LANGUAGE
from ontology.problems import Place, Problem, shown
from ontology.vocabulary import Class, Field, vocabulary


@dataclass(frozen=True, slots=True)
class Columns:
    """What the first row says: which cell is the id, and how each other cell is read (None: not at all)."""

    class_: Class
    file: str
    id_at: int
    names: Sequence[str]
    readers: Sequence[Read | None]


def read_csv(file: SourceFile) -> Iterator[Item]:
    """A CSV file named after its class. Raises Broken where it cannot be read on."""
    class_ = vocabulary().classes.get(file.path.stem)
    if class_ is None:
        yield _no_class(file.at(1), file.path.stem)
        return
    all_rows = rows(file)
    header = next(all_rows)
    if isinstance(header, Problem):
        yield Lost(header, class_name=class_.name)
        return
    if len(header.cells) > limits.COLUMNS:
        found, limit = len(header.cells), limits.COLUMNS
        yield lost("TOO_MANY_COLUMNS", file.at(header.line), class_name=class_.name, found=found, limit=limit)
        return
    columns, problems = _header(class_, header.cells, file.at(header.line), comma=header.separator == ";")
    yield from problems
    if columns is None:
        yield lost("NO_ID_COLUMN", file.at(header.line, "id"), class_name=class_.name, **_hint(header.cells))
        return
    for row in all_rows:
        yield from [Lost(row, None, class_.name)] if isinstance(row, Problem) else _row(columns, row.line, row.cells)


def read_rows(name: str, place: str, found: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[Item]:
    """A sheet `name` whose rows come as (row number, values), the header first; `place` names file and sheet."""
    class_ = vocabulary().classes.get(name)
    all_rows = ((number, row) for number, row in found if any(value not in ("", None) for value in row))
    header = next(all_rows, None)
    if header is None:
        return  # a sheet without anything in it
    if class_ is None:
        yield _no_class(Place(place, header[0]), name)
        return
    names = [value if isinstance(value, str) else str(value) for value in header[1]]
    while names and not names[-1]:
        names.pop()
    columns, problems = _header(class_, names, Place(place, header[0]))
    yield from problems
    if columns is None:
        yield lost("NO_ID_COLUMN", Place(place, header[0], "id"), class_name=class_.name, **_hint(names))
        return
    width = len(columns.names)
    for number, row in all_rows:
        cells = list(row) + [""] * (width - len(row))
        while len(cells) > width and cells[-1] in ("", None):
            cells.pop()
        yield from _row(columns, number, cells)


def _no_class(place: Place, name: str) -> Lost:
    expected = ", ".join(sorted(vocabulary().classes))
    return lost("UNKNOWN_CLASS", place, name=shown(name, 40), expected=expected)


def _hint(names: Sequence[str]) -> dict[str, str]:
    """What may be the reason where no column id was found."""
    if any("\t" in name for name in names):
        return {"hint_nl": " Scheid de kolommen met , of ;.", "hint_en": " Separate the columns by , or ;."}
    return {"hint_nl": "", "hint_en": ""}


# ---------------------------------------------------------------- the first row
def _header(
    class_: Class, names: Sequence[str], place: Place, *, comma: bool | None = None
) -> tuple[Columns | None, list[Problem]]:
    """`comma` is None for values of a spreadsheet, else whether text has decimal commas."""
    problems: list[Problem] = []
    readers: list[Read | None] = []
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        field, found = (None, []) if name == "id" else _column(class_, number, name, place)
        if name and name in seen:
            field, found = None, [problem("DOUBLED_COLUMN", Place(place.file, place.line, name), name=name)]
        seen.add(name)
        problems += found
        if field is None:
            readers.append(None)
        else:
            readers.append(value_reader(field) if comma is None else text_reader(field, comma=comma))
    if "id" not in seen:
        return None, problems
    return Columns(class_, place.file or "", list(names).index("id"), list(names), readers), problems


def _column(class_: Class, number: int, column: str, place: Place) -> tuple[Field | None, list[Problem]]:
    """The field that a column name means, or what is wrong with the name."""
    place = Place(place.file, place.line, shown(column, 40) if column else f"#{number}")
    if not column:
        return None, [problem("EMPTY_COLUMN_NAME", place, number=number)]
    name, at, lang = column.partition("@")
    field = class_.fields.get(name)
    if field is None:
        close = get_close_matches(name[:60], [*class_.fields, "id"], n=1, cutoff=0.6)
        hint = f" ({close[0]}?)" if close else ""
        return None, [problem("UNKNOWN_FIELD", place, class_name=class_.name, name=shown(column, 40), hint=hint)]
    if field.is_local and not at:
        return None, [problem("NEEDS_LANGUAGE", place, name=name)]
    if at and not field.is_local:
        return None, [problem("NO_LANGUAGE", place, name=name)]
    if at and not LANGUAGE.fullmatch(lang):
        return None, [problem("BAD_LANGUAGE", place, lang=shown(lang, 20))]
    return field, []


# ---------------------------------------------------------------- the other rows
def _row(columns: Columns, line: int, cells: Sequence[Any]) -> Iterator[Item]:
    if not any(cells):
        return  # spreadsheet programs leave rows of separators behind
    place = Place(columns.file, line)
    id = cells[columns.id_at] if columns.id_at < len(cells) else ""
    known = id if isinstance(id, str) else None
    name = columns.class_.name
    if len(cells) != len(columns.names):
        yield lost("RAGGED_ROW", place, id=known, class_name=name, found=len(cells), expected=len(columns.names))
        return
    if id in ("", None):
        example = f"{columns.class_.segments[0]}/voorbeeld-1"
        yield lost("MISSING_ID", Place(columns.file, line, "id"), class_name=name, example=example)
        return
    changes: dict[str, Any] = {}
    for column, read, value in zip(columns.names, columns.readers, cells, strict=True):
        if read is None:
            continue
        if isinstance(value, str) and len(value) > limits.VALUE:
            yield lost("VALUE_TOO_LONG", Place(columns.file, line, column), id=known, limit=limits.VALUE)
            return
        try:
            changes[column] = read(value)
        except BadCell as bad:
            yield lost(bad.code, Place(columns.file, line, column), id=known, class_name=name, **bad.params)
            return
    yield Draft(id, changes, place, name)
