"""Values: how a single value is shown; the usual ones at once, all others by the schema's own type."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLEnumType,
    GraphQLLeafType,
    GraphQLScalarType,
    Undefined,
)

from api.compiled.running import Uncovered

Show = Callable[[Any], Any]
TEXTS = ("String", "ID", "Date", "PartialDate", "DateTime", "URL")


def shower(of: GraphQLLeafType) -> Show:
    """The function that shows a value, never None, of this type; it raises for what is no such value."""

    def slow(value: Any) -> Any:
        shown = of.coerce_output_value(value)
        if shown is None or shown is Undefined:
            raise Uncovered
        return shown

    if isinstance(of, GraphQLEnumType):
        return _enum(of, slow)
    return _scalar(of, slow)


def _enum(of: GraphQLEnumType, slow: Show) -> Show:
    names = {str(value.value): name for name, value in of.values.items()}

    def enum(value: Any) -> Any:
        name = names.get(value) if type(value) is str else None
        return slow(value) if name is None else name

    return enum


def _scalar(of: GraphQLScalarType, slow: Show) -> Show:
    """Python's own text, whole number, fraction and truth are shown as they are; so do the scalars of the schema."""

    def text(value: Any) -> Any:
        return value if type(value) is str else slow(value)

    def whole(value: Any) -> Any:
        return value if type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT else slow(value)

    def fraction(value: Any) -> Any:
        return value if type(value) is float and isfinite(value) else slow(value)

    def truth(value: Any) -> Any:
        return value if type(value) is bool else slow(value)

    quick = {"Int": whole, "Float": fraction, "Boolean": truth, **dict.fromkeys(TEXTS, text)}
    return quick.get(of.name, slow)
