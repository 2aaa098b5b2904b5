"""Single values are shown as the schema's own types show them, whatever a resolver gives."""

from __future__ import annotations

from enum import Enum, StrEnum
from math import inf, nan
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLError, is_leaf_type

from api.compiled.running import Uncovered
from api.compiled.values import shower
from api.enums import Dimension, Language
from api.schema import schema

LEAVES = [of for name, of in schema().type_map.items() if is_leaf_type(of) and not name.startswith("__")]


class Odd(StrEnum):
    """A text that is more than a text."""

    A = "a"


class Plain(Enum):
    """No text at all."""

    A = "NL"


NUMBERS = [True, False, 0, 1, -1, 2**31 - 1, 2**31, -(2**31) - 1, 10**400, 0.0, 1.0, 1.5, nan, inf]
TEXTS = ["1", "x", "", "NL", "CITY", "IMPROVED", Odd.A, Plain.A, Language.NL, Dimension.CITY, b"x"]
VALUES: list[Any] = [*NUMBERS, *TEXTS, [], {}, {"type": "Point"}, ("a",)]


def shown(show: Any, value: Any) -> tuple[type, object] | None:
    """What comes out and of which kind; None where it cannot be shown."""
    try:
        found = show(value)
    except (GraphQLError, Uncovered, TypeError, ValueError, OverflowError):
        return None
    return type(found), found


@pytest.mark.parametrize("of", LEAVES, ids=str)
def test_a_value_is_shown_as_its_type_shows_it(of: Any):
    values = [*VALUES, *(of.values if isinstance(of, GraphQLEnumType) else ())]
    for value in values:
        assert shown(shower(of), value) == shown(of.coerce_output_value, value), value
