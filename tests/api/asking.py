"""Asking: a query in, status and response out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode
from starlette.testclient import TestClient

from api.app import create_app
from api.cost import weighed
from api.limits import Excess
from api.media import GRAPHQL
from api.settings import Settings
from graph.follow import Follower


def check_cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Excess | None:
    """What is too costly about a valid operation, or None."""
    found = weighed(schema, document, operation, variables)
    return found if found.count > found.most else None


@contextmanager
def served_by(follower: Follower) -> Iterator[TestClient]:
    """The real application over a graph; faults come out as responses, as a server gives them."""
    with TestClient(create_app(follower, Settings()), raise_server_exceptions=False) as client:
        yield client


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    body: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        """The data of an answer without errors."""
        assert "errors" not in self.body, self.body["errors"]
        return self.body["data"]

    @property
    def codes(self) -> list[str]:
        """The code of each error."""
        return [error["extensions"]["code"] for error in self.body["errors"]]

    @property
    def is_refusal(self) -> bool:
        """True where the whole request was refused: errors, no data, status 400."""
        return self.status == 400 and "data" not in self.body and bool(self.body["errors"])


class Asker:
    """Asks an application."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(
        self, query: str, variables: Mapping[str, Any] | None = None, *, lang: str = "nl", accept: str = GRAPHQL
    ) -> Response:
        headers = {"Accept": accept, "Accept-Language": lang}
        body = {"query": query, "variables": variables}
        found = self.client.post("/graphql", json=body, headers=headers)
        return Response(found.status_code, found.json())
