"""From the paths that a user names to the files that are read: nothing beyond them, hidden ones left alone."""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from loaders import limits
from loaders.faults import Broken, lost, problem
from ontology.problems import Place, Problem

# Beside data, and not data: licences, explanations, what a spreadsheet program leaves while it has a file open.
LEFT_ALONE = re.compile(r"\..*|~\$.*|LICEN[CS]E.*|README.*|.*\.md", re.IGNORECASE)
NOT_DATA = "mapping"  # a folder of this name explains the data beside it


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: where it is, its name as the user said it, its size in bytes; `on_bytes` hears how many were read."""

    path: Path
    name: str
    size: int
    on_bytes: Callable[[int], None] = lambda count: None

    @property
    def ending(self) -> str:
        """What its name ends in, lower case, with the point."""
        return self.path.suffix.lower()

    def at(self, line: int | None = None, column: str | None = None) -> Place:
        """A place in this file."""
        return Place(self.name, line, column)

    def open(self) -> BinaryIO:
        """Opens it for reading. Raises Broken where that cannot be done."""
        try:
            return io.BufferedReader(_Counted(self.path, self.on_bytes), 1 << 16)
        except OSError as error:
            raise Broken(lost("UNREADABLE_FILE", self.at(), why=error.strerror or "?")) from None

    def whole(self, limit: int) -> bytes:
        """All of its bytes. Raises Broken where there are more than `limit`, or none."""
        with self.open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise Broken(lost("FILE_TOO_LARGE", self.at(), limit=limit // limits.MB))
        if not data.strip():
            raise Broken(lost("EMPTY_FILE", self.at(1)))
        return data

    def text(self, limit: int) -> str:
        """All of it as text. Raises Broken where it is too large, empty or not UTF-8, with the line of the fault."""
        data = self.whole(limit)
        if hint := other_encoding(data[:4]):
            raise Broken(lost("WRONG_ENCODING", self.at(1), hint=hint))
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Broken(lost("WRONG_ENCODING", self.at(line), hint=LATIN)) from None


LATIN = " (Windows-1252, Latin-1?)"


def other_encoding(start: bytes) -> str:
    """A hint at the encoding that the first bytes of a file tell, empty where they tell of none but UTF-8."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or start[:2].count(0) == 1:
        return " (UTF-16?)"
    return " (UTF-32?)" if start.startswith(b"\0\0") else ""


class _Counted(io.FileIO):
    """A file that says how much of it was read."""

    def __init__(self, path: Path, on_bytes: Callable[[int], None]) -> None:
        super().__init__(path, "rb")
        self._on_bytes = on_bytes

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer) or 0
        self._on_bytes(count)
        return count


def find(paths: Iterable[Path]) -> tuple[list[SourceFile], list[Problem]]:
    """The files of `paths`, folders with all in them, each once and by name; and what cannot be one."""
    files: dict[str, SourceFile] = {}
    problems: list[Problem] = []
    for path in paths:
        for found in _walk(path):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                files.setdefault(os.path.realpath(found.path), found)
            if len(files) > limits.FILES:
                return [], [problem("TOO_MANY_FILES", Place(str(path)), limit=limits.FILES)]
    return list(files.values()), problems


def _walk(path: Path) -> Iterator[SourceFile | Problem]:
    if not path.is_dir():
        yield _file(path)
        return
    inside = os.path.realpath(path)
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not LEFT_ALONE.fullmatch(name) and name != NOT_DATA)
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted([*names, *links]):
            entry = Path(folder, name)
            if LEFT_ALONE.fullmatch(name):
                continue
            if not entry.is_symlink():
                yield _file(entry)
            elif os.path.commonpath([inside, os.path.realpath(entry)]) != inside:
                yield problem("LEADS_OUT", Place(str(entry)))
            # A link within the folder: what it points at is read under its own name.


def _file(path: Path) -> SourceFile | Problem:
    try:
        about = path.stat()
    except FileNotFoundError:
        return problem("NO_SUCH_FILE", Place(str(path)))
    except (OSError, ValueError) as error:
        return problem("UNREADABLE_FILE", Place(str(path)), why=getattr(error, "strerror", None) or "?")
    if not stat.S_ISREG(about.st_mode):
        return problem("UNREADABLE_FILE", Place(str(path)), why="geen gewoon bestand / no ordinary file")
    return SourceFile(path, str(path), about.st_size)
