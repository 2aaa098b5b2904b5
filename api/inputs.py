"""Inputs: the scopes and filters of the API, and how each becomes the plain scope that questions take."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import UNSET

from api.enums import VOCABULARY, Dimension
from api.references import many, maybe
from api.scalars import Day
from questions import scope

Ids = list[strawberry.ID] | None


@strawberry.input(description="A filter on ids. Narrower concepts and parts of places count too, unless exact.")
class IdMatch:
    """A filter on ids."""

    any: Ids = strawberry.field(default=UNSET, description="At least one of these.")
    all: Ids = strawberry.field(default=UNSET, description="Each of these.")
    none: Ids = strawberry.field(default=UNSET, description="Not one of these.")
    exact: bool | None = strawberry.field(default=False, description="Leave out narrower concepts and parts of places.")


def _match(description: str) -> Any:
    return strawberry.field(default=UNSET, description=description)


@strawberry.input(description="All of it must hold for ONE involvement: a supermarket as financier.")
class InvolvementMatch:
    """What must hold for one involvement."""

    partner: IdMatch | None = _match("The partner.")
    partner_type: IdMatch | None = _match("The kind of partner.")
    role: IdMatch | None = _match("The role of the partner.")
    phase: IdMatch | None = _match("The phase in which the partner was involved.")


@strawberry.input(description="Which practices, and which of their outcomes count. An empty field filters nothing.")
class PracticeScope:
    """Which practices, and which of their outcomes count."""

    text: str | None = _match("Every word somewhere in title, summary, intervention, partners, wijk or city.")
    challenge: IdMatch | None = _match("The challenges of the practice.")
    intervention: IdMatch | None = _match("The intervention.")
    intervention_type: IdMatch | None = _match("The kind of intervention.")
    approach: Any = strawberry.field(
        default=UNSET, graphql_type=maybe(VOCABULARY["Approach"]), description="Preventive or solving."
    )
    partner: IdMatch | None = _match("The partners that were involved.")
    partner_type: IdMatch | None = _match("The kinds of partners that were involved.")
    with_: list[InvolvementMatch] | None = strawberry.field(
        name="with", default=UNSET, description="For each of these there is an involvement that fits all of it."
    )
    financing_model: IdMatch | None = _match("The financing models that were used.")
    financing_type: IdMatch | None = _match("The kinds of financing that were used.")
    financier: IdMatch | None = _match("The partners that paid.")
    city: IdMatch | None = _match("The city.")
    wijk: IdMatch | None = _match("The wijk.")
    build_period: IdMatch | None = _match("The build period of the wijk.")
    wijk_location: IdMatch | None = _match("Where in the city the wijk lies.")
    wijk_size: IdMatch | None = _match("How large the wijk is.")
    composition: IdMatch | None = _match("The composition of the wijk.")
    earlier_approach: IdMatch | None = _match("What was tried in the wijk before.")
    deal: IdMatch | None = _match("The City Deal.")
    status: Any = strawberry.field(
        default=UNSET,
        graphql_type=maybe(many(VOCABULARY["PracticeStatus"])),
        description="How far the practice has come: one of these.",
    )
    from_: Day | None = strawberry.field(
        name="from", default=UNSET, description="Practices that had not ended before this day."
    )
    until: Day | None = _match("Practices that had started by this day.")
    indicator: IdMatch | None = _match("Only outcomes on these indicators count.")
    min_evidence: int | None = _match("Only outcomes with at least this evidence count, 0 to 5.")
    include_claimed: bool | None = strawberry.field(
        default=False, description="Count outcomes, involvements and financings without a source too."
    )


@strawberry.input(description="Which wijken. An empty field filters nothing.")
class WijkScope:
    """Which wijken."""

    text: str | None = _match("Every word somewhere in the labels of the wijk or its city.")
    city: IdMatch | None = _match("The city.")
    challenge: IdMatch | None = _match("The challenges that sourced findings name.")
    horizon: Any = strawberry.field(
        default=UNSET,
        graphql_type=maybe(VOCABULARY["Horizon"]),
        description="Only findings of now, or of later; alone: at least one such finding.",
    )
    build_period: IdMatch | None = _match("The build period.")
    wijk_location: IdMatch | None = _match("Where in the city it lies.")
    wijk_size: IdMatch | None = _match("How large it is.")
    composition: IdMatch | None = _match("Its composition.")
    earlier_approach: IdMatch | None = _match("What was tried in it before.")
    programme: IdMatch | None = _match("The programmes that it takes part in.")


@strawberry.input(description="How much a dimension weighs in a likeness.")
class DimensionWeight:
    """How much a dimension weighs in a likeness."""

    dimension: Any = strawberry.field(graphql_type=Dimension, description="One of the five traits, or CHALLENGE.")
    weight: float = strawberry.field(description="0 or more; a dimension that is not named weighs 1.")


# ---------------------------------------------------------------- into the scopes of questions
def _plain(value: Any) -> Any:
    if isinstance(value, IdMatch):
        return _ids(value)
    if isinstance(value, InvolvementMatch):
        return scope.InvolvementMatch(**_fields(value))
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    return str(value) if isinstance(value, str) else value


def _ids(match: IdMatch) -> scope.IdMatch:
    any_, all_, none = (tuple(str(id) for id in ids or ()) for ids in (match.any, match.all, match.none))
    return scope.IdMatch(any_, all_, none, bool(match.exact))


def _fields(of: object) -> dict[str, Any]:
    """The fields that were given; null and absent are the same and leave the scope's own default."""
    return {name: _plain(value) for name, value in vars(of).items() if value is not None and value is not UNSET}


def practice_scope(given: PracticeScope | None) -> scope.PracticeScope:
    """The scope of practices that was asked; none at all is every practice."""
    return scope.PracticeScope(**_fields(given)) if given else scope.PracticeScope()


def wijk_scope(given: WijkScope | None) -> scope.WijkScope:
    """The scope of wijken that was asked; none at all is every wijk."""
    return scope.WijkScope(**_fields(given)) if given else scope.WijkScope()
