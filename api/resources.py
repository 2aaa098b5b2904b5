"""Resource types: made from the vocabulary at start-up, so that a new property is a change in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, cast

import orjson
import strawberry

from api.arguments import After, First, Lang, given
from api.connections import Connection
from api.enums import KNOWN, VOCABULARY, Language, Standing
from api.fields import OWN
from api.nodes import Node, Reader, node, nodes
from api.references import many, maybe, ref
from api.scalars import Address, Day, PartialDate, Shape
from ontology.names import ID
from ontology.vocabulary import Class, Field, Inverse
from questions.connections import connection

# what the interfaces hold for every class, and what the API does not show: the working of merges, withdrawals
# and standing questions, and the two halves of a location
SHARED = {"label", "altLabels", "sources", "checkedOn", "source", "locator", "note"}
HIDDEN = {"replacedBy", "withdrawn", "question", "lat", "lon"}

# kind of value in the vocabulary -> GraphQL type; kinds that are not here are text
KINDS: dict[str, Any] = {
    "Amount": float,
    "Number": float,
    "Year": int,
    "EvidenceLevel": int,
    "Flag": bool,
    "Day": Day,
    "PartialDate": PartialDate,
    "WebAddress": Address,
    "Geometry": Shape,
}
ANY_CLASS = KNOWN.classes["Concept"]
WORDS = {name: ANY_CLASS.fields[name].definition.en for name in ("label", "altLabels", "checkedOn")}
FALLBACK = "In this language, else in Dutch, else in any; never empty."
SOURCES = "A claim's source; of anything else the sources given for it and those of the claims about it, each once."
CLAIM_WORDS = {name: KNOWN.classes["Outcome"].fields[name].definition.en for name in ("source", "locator", "note")}


def label(root: strawberry.Parent[Node], lang: Lang = Language.NL) -> str:
    """The label of a resource; never empty."""
    return root.snapshot.label(root.record.id, lang.tag)


def alt_labels(root: strawberry.Parent[Node], lang: Lang = Language.NL) -> list[str]:
    """The alternative labels of a resource in one language."""
    return list(root.snapshot.alt_labels(root.record.id, lang.tag))


def sources(root: strawberry.Parent[Node], first: First = 20, after: After = strawberry.UNSET) -> Any:
    """The sources of a resource."""
    found = root.snapshot.sources(root.record.id)
    return Connection(root.snapshot, connection(root.snapshot, found, first, given(after), "sources"))


@strawberry.interface(description=KNOWN.resource_definition.en)
class Resource(Node):
    """What every resource can be asked."""

    id: strawberry.ID = strawberry.field(description="Readable and lasting; the path of its IRI.")
    iri: str = strawberry.field(description="The address by which linked data knows it.")
    label: str = strawberry.field(resolver=label, description=f"{WORDS['label']} {FALLBACK}")
    altLabels: list[str] = strawberry.field(resolver=alt_labels, description=WORDS["altLabels"])
    sources: Any = strawberry.field(resolver=sources, graphql_type=ref("SourceConnection"), description=SOURCES)
    checkedOn: Day | None = strawberry.field(description=WORDS["checkedOn"])


@strawberry.interface(description=KNOWN.claim_definition.en)
class Claim(Resource):
    """What every claim can be asked."""

    source: Any = strawberry.field(graphql_type=maybe(ref("Source")), description=CLAIM_WORDS["source"])
    locator: str | None = strawberry.field(description=CLAIM_WORDS["locator"])
    note: str | None = strawberry.field(description=CLAIM_WORDS["note"])
    standing: Any = strawberry.field(graphql_type=Standing, description="Whether it has a source.")


READERS: dict[str, Reader] = {
    "id": lambda root: root.record.id,
    "iri": lambda root: ID + root.record.id,
    "checkedOn": lambda root: root.record.text("checkedOn"),
    "source": lambda root: node(root.snapshot, root.record.text("source")),
    "locator": lambda root: root.record.text("locator"),
    "note": lambda root: root.record.text("note"),
    "standing": lambda root: "SOURCED" if root.record.text("source") else "CLAIMED",
}


# ---------------------------------------------------------------- one field of the vocabulary
def _target(field: Field) -> Any:
    """A link to one class has that type; to several, the interface that they share."""
    return ref(field.targets[0] if len(field.targets) == 1 else "Resource")


def _type(field: Field) -> Any:
    if field.is_link:
        return many(_target(field)) if field.many else _nullable(field, _target(field))
    if field.enum:
        return _nullable(field, VOCABULARY[field.enum])
    return _nullable(field, KINDS.get(field.kind.name if field.kind else "", str))


def _nullable(field: Field, of: Any) -> Any:
    """A value is always there where it is required, or where its default says what "not given" means."""
    is_flag = field.kind is not None and field.kind.name == "Flag"
    has_default = field.default is not None and (is_flag or field.enum is not None)
    return of if field.required or has_default else maybe(of)


def _reader(field: Field) -> Reader:
    name = field.name
    if field.is_link:
        if field.many:
            return lambda root: nodes(root.snapshot, root.record.many(name))
        return lambda root: node(root.snapshot, root.record.text(name))
    if field.kind is not None and field.kind.name == "Geometry":
        return lambda root: orjson.loads(text) if (text := root.record.text(name)) else None
    return lambda root: root.record.get(name)


def _in_language(field: Field) -> Any:
    """A text that is said in languages; it does not fall back to another one."""

    def resolve(root: strawberry.Parent[Node], lang: Lang = Language.NL) -> str | None:
        return root.record.in_languages(field.name).get(lang.tag)

    return strawberry.field(resolver=resolve, graphql_type=maybe(str), description=field.definition.en)


# ---------------------------------------------------------------- links seen from their other end
def _pointing(root: Node, links: Iterable[tuple[str, str]]) -> list[str]:
    found = (root.snapshot.backlinks(root.record.id, source, field) for source, field in links)
    return sorted({id for ids in found for id in ids})


def _inverse(class_: Class, name: str, inverses: list[Inverse]) -> Any:
    links = [(inverse.source, inverse.field.name) for inverse in inverses]
    of = inverses[0].source if len(inverses) == 1 else "Claim"
    what = KNOWN.classes[of].label.en.lower() if len(inverses) == 1 else "claim"
    field = inverses[0].field.label.en.lower()
    description = f"Every {what} that names this {class_.label.en.lower()} as its {field}."
    if not inverses[0].field.grows:

        def plain(root: strawberry.Parent[Node]) -> Any:
            return nodes(root.snapshot, _pointing(root, links))

        return strawberry.field(resolver=plain, graphql_type=many(ref(of)), description=description)

    def growing(root: strawberry.Parent[Node], first: First = 20, after: After = strawberry.UNSET) -> Any:
        found = connection(root.snapshot, _pointing(root, links), first, given(after), name)
        return Connection(root.snapshot, found)

    return strawberry.field(resolver=growing, graphql_type=ref(f"{of}Connection"), description=description)


# ---------------------------------------------------------------- whole types
def _shown(class_: Class) -> Iterator[tuple[str, Any, Reader | None]]:
    """(GraphQL name, field, reader of a plain one): the vocabulary's fields, links from elsewhere, then own fields."""
    own = dict(OWN.get(class_.name, {}))
    for field in class_.fields.values():
        if field.name in own:
            yield field.name, own.pop(field.name), None
        elif field.is_local and field.name not in SHARED:
            yield field.name, _in_language(field), None
        elif field.name not in SHARED | HIDDEN:
            description = field.definition.en
            yield field.name, strawberry.field(graphql_type=_type(field), description=description), _reader(field)
    by_name: dict[str, list[Inverse]] = {}
    for inverse in KNOWN.inverses[class_.name]:
        by_name.setdefault(inverse.name, []).append(inverse)
    for name, inverses in by_name.items():
        yield name, own.pop(name, None) or _inverse(class_, name, inverses), None
    yield from ((name, field, None) for name, field in own.items())


def _resource_type(class_: Class) -> type[Node]:
    parent = Claim if class_.is_claim else Resource
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": "api.generated"}
    readers = dict(READERS)
    for name, field, reader in _shown(class_):
        attribute = f"{name}_"  # some names are words of Python ("from")
        namespace["__annotations__"][attribute] = Any
        field = copy(field)  # one that two classes share
        field.graphql_name = name
        namespace[attribute] = field
        if reader is not None:
            readers[attribute] = reader
    made: Any = strawberry.type(type(class_.name, (parent,), namespace), description=class_.definition.en)
    made.readers = readers
    return cast("type[Node]", made)


def resource_types() -> dict[str, type[Node]]:
    """The type of every class of the vocabulary, by name."""
    return {class_.name: _resource_type(class_) for class_ in KNOWN.classes.values()}
