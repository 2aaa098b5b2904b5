"""Limits: documents that must bounce, quickly and before anything runs; and those that must not."""

from __future__ import annotations

import time

import pytest
from graphql import get_introspection_query, parse

from api.cost import MOST, too_long
from api.limits import CONTAINER, DEEPEST, LONGEST_NAME, MOST_TOKENS, MOST_VALUES, excess, parsed
from api.schema import schema
from tests.api.asking import Asker, Response, check_cost


def fields(*selections: str) -> str:
    """A query of these root fields."""
    return "{ " + " ".join(selections) + " }"


def numbered(pattern: str, count: int) -> str:
    """The pattern `count` times, with a number for each #."""
    return " ".join(pattern.replace("#", str(n)) for n in range(count))


def deep(levels: int) -> str:
    """A query that goes one, then `levels`, then one deep."""
    return fields('wijk(id: "wijk/selwerd")', "{ partOf " * levels + "{ id }" + " }" * levels)


def spreading(times: int, levels: int, selection: str) -> str:
    """Fragments that each spread the next one `times` times: times ** levels uses."""
    chain = (f"fragment f{n} on Query {fields(f'...f{n + 1}' * times)}" for n in range(levels))
    return " ".join([fields("...f0"), *chain, f"fragment f{levels} on Query {fields(selection)}"])


PARTNERS = "partners(first: 100) { nodes { id } }"
CYCLE = """partners(first: 100) { nodes { practices(first: 100) { nodes { involvements { partner {
  practices(first: 100) { nodes { outcomes { source { id } } } } } } } } } }"""
INTROSPECTION = "__schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } }"

BOUNCE = {
    "a deep cycle": fields(CYCLE),
    "levels": deep(DEEPEST),
    "aliases": fields(numbered(f"a#: {PARTNERS}", 101)),
    "equal fields": fields(numbered(PARTNERS, 101)),
    "tokens": fields(numbered("__typename", MOST_TOKENS)),
    "comments": "{ __typename }" + "\n# " * (MOST_TOKENS + 1),
    "a fragment used ten times at each level": spreading(10, 3, "partners { nodes { id } }"),
    "fragments doubled": spreading(2, 30, "partners { nodes { id } }"),
    "a circle of fragments": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "directives": fields("__typename", "@include(if: true) " * 51),
    "directives that do not exist": fields("__typename", "@a " * 900),
    "variables": f"query({numbered('$v#: Int', 400)}) {{ __typename }}",
    "braces": "{" * 900,
    "lists": fields("resources(ids:", "[" * 900 + "]" * 900, ") { id }"),
    "types": "query($a: " + "[" * 900 + "Int" + "]" * 900 + ") { __typename }",
    "an introspection cycle": fields(INTROSPECTION),
    "unknown fields": fields(numbered("f#", 900)),
    "unused fragments": fields("__typename") + numbered(" fragment f# on Query { __typename }", 300),
    "gap maps": fields(numbered("a#: whatWorked { gapMap(rows: WIJK, columns: CITY) { emptyCells } }", 10)),
    "overlapping fields": fields(numbered('wijk(id: "wijk/a#") { id }', 150)),
}


@pytest.mark.parametrize("name", BOUNCE)
def test_a_document_that_must_bounce_is_refused_quickly(ask: Asker, name: str):
    began = time.perf_counter()
    answer = ask(BOUNCE[name])
    assert answer.is_refusal
    assert len(answer.codes) <= 10
    assert time.perf_counter() - began < 1.0, "50 ms is the promise; this bound holds on a busy machine too"


def test_what_goes_too_deep_is_too_costly_and_one_level_less_is_not(ask: Asker):
    assert ask(deep(DEEPEST - 2)).data["wijk"] == {"partOf": None}
    answer = ask(deep(DEEPEST - 1), lang="en")
    assert answer.codes == ["TOO_COSTLY"]
    assert answer.body["errors"][0]["message"].startswith("This query is too costly: 16 levels deep, at most 15.")


