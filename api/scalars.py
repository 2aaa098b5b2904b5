"""The scalars of the API: how dates, moments, shapes and addresses are read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Day = NewType("Day", str)
PartialDate = NewType("PartialDate", str)
Moment = NewType("Moment", str)
Shape = NewType("Shape", dict[str, object])
Address = NewType("Address", str)

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_day(value: object) -> str:
    """A day as YYYY-MM-DD. GraphQLError for anything else."""
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise GraphQLError("Date cannot represent this value: write a day that exists as YYYY-MM-DD")


def moment(value: datetime) -> Moment:
    """A moment in UTC, to the second, with a Z."""
    return Moment(value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))


SCALARS: Mapping[object, ScalarDefinition] = {
    Day: strawberry.scalar(name="Date", description="A calendar day, ISO 8601.", serialize=str, parse_value=read_day),
    PartialDate: strawberry.scalar(
        name="PartialDate",
        description="YYYY, YYYY-MM or YYYY-MM-DD: as exact as the source is. "
        "As an interval it runs from its first to its last day.",
        serialize=str,
    ),
    Moment: strawberry.scalar(name="DateTime", description="A moment in UTC, ISO 8601.", serialize=str),
    Shape: strawberry.scalar(name="GeoJSON", description="RFC 7946 geometry, WGS84."),
    Address: strawberry.scalar(name="URL", description="A web address.", serialize=str),
}
