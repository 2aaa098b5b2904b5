"""Fields of answers: an answer holds ids and sentences in both languages; these show them as resources and as text."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import strawberry

from api.arguments import Lang
from api.context import Info
from api.enums import Language
from api.nodes import node, nodes
from api.references import many, maybe, ref
from questions.answers import Text


def resource(of: str, attribute: str, description: str, *, optional: bool = False) -> Any:
    """A field that shows the id at `attribute` (a path with dots) of the answer as a resource of type `of`."""
    get = attrgetter(attribute)

    def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        return node(info.context.snapshot, get(root))

    shown = maybe(ref(of)) if optional else ref(of)
    return strawberry.field(resolver=resolve, graphql_type=shown, description=description)


def resources(of: str, attribute: str, description: str) -> Any:
    """A field that shows the ids at `attribute` of the answer as resources of type `of`, in their order."""
    get = attrgetter(attribute)

    def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        return nodes(info.context.snapshot, get(root))

    return strawberry.field(resolver=resolve, graphql_type=many(ref(of)), description=description)


def sentence(attribute: str, description: str) -> Any:
    """A field with a `lang` that shows the text at `attribute` of the answer."""
    get = attrgetter(attribute)

    def resolve(root: strawberry.Parent[Any], lang: Lang = Language.NL) -> str:
        text: Text = get(root)
        return text.en if lang is Language.EN else text.nl

    return strawberry.field(resolver=resolve, graphql_type=str, description=description)


def reads(attribute: str, of: Any, description: str) -> Any:
    """A field that shows what stands at `attribute` (a path with dots) of the answer as it is."""
    get = attrgetter(attribute)

    def resolve(root: strawberry.Parent[Any]) -> Any:
        return get(root)

    return strawberry.field(resolver=resolve, graphql_type=of, description=description)
