"""What must pass: the standard introspection queries, and each example that we publish."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query

from api import execution
from api.deadline import TimedExecutor
from api.kept import LONGEST, MOST_CHARACTERS
from api.named_questions import named_questions
from tests.api.asking import Asker
from tests.cli.commands import ROOT, Server
from tests.guards.attacks import document, fields, numbered
from tests.guards.wire import send

FROM_JS = sorted(Path(__file__).with_name("graphql-js").glob("*.graphql"))
EVERYTHING = {
    "descriptions": True,
    "specified_by_url": True,
    "directive_is_repeatable": True,
    "schema_description": True,
    "input_value_deprecation": True,
    "experimental_directive_deprecation": True,
    "one_of": True,
}
STANDARD = {
    **{path.stem: path.read_text(encoding="utf-8") for path in FROM_JS},
    "graphql-core": get_introspection_query(),
    "graphql-core, with all": get_introspection_query(**EVERYTHING),
}
BLOCK = re.compile(r"^```graphql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_queries_of_two_versions_of_graphql_js_are_here():
    assert [path.stem for path in FROM_JS] == ["introspection-16", "introspection-17"]


@pytest.mark.parametrize("name", STANDARD)
def test_the_standard_introspection_query_passes_and_makes_a_schema(server: Server, name: str):
    found = send(server.address, document(STANDARD[name]))
    assert found.status == 200
    assert "errors" not in found.body
    assert build_client_schema(found.body["data"]).query_type


def test_introspection_is_executed_once_for_each_text(asker: Asker, monkeypatch: pytest.MonkeyPatch):
    execution.PREPARED.clear()
    first = asker(STANDARD["graphql-core"]).data

    def refuse(*_: object) -> Any:
        raise AssertionError("it is executed again")

    monkeypatch.setattr(TimedExecutor, "execute_field", refuse)
    assert asker(STANDARD["graphql-core"]).data == first


def test_what_is_asked_beside_introspection_is_asked_anew(asker: Asker):
    query = "query A { __schema { queryType { name } } } query B { graph { revision } __schema { queryType { name } } }"
    execution.PREPARED.clear()
    answers = [
        asker.client.post("/graphql", json={"query": query, "operationName": name}).json()["data"] for name in "ABA"
    ]
    assert answers[0] == answers[2] != answers[1]
    assert list(execution.PREPARED) == [(query, "A")]


def test_no_more_introspection_is_kept_than_a_few_texts(asker: Asker):
    for number in range(execution.MOST_PREPARED + 5):
        assert asker(f"{{ a{number}: __schema {{ queryType {{ name }} }} }}").data
    assert len(execution.PREPARED) == execution.MOST_PREPARED


def test_kept_documents_are_bounded_and_refused_ones_are_not_kept(asker: Asker):
    for number in range(80):
        assert asker(fields(numbered(f"a{number}x#: __typename", 60))).data
        assert MOST_CHARACTERS - 2_000 < execution.KEPT.characters <= MOST_CHARACTERS or number < 60
    before = execution.KEPT.characters
    assert asker("{ wrong }").is_refusal
    assert asker(fields(numbered("a#: partners(first: 100) { nodes { id } }", 101))).codes == ["TOO_COSTLY"]
    assert asker("{ __typename } # " + "a" * LONGEST).data
    assert execution.KEPT.characters == before


def published() -> dict[str, str]:
    """Every query in the README and in docs/: where it stands and its text."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = {p: BLOCK.findall(p.read_text(encoding="utf-8")) for p in pages}
    return {f"{p.relative_to(ROOT)} {n}": text for p, texts in found.items() for n, text in enumerate(texts)}


def test_every_published_query_is_within_the_limits(server: Server):
    variables = {
        question.text.split("\n", 3)[3].strip(): dict(question.example) for question in named_questions().values()
    }
    queries = published()
    assert len(queries) > len(named_questions())
    for place, query in queries.items():
        found = send(server.address, document(query, variables=variables.get(query.strip(), {})))
        assert found.status == 200, (place, found.body)
        assert "errors" not in found.body, (place, found.body)


@pytest.mark.parametrize("name", named_questions())
def test_every_named_question_passes_by_its_name(asker: Asker, name: str):
    body = {"documentId": name, "variables": dict(named_questions()[name].example)}
    found = asker.client.post("/graphql", json=body).json()
    assert found["extensions"]["cost"]["asked"] <= found["extensions"]["cost"]["limit"]
