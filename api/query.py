"""Query: the root fields, those of the contract in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from api.answers import SimilarWijk
from api.arguments import After, First, Id, Text, given
from api.connections import Connection
from api.context import Info
from api.enums import KNOWN, VOCABULARY
from api.graph_info import GraphInfo, graph
from api.inputs import DimensionWeight, PracticeScope, WijkScope, practice_scope, wijk_scope
from api.nodes import node, node_of
from api.references import many, maybe, ref
from api.search import SearchConnection, search
from api.what_worked import WhatWorked
from questions import search as of_search
from questions.refusals import bad_input
from questions.similarity import read_weights
from questions.similarity import similar_wijken as most_similar
from questions.what_worked import what_worked as answer
from questions.wijken import wijken as within

MOST_IDS = 100


def resource(info: Info, id: Id) -> Any:
    """Any resource."""
    return node(info.context.snapshot, id)


def resources(
    info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Ids, at most 100.")]
) -> Any:
    """Several resources. Refusal BAD_USER_INPUT for more than 100 ids."""
    if len(ids) > MOST_IDS:
        nl = f"Er zijn {len(ids)} ids gegeven. Vraag er hoogstens {MOST_IDS} tegelijk."
        raise bad_input(nl, f"{len(ids)} ids were given. Ask for at most {MOST_IDS} at a time.")
    return [node(info.context.snapshot, id) for id in ids]


def concepts(
    info: Info,
    scheme: Annotated[
        Any, strawberry.argument(description="Which list of concepts.", graphql_type=VOCABULARY["ConceptScheme"])
    ],
    text: Text = UNSET,
    first: First = 20,
    after: After = UNSET,
) -> Any:
    """The concepts of a scheme."""
    found = of_search.concepts(info.context.snapshot, str(scheme), given(text), first, given(after))
    return Connection(info.context.snapshot, found)


def what_worked(
    info: Info,
    scope: Annotated[
        PracticeScope | None, strawberry.argument(description="Which practices; none given means all.")
    ] = UNSET,
    like_wijk: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="Let each practice weigh as much as its wijk is like this one."),
    ] = UNSET,
) -> Any:
    """What worked."""
    return answer(info.context.snapshot, practice_scope(given(scope)), given(like_wijk))


def wijken(
    info: Info,
    where: Annotated[WijkScope | None, strawberry.argument(description="Which wijken; none given means all.")] = UNSET,
    first: First = 20,
    after: After = UNSET,
) -> Any:
    """Wijken."""
    asked = wijk_scope(given(where))
    found = within(info.context.snapshot, asked, first, given(after))
    return Connection(info.context.snapshot, found, asked)


def similar_wijken(
    info: Info,
    wijk: Annotated[strawberry.ID, strawberry.argument(description="The id of the wijk to compare with.")],
    weights: Annotated[
        Sequence[DimensionWeight] | None,
        strawberry.argument(
            description="How much each dimension weighs; 1 where nothing is said.",
            graphql_type=maybe(many(DimensionWeight)),
        ),
    ] = UNSET,
    first: First = 10,
) -> Any:
    """The wijken most like one."""
    asked = read_weights((str(w.dimension), w.weight) for w in given(weights) or ())
    return most_similar(info.context.snapshot, wijk, asked, first)


def _one(class_name: str) -> Any:
    class_ = KNOWN.classes[class_name]

    def resolve(info: Info, id: Id) -> Any:
        return node_of(info.context.snapshot, id, class_name)

    description = f"One {class_.label.en.lower()} by its id; null where there is none."
    return strawberry.field(resolver=resolve, graphql_type=maybe(ref(class_name)), description=description)


def _all(class_name: str) -> Any:
    class_ = KNOWN.classes[class_name]

    def resolve(info: Info, text: Text = UNSET, first: First = 20, after: After = UNSET) -> Any:
        found = of_search.resources_of(info.context.snapshot, class_name, given(text), first, given(after))
        return Connection(info.context.snapshot, found)

    description = f"Every {class_.label.en.lower()}: by id, or best match first where a text is given."
    connection = maybe(ref(f"{class_name}Connection"))
    return strawberry.field(resolver=resolve, graphql_type=connection, description=description)


ONE: Mapping[str, str] = {
    "city": "City",
    "wijk": "Wijk",
    "partner": "Partner",
    "intervention": "Intervention",
    "practice": "Practice",
    "financingModel": "FinancingModel",
    "programme": "Programme",
    "meeting": "Meeting",
    "cityDeal": "CityDeal",
    "dossier": "Dossier",
    "source": "Source",
    "concept": "Concept",
    "outcome": "Outcome",
}
ALL: Mapping[str, str] = {
    "cities": "City",
    "partners": "Partner",
    "interventions": "Intervention",
    "practices": "Practice",
    "financingModels": "FinancingModel",
    "programmes": "Programme",
    "meetings": "Meeting",
    "cityDeals": "CityDeal",
    "dossiers": "Dossier",
    "sources": "Source",
}


def _field(resolver: Any, of: Any, description: str) -> Any:
    return strawberry.field(resolver=resolver, graphql_type=of, description=description)


FIELDS: Mapping[str, Any] = {
    "graph": _field(graph, GraphInfo, "What is in the graph, and how new it is."),
    "resource": _field(resource, maybe(ref("Resource")), "Any resource by its id; null where there is none."),
    "resources": _field(
        resources,
        maybe(many(maybe(ref("Resource")))),
        "Several resources: same order, null for an id that does not exist; at most 100.",
    ),
    "concepts": _field(concepts, maybe(ref("ConceptConnection")), "The concepts of one scheme."),
    "search": _field(search, maybe(SearchConnection), "Resources with any of the words, best match first."),
    "whatWorked": _field(
        what_worked, maybe(WhatWorked), "What worked, where, with whom and how sure are we? The main question."
    ),
    "wijken": _field(wijken, maybe(ref("WijkConnection")), "The wijken of a scope."),
    "similarWijken": _field(
        similar_wijken, maybe(many(SimilarWijk)), "The wijken that are most like one, the most alike first."
    ),
    **{name: _one(class_name) for name, class_name in ONE.items()},
    **{name: _all(class_name) for name, class_name in ALL.items()},
}
NAMESPACE = {"__annotations__": dict.fromkeys(FIELDS, Any), "__module__": __name__, **FIELDS}
Query: Any = strawberry.type(type("Query", (), NAMESPACE), description="The questions that can be asked.")
