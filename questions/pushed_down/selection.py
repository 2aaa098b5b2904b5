"""Selection: the practices of a scope, found by one query. Values go over as parameters, never in its text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from questions.filters import DIMENSION_OF, WITH_DIMENSION, Filters, With
from questions.matches import Sought
from questions.pushed_down.paths import (
    CITY,
    INTERVENTION,
    INVOLVEMENT,
    OF_INVOLVEMENT,
    PATHS,
    WIJK,
    back,
    forth,
    hangs_on_claim,
    sourced,
)

# By which of its filters a scope is looked up, the one that leaves fewest first; without any of them all are looked at.
NARROWEST = (
    *("WIJK", "DEAL", "INTERVENTION", "FINANCIER", "PARTNER", "FINANCING_MODEL", "CHALLENGE", "INTERVENTION_TYPE"),
    *("FINANCING_TYPE", "PARTNER_TYPE"),
)
# The hint: of a graph that just began the planner knows too little to choose.
LOOKED_UP = "MATCH (k:Resource) USING INDEX SEEK k:Resource(id) WHERE k.id IN ${ids}"
EVERYTHING = "MATCH (p:Practice)"


class Selection:
    """The query for a scope, and its parameters."""

    def __init__(self, filters: Filters, replaced: Collection[str]) -> None:
        """`replaced`: the classes in which links are followed to what replaced their end."""
        self._filters, self._replaced = filters, replaced
        self.parameters: dict[str, Any] = {}

    def query(self, most: int) -> str:
        """Gives back two lists beside each other: the numbers of the nodes, and the ids; of no more than `most`."""
        start, left = self._start()
        conditions = [
            *(c for name, match in left.items() for c in self._match(DIMENSION_OF[name], match)),
            *self._with_all(),
            *self._own(),
        ]
        self.parameters["most"] = most
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"{start}{where} WITH p LIMIT $most RETURN collect(id(p)), collect(p.id)"

    def _start(self) -> tuple[str, Mapping[str, Sought]]:
        """Where the query begins, and the filters that are still to be met."""
        by_id = self._filters.by_id
        for dimension in NARROWEST:
            for name, match in by_id.items():
                if DIMENSION_OF[name] == dimension and match.any:
                    left = {**by_id, name: Sought({}, match.all, match.none)}
                    return self._looked_up(dimension, match.any.values()), left
        return EVERYTHING, by_id

    def _looked_up(self, dimension: str, ids: Iterable[Collection[str]]) -> str:
        looked_up = LOOKED_UP.format(ids=self._parameter(ids))
        path = back("k", PATHS[dimension], "p", self._replaced)
        return f"{looked_up} MATCH {path}{self._standing(dimension)} WITH DISTINCT p MATCH (p)"

    def _standing(self, dimension: str) -> str:
        """That the claim of a path counts."""
        counts = self._filters.scope.include_claimed or not hangs_on_claim(dimension)
        return "" if counts else f" WHERE {sourced('claim', self._replaced)}"

    # ------------------------------------------------ filters by id
    def _match(self, dimension: str, match: Sought) -> Iterable[str]:
        for ids in match.wanted:
            yield self._meets(dimension, [ids])
        if match.none:
            yield f"NOT {self._meets(dimension, match.none.values())}"

    def _meets(self, dimension: str, ids: Iterable[Collection[str]]) -> str:
        if dimension == "CITY":
            return self._in_city(self._parameter(ids))
        path = forth("p", PATHS[dimension], "k", self._replaced)
        standing = self._standing(dimension).replace(" WHERE ", " AND ", 1)
        return f"EXISTS {{ MATCH {path} WHERE k.id IN ${self._parameter(ids)}{standing} }}"

    def _in_city(self, ids: str) -> str:
        """In the city of its wijk, or where it has no wijk in its own."""
        of_wijk = forth("p", (WIJK, CITY), "k", self._replaced)
        own, wijk = forth("p", (CITY,), "k", self._replaced), forth("p", (WIJK,), "", self._replaced)
        return (
            f"(EXISTS {{ MATCH {of_wijk} WHERE k.id IN ${ids} }} OR"
            f" (EXISTS {{ MATCH {own} WHERE k.id IN ${ids} }} AND NOT EXISTS {{ MATCH {wijk} }}))"
        )

    def _with_all(self) -> Iterable[str]:
        """For each entry of `with` an involvement that meets all of it."""
        for entry in self._filters.with_:
            conditions = list(self._one_claim(entry))
            if not self._filters.scope.include_claimed:
                conditions.append(sourced("claim", self._replaced))
            path = forth("p", (INVOLVEMENT,), "claim", self._replaced)
            yield f"EXISTS {{ MATCH {path} WHERE {' AND '.join(conditions)} }}"

    def _one_claim(self, entry: With) -> Iterable[str]:
        for name, match in entry.parts.items():
            path = forth("claim", OF_INVOLVEMENT[WITH_DIMENSION[name]], "k", self._replaced)
            for ids in match.wanted:
                yield f"EXISTS {{ MATCH {path} WHERE k.id IN ${self._parameter([ids])} }}"
            if match.none:
                yield f"NOT EXISTS {{ MATCH {path} WHERE k.id IN ${self._parameter(match.none.values())} }}"

    # ------------------------------------------------ the other fields
    def _own(self) -> Iterable[str]:
        scope = self._filters.scope
        if scope.approach:
            path = forth("p", (INTERVENTION,), "k", self._replaced)
            yield f"EXISTS {{ MATCH {path} WHERE k.approach = ${self._value(scope.approach)} }}"
        if scope.status:
            yield f"p.status IN ${self._value(list(scope.status))}"
        if self._filters.from_ is not None:
            yield f"coalesce(p.endLast >= ${self._value(date.fromordinal(self._filters.from_))}, true)"
        if self._filters.until is not None:
            yield f"coalesce(p.startFirst <= ${self._value(date.fromordinal(self._filters.until))}, true)"

    def _parameter(self, ids: Iterable[Collection[str]]) -> str:
        return self._value(sorted(set().union(*ids)))

    def _value(self, value: Any) -> str:
        """The name of a new parameter."""
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return name
