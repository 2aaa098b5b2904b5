"""Orders: the sort keys of practices in an answer, in which what is not known comes last."""

from __future__ import annotations

from collections.abc import Callable

from graph.snapshot.words import folded
from questions.page import Key
from questions.verdict import DIRECTIONS, Judged


def down(value: float | None) -> float:
    """The sort part of a value of 0 or more that goes from high to low, None last."""
    return 1 if value is None else -value


def strongest(member: Judged) -> Key:
    """Verdict from IMPROVED to UNKNOWN, then evidence from high to low, then id."""
    return (DIRECTIONS.index(member.direction), down(member.evidence), member.row.id)


def fit(member: Judged) -> Key:
    """Fit from high to low, then as strongest."""
    return (down(member.fit), *strongest(member))


def recent(member: Judged) -> Key:
    """The last day of its end, else the first day of its start, from late to early, then id."""
    row = member.row
    return (down(row.ends if row.ends is not None else row.starts), row.id)


def title(member: Judged) -> Key:
    """The title without accents and capitals, by code point, then id."""
    return (folded(member.row.title), member.row.id)


# PracticeOrder -> (its sort key, the shape of that key)
ORDERS: dict[str, tuple[Callable[[Judged], Key], str]] = {
    "STRONGEST": (strongest, "nns"),
    "FIT": (fit, "nnns"),
    "RECENT": (recent, "ns"),
    "TITLE": (title, "ss"),
}
