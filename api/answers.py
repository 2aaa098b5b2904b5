"""Answers: the types of what questions answer, each shown from the plain object that questions/ gives."""

from __future__ import annotations

from typing import Any

import strawberry

from api.answer_fields import resource, resources, sentence
from api.enums import Dimension
from api.references import many

KEY = "The id of the concept or resource, or the enum value (STATUS, APPROACH)."


@strawberry.type(description="How it went over a group of practices; each practice counts once.")
class Verdict:
    """How it went over a group of practices."""

    practices: int = strawberry.field(description="How many practices there are.")
    wijken: int = strawberry.field(description="In how many different wijken.")
    cities: int = strawberry.field(description="In how many different cities; practices without a wijk count here too.")
    improved: int = strawberry.field(description="Practices with outcomes that improved and none that worsened.")
    mixed: int = strawberry.field(description="Practices where some improved and some worsened, or that were mixed.")
    unchanged: int = strawberry.field(description="Practices where nothing changed.")
    worsened: int = strawberry.field(description="Practices with outcomes that worsened and none that improved.")
    unknown: int = strawberry.field(description="Practices of which no outcome is known.")
    evidence_max: int | None = strawberry.field(description="The highest evidence among the practices, 1 to 5.")
    evidence_median: float | None = strawberry.field(description="The median evidence of the practices that have one.")
    success_share: float | None = strawberry.field(
        description="Improved over all with a known verdict, 0 to 1; null where none is known. "
        "With likeWijk each practice weighs as much as its wijk is like that one."
    )
    lower: float | None = strawberry.field(description="Lower bound of the success share (Wilson, z = 1.96), 0 to 1.")
    upper: float | None = strawberry.field(description="Upper bound of the success share (Wilson, z = 1.96), 0 to 1.")
    thin: bool = strawberry.field(
        description="Fewer than 3 practices with a known verdict, or these lie in fewer than 2 places: be careful."
    )


@strawberry.type(description="How it went for one group of a dimension.")
class GroupVerdict:
    """How it went for one group of a dimension."""

    subject: Any = resource("Resource", "subject", "The resource that the group is about, if it is one.", optional=True)
    key: str = strawberry.field(description=KEY)
    label: Any = sentence("label", "What the group is called.")
    verdict: Verdict = strawberry.field(description="How it went.")


@strawberry.type(description="A cell of a gap map that is not empty.")
class GapCell:
    """A cell of a gap map that is not empty."""

    row: str = strawberry.field(description="The key of its row.")
    column: str = strawberry.field(description="The key of its column.")
    verdict: Verdict = strawberry.field(description="How it went where row and column meet.")


@strawberry.type(
    description="Two dimensions against each other. Rows and columns: every key of the dimension that the graph uses, "
    "also those that this scope leaves empty."
)
class GapMap:
    """Two dimensions against each other."""

    rows: list[GroupVerdict] = strawberry.field(description="The rows, by key.")
    columns: list[GroupVerdict] = strawberry.field(description="The columns, by key.")
    cells: list[GapCell] = strawberry.field(description="The cells that are not empty, by the keys of row and column.")
    empty_cells: int = strawberry.field(description="How many cells are empty: nothing is known there.")


@strawberry.type(description="Why a practice is in an answer.")
class Reason:
    """Why a practice is in an answer."""

    text: Any = sentence("text", "The reason in one sentence.")
    claim: Any = resource("Claim", "claim", "The statement that the reason rests on, if it is one.", optional=True)


@strawberry.type(description="One dimension of a likeness.")
class SimilarityPart:
    """One dimension of a likeness."""

    dimension: Any = strawberry.field(graphql_type=Dimension, description="The dimension.")
    weight: float = strawberry.field(description="How much it weighs.")
    similarity: float = strawberry.field(description="The Jaccard index of the two sets of concepts, 0 to 1.")
    shared: Any = resources("Concept", "shared", "The concepts that both wijken have.")


@strawberry.type(description="A wijk that is like the one asked about.")
class SimilarWijk:
    """A wijk that is like the one asked about."""

    wijk: Any = resource("Wijk", "wijk", "The wijk.")
    similarity: float = strawberry.field(
        description="How alike the two are over all dimensions that both have, 0 to 1."
    )
    parts: list[SimilarityPart] = strawberry.field(description="The likeness by dimension.")
    missing: Any = strawberry.field(
        graphql_type=many(Dimension), description="The dimensions that one of the two lacks; they were left out."
    )


@strawberry.type(description="The values of the other wijken of the same programmes in one year.")
class PeerRange:
    """The values of the other wijken of the same programmes in one year."""

    year: int = strawberry.field(description="The year.")
    count: int = strawberry.field(description="How many values there are.")
    minimum: float = strawberry.field(description="The lowest value.")
    median: float = strawberry.field(description="The median value.")
    maximum: float = strawberry.field(description="The highest value.")


@strawberry.type(description="One indicator of a wijk over the years, beside its city and its peers.")
class FigureSeries:
    """One indicator of a wijk over the years."""

    indicator: Any = resource("Concept", "indicator", "What is measured.")
    unit: str | None = strawberry.field(description="The unit of the values.")
    points: Any = resources("Observation", "points", "The figures of the wijk, by year.")
    city: Any = resources("Observation", "city", "The same indicator for its city, by year, as far as known.")
    peers: list[PeerRange] = strawberry.field(
        description="The same indicator for the other wijken of the same programmes, by year, as far as known."
    )


@strawberry.type(description="A story and a figure that contradict each other.")
class Disagreement:
    """A story and a figure that contradict each other."""

    story: Any = resource("Story", "story", "The story.")
    observation: Any = resource("Observation", "observation", "The figure.")


@strawberry.type(description="What findings, stories and figures of a wijk say about one challenge.")
class ProfileTopic:
    """What findings, stories and figures of a wijk say about one challenge."""

    challenge: Any = resource("Concept", "challenge", "The challenge.")
    findings: Any = resources("ChallengeFinding", "findings", "Who states it, now or for later.")
    stories: Any = resources("Story", "stories", "The stories about it.")
    series: list[FigureSeries] = strawberry.field(description="The indicators that these findings and stories name.")
    disagreements: list[Disagreement] = strawberry.field(description="Where a story contradicts a figure.")


@strawberry.type(description="How many of a whole list have one value of a dimension.")
class FacetCount:
    """How many of a whole list have one value of a dimension."""

    key: str = strawberry.field(description=KEY)
    label: Any = sentence("label", "What the value is called.")
    subject: Any = resource("Resource", "subject", "The resource that the value is, if it is one.", optional=True)
    count: int = strawberry.field(description="How many of the whole list have it, not only of this page.")
