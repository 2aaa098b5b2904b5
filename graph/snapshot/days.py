"""Partial dates as intervals: the first and the last day of a year, a month or a day."""

from __future__ import annotations

from datetime import date, timedelta


def first_day(partial: str) -> date:
    """The first day of YYYY, YYYY-MM or YYYY-MM-DD."""
    return date.fromisoformat(partial + "-01-01"[len(partial) - 4 :] if len(partial) < 10 else partial)


def last_day(partial: str) -> date:
    """The last day of YYYY, YYYY-MM or YYYY-MM-DD."""
    if len(partial) == 4:
        return date(int(partial), 12, 31)
    first = first_day(partial)
    if len(partial) == 10:
        return first
    return date(first.year, 12, 31) if first.month == 12 else date(first.year, first.month + 1, 1) - timedelta(days=1)
