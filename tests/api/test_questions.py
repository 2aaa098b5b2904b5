"""Questions: what is asked of GraphQL is what questions/ answers, shown in full."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from graphql import get_operation_ast, parse, validate
from graphql.execution.values import get_variable_values

from api import inputs
from api.limits import excess, parsed
from api.named_questions import named_questions
from api.schema import schema
from graph.follow import Follower
from questions import scope
from questions.what_worked import what_worked
from tests.api.asking import Asker, check_cost

VERDICT = (
    "practices wijken cities improved mixed unchanged worsened unknown evidenceMax evidenceMedian thin lower upper"
)


def test_the_summary_and_the_ranking_are_those_of_the_question(ask: Asker, follower: Follower):
    query = """{ whatWorked(scope: { wijk: { any: ["wijk/selwerd"] } }) { summary { %s successShare }
      practices(first: 100, verdict: [WORSENED, IMPROVED]) { totalCount edges { verdict evidence fit node { id } }
        nodes { id } } } }"""
    found = ask(query % VERDICT).data["whatWorked"]
    expected = what_worked(follower.snapshot, scope.PracticeScope(wijk=scope.IdMatch(any=("wijk/selwerd",))))
    summary = expected.summary()
    assert found["summary"]["practices"] == summary.practices == 8
    assert found["summary"]["evidenceMedian"] == summary.evidence_median
    assert (found["summary"]["lower"], found["summary"]["upper"]) == (summary.lower, summary.upper)
    ranked = expected.practices(["WORSENED", "IMPROVED"], first=100)
    assert [e["node"]["id"] for e in found["practices"]["edges"]] == [e.node.practice for e in ranked.edges]
    assert {e["verdict"] for e in found["practices"]["edges"]} == {"WORSENED", "IMPROVED"}
    assert found["practices"]["totalCount"] == ranked.total


def test_no_scope_null_and_an_empty_one_are_every_practice(ask: Asker):
    query = """{ a: whatWorked { ...n } b: whatWorked(scope: null) { ...n } c: whatWorked(scope: {}) { ...n }
      d: whatWorked(scope: { city: null, partner: {}, status: [], text: " ", with: [{}], city: { any: [] } }) { ...n } }
      fragment n on WhatWorked { summary { practices } }"""
    query = query.replace("city: null, ", "")
    assert {v["summary"]["practices"] for v in ask(query).data.values()} == {25}


def test_a_practice_says_why_it_is_there_in_both_languages(ask: Asker):
    query = """{ whatWorked(scope: { partner: { any: ["partner/jumbo"] } }) { practices(first: 1) { edges {
      why { nl: text en: text(lang: EN) claim { __typename standing } } } } } }"""
    why = ask(query).data["whatWorked"]["practices"]["edges"][0]["why"]
    assert why[0]["nl"] != why[0]["en"]
    assert why[0]["claim"] == {"__typename": "Involvement", "standing": "SOURCED"}


def test_groups_show_their_subject_their_label_and_their_verdict(ask: Asker):
    query = """{ whatWorked { verdicts(by: PARTNER) { totalCount nodes { key label subject { __typename id }
      verdict { practices } } edges { cursor node { key } } pageInfo { hasNextPage endCursor } }
      status: verdicts(by: STATUS) { nodes { key label en: label(lang: EN) subject { id } } } } }"""
    found = ask(query).data["whatWorked"]
    assert found["verdicts"]["totalCount"] == 2
    partner = next(n for n in found["verdicts"]["nodes"] if n["key"] == "partner/jumbo")
    assert partner["subject"] == {"__typename": "Partner", "id": "partner/jumbo"}
    assert partner["label"] == "Jumbo"
    assert found["verdicts"]["pageInfo"] == {
        "hasNextPage": False,
        "endCursor": found["verdicts"]["edges"][-1]["cursor"],
    }
    assert found["status"]["nodes"][0]["key"] == "COMPLETED"
    assert found["status"]["nodes"][0]["subject"] is None
    assert found["status"]["nodes"][0]["label"] != found["status"]["nodes"][0]["en"]


def test_a_gap_map_counts_its_empty_cells(ask: Asker):
    query = """{ whatWorked(scope: { wijk: { any: ["wijk/selwerd"] } }) { gapMap(rows: WIJK, columns: PARTNER) {
      rows { key } columns { key } cells { row column verdict { practices } } emptyCells } } }"""
    found = ask(query).data["whatWorked"]["gapMap"]
    assert (len(found["rows"]), len(found["columns"])) == (3, 2)
    assert {cell["row"] for cell in found["cells"]} == {"wijk/selwerd"}
    assert found["emptyCells"] == 6 - len(found["cells"])


def test_rows_and_columns_that_are_the_same_leave_the_rest_standing(ask: Asker):
    answer = ask("{ whatWorked { gapMap(rows: WIJK, columns: WIJK) { emptyCells } } graph { revision } }")
    assert answer.codes == ["BAD_USER_INPUT"]
    assert answer.body["data"]["whatWorked"] is None
    assert answer.body["data"]["graph"]


def test_wijken_are_compared_by_dimension(ask: Asker):
    query = """{ similarWijken(wijk: "wijk/selwerd", weights: [{ dimension: CHALLENGE, weight: 2 }]) {
      wijk { id } similarity parts { dimension weight shared { id } } missing } }"""
    found = ask(query).data["similarWijken"]
    assert [entry["wijk"]["id"] for entry in found] == ["wijk/beijum", "wijk/kerkrade-west"]
    assert "BUILD_PERIOD" in found[0]["missing"]


def test_a_profile_puts_figures_and_stories_side_by_side(ask: Asker):
    query = """{ wijk(id: "wijk/selwerd") { profile { summary { practices }
      series(indicator: "indicator/inwoners") { indicator { id } unit points { year } city { id } peers { year } }
      topics { challenge { id } findings { horizon } stories { id } series { points { id } } disagreements {
        story { id } observation { id } } } } } }"""
    found = ask(query).data["wijk"]["profile"]
    assert found["summary"] == {"practices": 8}
    assert found["series"][0]["points"] == [{"year": 2016}, {"year": 2020}]
    assert [topic["challenge"]["id"] for topic in found["topics"]] == ["opgave/energietransitie", "opgave/leefbaarheid"]
    assert len(found["topics"][1]["series"][0]["points"]) == 2


def test_search_finds_resources_of_the_classes_asked_for(ask: Asker):
    query = """{ search(text: "selwerd", types: [WIJK, OBSERVATION]) {
      totalCount edges { score node { __typename id } } nodes { id } } }"""
    found = ask(query).data["search"]
    assert found["edges"][0]["node"] == {"__typename": "Wijk", "id": "wijk/selwerd"}
    assert {edge["node"]["__typename"] for edge in found["edges"]} == {"Wijk", "Observation"}
    scores = [edge["score"] for edge in found["edges"]]
    assert scores == sorted(scores, reverse=True)


def test_a_blank_search_is_an_error_that_says_what_to_do(ask: Asker):
    answer = ask('{ search(text: "  ") { totalCount } graph { revision } }', lang="en")
    assert answer.codes == ["BAD_USER_INPUT"]
    assert answer.body["errors"][0]["message"] == "The text is blank. Type at least one word."


def test_wijken_and_their_facets_count_the_whole_list(ask: Asker):
    query = """{ wijken(first: 1, where: { city: { any: ["stad/groningen"] } }) { totalCount nodes { id }
      facets(by: CITY) { key label count subject { id } } } }"""
    found = ask(query).data["wijken"]
    assert (found["totalCount"], len(found["nodes"])) == (2, 1)
    subject = {"id": "stad/groningen"}
    assert found["facets"] == [{"key": "stad/groningen", "label": "Groningen", "count": 2, "subject": subject}]


def test_facets_on_a_dimension_that_wijken_lack_are_bad_input(ask: Asker):
    assert ask("{ wijken { facets(by: PARTNER) { key } } }").codes == ["BAD_USER_INPUT"]


def test_concepts_of_a_scheme_are_listed_and_found(ask: Asker, follower: Follower):
    query = (
        '{ concepts(scheme: CHALLENGE) { totalCount } found: concepts(scheme: ROLE, text: "financ") { nodes { id } } }'
    )
    found = ask(query).data
    assert found["concepts"]["totalCount"] == len([i for i in follower.snapshot.ids("Concept") if i[:7] == "opgave/"])
    assert {"id": "rol/financier"} in found["found"]["nodes"]


# ---------------------------------------------------------------- scopes
IDS: dict[str, Any] = {"any": ["x/a"], "all": ["x/b"], "none": ["x/c"], "exact": True}
MATCH = scope.IdMatch(any=("x/a",), all=("x/b",), none=("x/c",), exact=True)


@pytest.mark.parametrize(
    ("given", "asked"), [(inputs.PracticeScope, scope.PracticeScope), (inputs.WijkScope, scope.WijkScope)]
)
def test_every_field_of_a_scope_can_be_given(given: type, asked: type):
    assert [f.name for f in fields(given)] == [f.name for f in fields(asked)]


def test_a_scope_arrives_as_it_was_given():
    match = inputs.IdMatch(**IDS)
    given = inputs.PracticeScope(
        challenge=match, with_=[inputs.InvolvementMatch(partner=match)], status=["RUNNING"], min_evidence=2, text=None
    )
    assert inputs.practice_scope(given) == scope.PracticeScope(
        challenge=MATCH, with_=(scope.InvolvementMatch(partner=MATCH),), status=("RUNNING",), min_evidence=2
    )


def test_a_supermarket_as_financier_is_one_involvement(ask: Asker):
    query = """{ whatWorked(scope: { with: [{ partnerType: { any: ["soort-partner/supermarkt"] },
      role: { any: ["rol/financier"] } }], from: "2016-01-01", until: "2020-12-31", status: [COMPLETED],
      approach: PREVENTIVE, minEvidence: 1, includeClaimed: true }) { summary { practices } } }"""
    assert ask(query).data["whatWorked"]["summary"] == {"practices": 12}


# ---------------------------------------------------------------- named questions
@pytest.mark.parametrize("name", named_questions())
def test_a_named_question_with_its_example_stays_within_all_limits(name: str):
    question = named_questions()[name]
    document = parsed(question.text)
    assert excess(document) is None
    assert validate(schema(), document) == []
    operation = get_operation_ast(parse(question.text))
    assert operation is not None
    variables = get_variable_values(schema(), operation.variable_definitions, dict(question.example))
    assert not isinstance(variables, list), variables
    assert check_cost(schema(), document, operation, variables.coerced) is None
