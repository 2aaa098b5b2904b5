"""GraphInfo: what is in the graph, which revision answers, and under which licence."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.scalars import Moment, moment

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@strawberry.type(description="How many resources of one class there are.")
class ClassCount:
    """How many resources of one class there are."""

    name: str = strawberry.field(description="The name of the class, such as Practice.")
    count: int = strawberry.field(description="How many there are.")


@strawberry.type(description="What is in the graph, and how new it is.")
class GraphInfo:
    """What is in the graph, and how new it is."""

    revision: int = strawberry.field(description="The revision that this request sees; each change makes the next one.")
    engine: str = strawberry.field(description="What keeps the graph.")
    fictitious: bool = strawberry.field(description="True where the graph was generated and says nothing of the world.")
    counts: list[ClassCount] = strawberry.field(description="How many resources of each class there are.")
    licence: str = strawberry.field(description="The licence of our own selection and summaries; sources keep theirs.")
    updated_at: Moment = strawberry.field(description="When this revision was made.")


def graph(info: Info) -> Any:
    """What is in the graph."""
    snapshot = info.context.snapshot
    return GraphInfo(
        revision=snapshot.revision,
        engine=info.context.engine,
        fictitious=snapshot.fictitious,
        counts=[ClassCount(name=name, count=count) for name, count in snapshot.counts().items()],
        licence=LICENCE,
        updated_at=moment(snapshot.updated_at),
    )
