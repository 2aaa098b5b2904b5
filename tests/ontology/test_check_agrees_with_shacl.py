"""The fast check that loads use says the same as the SHACL shapes, on every case about one record."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from ontology import rdf
from ontology.check import merge
from ontology.names import ID, RDF, SH, SKOS, WG
from ontology.records import Record
from ontology.vocabulary import Class, Field, vocabulary

ONTOLOGY = Path(rdf.__file__).parent
GOOD: dict[str, list[Any]] = {
    "Text": ["Selwerd", "één, twee", '"'],
    "Flag": [True, False],
    "Number": [0.0, -40.5, 1e-7, 12345678.0],
    "Amount": [0.0, 2500000.0],
    "Latitude": [53.2],
    "Longitude": [6.55],
    "Year": [1000, 2016, 2999],
    "EvidenceLevel": [1, 5],
    "Day": ["2016-11-29"],
    "PartialDate": ["2016", "2016-02", "2016-02-29", "2015-12"],
    "WebAddress": ["https://example.org/a?b=c#d", "http://example.org"],
    "KvkNumber": ["01234567"],
    "Currency": ["EUR"],
    "Geometry": ['{"coordinates":[6.5,53.2],"type":"Point"}'],
    "Json": ['{"text":"energie"}'],
}
BAD: dict[str, list[Any]] = {
    "Text": ["", "  ", 3.0, True],
    "Flag": ["ja", 1],
    "Number": ["veel", True],
    "Amount": [-1.0, "1.000,00"],
    "Latitude": [90.5, -91.0],
    "Longitude": [181.0],
    "Year": [999, 3000, "2016", 20166],
    "EvidenceLevel": [0, 6],
    "Day": ["2016", "2016-02-30", "29-11-2016"],
    "PartialDate": ["2016-13", "2016-02-30", "vorig jaar", "16", "0999"],
    "WebAddress": ["platform31.nl", "ftp://example.org/", "javascript:alert(1)", "https://exa mple.org"],
    "KvkNumber": ["1234567", "12 34 56 78"],
    "Currency": ["euro", "EURO"],
    "Geometry": [],
    "Json": [],
}


@cache
def shapes() -> rdflib.Graph:
    """All shapes and rules."""
    graph = rdflib.Graph()
    for name in ("shapes.ttl", "rules.ttl"):
        graph.parse(ONTOLOGY / name)
    return graph


@cache
def terms() -> rdflib.Graph:
    """The classes, enumerations and properties that the shapes speak of."""
    graph = rdflib.Graph()
    for name in ("wijkgraaf.ttl", "properties.ttl"):
        graph.parse(ONTOLOGY / name)
    return graph


def refused_by_shacl(statements: list[Triple]) -> set[str]:
    """The ids of the subjects that the shapes refuse."""
    data = terms() + rdflib.Graph().parse(data=serialize(statements, format=RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inplace=True)
    assert isinstance(report, rdflib.Graph)
    return {str(node).removeprefix(ID) for node in report.objects(None, rdflib.URIRef(SH + "focusNode"))}


def refused_by_check(statements: list[Triple]) -> bool:
    """Whether the way of a load refuses what is said about one subject."""
    subject = statements[0].subject
    assert isinstance(subject, NamedNode)
    id, changes, problems = rdf.changes(subject, statements)
    assert id is not None
    _, more = merge(None, id, changes)
    return any(not p.is_notice for p in [*problems, *more])


# ---------------------------------------------------------------- cases
def targets(field: Field) -> list[str]:
    return [f"{segment}/doel" for segment in sorted(field.segments)]


def good(field: Field, pick: random.Random) -> Any:
    if field.kind is not None:
        value = pick.choice(GOOD.get(field.kind.name, ["tekst"]))
        return {"nl": (value,) if field.many else value} if field.is_local else value
    one = pick.choice(list(vocabulary().enums[field.enum].labels)) if field.enum else pick.choice(targets(field))
    return (one,) if field.many else one


def bad(field: Field, pick: random.Random) -> Any:
    if field.kind is not None and not field.is_local:
        return pick.choice([*BAD[field.kind.name], ("dubbel", "op")])
    if field.is_local:
        return "zonder taal" if pick.random() < 0.5 else {"nl": " " if not field.many else (" ",)}
    if field.enum:
        return "NIETS"
    others = sorted(set(vocabulary().by_segment) - field.segments)
    wrong = f"{pick.choice(others)}/doel" if others else None
    return wrong if wrong is None or not field.many else (wrong,)


def sound(class_: Class, id: str, pick: random.Random) -> dict[str, Any]:
    """Values that fit, for what is required and some of the rest."""
    chosen = [f for f in class_.fields.values() if f.required or pick.random() < 0.4]
    values = {f.name: good(f, pick) for f in chosen}
    for names in (class_.one_of, class_.only_one_of):
        if names:
            keep = pick.choice(names)
            values = {n: v for n, v in values.items() if n not in names or n == keep}
            values[keep] = good(class_.fields[keep], pick)
    if class_.name == "Concept":
        values["scheme"] = vocabulary().schemes[id.partition("/")[0]]
    for name in {"replacedBy", "broader"} & values.keys():
        values[name] = id.partition("/")[0] + "/doel"
    return values


def spoiled(class_: Class, values: dict[str, Any], pick: random.Random) -> dict[str, Any]:
    """The same with one thing changed, often for the worse."""
    field = pick.choice(list(class_.fields.values()))
    act = pick.randrange(4)
    if act == 0:
        return {n: v for n, v in values.items() if n != field.name}
    if act == 1:
        value = bad(field, pick)
        return values if value is None else {**values, field.name: value}
    if act == 2 and class_.only_one_of:
        return {**values, **{n: good(class_.fields[n], pick) for n in class_.only_one_of}}
    return {**values, field.name: good(field, pick)}


def statements(record: Record) -> list[Triple]:
    """RDF of a record that may be wrong: a list where one value belongs becomes two statements."""
    return list(rdf.triples(record))


def stubs(record_statements: list[Triple]) -> Iterator[Triple]:
    """The type (and scheme) of everything pointed at, so that a link is judged by where it leads."""
    for statement in record_statements:
        target = statement.object
        if isinstance(target, NamedNode) and target.value.startswith(ID):
            segment = target.value.removeprefix(ID).partition("/")[0]
            class_ = vocabulary().classes[vocabulary().by_segment[segment]]
            yield Triple(target, rdf.TYPE, NamedNode(class_.iri))
            if class_.name == "City":  # a region may have parts: that rule looks at two resources
                yield Triple(target, NamedNode(WG + "cityKind"), NamedNode(WG + "CityKind.REGION"))
            if class_.name == "Wijk":  # and that a city fits a wijk: likewise
                yield Triple(target, NamedNode(WG + "city"), NamedNode(ID + "stad/doel"))
            if class_.name == "Concept":
                scheme = NamedNode(f"{WG}ConceptScheme.{vocabulary().schemes[segment]}")
                yield Triple(target, NamedNode(SKOS + "inScheme"), scheme)


@pytest.mark.parametrize("name", sorted(vocabulary().classes))
def test_the_fast_check_refuses_what_the_shapes_refuse_and_nothing_else(name: str) -> None:
    class_, pick = vocabulary().classes[name], random.Random(name)
    everything: list[Triple] = []
    expected, texts = set(), {}
    for number in range(90):
        id = f"{pick.choice(class_.segments)}/geval-{number}"
        values = sound(class_, id, pick)
        for _ in range(pick.choice([0, 1, 1, 2])):
            values = spoiled(class_, values, pick)
        said = statements(Record(id, name, values))
        everything += [*said, *stubs(said)]
        texts[id] = values
        if refused_by_check(said):
            expected.add(id)
    refused = {id for id in refused_by_shacl(everything) if "/geval-" in id}
    assert {id: texts[id] for id in refused ^ expected} == {}
    assert 5 < len(expected) < 88, "the cases must hold good and bad ones"


def test_every_shipped_concept_fits_the_shapes() -> None:
    from ontology.concepts import shipped_concepts

    everything = [t for record in shipped_concepts() for t in rdf.triples(record)]
    assert refused_by_shacl(everything) == set()


def test_every_class_has_a_shape_that_targets_it() -> None:
    targeted = {str(o) for o in shapes().objects(None, rdflib.URIRef(SH + "targetClass"))}
    assert {c.iri for c in vocabulary().classes.values()} <= targeted


def test_the_shapes_are_themselves_valid_shacl() -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


def test_a_type_of_another_class_is_refused() -> None:
    wrong = [Triple(NamedNode(ID + "stad/x"), NamedNode(RDF + "type"), NamedNode(WG + "Wijk"))]
    assert refused_by_check(wrong)
