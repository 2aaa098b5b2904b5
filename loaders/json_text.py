"""Strict JSON: no doubled keys, no NaN, no endless depth or numbers, no half characters; each part with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

from loaders import limits
from loaders.faults import Broken, Lost, lost
from loaders.sources import SourceFile
from ontology.problems import Problem, shown

SPACE = re.compile(r"[ \t\n\r]*")
# Possessive, and content with a string that is not closed: no text makes it look twice at a character.
BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
HALF = re.compile(r"\\u[dD][89a-fA-F]")


class NotStrict(Exception):
    """A value that plain JSON readers take and we do not: the code of the problem, its key and parameters."""

    def __init__(self, code: str, column: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code, self.column, self.params = code, column, params


class JsonText:
    """One JSON text of a file: walked through part by part; raises Broken, with the line, where it is not strict."""

    def __init__(self, file: SourceFile, text: str, line: int = 1) -> None:
        self.file, self.text = file, text
        self._line, self._counted = line, 0
        self._suspect = HALF.search(text) is not None
        self._check_depth()

    def whole(self) -> Any:
        """The one value of the text."""
        value, end = self._value(self._skip(0))
        self._end(end)
        return value

    def items(self) -> Iterator[tuple[int, Any]]:
        """(line, value) of each item of the list that the text is."""
        at = self._skip(0)
        for end, item in self._steps(at):
            if item:
                yield item
            at = end
        self._end(at)

    def members(self, into: Iterable[str]) -> Iterator[tuple[str, int, Any]]:
        """(key, line, value) of each member of the object that the text is; of each item for lists under `into`."""
        at, seen = self._after(self._skip(0), "{"), set()
        at = self._skip(at)
        while self.text[at : at + 1] != "}":
            start = at
            key, at = self._value(at)
            if not isinstance(key, str):
                raise self._not_json(start)
            if key in seen:
                raise self._broken(NotStrict("DOUBLED_KEY", key, name=shown(key, 40)), start)
            seen.add(key)
            at = self._skip(self._after(self._skip(at), ":"))
            if key in into and self.text[at : at + 1] == "[":
                for item in self._steps(at):
                    at = item[0]
                    if item[1]:
                        yield key, *item[1]
            else:
                line = self._line_of(at)
                value, at = self._value(at)
                yield key, line, value
            at = self._separator(at, "}")
        self._end(at + 1)

    # ------------------------------------------------------------ steps
    def starts_with(self, sign: str) -> bool:
        """Whether the first character that is no space is `sign`."""
        return self.text.startswith(sign, self._skip(0))

    def _steps(self, at: int) -> Iterator[tuple[int, tuple[int, Any] | None]]:
        """(place behind it, (line, value)) for each item of a list, and (place behind the list, None)."""
        at = self._skip(self._after(at, "["))
        while self.text[at : at + 1] != "]":
            line = self._line_of(at)
            value, at = self._value(at)
            yield at, (line, value)
            at = self._separator(at, "]")
        yield at + 1, None

    def _separator(self, at: int, close: str) -> int:
        """Behind a comma and before the next part, or at `close`."""
        at = self._skip(at)
        if self.text[at : at + 1] == ",":
            behind = self._skip(at + 1)
            if self.text[behind : behind + 1] not in ("]", "}"):
                return behind
        elif self.text[at : at + 1] == close:
            return at
        raise self._not_json(at)

    def _after(self, at: int, sign: str) -> int:
        if self.text[at : at + 1] != sign:
            raise self._not_json(at)
        return at + 1

    def _skip(self, at: int) -> int:
        match = SPACE.match(self.text, at)
        assert match is not None  # it matches nothing too
        return match.end()

    def _end(self, at: int) -> None:
        at = self._skip(at)
        if at != len(self.text):
            raise self._not_json(at)

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            value, end = DECODER.raw_decode(self.text, at)
            if self._suspect and has_half_characters(value):
                raise NotStrict("LONE_SURROGATE")
        except JSONDecodeError as error:
            raise self._not_json(error.pos) from None
        except NotStrict as error:
            raise self._broken(error, at) from None
        return value, end

    # ------------------------------------------------------------ places and faults
    def _line_of(self, at: int) -> int:
        """Counts on from where it counted last: the parts are asked for in order."""
        if at < self._counted:
            return self._line - self.text.count("\n", at, self._counted)
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _not_json(self, at: int) -> Broken:
        column = at - self.text.rfind("\n", 0, at)
        return Broken(lost("NOT_JSON", self.file.at(self._line_of(at)), at=column))

    def _broken(self, error: NotStrict, at: int) -> Broken:
        place = self.file.at(self._line_of(at), error.column)
        return Broken(Lost(Problem(error.code, error.params, column=error.column, place=place)))

    def _check_depth(self) -> None:
        depth = 0
        for match in BRACKETS.finditer(self.text):
            sign = match.group()
            if sign in "[{":
                depth += 1
                if depth > limits.DEPTH:
                    raise self._broken(NotStrict("TOO_DEEP", limit=limits.DEPTH), match.start())
            elif sign in "]}":
                depth -= 1


def has_half_characters(value: Any) -> bool:
    """Whether a text somewhere in a JSON value holds half of a pair of surrogates."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise NotStrict("DOUBLED_KEY", shown(key, 40), name=shown(key, 40))
            seen.add(key)
    return made


def _integer(text: str) -> int:
    if len(text) > limits.NUMBER:
        raise NotStrict("NUMBER_TOO_LONG", limit=limits.NUMBER)
    return int(text)


def _float(text: str) -> float:
    if len(text) > limits.NUMBER:
        raise NotStrict("NUMBER_TOO_LONG", limit=limits.NUMBER)
    return float(text)


def _constant(_: str) -> None:
    raise NotStrict("NOT_FINITE")


DECODER = JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant, strict=True
)
