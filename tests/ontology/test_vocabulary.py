"""The vocabulary is whole: everything has words in both languages, and the fields are those of the loading page."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode, RdfFormat, parse

import graph
import loaders
import ontology
import questions
from ontology import rdf
from ontology.check import merge
from ontology.concepts import shipped_concepts
from ontology.names import ID, OWL, RDF, RDFS, SKOS, WG
from ontology.problems import messages
from ontology.records import Record, from_json, to_json
from ontology.vocabulary import Words, vocabulary
from questions.refusals import MESSAGES as REFUSALS
from tests.strategies import graphs

ONTOLOGY = Path(rdf.__file__).parent
# What a source may say of each class: segment, fields in the order of the columns, * where required.
TABLE = """
City stad name* officialName kind cbsCode partOf lat lon
Wijk wijk name* officialName areaLevel city* partOf lat lon buildPeriods wijkLocations wijkSize compositions
    earlierApproaches
AreaCode gebiedscode wijk* code* year* inferred
Programme programma name* start end
Participation deelname programme* city* wijk* spelling +claim
Observation cijfer subject* indicator* year* value* unit isModelEstimate breakInSeries +claim
Story verhaal wijk* challenges summary* speakerRole date supports contradicts +claim
ChallengeFinding opgave-in-wijk wijk* challenge* horizon* horizonYear statedBy basedOn +claim
TrendFinding trend-in-wijk wijk* trend* visibility* basedOn +claim
Partner partner name* type* parent kvk tooi wikidata
FormerName oude-naam partner* name* from until +claim
Intervention aanpak name* type* approach description addresses adaptedFrom
Element element intervention* kind* text* +claim
Condition voorwaarde intervention* text* trait indicator minimum maximum +claim
Recognition erkenning intervention* level* by from until +claim
Practice praktijk title* summary intervention* wijk city status* stoppedBecause start end challenges adaptedFrom deal
Involvement betrokkenheid practice deal partner* role* phase contribution +claim
FinancingModel financieringsmodel name* type* description counterPerformance riskBearer terms
Financing financiering practice deal model* financier amount currency year inKind counterPerformance riskBearer +claim
Outcome uitkomst practice deal indicator* direction* before after change isRelative unit from until comparison method
    disputedBy +claim
Obstacle belemmering practice deal rule description* resolved how +claim
Meeting bijeenkomst programme* date theme cases experts
Lesson les meeting* statement* restsOn confirmedBy contradictedBy
CityDeal city-deal name* stage* stoppedBecause signedOn endedOn themes wijken cities
Commitment toezegging deal* partner text* due kept keptSource +claim
Dossier dossier title* topics intro pinned question
Source bron title* publisher url date kind licence
Concept opgave,trend,soort-aanpak,soort-partner,rol,fase,soort-financiering,indicator,methode,bouwperiode,ligging,grootte,samenstelling,eerdere-aanpak,deal-thema,regel,erkenningsniveau
    scheme* label* definition broader evidenceLevel unit higherIsBetter
