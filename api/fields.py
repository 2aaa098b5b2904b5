"""Fields of resources that are more than the vocabulary says: they take arguments of their own, or count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import strawberry

from api.arguments import After, First, given
from api.connections import Connection
from api.enums import VOCABULARY
from api.nodes import Node, nodes
from api.profile import WijkProfile
from api.references import many, maybe, ref
from graph.snapshot import Snapshot
from questions import figures as of_figures
from questions.answers import Page
from questions.connections import deals_of, practices_of, wijken_of
from questions.dossier import dossier_examples
from questions.profile import profile as profile_of
from questions.scope import IdMatch, WijkScope
from questions.verdict import practice_verdict

Indicator = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only this indicator and those narrower than it.")
]
Lister = Callable[[Snapshot, str, int, str | None], Page[str]]


@strawberry.type(description="A point, WGS84.")
class Location:
    """A point, WGS84."""

    lat: float = strawberry.field(description="Degrees north.")
    lon: float = strawberry.field(description="Degrees east.")


def location(root: strawberry.Parent[Node]) -> Location | None:
    """The point of a place, where both of its degrees are known."""
    lat, lon = root.record.number("lat"), root.record.number("lon")
    return None if lat is None or lon is None else Location(lat=lat, lon=lon)


def figures(
    root: strawberry.Parent[Node],
    indicator: Indicator = strawberry.UNSET,
    from_: Annotated[
        int | None, strawberry.argument(name="from", description="The first year that counts.")
    ] = strawberry.UNSET,
    to: Annotated[int | None, strawberry.argument(description="The last year that counts.")] = strawberry.UNSET,
) -> Any:
    """The observations of a place."""
    found = of_figures.figures(root.snapshot, root.record.id, given(indicator), given(from_), given(to))
    return nodes(root.snapshot, (record.id for record in found))


def challenge_findings(
    root: strawberry.Parent[Node],
    horizon: Annotated[
        Any,
        strawberry.argument(description="Only those of now, or of later.", graphql_type=maybe(VOCABULARY["Horizon"])),
    ] = strawberry.UNSET,
) -> Any:
    """The challenge findings of a wijk."""
    return _pointing(root, "ChallengeFinding", "wijk", "horizon", given(horizon))


def elements(
    root: strawberry.Parent[Node],
    kind: Annotated[
        Any, strawberry.argument(description="Only this kind.", graphql_type=maybe(VOCABULARY["ElementKind"]))
    ] = strawberry.UNSET,
) -> Any:
    """The elements of an intervention."""
    return _pointing(root, "Element", "intervention", "kind", given(kind))


def _pointing(root: Node, class_name: str, link: str, field: str, wanted: object) -> list[Node]:
    ids = root.snapshot.backlinks(root.record.id, class_name, link)
    found = nodes(root.snapshot, ids)
    return found if wanted is None else [n for n in found if n.record.text(field) == str(wanted)]


def profile(root: strawberry.Parent[Node]) -> Any:
    """The profile of a wijk."""
    return profile_of(root.snapshot, root.record.id)


def city(root: strawberry.Parent[Node]) -> Any:
    """The city of a practice: its wijk's, or its own."""
    return nodes(root.snapshot, filter(None, [root.snapshot.rows.practices[root.record.id].city]))[0]


def verdict(root: strawberry.Parent[Node]) -> Any:
    """How a practice went."""
    return practice_verdict(root.snapshot, root.record.id)[0]


def evidence(root: strawberry.Parent[Node]) -> int | None:
    """How sure the verdict of a practice is."""
    return practice_verdict(root.snapshot, root.record.id)[1]


def outcome_evidence(root: strawberry.Parent[Node]) -> int:
    """How sure an outcome is."""
    return root.snapshot.evidence(root.record.id)


def examples(
    root: strawberry.Parent[Node],
    one_per_city: Annotated[bool, strawberry.argument(description="At most one practice for each city.")] = True,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Any:
    """The practices of a dossier."""
    found = dossier_examples(root.snapshot, root.record.id, one_per_city, first, given(after))
    return Connection(root.snapshot, found)


def wijken(root: strawberry.Parent[Node], first: First = 20, after: After = strawberry.UNSET) -> Any:
    """The wijken of a city."""
    found = wijken_of(root.snapshot, root.record.id, first, given(after))
    return Connection(root.snapshot, found, WijkScope(city=IdMatch(any=(root.record.id,))))


def _listed(lister: Lister, of: str, description: str) -> Any:
    def resolve(root: strawberry.Parent[Node], first: First = 20, after: After = strawberry.UNSET) -> Any:
        return Connection(root.snapshot, lister(root.snapshot, root.record.id, first, given(after)))

    return strawberry.field(resolver=resolve, graphql_type=ref(f"{of}Connection"), description=description)


def _field(resolver: Callable[..., Any], of: Any, description: str) -> Any:
    return strawberry.field(resolver=resolver, graphql_type=of, description=description)


def _practices(of: str) -> Any:
    return _listed(practices_of, "Practice", f"The practices {of}: those that whatWorked finds with this as a filter.")


LOCATION = _field(location, maybe(Location), "Where it lies, as one point.")
FIGURES = _field(figures, many(ref("Observation")), "Its figures: by indicator, then year.")

# class -> field name -> the field; one that the vocabulary has too stands in its place
OWN: Mapping[str, Mapping[str, Any]] = {
    "City": {
        "location": LOCATION,
        "figures": FIGURES,
        "wijken": _field(wijken, ref("WijkConnection"), "Its wijken, and those of the cities that are part of it."),
        "practices": _practices("in this city"),
        "deals": _listed(deals_of, "CityDeal", "The City Deals that it, or a part of it, takes part in."),
    },
    "Wijk": {
        "location": LOCATION,
        "figures": FIGURES,
        "challengeFindings": _field(
            challenge_findings, many(ref("ChallengeFinding")), "Its challenges, now and later, and who states them."
        ),
        "practices": _practices("in this wijk"),
        "deals": _listed(deals_of, "CityDeal", "The City Deals that it, or a part of it, takes part in."),
        "profile": _field(profile, WijkProfile, "Its figures and stories side by side, bound by challenge."),
    },
    "Partner": {
        "practices": _practices("that this partner is involved in"),
        "deals": _listed(deals_of, "CityDeal", "The City Deals that it is involved in."),
    },
    "Intervention": {
        "elements": _field(elements, many(ref("Element")), "What it consists of or depends on."),
        "practices": _practices("that apply it"),
    },
    "Practice": {
        "city": _field(city, ref("City"), "The wijk's city, or the city itself."),
        "verdict": _field(verdict, VOCABULARY["Direction"], "How it went, over all its sourced outcomes."),
        "evidence": _field(
            evidence, int | None, "The highest evidence among its sourced outcomes that are known; null without one."
        ),
    },
    "FinancingModel": {"practices": _practices("that use it")},
    "CityDeal": {"practices": _practices("that belong to it")},
    "Outcome": {
        "evidence": _field(
            outcome_evidence, int, "0 without a source, else the level of its method (1 to 5), 1 without a method."
        )
    },
    "Dossier": {
        "examples": _field(
            examples,
            ref("PracticeConnection"),
            "Pinned practices first, then those that its standing question finds; at most one a city unless asked.",
        )
    },
}
