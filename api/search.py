"""Search: the type of a search's answer, a page of resources of any class with their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from api.answer_fields import reads, resource
from api.arguments import After, First, given
from api.connections import CURSOR, EDGES, NODES, PAGE_INFO, TOTAL, PageInfo, page_info
from api.context import Info
from api.enums import ResourceType
from api.nodes import nodes
from api.references import many, maybe, ref
from questions.answers import Page, SearchHit
from questions.search import search as find


@strawberry.type(description="A resource that a search found.")
class SearchEdge:
    """A resource that a search found."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Any = resource("Resource", "node.id", "The resource.")
    score: Any = reads("node.score", float, "How well it fits; higher is better.")


def found(root: strawberry.Parent[Page[SearchHit]], info: Info) -> Any:
    """The resources of the page."""
    return nodes(info.context.snapshot, (edge.node.id for edge in root.edges))


def found_info(root: strawberry.Parent[Page[SearchHit]]) -> PageInfo:
    """Where the page stands."""
    return page_info(root)


@strawberry.type(description="What a search found, best match first.")
class SearchConnection:
    """What a search found, best match first."""

    total_count: Any = reads("total", int, TOTAL)
    edges: list[SearchEdge] = strawberry.field(description=EDGES)
    nodes: Any = strawberry.field(resolver=found, graphql_type=many(ref("Resource")), description=NODES)
    page_info: PageInfo = strawberry.field(resolver=found_info, description=PAGE_INFO)


def search(
    info: Info,
    text: Annotated[str, strawberry.argument(description="Words, or an exact code (CBS, KvK, TOOI); not blank.")],
    types: Annotated[
        Sequence[Any] | None,
        strawberry.argument(
            description="Only resources of these classes; none given means all.",
            graphql_type=maybe(many(ResourceType)),
        ),
    ] = UNSET,
    first: First = 20,
    after: After = UNSET,
) -> Any:
    """Resources with any of the words."""
    return find(info.context.snapshot, text, [str(t) for t in given(types) or ()], first, given(after))
