"""Record ⇄ RDF, without loss both ways: each value is one statement in the ontology's own terms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.names import GEO, ID, RDF, WG, XSD
from ontology.problems import Problem, register, shown
from ontology.records import Record
from ontology.vocabulary import Class, Field, vocabulary

TYPE = NamedNode(RDF + "type")
NUMERIC = {
    XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger")
}
LONGEST_NUMBER = 400
DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
SPECIAL = {"Json": RDF + "JSON", "Geometry": GEO + "geoJSONLiteral"}

register(
    {
        "NOT_OURS": (
            "Dit onderwerp is niet van ons: een id begint met {base}.",
            "This subject is not ours: an id begins with {base}.",
        ),
        "WRONG_TYPE": (
            "Dit is geen {class_name}, zoals het id zegt. Maak rdf:type gelijk aan {expected}.",
            "This is no {class_name}, as the id says. Make rdf:type equal to {expected}.",
        ),
        "NO_NODE": (
            "Hier hoort het adres van een resource, geen tekst of naamloze knoop.",
            "The address of a resource is expected here, no text or blank node.",
        ),
    }
)


def iri(id: str) -> str:
    """The IRI of a resource."""
    return ID + id


# ---------------------------------------------------------------- out
def triples(record: Record) -> Iterator[Triple]:
    """Every statement of a record, its type first."""
    class_ = vocabulary().classes[record.type]
    subject = NamedNode(iri(record.id))
    yield Triple(subject, TYPE, NamedNode(class_.iri))
    for name, value in record.values.items():
        field = class_.fields[name]
        for term in _terms(field, value):
            yield Triple(subject, NamedNode(field.iri), term)


def _terms(field: Field, value: Any) -> Iterator[NamedNode | Literal]:
    if isinstance(value, Mapping):
        for lang, texts in value.items():
            yield from (Literal(text, language=lang) for text in ([texts] if isinstance(texts, str) else texts))
        return
    for one in value if isinstance(value, tuple) else (value,):
        yield _term(field, one)


def _term(field: Field, value: Any) -> NamedNode | Literal:
    if field.is_link:
        return NamedNode(iri(value))
    if field.enum is not None:
        return NamedNode(f"{WG}{field.enum}.{value}")
    return Literal(lexical(value), datatype=NamedNode(_datatype(field, value)))


def lexical(value: Any) -> str:
    """A value as RDF writes it: true/false, a decimal without exponent, or the text itself."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def _datatype(field: Field, value: Any) -> str:
    assert field.kind is not None
    if field.kind.name == "PartialDate":
        return XSD + DATE_TYPES.get(len(value), "string")
    return field.kind.datatypes[0]


# ---------------------------------------------------------------- in
def changes(
    subject: NamedNode | BlankNode, statements: Iterable[Triple]
) -> tuple[str | None, dict[str, Any], list[Problem]]:
    """What the statements about one subject say: its id, raw values as `merge` takes them, and what is wrong."""
    if not isinstance(subject, NamedNode) or not subject.value.startswith(ID):
        value = subject.value if isinstance(subject, NamedNode) else "_:"
        return None, {}, [Problem("NOT_OURS", {"base": ID}, column="id", value=shown(value))]
    id = subject.value.removeprefix(ID)
    name = vocabulary().class_of(id)
    if name is None:
        return id, {}, []  # check_id says what is wrong with it
    class_ = vocabulary().classes[name]
    by_field: dict[str, list[Any]] = {}
    problems: list[Problem] = []
    for statement in statements:
        if statement.predicate == TYPE:
            problems += _type(class_, id, statement.object)
        else:
            problems += _collect(class_, id, statement, by_field)
    return id, {k: _raw(class_, k, v) for k, v in by_field.items()}, problems


def _type(class_: Class, id: str, term: Any) -> list[Problem]:
    if isinstance(term, NamedNode) and term.value == class_.iri:
        return []
    params = {"class_name": class_.name, "expected": class_.iri}
    return [Problem("WRONG_TYPE", params, id, "rdf:type", shown(str(term)))]


