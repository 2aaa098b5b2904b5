"""The GraphQL types that are made while the program starts, by name; references.ref looks them up here."""

from __future__ import annotations

from typing import Any

from api.answers import FacetCount
from api.connections import connection_types
from api.enums import KNOWN
from api.nodes import TYPES
from api.resources import Claim, Resource, resource_types

RESOURCES = resource_types()
TYPES.update(RESOURCES)

MADE: dict[str, Any] = {
    **RESOURCES,
    **connection_types(
        [*((name, c.definition.en) for name, c in KNOWN.classes.items()), ("Claim", KNOWN.claim_definition.en)]
    ),
    "Claim": Claim,
    "Resource": Resource,
    "FacetCount": FacetCount,
}
globals().update(MADE)
