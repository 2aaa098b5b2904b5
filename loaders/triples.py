"""RDF: Turtle and N-Triples, read strictly by pyoxigraph while they stream; statements of a subject become a draft."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, BinaryIO, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, Triple, parse

from graph.admission import Draft
from loaders import limits
from loaders.faults import Broken, Item, lost, problem
from loaders.sources import LATIN, SourceFile, other_encoding
from ontology.names import GEO, ID
from ontology.problems import Problem, shown
from ontology.rdf import NUMERIC, changes
from ontology.vocabulary import Field, vocabulary

# A subject at the beginning of a line, whole or behind @base: how exports and most people write it.
SUBJECT = re.compile(rf"^[ \t]*<(?:{re.escape(ID)})?([a-z0-9][^<>\s]{{0,200}})>", re.MULTILINE)
LONGEST_SUBJECT = 400
NO_BRACKETS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|<[^<>\s]*+>?|#[^\n]*+', re.DOTALL)
BLANK = re.compile(rb"[\[(]|_:")
PARSER_SAYS = re.compile(r"^Parser error .*?: ")
Subject = NamedNode | BlankNode


def read_turtle(file: SourceFile) -> Iterator[Item]:
    """A Turtle file. Raises Broken where it is not valid."""
    yield from _read(file, RdfFormat.TURTLE)


def read_n_triples(file: SourceFile) -> Iterator[Item]:
    """An N-Triples file. Raises Broken where it is not valid."""
    yield from _read(file, RdfFormat.N_TRIPLES)


def _read(file: SourceFile, format: RdfFormat) -> Iterator[Item]:
    with file.open() as stream:
        watched = Watched(file, stream)
        subjects = Subjects(file, watched.lines)
        try:
            run: list[Triple] = []
            for quad in parse(cast("IO[bytes]", watched), format=format):
                watched.statement()
                if run and run[0].subject != quad.subject:
                    subjects.add(run)
                    run = []
                run.append(quad.triple)
            subjects.add(run)
        except SyntaxError as error:
            yield from subjects.items()
            raise Broken(not_rdf(file, error, format.name)) from None
        except MemoryError:  # what pyoxigraph raises for one token of more than 16 MB
            limit = limits.STATEMENT // limits.MB
            raise Broken(lost("STATEMENT_TOO_LONG", file.at(watched.line), limit=limit)) from None
        if not watched.line_count:
            raise Broken(lost("EMPTY_FILE", file.at(1)))
    yield from subjects.items()


def not_rdf(file: SourceFile, error: SyntaxError, format: str, line: int | None = None) -> Any:
    """What pyoxigraph says is wrong, at its line."""
    why = shown(PARSER_SAYS.sub("", error.msg or "?"), 160)
    at = f" ({error.offset})" if error.offset and line is None else ""
    return lost("NOT_RDF", file.at(line or error.lineno), format=format, why=why + at)


class Watched:
    """The bytes of an RDF file on their way to the parser: counts lines, and stops what no honest file holds."""

    def __init__(self, file: SourceFile, stream: BinaryIO) -> None:
        self.file, self.stream = file, stream
        self.lines: dict[str, int] = {}
        self.line_count = 0
        self.line = 1  # on which the newest bytes begin
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._rest = ""
        self._held: list[bytes] = []
        self._size, self._looked = 0, limits.NESTED

    def statement(self) -> None:
        """A whole statement came out: what went in before it is accounted for."""
        if self._held:
            self._held.clear()
            self._size, self._looked = 0, limits.NESTED

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Broken for other encodings, and for too much that says nothing."""
        data = self.stream.read(size)
        if not self.line_count and data:
            if hint := other_encoding(data):
                raise Broken(lost("WRONG_ENCODING", self.file.at(1), hint=hint))
            data = data.removeprefix(codecs.BOM_UTF8) or b"\n"
        self._look(data)
        self._held.append(data)
        self._size += len(data)
        if self._size > limits.STATEMENT:
            limit = limits.STATEMENT // limits.MB
            raise Broken(lost("STATEMENT_TOO_LONG", self.file.at(self.line), limit=limit))
        if self._size > self._looked:
            self._looked += limits.NESTED
            self._depth()
        return data

    def _depth(self) -> None:
        plain = NO_BRACKETS.sub(b"", b"".join(self._held))
        if plain.count(b"[") + plain.count(b"(") - plain.count(b"]") - plain.count(b")") > limits.DEPTH:
            raise Broken(lost("TOO_DEEP", self.file.at(self.line), limit=limits.DEPTH))

    def _look(self, data: bytes) -> None:
        """Counts lines, and notes on which of them a subject stands first."""
        try:
            text = self._rest + self._decode.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = self.line_count + 1 + data.count(b"\n", 0, error.start)
            raise Broken(lost("WRONG_ENCODING", self.file.at(line), hint=LATIN)) from None
        at, line = 0, self.line_count + 1
        for match in SUBJECT.finditer(text):
            line += text.count("\n", at, match.start(1))
            at = match.start(1)
            self.lines.setdefault(match.group(1), line)
        self.line = self.line_count + 1
        self.line_count += text.count("\n") + (not data and not text.endswith("\n") and bool(text))
        # Of a line that is not whole its beginning is kept: that is where a subject stands.
        self._rest = text[text.rfind("\n") + 1 :][:LONGEST_SUBJECT]


