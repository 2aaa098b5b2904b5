"""The schema: every type of the API in one object, made once a process, and its printed form."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from api.generated import RESOURCES
from api.nodes import read
from api.query import Query
from api.scalars import SCALARS

PRINTED = Path(__file__).with_name("schema.graphql")


class Names(NameConverter):
    """Strawberry's names, each made once: it asks for those of all arguments again with every request."""

    @cache  # noqa: B019
    def apply_naming_config(self, name: str) -> str:
        """The name in the schema of something in Python."""
        return super().apply_naming_config(name)


@cache
def strawberry_schema() -> strawberry.Schema:
    """The schema as Strawberry knows it."""
    config = StrawberryConfig(default_resolver=read, scalar_map=SCALARS, name_converter=Names())
    return strawberry.Schema(query=Query, types=list(RESOURCES.values()), config=config)


@cache
def schema() -> GraphQLSchema:
    """The same schema as graphql-core executes it: execution is ours, so its own object is what we need."""
    return strawberry_schema()._schema


def printed() -> str:
    """The schema in SDL, as it is committed in schema.graphql."""
    return strawberry_schema().as_str() + "\n"


if __name__ == "__main__":
    PRINTED.write_text(printed(), encoding="utf-8")