"""  # noqa: E501 - a row of the table
CLAIM = ["source", "locator", "note"]
EVERY_CLASS = ["label", "altLabels", "sources", "checkedOn", "replacedBy", "withdrawn"]
FROM_SHAPES_ONLY = {"geometry"}  # GeoJSON sets it; it is no column
WITHOUT_DEFAULT = {"kept", "resolved", "higherIsBetter"}  # empty is "not known"
ONE_OF = {"Practice": ("wijk", "city")}
ONLY_ONE_OF = dict.fromkeys(("Involvement", "Financing", "Outcome", "Obstacle"), ("practice", "deal"))


def rows() -> dict[str, tuple[list[str], list[str], bool]]:
    """Class -> its segments, its own fields with * where required, whether it is a claim."""
    found = {}
    for row in re.sub(r"\n    ", " ", TABLE).strip().splitlines():
        name, segments, *fields = row.split()
        found[name] = (segments.split(","), [f for f in fields if f != "+claim"], "+claim" in fields)
    return found


# ---------------------------------------------------------------- the fields
def test_the_classes_are_those_of_the_table() -> None:
    assert vocabulary().classes.keys() == rows().keys()
    assert vocabulary().by_segment == {s: name for name, (segments, _, _) in rows().items() for s in segments}


@pytest.mark.parametrize("name", rows())
def test_a_class_has_the_fields_of_the_table_in_their_order_and_no_others(name: str) -> None:
    _, own, is_claim = rows()[name]
    class_ = vocabulary().classes[name]
    rest = [f for f in [*(CLAIM if is_claim else []), *EVERY_CLASS] if f + "*" not in own]
    shown = [f.name + "*" * f.required for f in class_.fields.values() if f.name not in FROM_SHAPES_ONLY]
    assert shown == [*own, *rest]
    assert class_.is_claim == is_claim
    assert class_.one_of == ONE_OF.get(name, ())
    assert class_.only_one_of == ONLY_ONE_OF.get(name, ())


def test_only_places_have_a_shape() -> None:
    assert {n for n, c in vocabulary().classes.items() if FROM_SHAPES_ONLY & c.fields.keys()} == {"City", "Wijk"}


def test_what_is_true_or_false_is_false_unless_given_but_for_what_may_be_unknown() -> None:
    for class_ in vocabulary().classes.values():
        for field in class_.fields.values():
            if field.kind is not None and field.kind.name == "Flag":
                assert field.default is (None if field.name in WITHOUT_DEFAULT else False), field.name


def test_a_field_name_means_one_property_in_a_class() -> None:
    for class_ in vocabulary().classes.values():
        iris = [f.iri for f in class_.fields.values()]
        assert len(set(iris)) == len(iris), class_.name


def test_every_property_is_used_by_a_shape_and_every_enumeration_by_a_field() -> None:
    kinds = {NamedNode(OWL + "DatatypeProperty"), NamedNode(OWL + "ObjectProperty")}
    triples = list(parse(path=str(ONTOLOGY / "properties.ttl"), format=RdfFormat.TURTLE))
    declared = {str(t.subject) for t in triples if t.predicate.value == RDF + "type" and t.object in kinds}
    fields = [f for c in vocabulary().classes.values() for f in c.fields.values()]
    assert declared == {f"<{f.iri}>" for f in fields}
    assert vocabulary().enums.keys() == {f.enum for f in fields if f.enum}


def test_reading_the_vocabulary_twice_gives_one_object() -> None:
    assert vocabulary() is vocabulary()


# ---------------------------------------------------------------- the words
def test_everything_has_a_label_and_a_definition_in_dutch_and_english() -> None:
    known = vocabulary()
    words: dict[str, Words] = {"Resource": known.resource_definition, "Claim": known.claim_definition}
    for name, class_ in known.classes.items():
        words |= {f"{name} label": class_.label, f"{name} definition": class_.definition}
        for field in class_.fields.values():
            words |= {f"{name}.{field.name} label": field.label, f"{name}.{field.name} definition": field.definition}
    for name, enum in known.enums.items():
        words[name] = enum.definition
        words |= {f"{name}.{v} label": w for v, w in enum.labels.items()}
        words |= {f"{name}.{v} definition": w for v, w in enum.definitions.items()}
    assert [name for name, w in words.items() if not (w.nl.strip() and w.en.strip())] == []
    definitions = {name: w for name, w in words.items() if not name.endswith(" label")}
    assert [name for name, w in definitions.items() if not (w.nl.endswith(".") and w.en.endswith("."))] == []


def test_every_term_of_our_turtle_has_a_label_and_a_definition_in_dutch_and_english() -> None:
    """Terms that the vocabulary object leaves out, such as the annotation properties, too."""
    said: defaultdict[tuple[str, str], set[str | None]] = defaultdict(set)
    typed = set()
    for name in ("wijkgraaf.ttl", "properties.ttl"):
        for t in parse(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE):
            if t.predicate.value == RDF + "type" and isinstance(t.subject, NamedNode):
                typed.add(t.subject.value)
            elif t.predicate.value in (RDFS + "label", SKOS + "definition"):
                said[str(t.subject), t.predicate.value].add(getattr(t.object, "language", None))
    for iri in {i for i in typed if i.startswith(WG)}:
        for predicate in (RDFS + "label", SKOS + "definition"):
            assert said[f"<{iri}>", predicate] == {"nl", "en"}, (iri, predicate)


def test_every_concept_has_a_label_and_a_definition_in_dutch_and_english() -> None:
    assert len(shipped_concepts()) > 100
    for concept in shipped_concepts():
        for field in ("label", "definition"):
            said = concept.in_languages(field)
            assert {"nl", "en"} <= {lang for lang, text in said.items() if text.strip()}, (concept.id, field)


def test_every_scheme_has_concepts() -> None:
    assert {c.text("scheme") for c in shipped_concepts()} == set(vocabulary().schemes.values())


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_label_stands_twice_in_a_scheme_and_no_other_name_is_somebody_elses_label(lang: str) -> None:
    labels: defaultdict[tuple[str | None, str], list[str]] = defaultdict(list)
    for concept in shipped_concepts():
        labels[concept.text("scheme"), concept.in_languages("label")[lang].casefold()].append(concept.id)
    assert {key: ids for key, ids in labels.items() if len(ids) > 1} == {}
    for concept in shipped_concepts():
        for name in concept.in_languages("altLabels").get(lang, ()):
            owners = labels.get((concept.text("scheme"), name.casefold()), [])
            assert owners in ([], [concept.id]), f"{name}: an other name of {concept.id}, the label of {owners}"


def test_the_broader_concepts_of_the_shipped_ones_exist() -> None:
    ids = {c.id for c in shipped_concepts()}
    assert {b for c in shipped_concepts() if (b := c.text("broader"))} <= ids


# ---------------------------------------------------------------- messages
def every_message() -> dict[str, tuple[str, str]]:
    """All problem codes, once every module that registers some is imported; and those of refusals."""
    for package in (ontology, graph, loaders, questions):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    return {**messages(), **REFUSALS}


def test_every_message_can_be_filled_in_and_names_the_same_things_in_both_languages() -> None:
    found = every_message()
    assert {"REQUIRED", "DANGLING", "NOT_OURS", "UNKNOWN_ID"} <= found.keys()
    for code, texts in found.items():
        nl, en = ({name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in texts)
        # What differs by language ends on it: {hint_nl}; a whole sentence is {nl}.
        assert {re.sub("_?nl$", "", name) for name in nl} == {re.sub("_?en$", "", name) for name in en}, code
        for text, names in zip(texts, (nl, en), strict=True):
            assert all(name.isidentifier() for name in names), code
            filled = text.format(**dict.fromkeys(names, "X"))
            assert filled.strip(), code
            assert not re.search(r"\{\w*\}", filled), code


def test_every_message_ends_as_a_sentence_and_no_two_are_the_same() -> None:
    found = every_message()
    for code, (nl, en) in found.items():
        assert nl in (en, "{nl}") or nl not in (other for c, (other, _) in found.items() if c != code), code
        assert all(text.rstrip().endswith((".", "}", "?", ")")) for text in (nl, en)), code


# ---------------------------------------------------------------- records
@given(graphs())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_record_survives_its_own_json_and_rdf(made: list[Record]) -> None:
    for record in made:
        assert from_json(record.id, to_json(record)) == record
        id, changes, problems = rdf.changes(NamedNode(ID + record.id), rdf.triples(record))
        assert (id, problems) == (record.id, [])
        again, found = merge(None, record.id, changes)
        assert (again, [p for p in found if not p.is_notice]) == (record, [])