def test_depth_counts_through_fragments_and_not_through_inline_ones():
    nested = '{ wijk(id: "a") { ...p0 } } ' + " ".join(
        f"fragment p{n} on Wijk {{ parts {{ ... on Wijk {{ ...p{n + 1} }} }} }}" for n in range(13)
    )
    assert excess(parse(nested + " fragment p13 on Wijk { id }")) is None
    assert excess(parse(nested + " fragment p13 on Wijk { parts { id } }")) is not None


def test_the_standard_introspection_query_passes(ask: Asker):
    found = ask(get_introspection_query(input_value_deprecation=True, specified_by_url=True)).data
    assert len(found["__schema"]["types"]) > 100


def test_two_thousand_tokens_pass_and_one_more_does_not():
    parsed(fields("a " * (MOST_TOKENS - 2)))
    with pytest.raises(Exception, match="tokens"):
        parsed(fields("a " * (MOST_TOKENS - 1)))


ROUND = "involvements { source { id } } financings { source { id } } outcomes { source { id } }"


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ __typename graph { revision } }", 1),
        (f"{{ whatWorked {{ practices(first: 100) {{ nodes {{ {ROUND} }} }} }} }}", 1 + 100 * (1 + 3 * 10 * 2)),
        ("{ partners(first: 7) { totalCount edges { cursor node { id } } pageInfo { endCursor } } }", 7),
        ("{ partners { nodes { id } } }", 20),
        ("{ partners(first: 10) { nodes { parts { id } } edges { node { id } } } }", 10 * 11 + 10),
        ("{ a: partners(first: 10) { nodes { id } } b: partners(first: 10) { nodes { id } } }", 20),
        ("{ partners(first: 10) { nodes { id } } partners(first: 10) { nodes { id } } }", 20),
        ('{ resources(ids: ["a", "b", "c"]) { id sources(first: 2) { nodes { id } } } }', 3 * 3),
        ('{ similarWijken(wijk: "a", first: 4) { wijk { id } } }', 4 * 2),
        ("{ whatWorked { gapMap(rows: WIJK, columns: CITY) { rows { key } cells { row } } } }", 1 + 1_000),
        ("{ ...a ...a } fragment a on Query { partners(first: 5) { nodes { id } } }", 10),
        ('{ resource(id: "a") { ... on Wijk { city { id } } ... on Practice { wijk { id } } } }', 3),
        ("{ partners(first: 3) { ...p } } fragment p on PartnerConnection { nodes { id } }", 3),
        ("{ __schema { types { fields { name } } } }", 0),
    ],
)
def test_the_cost_is_the_number_of_objects_that_first_allows(query: str, cost: int, monkeypatch: pytest.MonkeyPatch):
    document = parse(query)
    operation = document.definitions[0]
    monkeypatch.setattr("api.cost.MOST", cost)
    assert check_cost(schema(), document, operation, {}) is None
    monkeypatch.setattr("api.cost.MOST", cost - 1)
    refused = check_cost(schema(), document, operation, {})
    assert refused is not None
    assert (refused.what, refused.count) == ("objects", cost)


def test_a_cost_through_variables_is_the_same(ask: Asker):
    query = "query($n: Int! = 20) { partners(first: $n) { nodes { practices(first: $n) { nodes { id } } } } }"
    assert ask(query).data["partners"]
    assert ask(query, {"n": 99}).data["partners"]
    assert ask(query, {"n": 100}).codes == ["TOO_COSTLY"]
    assert 99 + 99 * 99 <= MOST < 100 + 100 * 100


def test_fifty_directives_pass_and_one_more_is_too_costly(ask: Asker):
    assert len(ask(fields(numbered("a#: __typename @include(if: true)", 50))).data) == 50
    assert ask(fields(numbered("a#: __typename @include(if: true)", 51))).codes == ["TOO_COSTLY"]


def test_twenty_fields_of_one_name_pass_and_one_more_is_too_costly(ask: Asker):
    assert ask(fields(numbered("graph { revision }", 20))).data
    assert ask(fields(numbered("graph { revision }", 21))).codes == ["TOO_COSTLY"]
    assert ask(fields("...a " * 21) + " fragment a on Query { __typename }").codes == ["TOO_COSTLY"]
    assert ask(fields("... { __typename } " * 21)).data


