"""The schema: printed as committed, no less than the contract, and described in every part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    BreakingChangeType,
    GraphQLNamedType,
    build_schema,
    find_breaking_changes,
    is_introspection_type,
    is_specified_scalar_type,
)
from graphql.utilities import find_schema_changes

from api.schema import PRINTED, printed
from ontology.vocabulary import vocabulary

CONTRACT = PRINTED.with_name("contract.graphql")
SHARED = Path(__file__).parents[3] / "shared" / "design" / "api.graphql"
SCHEMA = build_schema(printed())


def test_the_committed_schema_is_the_one_that_is_served():
    assert PRINTED.read_text(encoding="utf-8") == printed(), "print it anew: python -m api.schema"


def test_nothing_of_the_contract_is_taken_away_or_changed():
    contract = build_schema(CONTRACT.read_text(encoding="utf-8"))
    assert find_breaking_changes(contract, SCHEMA) == []
    changed = {change.type.name for change in find_schema_changes(contract, SCHEMA)}
    assert changed <= {"DESCRIPTION_CHANGED"}, "it may offer more; when it does, say so here"


def test_a_change_of_the_contract_would_be_seen():
    contract = build_schema(CONTRACT.read_text(encoding="utf-8"))
    narrower = build_schema(printed().replace("evidenceMax: Int", "evidenceMost: Int"))
    assert [c.type for c in find_breaking_changes(contract, narrower)] == [BreakingChangeType.FIELD_REMOVED]


@pytest.mark.skipif(not SHARED.exists(), reason="the design lies outside the checkout")
def test_the_copy_of_the_contract_is_the_contract():
    assert CONTRACT.read_text(encoding="utf-8") == SHARED.read_text(encoding="utf-8")


def parts(type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    yield type_.name, type_.description
    for name, field in getattr(type_, "fields", {}).items():
        yield f"{type_.name}.{name}", field.description
        for argument, said in getattr(field, "args", {}).items():
            yield f"{type_.name}.{name}({argument})", said.description
    for name, value in getattr(type_, "values", {}).items():
        yield f"{type_.name}.{name}", value.description


def test_every_type_field_argument_and_value_is_described():
    own = (t for t in SCHEMA.type_map.values() if not is_introspection_type(t) and not is_specified_scalar_type(t))
    assert [name for type_ in own for name, description in parts(type_) if not description] == []


@pytest.mark.parametrize("name", vocabulary().classes)
def test_a_class_is_described_in_the_words_of_the_vocabulary(name: str):
    assert SCHEMA.type_map[name].description == vocabulary().classes[name].definition.en


def test_the_printed_schema_shows_defaults_and_no_null_as_a_default():
    text = printed()
    assert "lang: Language! = NL" in text
    assert "orderBy: PracticeOrder! = STRONGEST" in text
    assert "= null" not in text
