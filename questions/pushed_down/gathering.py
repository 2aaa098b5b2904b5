"""Gathering: the practices of a scope as columns, out of the database, for the same rules that judge a snapshot's.

What a column takes is asked when a question first needs it: how it went and where at once, days, titles and the keys of
a dimension later. A column is a list of whole numbers, side by side with the numbers of its nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.snapshot.columns import DIRECTIONS, NONE, Columns, Ints, Pairs
from graph.snapshot.practice_rows import TOLD, PracticeRow
from questions.filters import Filters
from questions.members import Members, judgement
from questions.pushed_down.paths import (
    AT,
    CITY,
    INDICATOR,
    INTERVENTION,
    METHOD,
    OUTCOME,
    PATHS,
    SOURCE,
    WIJK,
    Step,
    forth,
    hangs_on_claim,
    sourced,
)
from questions.pushed_down.reading import Reading
from questions.pushed_down.resources import Resources
from questions.pushed_down.selection import Selection
from questions.pushed_down.wijk_keys import WIJKEN, likenesses
from questions.tally import UNKNOWN, Counts, Floats

CODE = " ".join(f"WHEN '{direction}' THEN {code}" for code, direction in enumerate(DIRECTIONS))
LEVELS = 10  # more than there are
ORDINAL = "coalesce(duration.inDays(date('0001-01-01'), p.{}).days + 1, 0)"  # as Python counts days
DAYS = f"{AT} RETURN n, {ORDINAL.format('startFirst')}, {ORDINAL.format('endLast')}"
IDS = f"{AT} RETURN collect(p.id), collect(n)"
TITLES = f"{AT} RETURN n, p.title"
STATUS = f"{AT} RETURN p.status, collect(n)"
READ_DAYS, READ_TITLES = ("days, read",), ("titles, read",)


@dataclass(frozen=True, slots=True)
class Gathered(Members):
    """Members whose columns hold them alone: a position is the place among their own ids. `node` has the number of each
    node, by position."""

    reading: Reading
    resources: Resources
    node: Counts

    def row(self, at: int) -> PracticeRow:
        """The practice at a position, with what was read of it for the order of this answer."""
        read = self.columns.remembered
        starts, ends = read.get(READ_DAYS, (None, None))
        title = read[READ_TITLES][at] if READ_TITLES in read else ""
        start, end = (None if days is None or not days[at] else int(days[at]) for days in (starts, ends))
        return PracticeRow(self.columns.ids[at], title, None, None, start, end, {}, (), (), ())

    def pairs(self, dimension: str) -> Pairs:
        """Who has which key of a dimension, by position."""
        made: Pairs = self.columns.once((f"{dimension}, read",), lambda: self._pairs(dimension))
        return made

    def _pairs(self, dimension: str) -> Pairs:
        if dimension in ("WIJK", "CITY"):
            return self._by_place(self.columns.wijk if dimension == "WIJK" else self.columns.city)
        rows = self.reading.rows(self._keys(dimension), at=self.node.tolist())
        return _paired({key: _positions(self.node, nodes) for key, nodes in rows if key is not None}, len(self.node))

    def _keys(self, dimension: str) -> str:
        replaced = self.reading.replaced
        if dimension == "STATUS":
            return STATUS
        if dimension == "APPROACH":
            return f"{AT} MATCH {forth('p', (INTERVENTION,), 'k', replaced)} RETURN k.approach, collect(n)"
        is_free = self.filters.scope.include_claimed or not hangs_on_claim(dimension)
        standing = "" if is_free else f" WHERE {sourced('claim', replaced)}"
        return f"{AT} {_grouped('p', PATHS[dimension], self.reading, standing)}"

    def _by_place(self, codes: Ints) -> Pairs:
        of = list(self.columns.codes)
        return _paired({of[c]: np.flatnonzero(codes == c) for c in np.unique(codes) if c != NONE}, len(self.node))

    def titles(self) -> list[str]:
        """The titles, by position."""
        found: list[str] = self.columns.once(READ_TITLES, self._titles)
        return found

    def _titles(self) -> list[str]:
        by_node = dict(self.reading.rows(TITLES, at=self.node.tolist()))
        return [by_node[node] or "" for node in self.node.tolist()]

    def days(self) -> tuple[Ints, Ints]:
        """The first and the last day of each practice, by position; 0 where it is not known."""
        found: tuple[Ints, Ints] = self.columns.once(READ_DAYS, self._days)
        return found

    def _days(self) -> tuple[Ints, Ints]:
        rows = np.array(self.reading.rows(DAYS, at=self.node.tolist()), np.int64).reshape(-1, 3)
        made = np.zeros((2, len(self.node)), np.int32)
        made[:, _positions(self.node, rows[:, 0])] = rows[:, 1:].T
        return made[0], made[1]

    def read_ahead(self, keys: Sequence[str]) -> None:
        """These resources are about to be named."""
        self.resources.read_ahead(keys)


def gathered(reading: Reading, resources: Resources, filters: Filters, like: str | None) -> Gathered:
    """The practices of a scope; with `like` (a live wijk) each with its fit. Refusal UNSUPPORTED above a million."""
    found = dict(zip(*_ids(reading, Selection(reading, filters).nodes()), strict=True))
    node = np.array([found[id] for id in sorted(found)], np.intp)
    columns = _columns(reading, node, tuple(sorted(found)))
    fit = None if like is None else _fit(reading, columns, like)
    at = np.arange(len(node), dtype=np.int32)
    how = judgement(columns, filters)
    return Gathered(resources.as_snapshot, filters, columns, at, how, fit, reading, resources, node)


def _ids(reading: Reading, nodes: Counts) -> tuple[list[str], list[int]]:
    ids, numbers = reading.rows(IDS, at=nodes.tolist())[0]
    return ids, numbers


def _fit(reading: Reading, columns: Columns, like: str) -> Floats:
    """How alike the wijk of each practice is to one; NaN where it has none."""
    of = list(columns.codes)
    codes, inverse = np.unique(columns.wijk, return_inverse=True)
    alike = likenesses(reading, like, [of[code] for code in codes if code != NONE])
    found = [np.nan if code == NONE else alike[of[code]] for code in codes]
    return np.array(found, float)[inverse]


# ---------------------------------------------------------------- columns
def _columns(reading: Reading, node: Counts, ids: tuple[str, ...]) -> Columns:
    codes: dict[str, int] = {}
    own = np.zeros((5, len(ids)), np.int32)
    own[0], own[1:3] = np.arange(len(ids)), NONE
    if ids:
        own[1:3] = _places(reading, node, codes)
    outcomes = [np.zeros((5, 0), np.int32)]
    for indicator, nodes, hows in reading.rows(_went(reading), at=node.tolist()) if ids else ():
        how, sourced_ = np.divmod(np.array(hows, np.int32), 2)
        direction, evidence = np.divmod(how, LEVELS)
        at = _positions(node, nodes)
        outcomes.append(np.stack([at, np.full(len(at), _code(indicator, codes)), direction, evidence, sourced_]))
    return Columns(ids, own, np.concatenate(outcomes, axis=1).astype(np.int32), codes, own[0])


def _places(reading: Reading, node: Counts, codes: dict[str, int]) -> Ints:
    """The codes of the wijk and the city of each practice: the city of its wijk, where it has one."""
    wijk, city = np.full((2, len(node)), NONE, np.int32)
    of_wijk = _grouped("p", (WIJK,), reading)
    for id, nodes in reading.rows(f"{AT} {of_wijk}", at=node.tolist()):
        wijk[_positions(node, nodes)] = _code(id, codes)
    wijken = [id for id, code in codes.items() if code != NONE]
    cities = f"{WIJKEN} MATCH {forth('w', (CITY,), 'k', reading.replaced)} WITH k, collect(id) AS ids RETURN k.id, ids"
    city_of = {of: id for id, ids in reading.rows(cities, ids=wijken) for of in ids}
    known = np.array([*(_code(city_of.get(id), codes) for id in wijken), NONE], np.int32)
    city[:] = known[wijk]  # NONE is the last
    alone = node[wijk == NONE]
    for id, nodes in reading.rows(f"{AT} {_grouped('p', (CITY,), reading)}", at=alone.tolist()) if len(alone) else ():
        city[_positions(node, nodes)] = _code(id, codes)
    return np.stack([wijk, city])


def _grouped(start: str, steps: Sequence[Step], reading: Reading, standing: str = "") -> str:
    """The ids that a path leads to, each once, with the practices that lead there."""
    path = forth(start, steps, "k", reading.replaced)
    return f"MATCH {path}{standing} WITH k, collect(DISTINCT n) AS nodes RETURN k.id, nodes"


def _went(reading: Reading) -> str:
    """The outcomes of each practice by indicator: direction, evidence and whether it has a source, in one number."""
    replaced = reading.replaced
    return (
        f"{AT} MATCH {forth('p', (OUTCOME,), 'o', replaced)}"
        f" OPTIONAL MATCH {forth('o', (INDICATOR,), 'k', replaced)}"
        f" OPTIONAL MATCH {forth('o', (SOURCE,), 's', replaced)}"
        f" OPTIONAL MATCH {forth('o', (METHOD,), 'm', replaced)}"
        f" WITH k, collect(n) AS nodes, collect((CASE o.direction {CODE} ELSE {UNKNOWN} END * {LEVELS}"
        f" + CASE WHEN s IS NULL THEN 0 ELSE toInteger(coalesce(m.evidenceLevel, {TOLD})) END) * 2"
        " + CASE WHEN s IS NULL THEN 0 ELSE 1 END) AS hows RETURN k.id, nodes, hows"
    )


def _code(id: str | None, codes: dict[str, int]) -> int:
    return NONE if id is None else codes.setdefault(id, len(codes))


def _positions(node: Counts, found: Sequence[int] | Counts) -> Counts:
    """The positions of nodes by their numbers."""
    order = np.argsort(node)
    return order[np.searchsorted(node, np.asarray(found, np.intp), sorter=order)]


def _paired(by_key: Mapping[str, Counts], members: int) -> Pairs:
    keys = tuple(sorted(by_key))
    at = np.concatenate([np.zeros(0, np.intp), *(by_key[key] for key in keys)])
    key = np.repeat(np.arange(len(keys)), [len(by_key[key]) for key in keys]).astype(np.intp)
    return Pairs(keys, at, key, np.zeros(members + 1, np.intp), None)  # all members are asked for, always
