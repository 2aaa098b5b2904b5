"""Connections: the lists that belong to one resource and can grow, each by id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary
from questions.answers import Page
from questions.kinds import known_id
from questions.page import Listing, page_of_ids
from questions.refusals import Refusal
from questions.scope import IdMatch, PracticeScope, WijkScope
from questions.what_worked import what_worked
from questions.wijken import wijken

# class -> the field of a PracticeScope that its practices answer to
PRACTICES_BY = {
    "City": "city",
    "Wijk": "wijk",
    "Partner": "partner",
    "Intervention": "intervention",
    "FinancingModel": "financing_model",
    "CityDeal": "deal",
}


def connection(
    snapshot: Snapshot, ids: Iterable[str], first: int = 20, after: str | None = None, name: str = "id"
) -> Page[str]:
    """Any resources by id, each once; `name` ties cursors to one list. Ids that do not exist are left out."""
    survivors = {s for s in map(snapshot.survivor, ids) if s is not None}
    return page_of_ids(survivors, first, after, Listing(name))


def practices_of(snapshot: Snapshot, id: str, first: int = 20, after: str | None = None) -> Page[str]:
    """The practices of a city, wijk, partner, intervention, financing model or City Deal: those that whatWorked finds
    with that filter. Refusal UNKNOWN_ID for any other id."""
    kind = vocabulary().class_of(id)
    if kind not in PRACTICES_BY:
        raise Refusal("UNKNOWN_ID", id=id, expected=vocabulary().classes["Practice"].label)
    asked: dict[str, Any] = {PRACTICES_BY[kind]: IdMatch(any=(id,))}
    scope = PracticeScope(**asked)
    return page_of_ids(what_worked(snapshot, scope).ids, first, after, Listing(f"practices/{kind}"))


def wijken_of(snapshot: Snapshot, city: str, first: int = 20, after: str | None = None) -> Page[str]:
    """The wijken of a city and of the cities that are part of it. Refusal UNKNOWN_ID."""
    return wijken(snapshot, WijkScope(city=IdMatch(any=(city,))), first, after)


def deals_of(snapshot: Snapshot, id: str, first: int = 20, after: str | None = None) -> Page[str]:
    """The City Deals of a city or wijk (or of a part of it), or those in which a partner is involved by a source.
    Refusal UNKNOWN_ID for an id of another class."""
    kind = vocabulary().class_of(id)
    if kind == "Partner":
        found = _deals_with(snapshot, known_id(snapshot, id, "Partner"))
    else:
        place = known_id(snapshot, id, "Wijk" if kind == "Wijk" else "City")
        field = "wijken" if kind == "Wijk" else "cities"
        found = {d for part in snapshot.narrower(place) for d in snapshot.backlinks(part, "CityDeal", field)}
    return page_of_ids(found, first, after, Listing(f"deals/{kind}"))


def _deals_with(snapshot: Snapshot, partner: str) -> set[str]:
    claims = (snapshot.get(c) for c in snapshot.backlinks(partner, "Involvement", "partner"))
    deals = (claim.text("deal") for claim in claims if claim is not None and claim.text("source"))
    return {deal for deal in deals if deal is not None}
