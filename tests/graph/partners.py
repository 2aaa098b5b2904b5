"""Change sets of partners whose content follows from a name: so two processes know what the other one wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from graph.store import ChangeSet
from ontology.records import Record

TYPE = "soort-partner/bewoners"


def partners(name: str, count: int) -> Iterator[Record]:
    """`count` partners; each but the first is part of the one before it."""
    yield Record(f"partner/{name}-0", "Partner", {"name": f"{name} 0", "type": TYPE})
    for number in range(1, count):
        values = {"name": f"{name} {number}", "type": TYPE, "parent": f"partner/{name}-{number - 1}"}
        yield Record(f"partner/{name}-{number}", "Partner", values)


def change_set(name: str, count: int) -> ChangeSet:
    """The change set that makes them; `beginning` must be there."""
    return ChangeSet(name, "a child", "a test", datetime.now(UTC), tuple(partners(name, count)))


def beginning() -> ChangeSet:
    """The one concept that the partners link to."""
    concept = Record(TYPE, "Concept", {"scheme": "PARTNER_TYPE", "label": {"nl": "bewoners"}})
    return ChangeSet("beginning", "a child", "a test", datetime.now(UTC), (concept,))
