"""Orders: the sort keys of practices in an answer, in which what is not known comes last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from graph.snapshot.columns import DIRECTIONS, NONE
from graph.snapshot.words import folded
from questions.answers import Key
from questions.cut import Part, part
from questions.members import Members, judgement
from questions.tally import HOWS, Counts, Floats, evidence_of, verdict_of
from questions.verdict import Judged


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


TITLES, STRONGEST = ("titles",), ("strongest first",)
# PracticeOrder -> (its sort key, the shape of that key)
ORDERS: dict[str, tuple[Callable[[Judged], Key], str]] = {
    "STRONGEST": (strongest, "nns"),
    "FIT": (fit, "nnns"),
    "RECENT": (recent, "ns"),
    "TITLE": (title, "ss"),
}


def ranks(members: Members, order: str, wanted: Counts) -> Counts | None:
    """Where the members `wanted` stand among all practices; known for STRONGEST over the usual outcomes alone."""
    if order != "STRONGEST" or not members.filters.counts_usual:
        return None
    columns = members.columns
    found: Counts = columns.once(STRONGEST, lambda: _strongest_first(judgement(columns, members.filters)))
    return found[members.at[wanted]]


def _strongest_first(went: Counts) -> Counts:
    order = np.argsort(verdict_of(went) * HOWS - evidence_of(went), kind="stable")
    places = np.empty(len(order), np.intp)
    places[order] = np.arange(len(order))
    return places


def parts(members: Members, order: str, wanted: Counts) -> list[Part]:
    """The sort keys of the members `wanted`, as the functions above make them one by one."""
    at, columns = members.at[wanted], members.columns
    by_id = part(at, columns.ids)
    if order == "TITLE":
        ranks, titles = _titles(members)
        return [part(ranks[at], titles), by_id]
    if order == "RECENT":
        starts, ends = members.days()
        day = np.where(ends[at] != 0, ends[at], starts[at])
        return [part(np.where(day == 0, 1, -day)), by_id]
    fits = members.fit[wanted] if members.fit is not None else np.full(len(at), np.nan)
    how = members.how[wanted]
    evidence = evidence_of(how)
    best = [part(verdict_of(how)), part(np.where(evidence == NONE, 1, -evidence)), by_id]
    return [part(downs(fits)), *best] if order == "FIT" else best


def downs(values: Floats) -> Floats:
    """As `down`, for all at once; NaN is not known."""
    return np.where(np.isnan(values), 1, -values)


def _titles(members: Members) -> tuple[Counts, list[str]]:
    """For each position the place of its title among all different folded titles, sorted."""
    found: tuple[Counts, list[str]] = members.columns.once(TITLES, lambda: _ranked_titles(members.titles()))
    return found


def _ranked_titles(titles: Sequence[str]) -> tuple[Counts, list[str]]:
    all_titles = [folded(title) for title in titles]
    different = sorted(set(all_titles))
    place = {text: n for n, text in enumerate(different)}
    return np.fromiter((place[text] for text in all_titles), np.intp, len(all_titles)), different
