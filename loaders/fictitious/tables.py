"""Writes CSV files row by row: a file a class, whose columns are those of its first row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from loaders.export import row

Cell = str | int | float | bool | tuple[str, ...] | None
Progress = Callable[[int], None]  # resources written
STEP = 1_000


class Tables:
    """The files of one folder, open until the `with` ends. Every row of a class names the same columns."""

    def __init__(self, folder: Path, on_progress: Progress = lambda count: None) -> None:
        self.folder, self.on_progress, self.count = folder, on_progress, 0
        self._open = ExitStack()
        self._files: dict[str, IO[str]] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def write(self, class_name: str, id: str, cells: Mapping[str, Cell]) -> str:
        """Writes one resource, and answers with its id. KeyError where a column of the first row is missing."""
        if class_name not in self._files:
            self._begin(class_name, tuple(cells))
        columns = self._columns[class_name]
        self._files[class_name].write(row([id, *(_text(cells[column]) for column in columns)]))
        self.count += 1
        if self.count % STEP == 0:
            self.on_progress(self.count)
        return id

    def _begin(self, class_name: str, columns: tuple[str, ...]) -> None:
        path = self.folder / f"{class_name}.csv"
        file = self._open.enter_context(open(path, "w", encoding="utf-8", newline=""))  # noqa: SIM115
        file.write(row(["id", *columns]))
        self._files[class_name], self._columns[class_name] = file, columns


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "|".join(cell) if isinstance(cell, tuple) else str(cell)
