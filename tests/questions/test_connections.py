"""The lists that belong to one resource, and the examples of a dossier."""

from __future__ import annotations

import json

import pytest

from questions.connections import connection, deals_of, practices_of, wijken_of
from questions.dossier import dossier_examples
from questions.refusals import Refusal
from tests.questions.small import WORLD, financing, involvement, outcome, practice, record, snapshot


def ids(page) -> list[str]:
    return [e.node.partition("/")[2] for e in page.edges]


def test_a_connection_holds_each_survivor_once_by_id():
    s = snapshot(
        record("bron/a", title="A", replacedBy="bron/b"), record("bron/b", title="B"), record("bron/c", title="C")
    )
    assert ids(connection(s, ["bron/c", "bron/a", "bron/b", "bron/x"])) == ["b", "c"]


def test_practices_of_a_resource_are_those_that_the_question_with_that_filter_finds():
    s = snapshot(
        WORLD,
        record("wijk/noord", name="Noord", city="stad/kerkrade", partOf="wijk/kerkrade-west"),
        record("city-deal/x", name="Deal", stage="SIGNED"),
        practice("a", deal="city-deal/x"),
        practice("b", wijk="wijk/noord", intervention="aanpak/buurthuis"),
        practice("c", city="stad/kerkrade"),
        involvement("a", "jumbo"),
        involvement("b", "jumbo", source=None),
        financing("c", 1, financier="partner/jumbo"),
    )
    assert ids(practices_of(s, "stad/parkstad-limburg")) == ["b", "c"]
    assert ids(practices_of(s, "wijk/kerkrade-west")) == ["b"]
    assert ids(practices_of(s, "partner/jumbo")) == ["a"]
    assert ids(practices_of(s, "aanpak/buurthuis")) == ["b"]
    assert ids(practices_of(s, "financieringsmodel/fonds")) == ["c"]
    assert ids(practices_of(s, "city-deal/x")) == ["a"]
    for id in ("bron/krant", "partner/onbekend", "onzin"):
        with pytest.raises(Refusal, match="UNKNOWN_ID"):
            practices_of(s, id)


def test_wijken_of_a_region_are_those_of_its_cities():
    assert ids(wijken_of(snapshot(WORLD), "stad/parkstad-limburg")) == ["kerkrade-west"]


def test_deals_of_a_place_take_in_its_parts_and_those_of_a_partner_go_by_sourced_involvement():
    def signing(number, deal, **fields):
        about = {"partner": "partner/jumbo", "role": "rol/financier", "deal": f"city-deal/{deal}"}
        return record(f"betrokkenheid/deal/{number}", **about, **fields)

    s = snapshot(
        WORLD,
        record("city-deal/a", name="A", stage="SIGNED", cities=["stad/kerkrade"], wijken=["wijk/selwerd"]),
        record("city-deal/b", name="B", stage="SIGNED", cities=["stad/parkstad-limburg"]),
        signing(1, "a", source="bron/krant"),
        signing(2, "b"),
    )
    assert ids(deals_of(s, "stad/parkstad-limburg")) == ["a", "b"]
    assert ids(deals_of(s, "stad/kerkrade")) == ["a"]
    assert ids(deals_of(s, "wijk/selwerd")) == ["a"]
    assert ids(deals_of(s, "partner/jumbo")) == ["a"]
    with pytest.raises(Refusal, match="UNKNOWN_ID"):
        deals_of(s, "bron/krant")


# ---------------------------------------------------------------- dossiers
def dossier(question: object = None, **fields):
    asked = {} if question is None else {"question": question if isinstance(question, str) else json.dumps(question)}
    return record("dossier/x", title="Warm wonen", **asked, **fields)


def examples(s, **arguments):
    return ids(dossier_examples(s, "dossier/x", **arguments))


def practices():
    return [
        practice("a"),
        practice("b", wijk="wijk/paddepoel"),
        practice("c", city="stad/kerkrade"),
        practice("d", city="stad/parkstad-limburg"),
        outcome("b", 1, "IMPROVED"),
        outcome("a", 1, "MIXED"),
    ]


def test_pinned_ones_go_first_then_what_the_question_finds_without_doubles():
    s = snapshot(WORLD, practices(), dossier({}, pinned=["praktijk/d", "praktijk/c"]))
    assert examples(s, one_per_city=False) == ["c", "d", "b", "a"]


def test_at_most_one_of_a_city_unless_asked():
    s = snapshot(WORLD, practices(), dossier({}))
    assert examples(s) == ["b", "c", "d"]
    assert examples(s, one_per_city=False) == ["b", "a", "c", "d"]
    pinned = snapshot(WORLD, practices(), dossier(None, pinned=["praktijk/a", "praktijk/b"]))
    assert examples(pinned) == ["a"]


def test_examples_are_walked_by_cursor():
    s = snapshot(WORLD, practices(), dossier({}, pinned=["praktijk/d"]))
    met, after = [], None
    for _ in range(4):
        page = dossier_examples(s, "dossier/x", one_per_city=False, first=1, after=after)
        met += ids(page)
        after = page.edges[-1].cursor
    assert met == ["d", "b", "a", "c"]


def test_the_standing_question_filters():
    s = snapshot(WORLD, practices(), dossier({"city": {"any": ["stad/parkstad-limburg"], "exact": True}}))
    assert examples(s) == ["d"]


@pytest.mark.parametrize(
    ("question", "code"),
    [("[]", "BAD_USER_INPUT"), ('{"onbekend": 1}', "BAD_USER_INPUT"), ('{"city": {"any": ["stad/x"]}}', "UNKNOWN_ID")],
)
def test_a_question_that_cannot_be_asked_is_refused(question, code):
    with pytest.raises(Refusal, match=code):
        examples(snapshot(WORLD, dossier(question)))


def test_an_unknown_dossier_is_refused():
    with pytest.raises(Refusal, match="UNKNOWN_ID"):
        dossier_examples(snapshot(WORLD), "dossier/x")
