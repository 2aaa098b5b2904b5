"""WhatWorked: the type of the main question's answer, with its ranking, its groups and its gap map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from api.answer_fields import reads, resource
from api.answers import GapMap, GroupVerdict, Reason, Verdict
from api.arguments import After, First, given
from api.connections import CURSOR, EDGES, NODES, PAGE_INFO, TOTAL, PageInfo, page_info
from api.context import Info
from api.enums import VOCABULARY, Dimension, PracticeOrder
from api.nodes import Node, nodes
from api.references import many, ref
from questions import answers
from questions.what_worked import WhatWorked as Answer

Group = Annotated[Any, strawberry.argument(description="The dimension to group by.", graphql_type=Dimension)]


@dataclass(frozen=True, slots=True)
class RankedEdge:
    """A practice on a page of a ranking, with the answer that it belongs to."""

    answer: Answer
    edge: answers.Edge[answers.RankedPractice]

    @property
    def cursor(self) -> str:
        """The cursor that continues after it."""
        return self.edge.cursor

    @property
    def ranked(self) -> answers.RankedPractice:
        """The practice, and how it went."""
        return self.edge.node


@dataclass(frozen=True, slots=True)
class Ranking:
    """A page of ranked practices, with the answer that it belongs to."""

    answer: Answer
    page: answers.Page[answers.RankedPractice]

    @property
    def edges(self) -> list[RankedEdge]:
        """What is on this page."""
        return [RankedEdge(self.answer, edge) for edge in self.page.edges]

    @property
    def page_info(self) -> PageInfo:
        """Where this page stands."""
        return page_info(self.page)


def why(root: strawberry.Parent[RankedEdge]) -> Any:
    """Why the practice is in the answer."""
    return root.answer.why(root.ranked.practice)


@strawberry.type(description="A practice in an answer, with how it went there.")
class WhatWorkedEdge:
    """A practice in an answer, with how it went there."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Any = resource("Practice", "ranked.practice", "The practice.")
    verdict: Any = reads("ranked.verdict", VOCABULARY["Direction"], "How it went, over the outcomes that count.")
    evidence: Any = reads(
        "ranked.evidence",
        int | None,
        "The highest evidence among the outcomes that count and are not UNKNOWN; null when there are none.",
    )
    fit: Any = reads(
        "ranked.fit",
        float | None,
        "How alike its wijk is to likeWijk, 0 to 1; only with likeWijk and where the practice has a wijk.",
    )
    why: list[Reason] = strawberry.field(
        resolver=why,
        description="For each filter given, the statement that met it, then the outcomes that counted, best evidence "
        "first; at most 10.",
    )


def ranked_nodes(root: strawberry.Parent[Ranking], info: Info) -> Any:
    """The practices of the page."""
    return nodes(info.context.snapshot, (edge.node.practice for edge in root.page.edges))


@strawberry.type(description="The practices of an answer, ranked.")
class WhatWorkedConnection:
    """The practices of an answer, ranked."""

    total_count: Any = reads("page.total", int, TOTAL)
    edges: list[WhatWorkedEdge] = strawberry.field(description=EDGES)
    nodes: list[Node] = strawberry.field(resolver=ranked_nodes, graphql_type=many(ref("Practice")), description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)


@strawberry.type(description="A group in a ranking of groups.")
class VerdictEdge:
    """A group in a ranking of groups."""

    cursor: str = strawberry.field(description=CURSOR)
    node: GroupVerdict = strawberry.field(description="The group and how it went for it.")


def groups(root: strawberry.Parent[answers.Page[answers.GroupVerdict]]) -> Any:
    """The groups of the page."""
    return [edge.node for edge in root.edges]


def groups_info(root: strawberry.Parent[answers.Page[answers.GroupVerdict]]) -> PageInfo:
    """Where the page of groups stands."""
    return page_info(root)


@strawberry.type(description="The groups of a dimension, ranked: surest success first.")
class VerdictConnection:
    """The groups of a dimension, ranked."""

    total_count: Any = reads("total", int, TOTAL)
    edges: list[VerdictEdge] = strawberry.field(description=EDGES)
    nodes: list[GroupVerdict] = strawberry.field(resolver=groups, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=groups_info, description=PAGE_INFO)


def summary(root: strawberry.Parent[Answer]) -> Any:
    """How it went over all practices of the answer."""
    return root.summary()


def practices(
    root: strawberry.Parent[Answer],
    verdict: Annotated[
        Sequence[Any] | None,
        strawberry.argument(
            description="Only practices with one of these verdicts; none given means all.",
            graphql_type=many(VOCABULARY["Direction"]) | None,
        ),
    ] = strawberry.UNSET,
    order_by: Annotated[PracticeOrder, strawberry.argument(description="In which order.")] = PracticeOrder.STRONGEST,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Any:
    """The practices of the answer, ranked."""
    wanted = [str(direction) for direction in verdict or ()]
    return Ranking(root, root.practices(wanted, str(order_by), first, given(after)))


def verdicts(root: strawberry.Parent[Answer], by: Group, first: First = 20, after: After = strawberry.UNSET) -> Any:
    """The groups of a dimension, ranked."""
    return root.verdicts(str(by), first, given(after))


def gap_map(root: strawberry.Parent[Answer], rows: Group, columns: Group) -> Any:
    """Two dimensions against each other."""
    return root.gap_map(str(rows), str(columns))


@strawberry.type(
    description="What worked: the practices of a scope, how each went, and how it went for groups of them."
)
class WhatWorked:
    """What worked, for one scope."""

    summary: Verdict = strawberry.field(resolver=summary, description="How it went over all practices of the scope.")
    practices: WhatWorkedConnection = strawberry.field(resolver=practices, description="The practices, ranked.")
    verdicts: VerdictConnection = strawberry.field(
        resolver=verdicts, description="Ranking and facet in one: how it went for each group of a dimension."
    )
    gap_map: GapMap = strawberry.field(
        resolver=gap_map, description="Two different dimensions against each other: where is nothing known?"
    )
