"""CSV as RFC 4180 says it, UTF-8 only: rows with the line that they begin on, and every fault with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from loaders import limits
from loaders.faults import Broken, Lost, lost, problem
from loaders.sources import LATIN, SourceFile, other_encoding
from ontology.problems import Problem

QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row as text, the line (from 1) on which it begins, and what separates cells in this file."""

    line: int
    cells: list[str]
    separator: str


class _Fault(Exception):
    """A row that breaks the rules; `open_quote` where only a closing quote is missing."""

    def __init__(self, at: int, *, open_quote: bool = False) -> None:
        super().__init__(at)
        self.at, self.open_quote = at, open_quote


def rows(file: SourceFile) -> Iterator[Row | Problem]:
    """Every row of `file`, the header first; a Problem for each row that cannot be read. Raises Broken."""
    with file.open() as stream:
        lines = _lines(file, stream)
        first = next(lines, None)
        if first is None:
            raise Broken(lost("EMPTY_FILE", file.at(1)))
        if isinstance(first[1], Problem):
            raise Broken(Lost(first[1]))
        separator = separator_of(first[1])
        yield from _records(file, lines, (first[0], first[1]), separator)


def separator_of(header: str) -> str:
    """`;` where the first row has more of them than of `,`: names of fields hold neither."""
    return ";" if header.count(";") > header.count(",") else ","


def _lines(file: SourceFile, stream: BinaryIO) -> Iterator[tuple[int, str | Problem]]:
    """Physical lines with their line end; a Problem for one that is no clean UTF-8."""
    for number, raw in enumerate(iter(lambda: stream.readline(limits.ROW + 1), b""), 1):
        if len(raw) > limits.ROW:
            raise Broken(lost("ROW_TOO_LONG", file.at(number), limit=limits.ROW // limits.MB))
        if number == 1 and (hint := other_encoding(raw)):
            raise Broken(lost("WRONG_ENCODING", file.at(1), hint=hint))
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            yield number, problem("WRONG_ENCODING", file.at(number), hint=LATIN)
            continue
        yield number, problem("NUL_CHARACTER", file.at(number)) if "\0" in text else text


def _records(
    file: SourceFile, lines: Iterator[tuple[int, str | Problem]], first: tuple[int, str], separator: str
) -> Iterator[Row | Problem]:
    held: tuple[int, str | Problem] | None = first
    while held is not None:
        number, text = held
        if isinstance(text, Problem):
            yield text
        elif '"' not in text and (columns := text.count(separator) + 1) > limits.COLUMNS:
            raise Broken(lost("TOO_MANY_COLUMNS", file.at(number), found=columns, limit=limits.COLUMNS))
        elif '"' in text:
            yield from _quoted(file, lines, number, text, separator)
        else:
            plain = _without_end(text)
            yield (
                problem("LONE_RETURN", file.at(number))
                if "\r" in plain
                else Row(number, plain.split(separator), separator)
            )
        held = next(lines, None)


def _quoted(
    file: SourceFile, lines: Iterator[tuple[int, str | Problem]], number: int, text: str, separator: str
) -> Iterator[Row | Problem]:
    """A row with quotation marks, which may go on over the next lines: as long as their number is odd."""
    parts, size, odd = [text], len(text), text.count('"') % 2 == 1
    if odd:
        try:
            _split(_without_end(text), separator)
        except _Fault as fault:
            if not fault.open_quote:
                yield problem("STRAY_QUOTE", file.at(number), at=fault.at + 1)
                return
    bare = 0  # characters since the last quotation mark: all of one cell
    while odd:
        _, more = next(lines, (0, None))
        if more is None or size > limits.ROW or bare > limits.VALUE:
            raise Broken(lost("OPEN_QUOTE", file.at(number)))
        if isinstance(more, Problem):
            yield more
            return
        parts.append(more)
        quotes = more.count('"')
        size, bare, odd = size + len(more), 0 if quotes else bare + len(more), odd ^ (quotes % 2 == 1)
    try:
        yield Row(number, _split(_without_end("".join(parts)), separator), separator)
    except _Fault as fault:
        yield problem("OPEN_QUOTE" if fault.open_quote else "STRAY_QUOTE", file.at(number), at=fault.at + 1)


def _split(text: str, separator: str) -> list[str]:
    cells, at = [], 0
    while True:
        if text.startswith('"', at):
            match = QUOTED.match(text, at)
            if match is None:
                raise _Fault(at, open_quote=True)
            cells.append(match.group(1).replace('""', '"'))
            end = match.end()
            if end < len(text) and text[end] != separator:
                raise _Fault(end)
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            if (stray := text.find('"', at, end)) >= 0 or (stray := text.find("\r", at, end)) >= 0:
                raise _Fault(stray)
            cells.append(text[at:end])
        if end == len(text) or len(cells) > limits.COLUMNS:
            return cells
        at = end + 1


def _without_end(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")
