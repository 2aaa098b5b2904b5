"""docs/neo4j.md says what the vocabulary says, and what its queries give on the real data set in a real Neo4j."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from graph.neo4j.address import SCHEMES
from graph.neo4j.database import OLDEST
from graph.neo4j.property_graph import relationship
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary
from questions.similarity import similar_wijken
from questions.verdict import practice_verdict
from tests.database.graphs import neo4j_of
from tests.database.server import Server
from tests.docs.neo4j_page import PAGE, Question, answered, asked, label_table, page_with, questions, real_graph

TEXT = PAGE.read_text(encoding="utf-8")
SELWERD = "wijk/groningen-selwerd"
WRITES = r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP)\b"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def server(folder: Path) -> Server:
    return real_graph(folder)


@pytest.fixture(scope="module")
def snapshot(server: Server, folder: Path) -> Iterator[Snapshot]:
    store = neo4j_of(folder)
    yield Snapshot.build(*store.read_all())
    store.close()


def with_heading(words: str) -> Question:
    """The first question below a heading."""
    return questions(TEXT.partition(f"# {words}\n")[2])[0]


# ---------------------------------------------------------------- the page as a whole
def test_the_table_and_every_answer_are_those_of_today(server: Server) -> None:
    answers = (answered(asked(server, question)) for question in questions(TEXT))
    assert page_with(label_table(), answers).splitlines() == TEXT.splitlines()


def test_every_query_has_an_answer_that_says_something_and_none_writes() -> None:
    found = questions(TEXT)
    assert len(found) == TEXT.count("```cypher\n")
    for question in found:
        rows = question.answer.splitlines()[2:]
        assert 1 <= len(rows) <= 10, question.query
        assert not re.search(WRITES, question.query)
        if len(rows) > 1:
            assert "ORDER BY" in question.query


def test_there_are_ten_questions() -> None:
    numbers = [int(n) for n in re.findall(r"^### (\d+)\. .*\?$", TEXT, re.MULTILINE)]
    assert numbers == list(range(1, 11))
    assert len(questions(TEXT.partition("## Ten questions\n")[2])) == 10


def test_names_in_the_queries_are_those_of_the_vocabulary() -> None:
    classes = vocabulary().classes
    labels = {*classes, "Resource", "Claim", "Withdrawn", "Replaced", "Graph", "ChangeSet", "Version"}
    types = {relationship(f.name) for c in classes.values() for f in c.fields.values() if f.is_link}
    for query in (question.query for question in questions(TEXT)):
        for names in re.findall(r"\[\w*:([A-Z_|]+)", query):
            assert set(names.split("|")) <= types
        for names in re.findall(r"\(\w*:([A-Za-z|]+)", query):
            assert set(names.split("|")) <= labels


# ---------------------------------------------------------------- the table
def test_the_table_names_every_label_and_relationship() -> None:
    table = TEXT.partition("<!-- table -->")[2].partition("<!-- /table -->")[0]
    shared = {"sources", "replacedBy", "source"}
    for class_ in vocabulary().classes.values():
        (row,) = (line for line in table.splitlines() if line.startswith(f"| `{class_.name}`"))
        links = {relationship(f.name) for f in class_.fields.values() if f.is_link and f.name not in shared}
        assert set(re.findall(r"`([A-Z_]+)` →", row)) == links
        assert ("*claim*" in row) == class_.is_claim


# ---------------------------------------------------------------- Cypher and the API agree
def test_the_verdict_in_cypher_is_that_of_the_api(server: Server, snapshot: Snapshot) -> None:
    query = with_heading("What worked").query
    head, _, _ = query.rpartition("RETURN")
    rows = server.query(f"{head} RETURN p.id, verdict, evidence")
    assert len(rows) == len(snapshot.ids("Practice"))
    assert {id: (verdict, evidence) for id, verdict, evidence in rows} == {
        id: practice_verdict(snapshot, id) for id in snapshot.ids("Practice")
    }


def test_the_likeness_in_cypher_is_that_of_the_api(server: Server, snapshot: Snapshot) -> None:
    question = with_heading("1. Which financiers paid for what worked in wijken like Selwerd?")
    head, found, _ = question.query.partition("MATCH (wijk)<-[:WIJK]-(p:Practice)")
    assert found
    rows = server.query(f"{head} RETURN wijk.id, alike", wijk=SELWERD)
    wanted = {s.wijk: s.similarity for s in similar_wijken(snapshot, SELWERD, first=100) if s.similarity > 0}
    assert dict(map(tuple, rows)) == pytest.approx(wanted)
    assert len(wanted) > 5


def test_what_worked_in_question_2_is_what_worked_for_the_api(server: Server, snapshot: Snapshot) -> None:
    question = with_heading("2. Which kinds of partners took part in what worked for the energy transition?")
    head, found, _ = question.query.partition("MATCH (p)<-[:PRACTICE]-(i:Involvement)")
    assert found
    rows = server.query(f"{head} RETURN p.id, evidence", opgave="opgave/energietransitie")
    about = snapshot.narrower("opgave/energietransitie") | {"opgave/energietransitie"}
    wanted = {}
    for id in snapshot.ids("Practice"):
        verdict, evidence = practice_verdict(snapshot, id)
        record = snapshot.get(id)
        if record and verdict == "IMPROVED" and about & set(record.many("challenges")):
            wanted[id] = evidence
    assert dict(map(tuple, rows)) == wanted


# ---------------------------------------------------------------- connecting
def test_the_page_names_the_settings_that_there_are() -> None:
    settings = set(re.findall(r"`(WIJKGRAAF_\w+)`", TEXT))
    assert settings == {"WIJKGRAAF_STORE", "WIJKGRAAF_STORE_PASSWORD", "WIJKGRAAF_STORE_PASSWORD_FILE"}
    assert "store" in Settings.model_fields
    assert {"neo4j", "bolt", "neo4j+s", "neo4j+ssc"} <= set(SCHEMES)
    assert "Neo4j {}.{} or newer".format(*OLDEST) in TEXT
