"""What a bad file is here: what is in it, and the code, line and column of each problem that must be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Found = tuple[str, int | None, str | None]  # code, line, column


@dataclass(frozen=True)
class Bad:
    """Files by name (content, or what makes it where it is large), and every problem that a load of them tells."""

    name: str
    files: Mapping[str, str | bytes | Callable[[], bytes]]
    problems: frozenset[Found]

    def contents(self) -> dict[str, str | bytes]:
        """The files, made."""
        return {name: made() if callable(made) else made for name, made in self.files.items()}


def bad(name: str, file: str, content: str | bytes | Callable[[], bytes], *problems: Found) -> Bad:
    """One bad file."""
    return Bad(name, {file: content}, frozenset(problems))
