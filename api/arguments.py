"""Arguments that many fields have, each with its words."""

from __future__ import annotations

from typing import Annotated, TypeAlias, TypeVar

import strawberry

from api.enums import Language

T = TypeVar("T")

Lang: TypeAlias = Annotated[Language, strawberry.argument(description="The language to answer in.")]
First: TypeAlias = Annotated[int, strawberry.argument(description="How many to give, 1 to 100.")]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Continue after this cursor: an edge's cursor, or pageInfo.endCursor.")
]
Text: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="Only those in whose labels every word of this text is found."),
]
Id: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description='An id, such as "wijk/groningen-selwerd".')]


def given(value: T | None) -> T | None:
    """The value of an argument, None where it was left out."""
    return None if value is strawberry.UNSET else value
