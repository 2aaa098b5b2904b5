"""WijkProfile: the type of a wijk's figures and stories side by side."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from api.answers import FigureSeries, ProfileTopic, Verdict
from api.arguments import given
from questions.profile import WijkProfile as Answer

Indicator = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only this indicator and those narrower than it.")
]


def series(root: strawberry.Parent[Answer], indicator: Indicator = strawberry.UNSET) -> Any:
    """The series of a wijk."""
    return root.series(given(indicator))


def topics(root: strawberry.Parent[Answer]) -> Any:
    """What is said about each challenge of a wijk."""
    return root.topics()


def summary(root: strawberry.Parent[Answer]) -> Any:
    """How it went in a wijk."""
    return root.summary()


@strawberry.type(description="Figures and stories of a wijk side by side, bound by challenge.")
class WijkProfile:
    """Figures and stories of a wijk side by side."""

    series: list[FigureSeries] = strawberry.field(
        resolver=series, description="A series for each indicator that the wijk has figures of."
    )
    topics: list[ProfileTopic] = strawberry.field(
        resolver=topics, description="One for each challenge that a finding or a story of the wijk names."
    )
    summary: Verdict = strawberry.field(
        resolver=summary, description="How it went over the practices of the wijk and its parts."
    )
