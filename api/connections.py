"""Connections: lists that can grow, with a right total and a cursor; one connection and one edge type a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from api.context import Info
from api.enums import Dimension
from api.nodes import Node, node, nodes
from api.references import many, ref
from graph.snapshot import Snapshot
from questions.answers import Page
from questions.scope import WijkScope
from questions.wijken import wijk_facets

CURSOR = "Give this as after to continue behind this edge."
TOTAL = "How many there are in the whole list, not only on this page."
EDGES = "What is on this page, each with its cursor."
NODES = "What is on this page, without cursors."
PAGE_INFO = "Whether there is more, and where this page begins and ends."


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="There is more behind this page.")
    has_previous_page: bool = strawberry.field(description="There is something before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge; null on an empty page.")


def page_info(page: Page[Any]) -> PageInfo:
    """The pageInfo of any page."""
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.edges[0].cursor if page.edges else None,
        end_cursor=page.edges[-1].cursor if page.edges else None,
    )


@dataclass(frozen=True, slots=True)
class Edge:
    """One resource on a page."""

    cursor: str
    node: Node | None


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of ids as GraphQL shows it; `scope` is what a connection of wijken counts its facets over."""

    snapshot: Snapshot
    page: Page[str]
    scope: WijkScope | None = None

    @property
    def total_count(self) -> int:
        """How many there are in the whole list."""
        return self.page.total

    @property
    def edges(self) -> list[Edge]:
        """What is on this page, with cursors."""
        self.snapshot.read_ahead([edge.node for edge in self.page.edges])
        return [Edge(edge.cursor, node(self.snapshot, edge.node)) for edge in self.page.edges]

    @property
    def nodes(self) -> list[Node]:
        """What is on this page."""
        return nodes(self.snapshot, (edge.node for edge in self.page.edges))

    @property
    def page_info(self) -> PageInfo:
        """Where this page stands."""
        return page_info(self.page)


def facets(
    root: strawberry.Parent[Connection],
    info: Info,
    by: Annotated[Any, strawberry.argument(description="A trait, CITY or CHALLENGE.", graphql_type=Dimension)],
) -> Any:
    """The facets of a connection of wijken."""
    return wijk_facets(info.context.snapshot, root.scope or WijkScope(), str(by))


def _edge_type(name: str, description: str) -> Any:
    namespace = {
        "__annotations__": {"cursor": str, "node": Any},
        "__module__": "api.generated",
        "cursor": strawberry.field(description=CURSOR),
        "node": strawberry.field(description=description, graphql_type=ref(name)),
    }
    return strawberry.type(type(f"{name}Edge", (), namespace), description=f"A place in a list: {description}")


def _connection_type(name: str, description: str, extra: dict[str, Any]) -> Any:
    namespace = {
        "__annotations__": {"total_count": int, "edges": Any, "nodes": Any, "page_info": PageInfo},
        "__module__": "api.generated",
        "total_count": strawberry.field(description=TOTAL),
        "edges": strawberry.field(description=EDGES, graphql_type=many(ref(f"{name}Edge"))),
        "nodes": strawberry.field(description=NODES, graphql_type=many(ref(name))),
        "page_info": strawberry.field(description=PAGE_INFO),
        **extra,
    }
    return strawberry.type(type(f"{name}Connection", (), namespace), description=f"A list that can grow: {description}")


def connection_types(described: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A connection and an edge type for each (type name, description), by name."""
    counted = strawberry.field(
        resolver=facets,
        graphql_type=many(ref("FacetCount")),
        description="How many wijken of the whole list have each value of a dimension.",
    )
    made: dict[str, Any] = {}
    for name, description in described:
        made[f"{name}Edge"] = _edge_type(name, description)
        extra = {"facets": counted} if name == "Wijk" else {}
        made[f"{name}Connection"] = _connection_type(name, description, extra)
    return made
