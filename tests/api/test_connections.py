"""Connections: a walk meets everything once, totals are right, and pages say where they stand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.asking import Asker

# a path to a connection of practices, and the field that it hangs from
LISTS = {
    "practices": "{ practices(first: $first, after: $after) { ...page } }",
    "city.practices": '{ city(id: "stad/groningen") { practices(first: $first, after: $after) { ...page } } }',
    "whatWorked.practices": "{ whatWorked { practices(orderBy: TITLE, first: $first, after: $after) { ...page } } }",
    "whatWorked.verdicts": "{ whatWorked { verdicts(by: WIJK, first: $first, after: $after) { ...page } } }",
    "search": '{ search(text: "huiskamer", first: $first, after: $after) { ...page } }',
    "partner.involvements": """{ partner(id: "partner/jumbo") {
        involvements(first: $first, after: $after) { ...page } } }""",
    "source.claims": '{ source(id: "bron/evaluatie") { claims(first: $first, after: $after) { ...page } } }',
    "wijken": "{ wijken(first: $first, after: $after) { ...page } }",
}
TYPES = {
    "whatWorked.practices": "WhatWorked",
    "whatWorked.verdicts": "Verdict",
    "search": "Search",
    "partner.involvements": "Involvement",
    "source.claims": "Claim",
    "wijken": "Wijk",
}
FIELDS = """totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  edges { cursor node { %s } } nodes { %s }"""


def query(name: str) -> str:
    key = "key" if name == "whatWorked.verdicts" else "id"
    fragment = f"fragment page on {TYPES.get(name, 'Practice')}Connection {{ {FIELDS % (key, key)} }}"
    return f"query($first: Int!, $after: String) {LISTS[name]} {fragment}"


def page(ask: Asker, name: str, first: int, after: str | None) -> dict[str, Any]:
    found: Any = ask(query(name), {"first": first, "after": after}).data
    for field in name.split("."):
        found = found[field]
    return found


def walk(ask: Asker, name: str, first: int) -> list[dict[str, Any]]:
    pages = [page(ask, name, first, None)]
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(page(ask, name, first, pages[-1]["pageInfo"]["endCursor"]))
    return pages


@pytest.mark.parametrize("name", LISTS)
def test_a_walk_meets_everything_once_with_any_page_size(ask: Asker, name: str):
    whole = page(ask, name, 100, None)
    assert whole["totalCount"] == len(whole["nodes"]) > 2
    for first in (1, 2, 7):
        pages = walk(ask, name, first)
        assert [node for p in pages for node in p["nodes"]] == whole["nodes"]
        assert {p["totalCount"] for p in pages} == {whole["totalCount"]}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_says_where_it_stands(ask: Asker, name: str):
    first, second = walk(ask, name, 2)[:2]
    assert (first["pageInfo"]["hasPreviousPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert first["pageInfo"]["startCursor"] == first["edges"][0]["cursor"]
    assert first["pageInfo"]["endCursor"] == first["edges"][-1]["cursor"]
    assert [edge["node"] for edge in first["edges"]] == first["nodes"]


def test_an_empty_page_has_no_cursors(ask: Asker):
    found = ask('{ practices(text: "zzzzzzz") { totalCount nodes { id } pageInfo { startCursor endCursor } } }').data
    empty = {"startCursor": None, "endCursor": None}
    assert found["practices"] == {"totalCount": 0, "nodes": [], "pageInfo": empty}
