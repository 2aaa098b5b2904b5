"""The compiled path answers as the standard executor does, byte for byte, and answers nearly everything itself."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_non_null_type

from api.context import Context
from api.execution import Asked, admitted
from api.named_questions import named_questions
from api.schema import schema
from graph.snapshot import Snapshot
from ontology.records import Record
from ontology.vocabulary import vocabulary
from tests.api.compiled.comparing import Watched, compared, compiled, ids_of, operations, standard
from tests.api.compiled.operations import Operation, has_default
from tests.docs.questions import real_snapshot
from tests.questions.worlds import World

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
ON_REAL, ON_WORLDS = 160, 100  # operations for each seed; there are 8 seeds of each: 2,080 operations


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The real data set."""
    return real_snapshot(tmp_path_factory.mktemp("real"))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Broken graphs make errors that nobody expects; the log need not hold them."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def hold_up(seen: Counter[str], count: int) -> None:
    """Few operations are refused, and nearly all others are taken."""
    assert seen["taken"] >= 0.9 * count, seen
    assert seen["whole"] >= 0.6 * count, seen


@pytest.mark.parametrize("seed", range(8))
def test_both_answer_the_same_on_the_real_data_set(real: Snapshot, seed: int):
    hold_up(compared(real, operations(real, seed, ON_REAL)), ON_REAL)


@pytest.mark.parametrize("seed", range(8))
def test_both_answer_the_same_on_generated_graphs(seed: int):
    world = Snapshot.build(1, MOMENT, World(seed).all)
    hold_up(compared(world, operations(world, seed, ON_WORLDS)), ON_WORLDS)


def test_every_named_question_is_taken_and_answered_the_same(real: Snapshot):
    named = named_questions().values()
    seen = compared(real, (Operation(question.text, dict(question.example), None) for question in named))
    assert (seen["taken"], seen["whole"], seen["refused"]) == (len(named), len(named), 0)


# ---------------------------------------------------------------- all of the schema
def everything_of(of: GraphQLObjectType, depth: int) -> str:
    """Every field of a type that needs no argument, and of what lies within down to `depth`."""
    parts = ["__typename"]
    for name, field in of.fields.items():
        inner = get_named_type(field.type)
        if any(is_non_null_type(a.type) and not has_default(a) for a in field.args.values()):
            continue
        few = "(first: 2)" if "first" in field.args else ""
        if is_leaf_type(inner):
            parts.append(name)
        elif isinstance(inner, GraphQLObjectType) and depth:
            parts.append(f"{name}{few} {everything_of(inner, depth - 1)}")
        elif not isinstance(inner, GraphQLObjectType):
            parts.append(f"{name} {{ id __typename label(lang: EN) }}")
    return "{ " + " ".join(parts) + " }"


@pytest.mark.parametrize("class_name", vocabulary().classes)
def test_every_field_of_every_class_is_taken_and_the_same(real: Snapshot, class_name: str):
    of = schema().type_map[class_name]
    assert isinstance(of, GraphQLObjectType)
    ids = ids_of(real)[class_name][:6]
    text = f"query ($ids: [ID!]!) {{ resources(ids: $ids) {{ ... on {class_name} {everything_of(of, 1)} }} }}"
    seen = compared(real, [Operation(text, {"ids": ids}, None)])
    assert (seen["taken"], seen["whole"]) == (1, 1)


WALKS = [
    'whatWorked(scope: {challenge: {any: ["opgave/energiearmoede"]}}) { practices(first: 4, after: $after) '
    "{ totalCount pageInfo { endCursor hasNextPage } edges { cursor why { text } node { title } } } }",
    "whatWorked { verdicts(by: PARTNER_TYPE, first: 3, after: $after) "
    "{ pageInfo { endCursor hasNextPage hasPreviousPage startCursor } nodes { key label verdict { lower } } } }",
    'search(text: "energie", first: 7, after: $after) { pageInfo { endCursor } edges { score node { id } } }',
    "wijken(first: 5, after: $after) { facets(by: CITY) { key count } pageInfo { endCursor } nodes { name } }",
]


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_over_pages_is_the_same(real: Snapshot, walk: str):
    watched, context, after = Watched(), Context(real, "embedded"), None
    for _ in range(4):
        asked = Asked(f"query ($after: String) {{ {walk} }}", {"after": after}, None, False, "nl")
        body = compiled(watched, asked, context)
        assert body == standard(asked, context)
        after = body.partition(b'"endCursor":"')[2].partition(b'"')[0].decode() or None
    assert watched.taken == 4