def test_fifty_fragments_pass_and_one_more_is_too_costly(ask: Asker):
    def query(count: int) -> str:
        return fields(numbered("...f#", count)) + numbered(" fragment f# on Query { a#: __typename }", count)

    assert len(ask(query(50)).data) == 50
    assert ask(query(51)).codes == ["TOO_COSTLY"]


def test_fields_that_cannot_be_merged_are_refused_each_time(ask: Asker):
    query = fields('wijk(id: "wijk/a") { id }', 'wijk(id: "wijk/b") { id }')
    for answer in (ask(query), ask(query)):
        assert answer.is_refusal
        assert answer.codes == ["GRAPHQL_VALIDATION_FAILED"]


def test_a_hundred_variables_pass_and_one_more_is_too_costly(ask: Asker):
    def query(count: int) -> str:
        used = (
            numbered("a#: __typename @include(if: $v#)", 40) + f" resources(ids: [{numbered('$v#', count)}]) {{ id }}"
        )
        return f"query({numbered('$v#: Boolean! = true', count)}) {fields(used)}"

    assert ask(query(100)).codes[0] == "GRAPHQL_VALIDATION_FAILED"  # a Boolean is no ID, but there are not too many
    assert ask(query(101)).codes == ["TOO_COSTLY"]


def test_twelve_bad_firsts_are_told_as_ten_errors(ask: Asker):
    assert ask(fields(numbered("a#: partners(first: 0) { totalCount }", 12))).codes == ["BAD_USER_INPUT"] * 10


def of(answer: Response) -> str:
    """Of what a refused request asked too much."""
    return str(answer.body["errors"][0]["extensions"]["of"])


def test_a_name_of_a_hundred_letters_passes_and_a_longer_one_does_not(ask: Asker):
    assert ask(fields("a" * LONGEST_NAME + ": __typename")).data
    assert of(ask(fields("a" * (LONGEST_NAME + 1) + ": __typename"))) == "letters"


def test_variables_hold_two_thousand_values_and_no_more_and_a_list_or_object_counts_for_ten(ask: Asker):
    query = "query($i: [ID!]) { whatWorked(scope: {partner: {none: $i}}) { summary { practices } } }"
    most = MOST_VALUES - 2 * CONTAINER
    assert ask(query, {"i": [], "beside": ["a"] * most}).data
    assert of(ask(query, {"i": [], "beside": ["a"] * (most + 1)})) == "values"
    most = MOST_VALUES // (CONTAINER + 1) - 2
    assert ask(query, {"i": [], "beside": [{}] * most}).data
    assert of(ask(query, {"i": [], "beside": [[]] * (most + 2)})) == "values"


@pytest.mark.parametrize(
    ("query", "characters"),
    [
        ("{ abc: __typename }", 3 + 20),
        ("{ partners(first: 7) { nodes { abc: id } } }", 8 + 20 + 5 + 20 + 7 * 23),
        ("{ partners(first: 7) { ...p } } fragment p on PartnerConnection { nodes { abc: id } }", 28 + 25 + 7 * 23),
        ("{ whatWorked { gapMap(rows: WIJK, columns: CITY) { cells { row } } } }", 30 + 26 + 100 * (25 + 10 * 23)),
    ],
)
def test_the_length_of_an_answer_counts_each_name_as_often_as_it_can_come_back(
    query: str, characters: int, monkeypatch: pytest.MonkeyPatch
):
    document = parse(query)
    operation = document.definitions[0]
    monkeypatch.setattr("api.cost.MOST_CHARACTERS", characters)
    assert too_long(schema(), document, operation, {}) is None
    monkeypatch.setattr("api.cost.MOST_CHARACTERS", characters - 1)
    refused = too_long(schema(), document, operation, {})
    assert refused is not None
    assert (refused.what, refused.count) == ("characters", characters)
