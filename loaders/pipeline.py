"""From paths to one change set: files read by their kind, all problems gathered, admitted whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph.admission import Admission, Draft, Rejected, Tally, admit, check
from graph.store import OnWritten, Store, quietly
from loaders import documents, geo, limits, table, triples, workbook
from loaders.cells import join
from loaders.faults import Broken, Item, Lost, Shape, lost
from loaders.sources import SourceFile, find
from ontology.problems import Place, Problem, shown
from ontology.vocabulary import vocabulary

Progress = Callable[[int, int], None]  # bytes read, bytes in all

READERS: Mapping[str, tuple[Callable[[SourceFile], Iterator[Item]], int]] = {
    ".csv": (table.read_csv, limits.STREAMED),
    ".xlsx": (workbook.read, limits.WORKBOOK),
    ".json": (documents.read_json, limits.WHOLE),
    ".jsonl": (documents.read_lines, limits.STREAMED),
    ".ndjson": (documents.read_lines, limits.STREAMED),
    ".ttl": (triples.read_turtle, limits.STREAMED),
    ".nt": (triples.read_n_triples, limits.STREAMED),
    ".jsonld": (documents.read_json_ld, limits.WHOLE),
    ".geojson": (geo.read, limits.WHOLE),
}
FORMATS = ", ".join(READERS)
RDF_IN_XML = (".rdf", ".owl", ".xml")


@dataclass(slots=True)
class Reading:
    """What was read of some files: drafts, what is wrong, and what was lost with it. `more` problems are not kept."""

    drafts: list[Draft] = field(default_factory=list)
    shapes: dict[str, Draft] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    more: int = 0
    lost_ids: set[str] = field(default_factory=set)
    lost_classes: Counter[str] = field(default_factory=Counter)
    lost_any: bool = False

    def take(self, item: Item) -> None:
        """Adds what a reader found."""
        if isinstance(item, Draft):
            self.drafts.append(item)
        elif isinstance(item, Shape):
            if self.shapes.setdefault(item.draft.id, item.draft) is not item.draft:
                self.drafts.append(item.draft)  # a second shape of one place: admission says so
        elif isinstance(item, Lost):
            self._keep(item.problem)
            self._lose(item)
        else:
            self._keep(item)

    def lay_shapes(self) -> None:
        """Lays each shape on the draft of its place, or makes it one; what has a geometry already stays beside it."""
        for number, draft in enumerate(self.drafts):
            shape = self.shapes.get(draft.id) if isinstance(draft.id, str) else None
            if shape is not None and "geometry" not in draft.changes:
                self.drafts[number] = replace(draft, changes={**draft.changes, **shape.changes})
                del self.shapes[draft.id]
        self.drafts += self.shapes.values()
        self.shapes = {}

    def _keep(self, problem: Problem) -> None:
        if len(self.problems) < limits.PROBLEMS:
            self.problems.append(problem)
        else:
            self.more += 1

    def _lose(self, item: Lost) -> None:
        name = item.class_name or (vocabulary().class_of(item.id) if item.id else None)
        if item.id:
            self.lost_ids.add(item.id)
        if name:
            self.lost_classes[name] += 1
        self.lost_any |= not item.id and not name

    def may_hold(self, target: str) -> bool:
        """Whether what could not be read may well be `target`: then a link to it is not judged."""
        if self.lost_any or target in self.lost_ids:
            return True
        return self.lost_classes[vocabulary().class_of(target) or ""] > 0


@dataclass(frozen=True, slots=True)
class Checked:
    """Files checked without a graph: what is wrong (notices too), links that lead out, the number of drafts."""

    problems: Sequence[Problem]
    leads_out: int
    drafts: int


def read(paths: Iterable[Path], on_progress: Progress | None = None) -> Reading:
    """Reads every file of `paths`, folders with all in them; what cannot be read is a problem, never an exception."""
    given = list(paths)
    files, problems = find(given)
    reading = Reading(problems=problems, lost_any=bool(problems))
    if not files and not problems:
        reading.take(lost("NOTHING_TO_LOAD", Place(str(given[0]) if given else None), formats=FORMATS))
    bar = _Bar(sum(file.size for file in files), on_progress)
    for file in files:
        for item in _guarded(replace(file, on_bytes=bar.add)):
            reading.take(item)
            if len(reading.drafts) + len(reading.shapes) > limits.RESOURCES:
                reading.take(lost("TOO_MANY_RESOURCES", file.at(), limit=limits.RESOURCES))
                return reading
    reading.lay_shapes()
    return reading


def load(
    store: Store,
    paths: Iterable[Path],
    *,
    author: str,
    dry_run: bool = False,
    on_progress: Progress | None = None,
    on_wait: Callable[[], None] = lambda: None,
    on_written: OnWritten = quietly,
) -> Admission:
    """Loads files as one change set. Raises Rejected with all that is wrong, in the files and in what they say."""
    given = list(paths)
    reading = read(given, on_progress)
    source = shown(", ".join(path.name for path in given), 200)
    return settle(store, reading, author=author, source=source, dry_run=dry_run, on_wait=on_wait, on_written=on_written)


def settle(
    store: Store,
    reading: Reading,
    *,
    author: str,
    source: str,
    dry_run: bool = False,
    on_wait: Callable[[], None] = lambda: None,
    on_written: OnWritten = quietly,
) -> Admission:
    """Admits what was read; where some could not be, checks the rest too and raises Rejected with all of it."""
    if not reading.problems:
        return admit(
            store,
            reading.drafts,
            author=author,
            source=source,
            dry_run=dry_run,
            on_wait=on_wait,
            on_written=on_written,
        )
    found: list[Problem] = []
    tallies: Mapping[str, Tally] = {}
    more = reading.more
    try:
        tallies = admit(store, reading.drafts, author=author, source=source, dry_run=True).tallies
    except Rejected as rejected:
        found, tallies, more = list(rejected.problems), rejected.tallies, more + rejected.more
    raise Rejected(_in_order([*reading.problems, *_judged(reading, found)]), _with_lost(tallies, reading), more)


def check_paths(paths: Iterable[Path], on_progress: Progress | None = None) -> Checked:
    """Checks files without a graph: alone, and among themselves; links that lead out of them are counted."""
    reading = read(paths, on_progress)
    problems, leads_out = check(reading.drafts)
    return Checked(_in_order([*reading.problems, *_judged(reading, problems)]), leads_out, len(reading.drafts))


# ---------------------------------------------------------------- one file
class _Bar:
    """How far a reading is, for whoever wants to know."""

    def __init__(self, total: int, on_progress: Progress | None) -> None:
        self.done, self.total, self.on_progress = 0, total, on_progress

    def add(self, count: int) -> None:
        """More bytes were read."""
        self.done += count
        if self.on_progress:
            self.on_progress(min(self.done, self.total), self.total)


def _guarded(file: SourceFile) -> Iterator[Item]:
    """What the reader of a file finds, each draft looked through for what no format may bring."""
    reader, limit = READERS.get(file.ending, (None, 0))
    if reader is None and file.ending in RDF_IN_XML:
        yield lost("RDF_IN_XML", file.at())
    elif reader is None:
        yield lost("UNKNOWN_FORMAT", file.at(), ending=shown(file.ending or file.path.name, 40), formats=FORMATS)
    elif file.size > limit:
        yield lost("FILE_TOO_LARGE", file.at(), limit=limit // limits.MB)
    else:
        try:
            for item in reader(file):
                yield from _looked_through(item) if isinstance(item, Draft | Shape) else (item,)
        except Broken as broken:
            yield _of_class(file, broken.lost)
        except OSError:
            yield lost("UNREADABLE_FILE", file.at(), why="lezen mislukt / reading failed")


def _of_class(file: SourceFile, item: Lost) -> Lost:
    """A table that breaks off loses rows of its class only."""
    is_table = file.ending == ".csv" and file.path.stem in vocabulary().classes
    return replace(item, class_name=file.path.stem) if is_table else item


def _looked_through(item: Draft | Shape) -> Iterator[Item]:
    """A draft, unless a value in it is too long to keep or a shape is none."""
    draft = item.draft if isinstance(item, Shape) else item
    id = draft.id if isinstance(draft.id, str) else None
    wrong = False
    for name, value in draft.changes.items():
        if name == "geometry":
            found = geo.problem_of(value)
            at = replace(draft.place, column=name)
            wrong |= found is not None
            if found is not None:
                yield Lost(replace(found, id=id, value=shown(value)).at(at), id)
        elif _is_long(value):
            wrong = True
            yield lost("VALUE_TOO_LONG", replace(draft.place, column=shown(name, 40)), id=id, limit=limits.VALUE)
    if not wrong:
        yield item


def _is_long(value: Any) -> bool:
    """Whether a value is longer than its cell may be; a list counts as its cell, for it must fit in one."""
    if isinstance(value, str):
        return len(value) > limits.VALUE
    if isinstance(value, dict):
        return any(_is_long(said) for said in value.values())
    if isinstance(value, list | tuple):
        return len(join([item for item in value if isinstance(item, str)])) > limits.VALUE
    return False


# ---------------------------------------------------------------- all problems together
def _judged(reading: Reading, problems: Iterable[Problem]) -> list[Problem]:
    """Without links whose end may be in what could not be read: that they lead nowhere would not be true."""
    return [p for p in problems if p.code != "DANGLING" or not reading.may_hold(str(p.params.get("target")))]


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda p: (p.place.file or "", p.place.line or 0))


def _with_lost(tallies: Mapping[str, Tally], reading: Reading) -> dict[str, Tally]:
    """Adds rows that could not be read to those that are wrong."""
    made = dict(tallies)
    for name, count in reading.lost_classes.items():
        before = made.get(name, Tally())
        made[name] = replace(before, wrong=before.wrong + count)
    return made
