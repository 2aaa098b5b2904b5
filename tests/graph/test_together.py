"""Each rule between resources by an example; that they are all the rules, test_together_agrees_with_shacl.py says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.admission import Draft, Rejected, admit, check
from graph.embedded import EmbeddedStore
from ontology.problems import Place, Problem

GOOD: dict[str, dict[str, Any]] = {
    "stad/a": {"name": "A"},
    "stad/b": {"name": "B"},
    "stad/regio": {"name": "Regio", "kind": "REGION"},
    "wijk/w": {"name": "W", "city": "stad/a"},
    "soort-aanpak/t": {"label@nl": "t"},
    "aanpak/x": {"name": "X", "type": "soort-aanpak/t"},
    "programma/p": {"name": "P"},
    "deelname/d": {"programme": "programma/p", "city": "stad/a", "wijk": "wijk/w"},
    "praktijk/p": {"title": "P", "intervention": "aanpak/x", "wijk": "wijk/w", "city": "stad/a", "status": "RUNNING"},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A graph with these resources."""
    with closing(EmbeddedStore(tmp_path / "graph.sqlite")) as opened:
        assert load(opened, GOOD) == []
        yield opened


def load(store: EmbeddedStore, said: dict[str, dict[str, Any]]) -> list[Problem]:
    """What a load is refused for; nothing when it is in."""
    drafts = [Draft(id, changes, Place("x.csv", line)) for line, (id, changes) in enumerate(said.items(), 2)]
    try:
        admit(store, drafts, author="wie", source="waar")
    except Rejected as rejected:
        return list(rejected.problems)
    return []


