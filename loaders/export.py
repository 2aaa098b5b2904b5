"""The whole graph as files that load back to an equal graph: Turtle, N-Triples, JSON-LD, or a folder of CSV."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from pyoxigraph import RdfFormat, Triple, serialize

from loaders.cells import cell, columns_of
from loaders.faults import problem
from ontology.names import PREFIXES
from ontology.problems import Place, Problem, register
from ontology.rdf import context, to_json_ld, triples
from ontology.records import Record, from_json, to_json
from ontology.vocabulary import Class, vocabulary

SHAPES = "shapes.geojson"
QUOTE = '"'
SPECIAL = re.compile(r'[",;\r\n]')
NEW = ".wijkgraaf-"  # how the name of a file that is not yet whole begins: hidden, so no load takes it for data
Progress = Callable[[int], None]  # records written

register(
    {
        "EXPORT_NAME": (
            "Een export gaat naar {endings}, of naar een map. Kies zo'n naam.",
            "An export goes to {endings}, or to a folder. Choose such a name.",
        ),
        "EXPORT_THERE": (
            "Deze map bestaat al en is niet leeg. Kies een nieuwe map, of maak deze leeg.",
            "This folder exists and is not empty. Choose a new folder, or empty this one.",
        ),
        "EXPORT_FAILED": (
            "Schrijven lukt hier niet ({why}). Kies een map waar geschreven mag worden en ruimte is.",
            "Writing fails here ({why}). Choose a folder that may be written to and has room.",
        ),
    }
)


class NotExported(Exception):
    """Nothing was written; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def export(records: Iterable[Record], path: Path, on_progress: Progress = lambda count: None) -> int:
    """Writes `records` as stored (withdrawn and replaced ones too) to `path`; answers with how many they were.

    The name says the format; a name without an ending is a folder of CSV. What stands at `path` stays as it is until
    the new file is whole. Raises NotExported.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise NotExported(problem("EXPORT_NAME", Place(str(path)), endings=", ".join(e for e in WRITERS if e)))
    if path.is_dir() and (path.suffix or any(path.iterdir())):
        raise NotExported(problem("EXPORT_THERE", Place(str(path))))
    counted = _Counted(records, on_progress)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(counted, path)
    except OSError as error:
        raise NotExported(problem("EXPORT_FAILED", Place(str(path)), why=error.strerror or "?")) from error
    return counted.count


class _Counted:
    """Records, counted as they pass."""

    def __init__(self, records: Iterable[Record], on_progress: Progress) -> None:
        self.records, self.on_progress, self.count = records, on_progress, 0

    def __iter__(self) -> Iterator[Record]:
        for record in self.records:
            self.count += 1
            if self.count % 1_000 == 0:
                self.on_progress(self.count)
            yield record
        self.on_progress(self.count)


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the name `path` once it is whole and on disk; it is gone when something fails."""
    handle, name = tempfile.mkstemp(prefix=NEW, dir=path.parent)
    try:
        with open(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


# ---------------------------------------------------------------- RDF
def _turtle(records: Iterable[Record], path: Path) -> None:
    with _whole(path) as stream:
        serialize(_statements(records), stream, RdfFormat.TURTLE, prefixes=PREFIXES)


def _n_triples(records: Iterable[Record], path: Path) -> None:
    with _whole(path) as stream:
        serialize(_statements(records), stream, RdfFormat.N_TRIPLES)


def _statements(records: Iterable[Record]) -> Iterator[Triple]:
    for record in records:
        yield from triples(record)


def _json_ld(records: Iterable[Record], path: Path) -> None:
    """The context by value, so that the file says all; a node a line."""
    with _whole(path) as stream:
        stream.write(b'{"@context": ' + _json(context()) + b',\n"@graph": [')
        _listed(stream, (to_json_ld(record) for record in records))
        stream.write(b"]}\n")


def _listed(stream: IO[bytes], items: Iterable[Any]) -> None:
    for number, item in enumerate(items):
        stream.write((b",\n" if number else b"\n") + _json(item))
    stream.write(b"\n")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


# ---------------------------------------------------------------- CSV
def _folder(records: Iterable[Record], path: Path) -> None:
    """A file a class, and the shapes as GeoJSON. Twice over the records: which columns there are shows at the end."""
    with whole_folder(path) as new:
        columns = _gather(records, new)
        for name, used in columns.items():
            _write_class(vocabulary().classes[name], used, new)
        _write_shapes(new, columns)
        for name in columns:
            (new / f"{name}.part").unlink()


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder that takes the name `path` (of an empty one, or none) once it is whole; gone when something fails."""
    new = Path(tempfile.mkdtemp(prefix=NEW, dir=path.parent))
    try:
        yield new
        os.chmod(new, 0o755)  # noqa: S103 (mkdtemp lets nobody else in; an export is for reading)
        if path.is_dir():
            path.rmdir()
        os.replace(new, path)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _gather(records: Iterable[Record], folder: Path) -> dict[str, set[str]]:
    """Sets records aside by class; answers with the columns that each class needs."""
    columns: dict[str, set[str]] = {}
    with ExitStack() as open_files:
        parts: dict[str, IO[str]] = {}
        for record in records:
            if record.type not in parts:
                part = open(folder / f"{record.type}.part", "w", encoding="utf-8", newline="\n")  # noqa: SIM115
                parts[record.type] = open_files.enter_context(part)
                columns[record.type] = set()
            parts[record.type].write(f"{record.id}\t{to_json(record)}\n")
            columns[record.type].update(name for name, _ in _cells(record))
    return columns


def _set_aside(folder: Path, class_name: str) -> Iterator[Record]:
    with open(folder / f"{class_name}.part", encoding="utf-8", newline="\n") as part:
        for line in part:
            id, _, body = line.rstrip("\n").partition("\t")
            yield from_json(id, body)


def _cells(record: Record) -> Iterator[tuple[str, str]]:
    """(column, text) of each value; shapes have a file of their own."""
    fields = vocabulary().classes[record.type].fields
    for name, value in record.values.items():
        if name != "geometry":
            yield from ((column, cell(fields[name], said)) for column, said in columns_of(fields[name], value))


def _write_class(class_: Class, used: set[str], folder: Path) -> None:
    order = {name: number for number, name in enumerate(class_.fields)}
    columns = sorted(used, key=lambda column: (order[column.partition("@")[0]], column))
    with open(folder / f"{class_.name}.csv", "w", encoding="utf-8", newline="") as stream:
        stream.write(row(["id", *columns]))
        for record in _set_aside(folder, class_.name):
            said = dict(_cells(record))
            stream.write(row([record.id, *(said.get(column, "") for column in columns)]))


def row(cells: Iterable[str]) -> str:
    """A row of CSV. Python's own writer leaves a lone carriage return bare, which RFC 4180 does not allow."""
    quoted = (f'"{cell.replace(QUOTE, QUOTE * 2)}"' if SPECIAL.search(cell) else cell for cell in cells)
    return ",".join(quoted) + "\n"


def _write_shapes(folder: Path, class_names: Iterable[str]) -> None:
    places = [
        r for name in class_names if "geometry" in vocabulary().classes[name].fields for r in _shaped(folder, name)
    ]
    if not places:
        return
    with open(folder / SHAPES, "wb") as stream:
        stream.write(b'{"type": "FeatureCollection", "features": [')
        _listed(stream, places)
        stream.write(b"]}\n")


def _shaped(folder: Path, class_name: str) -> Iterator[dict[str, Any]]:
    for record in _set_aside(folder, class_name):
        if shape := record.text("geometry"):
            yield {"type": "Feature", "id": record.id, "properties": {}, "geometry": json.loads(shape)}


WRITERS = {".ttl": _turtle, ".nt": _n_triples, ".jsonld": _json_ld, "": _folder}
