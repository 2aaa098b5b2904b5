"""Pages and cursors: a walk meets everything once, at any size, also while others write."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.page import BY_ID, Listing, listing, page, page_of_ids
from questions.refusals import Refusal
from questions.scope import IdMatch, PracticeScope
from questions.search import search
from questions.what_worked import what_worked
from tests.questions.small import WORLD, applied, outcome, practice, record, snapshot


def raw(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!!",
        "é",
        "abc",
        raw("id"),
        raw(["id"]),
        raw(["id", 1]),
        raw(["id", None]),
        raw(["id", True]),
        raw(["id", "a", "b"]),
        raw(["anders", "a"]),
        raw({"id": "a"}),
        raw([["id"], "a"]),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b'["id",' + b"9" * 5000 + b"]").decode(),
        BY_ID.cursor(("wijk/a",)) + "%",
    ],
)
def test_a_cursor_that_is_not_of_this_list_is_refused(cursor):
    with pytest.raises(Refusal, match="BAD_CURSOR"):
        page_of_ids(["wijk/a"], 1, cursor)


def test_a_number_that_is_none_is_no_sort_key():
    with pytest.raises(Refusal, match="BAD_CURSOR"):
        page(Listing("x", "n"), [((1.0,), "a")], 1, raw(["x", float("nan")]))


@pytest.mark.parametrize("first", [-1, 0, 101])
def test_a_page_holds_one_to_a_hundred(first):
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        page_of_ids([], first, None)


def test_a_cursor_fits_no_other_scope_order_or_text():
    s = snapshot(WORLD, practice("a"), practice("b"))
    scope = PracticeScope(city=IdMatch(any=("stad/groningen",)))
    cursor = what_worked(s, scope).practices(first=1).edges[0].cursor
    assert what_worked(s, scope).practices(first=1, after=cursor).edges[0].node.practice == "praktijk/b"
    others = (
        lambda: what_worked(s, PracticeScope()).practices(after=cursor),
        lambda: what_worked(s, scope, "wijk/selwerd").practices(after=cursor),
        lambda: what_worked(s, scope).practices(order_by="TITLE", after=cursor),
        lambda: what_worked(s, scope).verdicts("CITY", after=cursor),
        lambda: search(s, "a", after=cursor),
    )
    for other in others:
        with pytest.raises(Refusal, match="BAD_CURSOR"):
            other()


def test_a_page_says_what_lies_before_and_behind_it():
    ids = ["a", "b", "c"]
    first = page_of_ids(ids, 2, None)
    assert (first.total, first.has_next, first.has_previous) == (3, True, False)
    second = page_of_ids(ids, 2, first.edges[-1].cursor)
    assert ([e.node for e in second.edges], second.has_next, second.has_previous) == (["c"], False, True)
    behind = page_of_ids(ids, 2, second.edges[-1].cursor)
    assert (behind.edges, behind.total, behind.has_next, behind.has_previous) == ([], 3, False, True)
    assert not page_of_ids(["b"], 1, BY_ID.cursor(("a",))).has_previous


parts = st.tuples(st.one_of(st.integers(-5, 5), st.floats(allow_nan=False, allow_infinity=False)), st.text())


@settings(deadline=None)
@given(st.dictionaries(parts, st.none()), st.integers(1, 100))
def test_a_walk_meets_every_key_once_in_order(keys, size):
    of = listing("test", "ns", "about")
    met, after = [], None
    while True:
        found = page(of, ((key, key) for key in keys), size, after)
        met += [edge.node for edge in found.edges]
        assert found.total == len(keys)
        if not found.has_next:
            break
        after = found.edges[-1].cursor
    assert met == sorted(keys)


DIRECTIONS = ("IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN")
ORDERS = ("STRONGEST", "FIT", "RECENT", "TITLE")
names = st.sampled_from("abcdefgh")
write = st.tuples(names, st.sampled_from(DIRECTIONS), st.sampled_from(["2014", "2015-06", None]), st.booleans())


def records_of(name: str, direction: str, end: str | None, gone: bool):
    of = practice(name, title=f"Praktijk {name}", **({"end": end} if end else {}))
    return [replace(of, values={**of.values, "withdrawn": True}) if gone else of, outcome(name, 1, direction)]


@settings(deadline=None)
@given(st.lists(write, max_size=8), st.lists(write, max_size=6), st.integers(1, 3), st.sampled_from(ORDERS))
def test_a_practice_whose_key_stays_is_met_once_while_others_write(before, writes, size, order):
    s = snapshot(WORLD, [r for w in before for r in records_of(*w)])
    waiting = list(writes)
    always = set(s.rows.practices) - {f"praktijk/{name}" for name, *_ in writes}
    met, after = [], None
    while True:
        found = what_worked(s, PracticeScope(), "wijk/selwerd").practices(order_by=order, first=size, after=after)
        met += [edge.node.practice for edge in found.edges]
        if not found.has_next:
            break
        after = found.edges[-1].cursor
        if waiting:
            s = s.moved_by(applied(s.revision + 1, *records_of(*waiting.pop())))
    assert sorted(id for id in met if id in always) == sorted(always)


def test_a_walk_through_search_goes_on_when_what_it_stood_on_is_gone():
    s = snapshot(WORLD, [record(f"bron/{n}", title="Selwerd") for n in range(3)])
    after = search(s, "selwerd", ["SOURCE"], first=1).edges[0].cursor
    s = s.moved_by(applied(2, record("bron/0", title="Selwerd", withdrawn=True)))
    assert [e.node.id for e in search(s, "selwerd", ["SOURCE"], after=after).edges] == ["bron/1", "bron/2"]
