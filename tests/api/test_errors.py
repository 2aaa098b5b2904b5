"""Errors: each code, in both languages, in its field or for the whole request; never anything internal."""

from __future__ import annotations

import logging
import re

import pytest

from api.errors import MESSAGES
from graph.follow import Follower
from tests.api.asking import Asker, served_by

PRACTICES = "query($first: Int!, $after: String) { practices(first: $first, after: $after) { totalCount } }"
CODES = {
    "{ graph { revision }": "GRAPHQL_PARSE_FAILED",
    "{ graph { revisions } }": "GRAPHQL_VALIDATION_FAILED",
    "mutation { write }": "GRAPHQL_VALIDATION_FAILED",
    "query A { graph { revision } } query B { graph { revision } }": "BAD_USER_INPUT",
    "query($n: Int!) { practices(first: $n) { totalCount } }": "BAD_USER_INPUT",
    "{ practices(first: 0) { totalCount } }": "BAD_USER_INPUT",
    '{ practices(after: "geen cursor") { totalCount } }': "BAD_CURSOR",
    '{ practices(after: "") { totalCount } }': "BAD_CURSOR",
    "{ partners(first: 100) { nodes { involvements(first: 100) { nodes { id } } } } }": "TOO_COSTLY",
}


@pytest.mark.parametrize("query", CODES)
def test_a_request_that_is_refused_has_a_code_and_no_data(ask: Asker, query: str):
    answer = ask(query)
    assert answer.is_refusal
    assert set(answer.codes) == {CODES[query]}


@pytest.mark.parametrize("query", CODES)
def test_a_client_that_knows_only_json_gets_the_same_refusal_with_status_200(ask: Asker, query: str):
    answer = ask(query, accept="application/json")
    assert (answer.status, "data" in answer.body) == (200, False)
    assert set(answer.codes) == {CODES[query]}


@pytest.mark.parametrize("query", CODES)
def test_a_refusal_is_told_in_the_language_asked_for(ask: Asker, query: str):
    dutch, english = (ask(query, lang=lang).body["errors"][0]["message"] for lang in ("nl", "en-GB, nl;q=0.5"))
    assert dutch != english


def test_a_message_is_a_sentence_of_ours_and_then_the_words_of_graphql(ask: Asker):
    error = ask("{ graph { revisions } }", lang="en").body["errors"][0]
    assert error["message"].startswith("This query does not fit the schema. Cannot query field 'revisions'")
    assert error["locations"] == [{"line": 1, "column": 11}]


def test_an_unknown_id_in_one_root_field_leaves_the_others_standing(ask: Asker):
    query = """{ a: whatWorked(scope: { wijk: { any: ["wijk/nergens"] } }) { summary { practices } }
      b: whatWorked { summary { practices } } c: wijken(where: { city: { none: ["wijk/selwerd"] } }) { totalCount }
      d: similarWijken(wijk: "stad/groningen") { similarity } e: partner(id: "partner/jumbo") { name } }"""
    answer = ask(query)
    assert (answer.status, answer.codes) == (200, ["UNKNOWN_ID"] * 3)
    assert [error["path"] for error in answer.body["errors"]] == [["a"], ["c"], ["d"]]
    data = {"a": None, "b": {"summary": {"practices": 25}}, "c": None, "d": None, "e": {"name": "Jumbo"}}
    assert answer.body["data"] == data
    assert "wijk/nergens" in answer.body["errors"][0]["message"]


@pytest.mark.parametrize("first", [-1, 0, 101, 10**9])
def test_a_first_out_of_range_refuses_the_whole_request_also_from_a_variable(ask: Asker, first: int):
    direct = ask(f"{{ graph {{ revision }} practices(first: {first}) {{ totalCount }} }}")
    nested = ask(f'{{ city(id: "stad/nergens") {{ practices(first: {first}) {{ totalCount }} }} }}')
    for answer in (direct, nested, ask(PRACTICES, {"first": first})):
        assert answer.is_refusal
        assert answer.codes == ["BAD_USER_INPUT"]
        assert str(first) in answer.body["errors"][0]["message"]


