"""Selection: the practices of a scope, one filter after the other: the first looks them up, the next leave some.

So there are few queries, each planned once, whatever scopes are asked. Values go over as parameters, never in a text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np

from graph.snapshot.practice_rows import InvolvementRow
from questions.filters import DIMENSION_OF, WITH_DIMENSION, Filters
from questions.matches import Sought
from questions.pushed_down.paths import (
    AT,
    CITY,
    INTERVENTION,
    INVOLVEMENT,
    OF_INVOLVEMENT,
    PARTNER,
    PATHS,
    WIJK,
    back,
    forth,
    hangs_on_claim,
    sourced,
)
from questions.pushed_down.reading import Reading
from questions.refusals import unsupported
from questions.tally import Counts

MOST = 1_000_000  # practices of one scope: some 200 bytes each while it is asked about
# By which of its filters a scope is looked up, the one that leaves fewest first; without any of them all are looked at.
NARROWEST = (
    *("WIJK", "DEAL", "INTERVENTION", "FINANCIER", "PARTNER", "CITY", "FINANCING_MODEL", "CHALLENGE"),
    *("INTERVENTION_TYPE", "FINANCING_TYPE", "PARTNER_TYPE", "EARLIER_APPROACH", "COMPOSITION", "BUILD_PERIOD"),
)
# The hint: of a graph that just began the planner knows too little to choose.
LOOKED_UP = "UNWIND $ids AS id MATCH (k:Resource {id: id}) USING INDEX SEEK k:Resource(id) MATCH "
FOUND = " RETURN collect(DISTINCT id(p))"
LEFT = " RETURN collect(n)"
COUNT = "MATCH (p:Practice) RETURN count(p)"
EVERYTHING = "MATCH (p:Practice) RETURN collect(id(p))"
STATUS = f"{AT} AND p.status IN $value{LEFT}"
FROM = f"{AT} AND coalesce(p.endLast >= $value, true){LEFT}"
UNTIL = f"{AT} AND coalesce(p.startFirst <= $value, true){LEFT}"


class Selection:
    """Finds the nodes of a scope's practices, as the numbers that the database gave them."""

    def __init__(self, reading: Reading, filters: Filters) -> None:
        self._reading, self._filters, self._replaced = reading, filters, reading.replaced

    def nodes(self) -> Counts:
        """The numbers. Refusal UNSUPPORTED above a million."""
        matches = list(self._matches())
        by_narrowness = sorted(range(len(matches)), key=lambda n: _narrowness(*matches[n]))
        first = next((n for n in by_narrowness if matches[n][1].wanted), None)
        left = self._everything() if first is None else self._look_up(*matches[first])
        if len(left) > MOST:
            raise _too_many()
        for n in by_narrowness:
            left = self._meeting(left, *matches[n], is_met=n == first)
        return self._with_all(self._own(left))

    def _matches(self) -> Iterator[tuple[str, Sought]]:
        """Each dimension with what is sought there; of `with` too, so that few are left to look at one by one."""
        for name, match in self._filters.by_id.items():
            yield DIMENSION_OF[name], match
        for entry in self._filters.with_:
            for name, match in entry.parts.items():
                yield WITH_DIMENSION[name], Sought(match.any, match.all, {})

    def _rows(self, query: str, left: Counts, **parameters: Any) -> list[list[Any]]:
        return self._reading.rows(query, at=left.tolist(), **parameters) if len(left) else []

    def _leave(self, query: str, left: Counts, value: Any) -> Counts:
        rows = self._rows(query, left, value=value)
        return _numbers(rows[0][0] if rows else ())

    # ------------------------------------------------ where it begins
    def _everything(self) -> Counts:
        if self._reading.rows(COUNT)[0][0] > MOST:
            raise _too_many()
        return _numbers(self._reading.rows(EVERYTHING)[0][0])

    def _look_up(self, dimension: str, match: Sought) -> Counts:
        """The practices that meet the first of what is wanted."""
        ids = sorted(match.wanted[0])
        if dimension != "CITY":
            path = back("k", PATHS[dimension], "p", self._replaced)
            query = f"{LOOKED_UP}{path}{self._standing(dimension, ' WHERE ')}{FOUND}"
            return _numbers(self._reading.rows(query, ids=ids)[0][0])
        of_wijk, own = (back("k", steps, "p", self._replaced) for steps in ((WIJK, CITY), (CITY,)))
        queries = f"{LOOKED_UP}{of_wijk}{FOUND}", f"{LOOKED_UP}{own} WHERE NOT {self._has_wijk()}{FOUND}"
        return np.unique(np.concatenate([_numbers(self._reading.rows(query, ids=ids)[0][0]) for query in queries]))

    def _standing(self, dimension: str, joined: str) -> str:
        """That the claim of a path counts."""
        counts = self._filters.scope.include_claimed or not hangs_on_claim(dimension)
        return "" if counts else joined + sourced("claim", self._replaced)

    def _has_wijk(self) -> str:
        return f"EXISTS {{ MATCH {forth('p', (WIJK,), '', self._replaced)} }}"

    # ------------------------------------------------ filters by id
    def _meeting(self, left: Counts, dimension: str, match: Sought, *, is_met: bool = False) -> Counts:
        """Those that meet a match; `is_met`: the first of it was looked at before."""
        query = f"{AT} AND {self._condition(dimension)}{LEFT}"
        for ids in match.wanted[1:] if is_met else match.wanted:
            left = self._leave(query, left, sorted(ids))
        if match.none:
            left = np.setdiff1d(left, self._leave(query, left, _all(match.none.values())))
        return left

    def _condition(self, dimension: str) -> str:
        if dimension != "CITY":
            path = forth("p", PATHS[dimension], "k", self._replaced)
            return f"EXISTS {{ MATCH {path} WHERE k.id IN $value{self._standing(dimension, ' AND ')} }}"
        of_wijk, own = (forth("p", steps, "k", self._replaced) for steps in ((WIJK, CITY), (CITY,)))
        return (
            f"(EXISTS {{ MATCH {of_wijk} WHERE k.id IN $value }} OR"
            f" (NOT {self._has_wijk()} AND EXISTS {{ MATCH {own} WHERE k.id IN $value }}))"
        )

    # ------------------------------------------------ the other fields
    def _own(self, left: Counts) -> Counts:
        scope, from_, until = self._filters.scope, self._filters.from_, self._filters.until
        if scope.approach:
            path = forth("p", (INTERVENTION,), "k", self._replaced)
            query = f"{AT} AND EXISTS {{ MATCH {path} WHERE k.approach = $value }}{LEFT}"
            left = self._leave(query, left, scope.approach)
        if scope.status:
            left = self._leave(STATUS, left, list(scope.status))
        if from_ is not None:
            left = self._leave(FROM, left, date.fromordinal(from_))
        if until is not None:
            left = self._leave(UNTIL, left, date.fromordinal(until))
        return left

    def _with_all(self, left: Counts) -> Counts:
        """Those with, for each entry of `with`, an involvement that meets all of it."""
        if not self._filters.with_:
            return left
        claimed = self._filters.scope.include_claimed
        rows = [(row[0], InvolvementRow("", *row[1:])) for row in self._rows(self._involved(), left)]
        counted = [(n, row) for n, row in rows if row.sourced or claimed]
        for entry in self._filters.with_:
            left = np.intersect1d(left, _numbers({n for n, row in counted if entry.fits(row)}))
        return left

    def _involved(self) -> str:
        """Every involvement of the practices: partner, its type, role, phase, and whether it has a source."""
        replaced, partner_type = self._replaced, OF_INVOLVEMENT["PARTNER_TYPE"]
        ends = {"partner": (PARTNER,), "type": partner_type, "role": OF_INVOLVEMENT["ROLE"]}
        ends["phase"] = OF_INVOLVEMENT["PHASE"]
        optional = " ".join(f"OPTIONAL MATCH {forth('claim', steps, end, replaced)}" for end, steps in ends.items())
        return (
            f"{AT} MATCH {forth('p', (INVOLVEMENT,), 'claim', replaced)} {optional}"
            f" RETURN n, partner.id, type.id, role.id, phase.id, {sourced('claim', replaced)}"
        )


def _all(ids: Iterable[Collection[str]]) -> list[str]:
    return sorted(set[str]().union(*ids))


def _narrowness(dimension: str, match: Sought) -> tuple[bool, int]:
    return not match.wanted, NARROWEST.index(dimension) if dimension in NARROWEST else len(NARROWEST)


def _numbers(found: Iterable[int]) -> Counts:
    return np.array(sorted(found), np.intp)


def _too_many() -> Exception:
    return unsupported(
        f"Deze vraag gaat over meer dan {MOST} praktijken. Neem er een filter bij, op een stad bijvoorbeeld.",
        f"This question is about more than {MOST} practices. Add a filter, on a city say.",
    )