# ---------------------------------------------------------------- what goes wrong
def broken() -> Snapshot:
    """A graph that no load lets in: links to nothing, and to things of another class."""
    records = [
        Record("stad/a", "City", {"name": "A"}),
        Record("praktijk/p", "Practice", {"title": "P", "city": "stad/a"}),
        Record("praktijk/q", "Practice", {"title": "Q"}),
        Record("praktijk/r", "Practice", {"city": "stad/a"}),
        Record("betrokkenheid/i", "Involvement", {"practice": "praktijk/p"}),
        Record("element/e", "Element", {"intervention": "stad/a", "kind": "EFFECT", "text": "E"}),
        Record("wijk/w", "Wijk", {"name": "W"}),
    ]
    return Snapshot.build(1, MOMENT, records)


ASKED_OF_BROKEN = [
    '{ practice(id: "praktijk/r") { id title } graph { revision } }',
    '{ practice(id: "praktijk/p") { title involvements { id partner { id name } } } }',
    '{ a: practice(id: "praktijk/p") { id city { id } } b: practice(id: "praktijk/q") { id city { id } } }',
    '{ a: practice(id: "praktijk/q") { city { name } } b: wijk(id: "wijk/w") { city { id } } graph { revision } }',
    '{ resources(ids: ["praktijk/p", "praktijk/weg", "praktijk/q"]) { id ... on Practice { title city { id } } } }',
    '{ resource(id: "element/e") { id ... on Element { intervention { __typename id name type { id } } } } }',
    "{ practices { nodes { title } edges { node { title city { id } } } } }",
]


@pytest.mark.parametrize("text", ASKED_OF_BROKEN)
def test_nulls_where_none_may_be_and_things_of_another_class_are_told_the_same(text: str):
    assert compared(broken(), [Operation(text, {}, None)])["with errors"] == 1


ERRORS = [
    '{ similarWijken(wijk: "wijk/nergens") { similarity } graph { revision } }',
    '{ b: whatWorked(scope: {challenge: {any: ["opgave/nergens"]}}) { summary { practices } } a: __typename }',
    '{ search(text: "  ") { totalCount } search(text: "  ") { nodes { id } } x: search(text: "") { totalCount } }',
    "{ whatWorked { gapMap(rows: CITY, columns: CITY) { emptyCells } } }",
    "query ($l: Language = NL) { cities(first: 1) { nodes { label(lang: $l) } } }",
]


@pytest.mark.parametrize("text", ERRORS)
@pytest.mark.parametrize("variables", [{}, {"l": None}])
def test_errors_of_fields_are_the_same(real: Snapshot, text: str, variables: dict[str, Any]):
    seen = compared(real, [Operation(text, variables, None)])
    assert seen["refused"] == 0


@pytest.mark.parametrize("text", ERRORS[:3])
def test_refusals_of_root_fields_are_told_without_the_standard_executor(real: Snapshot, text: str):
    seen = compared(real, [Operation(text, {}, None)])
    assert (seen["taken"], seen["with errors"]) == (1, 1)


@pytest.mark.parametrize(
    "text", ["{ __schema { queryType { name } } }", '{ graph { revision } __type(name: "City") { name } }']
)
def test_introspection_is_left_to_the_standard_executor(real: Snapshot, text: str):
    seen = compared(real, [Operation(text, {}, None)])
    assert (seen["taken"], seen["whole"]) == (0, 1)