@pytest.mark.parametrize("first", [2**31, "1", None, 1.5, [1]])
def test_a_first_that_is_no_number_refuses_the_whole_request(ask: Asker, first: object):
    answer = ask(PRACTICES, {"first": first})
    assert answer.is_refusal
    assert answer.codes == ["BAD_USER_INPUT"]


def test_a_null_for_first_through_a_variable_with_a_default_is_refused_too(ask: Asker):
    query = "query($first: Int = 5) { graph { revision } practices(first: $first) { totalCount } }"
    assert ask(query, {"first": None}).is_refusal
    assert ask(query).data["practices"]["totalCount"] == 25


def test_a_bad_cursor_refuses_the_whole_request_wherever_it_stands(ask: Asker):
    query = """{ graph { revision } whatWorked { practices { edges { cursor } } verdicts(by: WIJK, after: "x") {
      totalCount } } }"""
    answer = ask(query)
    assert answer.is_refusal
    assert answer.codes == ["BAD_CURSOR"]


def test_a_cursor_of_another_list_is_a_bad_cursor(ask: Asker):
    cursor = ask("{ wijken { pageInfo { endCursor } } }").data["wijken"]["pageInfo"]["endCursor"]
    assert ask(PRACTICES, {"first": 5, "after": cursor}).codes == ["BAD_CURSOR"]


def test_a_refusal_has_at_most_ten_errors_and_eight_kilobytes(client, ask: Asker):
    query = "{" + " ".join(f"veld_{n}_{'x' * 800}" for n in range(300)) + "}"
    answer = client.post("/graphql", json={"query": query}, headers={"Accept": "application/graphql-response+json"})
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 10
    assert len(answer.content) <= 8_192


def test_more_than_ten_failing_fields_show_ten_errors(ask: Asker):
    query = "{" + " ".join(f'a{n}: similarWijken(wijk: "wijk/x{n}") {{ similarity }}' for n in range(12)) + "}"
    answer = ask(query)
    assert len(answer.codes) == 10
    assert len(answer.body["data"]) == 12


def test_an_unknown_document_id_says_so(client):
    for body in ({"documentId": "geen"}, {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}}):
        found = client.post("/graphql", json=body).json()
        assert found["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


def test_a_fault_of_ours_is_told_as_a_number_and_logged_whole(
    follower: Follower, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    secret = "/srv/geheim/graph.sqlite: disk I/O error"

    def fail(*_of: object) -> str:
        raise OSError(secret)

    monkeypatch.setattr(type(follower.snapshot), "label", fail)
    with served_by(follower) as client, caplog.at_level(logging.ERROR, logger="wijkgraaf.api"):
        answer = Asker(client)('{ wijk(id: "wijk/selwerd") { label } graph { revision } }', lang="en")
    assert answer.codes == ["INTERNAL_SERVER_ERROR"]
    assert answer.body["data"]["graph"] is not None
    assert "geheim" not in str(answer.body)
    number = re.search(r"number: ([0-9a-f]{12})\.", answer.body["errors"][0]["message"])
    assert number is not None
    assert number[1] in caplog.text
    assert secret in caplog.text


def test_a_fault_outside_any_field_is_told_as_a_number_too(
    follower: Follower, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delattr(follower, "snapshot")
    with served_by(follower) as client, caplog.at_level(logging.ERROR):
        answer = Asker(client)("{ graph { revision } }")
        ready = client.get("/readyz")
    assert (answer.status, answer.codes) == (500, ["INTERNAL_SERVER_ERROR"])
    assert ready.status_code == 500
    assert "snapshot" not in str(answer.body) + ready.text
    assert "snapshot" in caplog.text


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_is_there_in_both_languages(code: str):
    nl, en = MESSAGES[code]
    assert nl
    assert en
    assert nl != en
    assert nl.count("{0}") == en.count("{0}")