def _collect(class_: Class, id: str, statement: Triple, found: dict[str, list[Any]]) -> list[Problem]:
    predicate, term = statement.predicate.value, statement.object
    field = next((f for f in class_.fields.values() if f.iri == predicate), None)
    if field is None:
        params = {"class_name": class_.name, "name": shown(predicate), "hint": ""}
        return [Problem("UNKNOWN_FIELD", params, id, shown(predicate))]
    if not isinstance(term, NamedNode | Literal):
        return [Problem("NO_NODE", {}, id, field.name, "_:")]
    found.setdefault(field.name, []).append(_said(field, term))
    return []


def _said(field: Field, term: NamedNode | Literal) -> Any:
    """One value as raw input; what does not fit stays text, and the check refuses it with a message of its own."""
    if isinstance(term, NamedNode):
        prefix = f"{WG}{field.enum}." if field.enum else ID
        return term.value.removeprefix(prefix)
    if field.is_local:
        return (term.language, term.value)
    if term.language or field.kind is None:
        return [term.value]  # a list never fits: text where a link belongs, or a language where none does
    if term.datatype.value in NUMERIC and len(term.value) <= LONGEST_NUMBER:
        return _number(field, term)
    if term.datatype.value == XSD + "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(term.value, term.value)
    return term.value if _fits(field, term) else [term.value]


def _fits(field: Field, term: Literal) -> bool:
    """Dates, addresses and JSON may come as plain text too; a number or flag may not."""
    assert field.kind is not None
    return term.datatype.value in (*field.kind.datatypes, XSD + "string", SPECIAL.get(field.kind.name))


def _number(field: Field, term: Literal) -> int | float | str:
    assert field.kind is not None
    whole = field.kind.datatypes == (XSD + "integer",)
    try:
        return int(term.value) if whole else float(term.value)
    except ValueError:
        return term.value


def _raw(class_: Class, name: str, values: Sequence[Any]) -> Any:
    field = class_.fields[name]
    if field.is_local:
        return _by_language(field, values)
    return list(values) if field.many or len(values) > 1 else values[0]


def _by_language(field: Field, values: Sequence[Any]) -> Any:
    said: dict[str, Any] = {}
    for value in values:
        if not isinstance(value, tuple) or not value[0]:
            return value[1] if isinstance(value, tuple) else value  # no language: the check says so
        lang, text = value
        if field.many:
            said.setdefault(lang, []).append(text)
        else:
            said[lang] = text if lang not in said else [said[lang], text]  # two labels in one language never fit
    return said


# ---------------------------------------------------------------- JSON-LD context
def context() -> dict[str, Any]:
    """The JSON-LD context: field names as terms, with a context of its own for each class whose terms differ."""
    classes = vocabulary().classes.values()
    made: dict[str, Any] = {"@version": 1.1, "@base": ID, "id": "@id", "wg": WG}
    for class_ in classes:
        terms = {f.name: _term_definition(f) for f in class_.fields.values()}
        made[class_.name] = {"@id": class_.iri, "@context": terms}
    return made


def _term_definition(field: Field) -> dict[str, Any]:
    if field.is_link:
        return {"@id": field.iri, "@type": "@id"}
    if field.enum is not None:
        return {"@id": field.iri, "@type": "@vocab", "@context": {"@vocab": f"{WG}{field.enum}."}}
    if field.is_local:
        return {"@id": field.iri, "@container": "@language"}
    assert field.kind is not None
    datatype = field.kind.datatypes[0]
    # Text needs no type (readers that tell "x" from "x"^^xsd:string would see two values); a date carries its own.
    untyped = field.kind.name == "PartialDate" or datatype == XSD + "string"
    return {"@id": field.iri} if untyped else {"@id": field.iri, "@type": datatype}


def to_json_ld(record: Record) -> dict[str, Any]:
    """A record as a JSON-LD node for `context()`; each term as in CSV and JSON. (`type` is a field: so `@type`.)"""
    fields = vocabulary().classes[record.type].fields
    node: dict[str, Any] = {"id": record.id, "@type": record.type}
    for name, value in record.values.items():
        node[name] = _json_value(fields[name], value)
    return node


def _json_value(field: Field, value: Any) -> Any:
    if field.kind is not None and field.kind.name == "PartialDate":
        return {"@value": value, "@type": _datatype(field, value)}
    if isinstance(value, float):
        return lexical(value)
    return json.loads(json.dumps(value))