REFUSED = [
    ("{ cities(first: 0) { totalCount } }", {}),
    ("query ($n: Int!) { cities(first: $n) { totalCount } }", {"n": 101}),
    ("query ($n: Int!) { cities(first: $n) { totalCount } }", {}),
    ("{ practices(first: 100) { nodes { sources(first: 100) { nodes { id } } } } }", {}),
    ('{ cities(after: "x") { totalCount } }', {}),
    ("{ a: cities { totalCount } a: wijken { totalCount } }", {}),
    ("query A { __typename } query B { __typename }", {}),
]


@pytest.mark.parametrize(("text", "variables"), REFUSED)
def test_refusals_of_whole_requests_are_the_same(real: Snapshot, text: str, variables: dict[str, Any]):
    assert compared(real, [Operation(text, variables, None)])["refused"] == 1


def test_limits_hold_also_after_a_request_that_was_within_them(real: Snapshot):
    text = "query ($n: Int!) { practices(first: $n) { nodes { sources(first: $n) { nodes { id } } } } }"
    seen = compared(real, [Operation(text, {"n": n}, None) for n in (2, 100, 3, 0, 2)])
    assert (seen["whole"], seen["refused"]) == (3, 2)


# ---------------------------------------------------------------- what is kept
def test_what_hangs_on_variables_is_made_anew(real: Snapshot):
    text = """query ($l: Language!, $with: Boolean!) {
        concepts(scheme: ROLE, first: 3) { nodes { id ...Words note: iri @include(if: $with) } } }
        fragment Words on Concept { label(lang: $l) narrower { id label(lang: $l) } }"""
    cases = [{"l": lang, "with": shown} for lang in ("NL", "EN", "NL") for shown in (True, False)]
    seen = compared(real, [Operation(text, case, None) for case in cases])
    assert seen["taken"] == len(cases)


def test_a_new_revision_is_seen_at_once_and_an_old_one_still_answers():
    watched, asked = Watched(), Asked('{ wijk(id: "wijk/w") { name } }', {}, None, False, "nl")
    before = Snapshot.build(1, MOMENT, [Record("wijk/w", "Wijk", {"name": "Oud"})])
    after = Snapshot.build(2, MOMENT, [Record("wijk/w", "Wijk", {"name": "Nieuw"})])
    for snapshot, name in [(before, "Oud"), (after, "Nieuw"), (before, "Oud"), (after, "Nieuw")]:
        body = watched.answered(asked, Context(snapshot, "embedded")).body
        assert orjson.loads(body)["data"] == {"wijk": {"name": name}}


@pytest.mark.parametrize("most", [0, 2_000, 1 << 20])
def test_what_is_kept_of_resources_stays_within_its_bytes(real: Snapshot, most: int):
    watched, context = Watched(most), Context(real, "embedded")
    for first in range(1, 40):
        asked = Asked(f"{{ cities(first: {first}) {{ nodes {{ id name }} }} }}", {}, None, False, "nl")
        assert compiled(watched, asked, context) == standard(asked, context)
        kept = watched._kept
        assert kept is not None
        assert kept.bytes <= most
    assert admitted(asked).forms


def test_many_threads_that_ask_the_same_new_question_get_the_same_answer(real: Snapshot):
    watched, context = Watched(20_000), Context(real, "embedded")
    text = '{ search(text: "wijk", first: 60) { nodes { __typename id label sources(first: 3) { nodes { title } } } } }'
    asked = [Asked(f"{text} # {number}", {}, None, False, "nl") for number in range(6)]
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda one: compiled(watched, one, context), asked * 8))
    assert set(bodies) == {standard(asked[0], context)}
    assert watched._kept is not None
    assert watched._kept.bytes <= 20_000


def test_a_fragment_that_is_merged_with_more_in_one_place_is_not_so_in_another(real: Snapshot):
    text = """{ a: practices(first: 2) { nodes { ...Where } }
        b: practices(first: 2) { nodes { ...Where city { name iri } } }
        c: practices(first: 2) { nodes { city { name } ...Where } } }
        fragment Where on Practice { city { id sources(first: 1) { totalCount } } }"""
    seen = compared(real, [Operation(text, {}, None)])
    assert (seen["taken"], seen["whole"]) == (1, 1)
