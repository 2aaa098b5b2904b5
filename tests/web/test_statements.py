"""The RDF of a page: right, whole, the same in each form, and readable by others without a network."""

from __future__ import annotations

import json

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from starlette.testclient import TestClient

from graph.snapshot import Snapshot
from ontology.names import ID, OWL, RDF, RDFS, WG
from ontology.rdf import iri, triples
from ontology.vocabulary import vocabulary
from tests.web.small_graph import MANY, SAID
from web.statements import MOST

LIVE = [id for id, said in SAID.items() if "replacedBy" not in said and "withdrawn" not in said]
CONCEPTS = ["opgave/leefbaarheid", "indicator/eenzaamheid", "soort-partner/gemeente", "rol/financier"]
FORMS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD, "json": RdfFormat.JSON_LD}
LABEL = NamedNode(RDFS + "label")


def statements(client: TestClient, address: str) -> set[Triple]:
    content = client.get(address)
    assert content.status_code == 200
    return {quad.triple for quad in parse(content.content, FORMS[address.rpartition(".")[2].partition("?")[0]])}


def test_the_small_graph_has_a_resource_of_every_class(snapshot: Snapshot):
    assert {vocabulary().class_of(id) for id in [*LIVE, *CONCEPTS]} == set(vocabulary().classes)


@pytest.mark.parametrize("id", [*LIVE, *CONCEPTS])
def test_every_form_says_the_same(client: TestClient, id: str):
    turtle = statements(client, f"/doc/{id}.ttl")
    assert turtle == statements(client, f"/doc/{id}.nt") == statements(client, f"/doc/{id}.jsonld")
    assert turtle == statements(client, f"/doc/{id}.json")


@pytest.mark.parametrize("id", [*LIVE, *CONCEPTS])
def test_what_a_page_says_of_its_resource_is_what_its_record_says(client: TestClient, snapshot: Snapshot, id: str):
    record = snapshot.get(id)
    assert record is not None
    about = {t for t in statements(client, f"/doc/{id}.ttl") if t.subject == NamedNode(iri(id))}
    assert {t for t in about if t.predicate != LABEL} == set(triples(record))
    assert {t.object.value for t in about if t.predicate == LABEL} >= {snapshot.label(id, "nl")}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib warns of itself
@pytest.mark.parametrize("id", ["praktijk/buitenhof", "partner/gemeente-delft", "dossier/zorg", *CONCEPTS])
def test_rdflib_reads_the_same_from_each_form_without_a_network(client: TestClient, id: str):
    graphs = []
    for ending, name in (("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")):
        graph = rdflib.Graph()
        graph.parse(data=client.get(f"/doc/{id}.{ending}").text, format=name)
        graphs.append(set(graph))
    assert graphs[0] == graphs[1] == graphs[2]


def test_a_page_says_what_its_resource_points_at_and_what_points_at_it(client: TestClient):
    said = statements(client, "/doc/praktijk/buitenhof.ttl")

    def node(id: str) -> NamedNode:
        return NamedNode(ID + id)

    assert Triple(node("aanpak/huisbezoek"), LABEL, Literal("Huisbezoek")) in said
    assert Triple(NamedNode(f"{WG}PracticeStatus.COMPLETED"), LABEL, Literal("afgerond", language="nl")) in said
    practice = node("praktijk/buitenhof")
    assert Triple(node("uitkomst/buitenhof/1"), NamedNode(f"{WG}practice"), practice) in said
    assert Triple(node("praktijk/delft"), NamedNode(f"{WG}practiceAdaptedFrom"), practice) in said
    assert Triple(node("praktijk/delft"), NamedNode(RDF + "type"), NamedNode(f"{WG}Practice")) in said


def test_ids_that_were_merged_are_said_to_be_replaced_over_any_number_of_steps(client: TestClient):
    said = statements(client, "/doc/partner/gemeente-delft.nt")
    replaced = NamedNode("http://purl.org/dc/terms/isReplacedBy")
    assert {t.subject.value for t in said if t.predicate == replaced} == {f"{ID}partner/delft", f"{ID}partner/gemeente"}
    assert not {t for t in said if t.predicate == NamedNode(OWL + "deprecated")}


def test_a_name_has_no_language_and_a_made_label_has(client: TestClient):
    said = statements(client, "/doc/wijk/delft-buitenhof.nt")
    labels = {t.object for t in said if t.predicate == LABEL and t.subject.value == f"{ID}cijfer/inwoners"}
    assert {label.language for label in labels} == {"nl", "en"}
    assert Triple(NamedNode(f"{ID}wijk/delft-buitenhof"), LABEL, Literal("Buitenhof")) in said


@pytest.mark.parametrize("ending", ["ttl", "jsonld"])
def test_what_points_at_a_resource_is_bounded_and_the_next_part_is_linked(client: TestClient, ending: str):
    subject = NamedNode(f"{WG}subject")
    first = statements(client, f"/doc/stad/delft.{ending}")
    pointing = {t for t in first if t.object == NamedNode(f"{ID}stad/delft")}
    assert len(pointing) == MOST
    (next_part,) = {t.object.value for t in first if t.predicate == NamedNode(RDFS + "seeAlso")}
    assert next_part == f"https://w3id.org/wijkgraaf/doc/stad/delft?van={MOST + 1}"
    assert {t.object.language for t in first if t.predicate == NamedNode(RDFS + "comment")} == {"nl", "en"}
    rest = statements(client, f"/doc/stad/delft.{ending}?van={MOST + 1}")
    assert not {t for t in rest if t.predicate == NamedNode(RDFS + "seeAlso")}
    figures = {t.subject for t in first | rest if t.predicate == subject}
    assert len(figures) == MANY


def test_a_document_carries_just_the_part_of_the_context_that_it_needs(client: TestClient):
    document = json.loads(client.get("/doc/gebiedscode/buitenhof.jsonld").content)
    classes = set(vocabulary().classes) & set(document["@context"])
    assert classes == {"AreaCode", "Wijk"}
    whole = json.loads(client.get("/context.jsonld").content)["@context"]
    assert set(vocabulary().classes) <= set(whole)
    assert all(document["@context"][name] == whole[name] for name in classes)


def test_the_ontology_is_the_same_in_each_form_and_holds_each_class_and_field(client: TestClient):
    turtle = statements(client, "/def.ttl")
    assert turtle == statements(client, "/def.nt") == statements(client, "/def.jsonld")
    subjects = {t.subject.value for t in turtle if isinstance(t.subject, NamedNode)}
    for class_ in vocabulary().classes.values():
        assert class_.iri in subjects
        assert {field.iri for field in class_.fields.values()} <= subjects


def test_turtle_uses_prefixes_and_declares_only_those_it_uses(client: TestClient):
    text = client.get("/doc/praktijk/buitenhof.ttl").text
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == sorted(declared)
    assert {"praktijk:", "wg:", "rdfs:"} <= set(declared)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("@prefix"))
    assert all(prefix in body for prefix in declared if prefix != "rdf:")
    assert f"<{ID}" not in body