class Subjects:
    """Statements by subject, as drafts: a subject may come back later in the file."""

    def __init__(self, file: SourceFile, lines: dict[str, int]) -> None:
        self.file, self.lines = file, lines
        self._changes: dict[str, dict[str, Any]] = {}
        self._wrong: list[Item] = []
        self._blank = False

    def add(self, run: Iterable[Triple]) -> None:
        """Takes in statements about one subject."""
        statements = list(dict.fromkeys(run))  # what is said twice is said once
        if not statements:
            return
        subject = statements[0].subject
        if not isinstance(subject, NamedNode):
            self._blank = True
            return
        line = self.lines.get(subject.value.removeprefix(ID))
        sound = [s for s in statements if not self._is_refused(s, line)]
        id, said, problems = changes(subject, sound)
        self._wrong += [p.at(self.file.at(line, p.column)) for p in problems]
        if id is None:
            return
        if id in self._changes:
            _join(id, self._changes[id], said)
        else:
            self._changes[id] = said

    def items(self) -> Iterator[Item]:
        """A draft a subject, and all that was wrong."""
        if self._blank:
            yield lost("BLANK_NODE", self.file.at(_first_blank(self.file)))
        yield from self._wrong
        for id, said in self._changes.items():
            yield Draft(id, said, self.file.at(self.lines.get(id)))

    def _is_refused(self, statement: Triple, line: int | None) -> bool:
        value = statement.object
        found: Problem | None = None
        if isinstance(value, BlankNode):
            self._blank = True
            return True
        if isinstance(value, Literal):
            place = self.file.at(line, field_name(statement))
            longest = limits.SHAPE if value.datatype.value == GEO + "geoJSONLiteral" else limits.VALUE
            if len(value.value) > longest:
                found = problem("VALUE_TOO_LONG", place, limit=longest)
            elif value.datatype.value in NUMERIC and len(value.value) > limits.NUMBER:
                found = problem("NUMBER_TOO_LONG", place, value=value.value, limit=limits.NUMBER)
        if found is not None:
            self._wrong.append(found)
        return found is not None


def field_name(statement: Triple) -> str:
    """The field that a property means, else the property itself."""
    subject = statement.subject
    id = subject.value.removeprefix(ID) if isinstance(subject, NamedNode) else ""
    name = vocabulary().class_of(id)
    fields = vocabulary().classes[name].fields.values() if name else ()
    iri = statement.predicate.value
    return next((f.name for f in fields if f.iri == iri), shown(iri))


def _first_blank(file: SourceFile) -> int | None:
    """The first line that holds a blank node, as far as one look tells."""
    with file.open() as stream:
        for number, line in enumerate(iter(lambda: stream.readline(limits.VALUE), b""), 1):
            if BLANK.search(NO_BRACKETS.sub(b"", line)):
                return number
    return None


def _join(id: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    fields = vocabulary().classes[vocabulary().class_of(id) or ""].fields
    for name, value in new.items():
        old[name] = _both(fields[name], old[name], value) if name in old else value


def _both(field: Field, first: Any, second: Any) -> Any:
    if isinstance(first, dict) and isinstance(second, dict):
        texts = {lang: [*_listed(first.get(lang, [])), *_listed(second.get(lang, []))] for lang in first | second}
        unique = {lang: list(dict.fromkeys(said)) for lang, said in texts.items()}
        return {lang: said if field.many or len(said) > 1 else said[0] for lang, said in unique.items()}
    said = list(dict.fromkeys([*_listed(first), *_listed(second)]))
    return said if field.many or len(said) > 1 else said[0]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def is_default(graph: Any) -> bool:
    """Whether a statement stands in the default graph."""
    return isinstance(graph, DefaultGraph)