def told(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return sorted((p.code, p.id, p.column) for p in problems)


def test_a_link_leads_to_something_in_the_load_or_in_the_graph(store: EmbeddedStore) -> None:
    said = {"wijk/v": {"name": "V", "city": "stad/c", "partOf": "wijk/w"}}
    (problem,) = load(store, said)
    assert told([problem]) == [("DANGLING", "wijk/v", "city")]
    assert "stad/c" in problem.message("nl")
    assert load(store, {**said, "stad/c": {"name": "C"}}) == []


# ---------------------------------------------------------------- withdrawing
def test_what_others_point_at_cannot_be_withdrawn_and_the_list_says_who(store: EmbeddedStore) -> None:
    (problem,) = load(store, {"wijk/w": {"withdrawn": True}})
    assert told([problem]) == [("STILL_LINKED", "wijk/w", "withdrawn")]
    assert problem.params["count"] == 2
    assert "deelname/d, praktijk/p" in problem.message("en")


def test_a_long_list_of_who_points_is_cut_and_counted(store: EmbeddedStore) -> None:
    many = {f"wijk/{n:02}": {"name": "V", "city": "stad/b"} for n in range(25)}
    assert load(store, many) == []
    (problem,) = load(store, {"stad/b": {"withdrawn": True}})
    assert problem.params["count"] == 25
    assert str(problem.params["list"]).endswith("wijk/09 …")


def test_a_resource_can_be_withdrawn_together_with_all_that_points_at_it(store: EmbeddedStore) -> None:
    gone = {id: {"withdrawn": True} for id in ("wijk/w", "deelname/d", "praktijk/p")}
    assert load(store, gone) == []
    assert load(store, {"praktijk/p": {"title": "Nieuw"}}) == [], (
        "what is withdrawn stays so until a load says otherwise"
    )
    assert store.read(["praktijk/p"])["praktijk/p"].is_withdrawn
    assert told(load(store, {"praktijk/p": {"withdrawn": None}})) == [("WITHDRAWN_TARGET", "praktijk/p", "wijk")]
    assert load(store, {id: {"withdrawn": False} for id in gone}) == []


def test_a_resource_can_be_withdrawn_when_the_load_takes_the_links_away(store: EmbeddedStore) -> None:
    said = {"praktijk/p": {"wijk": None}, "deelname/d": {"withdrawn": True}, "wijk/w": {"withdrawn": True}}
    assert load(store, said) == []


def test_nothing_new_may_point_at_what_is_withdrawn(store: EmbeddedStore) -> None:
    assert load(store, {"stad/b": {"withdrawn": True}}) == []
    assert told(load(store, {"wijk/v": {"name": "V", "city": "stad/b"}})) == [("WITHDRAWN_TARGET", "wijk/v", "city")]
    assert load(store, {"wijk/v": {"name": "V", "city": "stad/b", "withdrawn": True}}) == []


# ---------------------------------------------------------------- circles
@pytest.mark.parametrize(
    ("segment", "field", "more"),
    [
        ("stad", "partOf", {"name": "S", "kind": "REGION"}),
        ("wijk", "partOf", {"name": "W", "city": "stad/a"}),
        ("opgave", "broader", {"label@nl": "o"}),
        ("aanpak", "adaptedFrom", {"name": "A", "type": "soort-aanpak/t"}),
        ("praktijk", "adaptedFrom", {"title": "P", "intervention": "aanpak/x", "city": "stad/a", "status": "RUNNING"}),
        ("bron", "replacedBy", {"title": "B"}),
    ],
)
def test_a_circle_is_told_once_also_where_the_graph_holds_part_of_it(
    store: EmbeddedStore, segment: str, field: str, more: dict[str, Any]
) -> None:
    one, two, three = (f"{segment}/c{n}" for n in (1, 2, 3))
    whole = {one: {**more, field: three}, two: {**more, field: one}, three: {**more, field: two}}
    (problem,) = load(store, {**whole, f"{segment}/tail": {**more, field: two}})
    assert told([problem]) == [("CYCLE", one, field)]
    assert f"{one} → {three} → {two} → {one}" in problem.message("nl")
    assert load(store, {one: more, two: {**more, field: one}, three: {**more, field: two}}) == []
    assert told(load(store, {one: {field: three}})) == [("CYCLE", one, field)]
    assert told(load(store, {one: {field: one}})) == [("CYCLE", one, field)]


def test_a_very_long_chain_is_walked_once_and_its_circle_shown_in_short() -> None:
    length = 30_000
    chain = {f"opgave/o{n}": {"label@nl": "o", "broader": f"opgave/o{(n + 1) % length}"} for n in range(length)}
    problems, _ = check([Draft(id, said) for id, said in chain.items()])
    assert told(problems) == [("CYCLE", "opgave/o0", "broader")]
    assert len(problems[0].message("nl")) < 300


# ---------------------------------------------------------------- places
def test_only_a_region_has_parts_also_when_it_changes_later(store: EmbeddedStore) -> None:
    assert told(load(store, {"stad/a": {"partOf": "stad/b"}})) == [("ONLY_REGIONS_HAVE_PARTS", "stad/a", "partOf")]
    assert load(store, {"stad/a": {"partOf": "stad/regio"}}) == []
    (problem,) = load(store, {"stad/regio": {"kind": None}})
    assert told([problem]) == [("ONLY_REGIONS_HAVE_PARTS", "stad/a", "partOf")]
    assert problem.place == Place(None, None, "partOf"), "the load does not say this city"


def test_a_practice_has_the_city_of_its_wijk(store: EmbeddedStore) -> None:
    (problem,) = load(store, {"praktijk/p": {"city": "stad/b"}})
    assert told([problem]) == [("CITY_DISAGREES", "praktijk/p", "city")]
    assert "stad/a" in problem.message("en")
    assert told(load(store, {"wijk/w": {"city": "stad/b"}})) == [
        ("CITY_DISAGREES", "deelname/d", "city"),
        ("CITY_DISAGREES", "praktijk/p", "city"),
    ]
    assert load(store, {"stad/a": {"partOf": "stad/regio"}}) == []
    assert told(load(store, {"praktijk/p": {"city": "stad/regio"}})) == [("CITY_DISAGREES", "praktijk/p", "city")]
    assert load(store, {"praktijk/p": {"wijk": None, "city": "stad/b"}}) == []


def test_a_participation_may_have_a_city_that_contains_that_of_its_wijk(store: EmbeddedStore) -> None:
    assert told(load(store, {"deelname/d": {"city": "stad/regio"}})) == [("CITY_DISAGREES", "deelname/d", "city")]
    assert load(store, {"stad/a": {"partOf": "stad/regio"}, "deelname/d": {"city": "stad/regio"}}) == []
    assert told(load(store, {"stad/a": {"partOf": None}})) == [("CITY_DISAGREES", "deelname/d", "city")], (
        "two steps away"
    )


def test_after_a_merge_places_are_those_of_the_survivor(store: EmbeddedStore) -> None:
    assert load(store, {"stad/oud": {"name": "Oud", "replacedBy": "stad/a"}, "praktijk/p": {"city": "stad/oud"}}) == []
    assert told(load(store, {"stad/oud": {"replacedBy": "stad/b"}})) == [("CITY_DISAGREES", "praktijk/p", "city")]
    assert told(load(store, {"stad/oud": {"replacedBy": None}})) == [("CITY_DISAGREES", "praktijk/p", "city")]
    assert load(store, {"wijk/nieuw": {"name": "N", "city": "stad/b"}}) == []
    assert told(load(store, {"wijk/w": {"replacedBy": "wijk/nieuw"}})) == [
        ("CITY_DISAGREES", "deelname/d", "city"),
        ("CITY_DISAGREES", "praktijk/p", "city"),
    ]
