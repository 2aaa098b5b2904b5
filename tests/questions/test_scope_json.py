"""A scope out of JSON: the contract's names, read strictly."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from questions.refusals import Refusal
from questions.scope import IdMatch, InvolvementMatch, PracticeScope
from questions.scope_json import INVOLVEMENT, SCOPE, scope_from_json

CONTRACT = Path(__file__).parents[2] / "api" / "contract.graphql"


def test_every_field_is_read_under_its_name_in_the_contract():
    match = {"any": ["a/b"], "all": ["c/d"], "none": ["e/f"], "exact": True}
    asked = {name: match for name, (_, reader) in SCOPE.items() if reader.__name__ == "_match"}
    asked |= {"text": "x", "approach": "SOLVING", "status": ["RUNNING"], "from": "2015-01-01", "until": "2016-01-01"}
    asked |= {"minEvidence": 2, "includeClaimed": True, "with": [{"partnerType": match, "role": None}]}
    scope = scope_from_json(json.dumps(asked))
    ready = IdMatch(("a/b",), ("c/d",), ("e/f",), True)
    assert scope.challenge == scope.earlier_approach == scope.indicator == ready
    assert scope.with_ == (InvolvementMatch(partner_type=ready),)
    assert (scope.text, scope.approach, scope.status, scope.from_, scope.until) == (
        "x",
        "SOLVING",
        ("RUNNING",),
        "2015-01-01",
        "2016-01-01",
    )
    assert (scope.min_evidence, scope.include_claimed) == (2, True)
    assert set(asked) == set(SCOPE)


def test_names_are_those_of_the_contract_and_fields_those_of_the_scope():
    text = CONTRACT.read_text(encoding="utf-8")
    for name, table in (("PracticeScope", SCOPE), ("InvolvementMatch", INVOLVEMENT)):
        body = re.search(rf"input {name} {{(.*?)}}", text, re.DOTALL)
        assert body is not None
        assert set(re.findall(r"(\w+):", body[1])) == set(table)
    assert {attribute for attribute, _ in SCOPE.values()} == {f.name for f in fields(PracticeScope)}


def test_null_and_nothing_filter_nothing():
    assert scope_from_json({"challenge": None, "text": None}) == scope_from_json("{}") == PracticeScope()


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("geen json", "scope"),
        ("[" * 100_000, "scope"),
        ("[]", "scope"),
        ('{"challenge": ["opgave/x"]}', "scope.challenge"),
        ('{"challenge": {"any": "opgave/x"}}', "scope.challenge.any"),
        ('{"challenge": {"any": [1]}}', "scope.challenge.any"),
        ('{"challenge": {"some": []}}', "scope.challenge"),
        ('{"challenge": {"exact": 1}}', "scope.challenge.exact"),
        ('{"financing_model": {}}', "financing_model"),
        ('{"with": {}}', "scope.with"),
        ('{"with": [{"place": {}}]}', "scope.with"),
        ('{"minEvidence": true}', "scope.minEvidence"),
        ('{"minEvidence": 1.5}', "scope.minEvidence"),
        ('{"includeClaimed": "ja"}', "scope.includeClaimed"),
        ('{"text": 1}', "scope.text"),
        ('{"status": "RUNNING"}', "scope.status"),
    ],
)
def test_anything_else_is_refused_with_its_place_and_the_fix(value, place):
    with pytest.raises(Refusal) as refused:
        scope_from_json(value)
    assert refused.value.code == "BAD_USER_INPUT"
    for lang in ("nl", "en"):
        assert place in refused.value.message(lang)
        assert refused.value.message(lang).endswith(".")
