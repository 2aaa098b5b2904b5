"""Scores: how well resources fit the words of a search, for all of them at once, and the best of them as a page."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pyroaring import FrozenBitMap

from graph.snapshot import Snapshot
from graph.snapshot.columns import numbers_in
from graph.snapshot.edits import NOTHING
from graph.snapshot.text import union
from graph.snapshot.words import words
from questions.answers import Edge, Page, SearchHit
from questions.page import Listing, check_first
from questions.tally import Counts, Floats

FOR_A_CODE = 1_000
MOST_BONUS = 0.9


@dataclass(frozen=True, slots=True)
class Scored:
    """Resources by their numbers, and the score of each."""

    numbers: Counts
    score: Floats


def scored(snapshot: Snapshot, typed: Sequence[str], hits: FrozenBitMap, coded: FrozenBitMap = NOTHING) -> Scored:
    """The scores of `hits` by the typed words, each of which is there once; `coded` have this exact code."""
    size, texts = len(snapshot.numbers.ids), snapshot.texts
    numbers = numbers_in(hits)
    score = _how_many([texts.own.matching(word) for word in typed], size)[numbers].astype(float)
    score += FOR_A_CODE * _how_many([coded], size)[numbers]
    exact = [texts.names.equal(word) for word in typed]
    in_a_name = _how_many(exact, size)[numbers]
    score += _bonuses(in_a_name, _lengths(snapshot)[numbers])
    several = numbers_in(union(exact) & hits & texts.several)
    at = np.searchsorted(numbers, several)
    score[at] = np.floor(score[at]) + [bonus(snapshot, snapshot.numbers.ids[n], typed) for n in several]
    return Scored(numbers, score)


def _how_many(sets: Sequence[FrozenBitMap], size: int) -> Counts:
    """In how many of the sets each number below `size` stands."""
    found = np.zeros(size, np.intp)
    for bits in sets:
        found[numbers_in(bits)] += 1
    return found


def _lengths(snapshot: Snapshot) -> Counts:
    """How many different words the names of each resource have, by its number."""

    def count() -> Counts:
        arrays = [numbers_in(bits) for bits in snapshot.texts.names.where.values()]
        return np.bincount(np.concatenate([np.zeros(0, np.intp), *arrays]), minlength=len(snapshot.numbers.ids))

    return snapshot.remembered(("words of names",), count)


def _bonuses(typed: Counts, length: Counts) -> Floats:
    """The bonus of each resource with one name, of so many words, so many of them typed."""
    width = int(length.max(initial=0)) + 1
    pair = typed * width + length
    worth = np.zeros(int(pair.max(initial=0)) + 1)
    for used in np.flatnonzero(np.bincount(pair)).tolist():
        of, many = divmod(used, width)
        worth[used] = worth_of(of / many) if of else 0.0
    return np.asarray(worth[pair])


def worth_of(share: float) -> float:
    """The bonus for so great a share of a name: 0..0.9."""
    return round(MOST_BONUS * share, 9)


def bonus(snapshot: Snapshot, id: str, typed: Sequence[str]) -> float:
    """The bonus of a resource with whatever names: that of the name of which most was typed exactly."""
    of_names = (set(words(name)) for name in snapshot.names(id))
    shares = (len(name.intersection(typed)) / len(name) for name in of_names if name)
    return worth_of(max(shares, default=0.0))


def best(snapshot: Snapshot, of: Listing, found: Scored, first: int, after: str | None) -> Page[SearchHit]:
    """A page of what was found: score desc, then id asc. Refusals: BAD_CURSOR; BAD_USER_INPUT for `first`."""
    check_first(first)
    ids = snapshot.numbers.ids
    ahead = np.arange(len(found.score))
    if after is not None:
        below, id = of.key(after)
        score = -float(below)
        equal = [n for n in np.flatnonzero(found.score == score).tolist() if ids[found.numbers[n]] > str(id)]
        ahead = np.concatenate([np.flatnonzero(found.score < score), np.array(equal, np.intp)])
    keys = _least(ids, found.numbers[ahead], -found.score[ahead], first)
    edges = [Edge(of, (below, id), SearchHit(id, -below)) for below, id in keys]
    return Page(len(found.score), edges, len(ahead) > len(edges), len(ahead) < len(found.score))


def _least(ids: Sequence[str], numbers: Counts, below: Floats, count: int) -> list[tuple[float, str]]:
    """The first `count` keys (minus score, id), in order; ids are compared only where scores are equal."""
    if len(below) > count:
        last = np.partition(below, count - 1)[count - 1]
        sure, equal = np.flatnonzero(below < last), np.flatnonzero(below == last)
        kept = heapq.nsmallest(count - len(sure), [ids[n] for n in numbers[equal].tolist()])
        rest = [(float(last), id) for id in kept]
    else:
        sure, rest = np.arange(len(below)), []
    keys = zip(below[sure].tolist(), (ids[n] for n in numbers[sure].tolist()), strict=True)
    return [*sorted(keys), *rest]
