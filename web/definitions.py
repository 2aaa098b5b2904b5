"""The ontology as it is served: its Turtle, the same statements in other forms, and a page that people can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import orjson
from pyoxigraph import RdfFormat, Triple, parse

from ontology.names import WG
from ontology.rdf import context
from ontology.vocabulary import FOLDER, Class, Enumeration, Field, vocabulary
from web.negotiation import TURTLE, Format
from web.serialised import of_triples
from web.values import Shown, View
from web.words import texts

FILES = ("wijkgraaf.ttl", "properties.ttl")
# The orders from which the shapes number the fields of claims, and those of all resources.
OF_CLAIMS, OF_ALL = 51, 101


@dataclass(frozen=True, slots=True)
class DefinedField:
    """A field as a class uses it; `range` says what its values are, `notes` whether it is required or a list."""

    name: str
    iri: str
    label: str
    definition: str
    range: tuple[Shown, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """A class with its fields, or an enumeration with its values; `anchor` is the last part of its IRI."""

    anchor: str
    iri: str
    label: str
    definition: str
    fields: tuple[DefinedField, ...]


@dataclass(frozen=True, slots=True)
class DefinitionPage:
    """All classes and enumerations, in one language."""

    classes: tuple[Defined, ...]
    enums: tuple[Defined, ...]


@cache
def ontology(format: Format) -> bytes:
    """The ontology in one of the RDF forms; as Turtle, the files as they were written."""
    if format == TURTLE:
        return b"\n".join((FOLDER / name).read_bytes() for name in FILES)
    return of_triples([t for name in FILES for t in _triples(name)], format)


def _triples(name: str) -> Iterator[Triple]:
    for quad in parse(path=str(FOLDER / name), format=RdfFormat.TURTLE):
        yield quad.triple


@cache
def whole_context() -> bytes:
    """The JSON-LD context of all classes, as a document."""
    return orjson.dumps({"@context": context()}, option=orjson.OPT_INDENT_2)


def definition_page(view: View) -> DefinitionPage:
    """Classes, fields and enumerations by the vocabulary's own words; what all classes share stands there once."""
    classes = [_class(view, class_) for class_ in vocabulary().classes.values()]
    enums = [_enum(view, enum) for enum in vocabulary().enums.values()]
    return DefinitionPage((*_shared(view), *classes), tuple(enums))


def _shared(view: View) -> Iterator[Defined]:
    """The fields of every resource, and those of every claim, as one class that has them says them."""
    known, words = vocabulary(), texts(view.lang)
    shown = known.classes[known.claims()[0]]
    for anchor, label, definition, orders in (
        ("Resource", words["def_all"], known.resource_definition, range(OF_ALL, 1_000)),
        ("Claim", words["def_claims"], known.claim_definition, range(OF_CLAIMS, OF_ALL)),
    ):
        fields = tuple(_field(view, f) for f in shown.fields.values() if f.order in orders)
        yield Defined(anchor, WG + anchor, label, definition.in_language(view.lang), fields)


def _class(view: View, class_: Class) -> Defined:
    own = tuple(_field(view, f) for f in class_.fields.values() if f.order < OF_CLAIMS)
    label, definition = class_.label.in_language(view.lang), class_.definition.in_language(view.lang)
    return Defined(class_.name, class_.iri, label, definition, own)


def _enum(view: View, enum: Enumeration) -> Defined:
    values = tuple(
        DefinedField(name, f"{enum.iri}.{name}", words.in_language(view.lang), meaning.in_language(view.lang), (), ())
        for name, words, meaning in ((v, enum.labels[v], enum.definitions[v]) for v in enum.labels)
    )
    return Defined(enum.name, enum.iri, enum.name, enum.definition.in_language(view.lang), values)


def _field(view: View, field: Field) -> DefinedField:
    words = texts(view.lang)
    notes = ((words["def_required"],) if field.required else ()) + ((words["def_many"],) if field.many else ())
    label, definition = field.label.in_language(view.lang), field.definition.in_language(view.lang)
    return DefinedField(field.name, field.iri, label, definition, tuple(_range(view, field)), notes)


def _range(view: View, field: Field) -> Iterator[Shown]:
    known = vocabulary()
    if field.enum is not None:
        yield Shown(field.enum, f"#{field.enum}")
    elif field.kind is not None:
        yield Shown(field.kind.name)
    elif field.schemes:
        for segment, scheme in known.schemes.items():
            if scheme in field.schemes:
                yield Shown(segment, view.address(f"/doc/{segment}"))
    else:
        for target in field.targets:
            yield Shown(target, f"#{target}")
