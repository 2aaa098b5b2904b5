"""Paths: from a practice to its keys on each dimension, written as patterns of Cypher.

Only names of the vocabulary stand in a pattern. A link leads to what stands for its end now: where resources of that
class were merged, the pattern goes on along REPLACED_BY; what was withdrawn or replaced has no label of a class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.neo4j.property_graph import relationship
from graph.snapshot.dimensions import BY_CLAIM, TRAITS

AT = "UNWIND $at AS n MATCH (p) WHERE id(p) = n"  # practices by the numbers of their nodes


@dataclass(frozen=True, slots=True)
class Step:
    """One link: from what stands before it to a `to`, or `back` to a `to` that points here with this field."""

    field: str
    to: str
    back: bool = False


INTERVENTION = Step("intervention", "Intervention")
INVOLVEMENT, FINANCING, OUTCOME = (Step("practice", c, back=True) for c in ("Involvement", "Financing", "Outcome"))
PARTNER, MODEL, TYPE = Step("partner", "Partner"), Step("model", "FinancingModel"), Step("type", "Concept")
WIJK, CITY, SOURCE = Step("wijk", "Wijk"), Step("city", "City"), Step("source", "Source")
INDICATOR, METHOD = Step("indicator", "Concept"), Step("method", "Concept")
# from an involvement
OF_INVOLVEMENT: Mapping[str, tuple[Step, ...]] = {
    "PARTNER": (PARTNER,),
    "PARTNER_TYPE": (PARTNER, TYPE),
    "ROLE": (Step("role", "Concept"),),
    "PHASE": (Step("phase", "Concept"),),
}
OF_WIJK: Mapping[str, tuple[Step, ...]] = {d: (Step(field, "Concept"),) for d, field in TRAITS.items()}
# from a practice; its city is that of its wijk, where it has one
PATHS: Mapping[str, tuple[Step, ...]] = {
    "INTERVENTION": (INTERVENTION,),
    "INTERVENTION_TYPE": (INTERVENTION, TYPE),
    "CHALLENGE": (Step("challenges", "Concept"),),
    "WIJK": (WIJK,),
    "DEAL": (Step("deal", "CityDeal"),),
    "INDICATOR": (OUTCOME, INDICATOR),
    "FINANCING_MODEL": (FINANCING, MODEL),
    "FINANCING_TYPE": (FINANCING, MODEL, TYPE),
    "FINANCIER": (FINANCING, Step("financier", "Partner")),
    **{dimension: (INVOLVEMENT, *steps) for dimension, steps in OF_INVOLVEMENT.items()},
    **{dimension: (WIJK, *steps) for dimension, steps in OF_WIJK.items()},
}


def forth(start: str, steps: Sequence[Step], end: str, replaced: Collection[str], at: str = "Practice") -> str:
    """The pattern from the variable `start`, a resource of class `at`, along the steps to the variable `end`; a claim
    that stands first is called `claim`."""
    made = f"({start})"
    for number, step in enumerate(steps):
        name = end if number == len(steps) - 1 else "claim" if step.back else ""
        made += _step(step, at, replaced) + f"({name}:{step.to})"
        at = step.to
    return made


def back(start: str, steps: Sequence[Step], end: str, replaced: Collection[str], at: str = "Practice") -> str:
    """The same path from its far end: the variable `start` is what the last step leads to, `end` a resource of `at`."""
    made = f"({start}:{steps[-1].to})"
    for number in reversed(range(len(steps))):
        before = at if number == 0 else steps[number - 1].to
        name = end if number == 0 else "claim" if steps[number - 1].back else ""
        turned = Step(steps[number].field, before, back=not steps[number].back)
        made += _step(turned, steps[number].to, replaced) + f"({name}:{before})"
    return made


def _step(step: Step, at: str, replaced: Collection[str]) -> str:
    """The relationships of one step, which begins at a resource of class `at`."""
    type_ = relationship(step.field)
    if step.back:
        return ("<-[:REPLACED_BY]-*()" if at in replaced else "") + f"<-[:{type_}]-"
    return f"-[:{type_}]->" + ("()-[:REPLACED_BY]->*" if step.to in replaced else "")


def sourced(claim: str, replaced: Collection[str]) -> str:
    """That a claim has a source that counts."""
    return f"EXISTS {{ MATCH {forth(claim, (SOURCE,), '', replaced)} }}"


def hangs_on_claim(dimension: str) -> bool:
    """Whether a claim decides the keys of a dimension: then it needs a source."""
    return dimension in BY_CLAIM
