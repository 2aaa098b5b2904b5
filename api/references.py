"""References by name to the GraphQL types that are made from the vocabulary, for hand-written types that need them."""

from __future__ import annotations

from typing import Any, Optional

from strawberry.types.lazy_type import LazyType


def ref(name: str) -> Any:
    """The type called `name` in api.generated, looked up when the schema is built. In a field it means: never null."""
    return LazyType[Any, Any](name, "api.generated")


def maybe(of: Any) -> Any:
    """The same type, but it may be null."""
    return Optional[of]  # noqa: UP045 - a type that is made while the program runs has no `|`


def many(of: Any) -> Any:
    """A list of it, without nulls."""
    return list[of]
