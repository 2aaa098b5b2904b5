"""Which practices a scope holds: every filter, alone and with others, and what is refused."""

from __future__ import annotations

import pytest

from questions.answers import Page
from questions.refusals import Refusal
from questions.scope import IdMatch, InvolvementMatch, PracticeScope
from questions.what_worked import what_worked
from tests.questions.small import (
    WORLD,
    any_,
    concept,
    financing,
    involvement,
    practice,
    record,
    snapshot,
)


def nodes(page: Page) -> list:
    return [edge.node for edge in page.edges]


def found(s, **scope) -> list[str]:
    return sorted(
        n.practice.removeprefix("praktijk/") for n in nodes(what_worked(s, PracticeScope(**scope)).practices())
    )


def test_an_empty_scope_holds_every_practice():
    s = snapshot(WORLD, practice("a"), practice("b"))
    assert found(s) == ["a", "b"]
    assert found(s, text="  ", challenge=IdMatch(), with_=(InvolvementMatch(),), status=()) == ["a", "b"]


def test_a_concept_takes_in_what_is_narrower_unless_exact():
    s = snapshot(
        WORLD, practice("a", challenges=["opgave/energiearmoede"]), practice("b", challenges=["opgave/armoede"])
    )
    assert found(s, challenge=any_("opgave/armoede")) == ["a", "b"]
    assert found(s, challenge=IdMatch(any=("opgave/armoede",), exact=True)) == ["b"]
    assert found(s, challenge=any_("opgave/energiearmoede")) == ["a"]


def test_any_all_and_none_each_hold():
    s = snapshot(
        WORLD,
        practice("a", challenges=["opgave/armoede", "opgave/leefbaarheid"]),
        practice("b", challenges=["opgave/armoede"]),
        practice("c"),
    )
    both = ("opgave/armoede", "opgave/leefbaarheid")
    assert found(s, challenge=IdMatch(any=both)) == ["a", "b"]
    assert found(s, challenge=IdMatch(all=both)) == ["a"]
    assert found(s, challenge=IdMatch(none=("opgave/leefbaarheid",))) == ["b", "c"]
    assert found(s, challenge=IdMatch(any=both, none=("opgave/leefbaarheid",))) == ["b"]


def test_fields_of_a_scope_are_all_asked_at_once():
    s = snapshot(
        WORLD,
        practice("a", challenges=["opgave/armoede"]),
        practice("b", challenges=["opgave/armoede"], wijk="wijk/paddepoel"),
    )
    assert found(s, challenge=any_("opgave/armoede"), wijk=any_("wijk/selwerd")) == ["a"]


def test_a_region_takes_in_its_cities_and_a_wijk_its_parts():
    s = snapshot(
        WORLD,
        record("wijk/hopel", name="Hopel", city="stad/kerkrade", partOf="wijk/kerkrade-west"),
        practice("a", city="stad/parkstad-limburg"),
        practice("b", wijk="wijk/kerkrade-west"),
        practice("c", wijk="wijk/hopel"),
        practice("d", city="stad/kerkrade"),
    )
    assert found(s, city=any_("stad/parkstad-limburg")) == ["a", "b", "c", "d"]
    assert found(s, city=IdMatch(any=("stad/parkstad-limburg",), exact=True)) == ["a"]
    assert found(s, city=any_("stad/kerkrade")) == ["b", "c", "d"]
    assert found(s, wijk=any_("wijk/kerkrade-west")) == ["b", "c"]
    assert found(s, wijk=IdMatch(none=("wijk/kerkrade-west",))) == ["a", "d"]


def test_a_replaced_id_filters_as_its_survivor():
    s = snapshot(
        WORLD, concept("opgave/oud", "oud", replacedBy="opgave/armoede"), practice("a", challenges=["opgave/armoede"])
    )
    assert found(s, challenge=any_("opgave/oud")) == ["a"]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"challenge": any_("opgave/bestaat-niet")}, "begrip uit de lijst opgaven"),
        ({"challenge": any_("rol/financier")}, "begrip uit de lijst opgaven"),
        ({"challenge": IdMatch(none=("wijk/selwerd",))}, "begrip uit de lijst opgaven"),
        ({"partner": any_("wijk/selwerd")}, "partner"),
        ({"wijk": IdMatch(all=("stad/groningen",))}, "wijk"),
        ({"city": any_("stad/weg")}, "stad"),
        ({"indicator": any_("opgave/armoede")}, "begrip uit de lijst indicatoren"),
        ({"with_": (InvolvementMatch(role=any_("partner/jumbo")),)}, "begrip uit de lijst rollen"),
    ],
)
def test_an_id_that_does_not_exist_or_is_of_another_kind_is_refused_by_name(scope, expected):
    s = snapshot(WORLD, record("stad/weg", name="Weg", withdrawn=True))
    with pytest.raises(Refusal) as refused:
        what_worked(s, PracticeScope(**scope))
    assert refused.value.code == "UNKNOWN_ID"
    assert expected in refused.value.message("nl")
    assert str(refused.value.params["id"]) in refused.value.message("en")


def test_a_supermarket_as_financier_is_one_involvement():
    s = snapshot(
        WORLD,
        practice("a"),
        involvement("a", "jumbo", role="financier"),
        practice("b"),
        involvement("b", "jumbo", role="uitvoerder"),
        involvement("b", "de-huismeesters", role="financier"),
    )
    supermarket, funder = any_("soort-partner/supermarkt"), any_("rol/financier")
    assert found(s, with_=(InvolvementMatch(partner_type=supermarket, role=funder),)) == ["a"]
    assert found(s, with_=(InvolvementMatch(partner_type=supermarket), InvolvementMatch(role=funder))) == ["a", "b"]
    assert found(s, with_=(InvolvementMatch(role=IdMatch(none=("rol/financier",))),)) == ["b"]
    assert found(s, with_=(InvolvementMatch(phase=IdMatch(none=("fase/start",))),)) == ["a", "b"]
    assert found(s, with_=(InvolvementMatch(phase=any_("fase/start")),)) == []


def test_involvements_and_financings_without_a_source_are_found_only_where_asked():
    s = snapshot(
        WORLD,
        practice("a"),
        involvement("a", "jumbo", source=None),
        financing("a", 1, financier="partner/de-huismeesters", source=None),
    )
    asked = (
        {"partner": any_("partner/jumbo")},
        {"with_": (InvolvementMatch(partner=any_("partner/jumbo")),)},
        {"financing_type": any_("soort-financiering/fonds")},
        {"financier": any_("partner/de-huismeesters")},
        {"text": "jumbo"},
    )
    for scope in asked:
        assert found(s, **scope) == []
        assert found(s, **scope, include_claimed=True) == ["a"]


def test_a_financier_is_no_partner_by_that_alone():
    s = snapshot(WORLD, practice("a"), financing("a", 1, financier="partner/jumbo"))
    assert found(s, financier=any_("partner/jumbo")) == ["a"]
    assert found(s, partner=any_("partner/jumbo")) == []
    assert found(s, text="jumbo") == []


def test_traits_are_those_of_the_wijk():
    wijk = record(
        "wijk/selwerd",
        name="Selwerd",
        city="stad/groningen",
        buildPeriods=["bouwperiode/1960-1970"],
        wijkSize="grootte/groot",
    )
    s = snapshot(WORLD, wijk, practice("a"), practice("b", city="stad/groningen"))
    assert found(s, build_period=any_("bouwperiode/1945-1970")) == ["a"]
    assert found(s, wijk_size=any_("grootte/groot")) == ["a"]
    assert found(s, build_period=IdMatch(none=("bouwperiode/1945-1970",))) == ["b"]


def test_approach_type_status_and_deal_filter():
    s = snapshot(
        WORLD,
        record("city-deal/x", name="Deal", stage="SIGNED"),
        practice("a", status="RUNNING", deal="city-deal/x"),
        practice("b", intervention="aanpak/buurthuis"),
    )
    assert found(s, approach="PREVENTIVE") == ["a"]
    assert found(s, approach="SOLVING") == []
    assert found(s, intervention_type=any_("soort-aanpak/sociaal")) == ["b"]
    assert found(s, status=("RUNNING", "STOPPED")) == ["a"]
    assert found(s, deal=any_("city-deal/x")) == ["a"]
    assert found(s, intervention=any_("aanpak/buurthuis")) == ["b"]
    assert found(s, financing_model=IdMatch(none=("financieringsmodel/fonds",))) == ["a", "b"]


def test_from_and_until_count_with_the_last_and_the_first_day():
    s = snapshot(WORLD, practice("a", start="2014", end="2015-02"), practice("b"))
    assert found(s, from_="2015-02-28") == ["a", "b"]
    assert found(s, from_="2015-03-01") == ["b"]
    assert found(s, until="2014-01-01") == ["a", "b"]
    assert found(s, until="2013-12-31") == ["b"]


@pytest.mark.parametrize(
    "scope", [{"from_": "2015"}, {"until": "gisteren"}, {"from_": "20150101"}, {"approach": "X"}, {"status": ("X",)}]
)
def test_a_value_that_cannot_be_used_is_refused_with_the_fix(scope):
    with pytest.raises(Refusal) as refused:
        what_worked(snapshot(WORLD), PracticeScope(**scope))
    assert refused.value.code == "BAD_USER_INPUT"
    assert refused.value.message("nl").endswith(".")


def test_a_filter_holds_at_most_a_thousand_ids():
    ids = tuple(f"opgave/{n}" for n in range(1001))
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        what_worked(snapshot(WORLD), PracticeScope(challenge=IdMatch(any=ids)))


def test_every_word_of_a_text_stands_somewhere_around_the_practice():
    s = snapshot(
        WORLD,
        record("oude-naam/1", partner="partner/jumbo", name="Super de Boer"),
        practice("a", title="Warme huizen", summary="Over kierdichting.", altLabels={"nl": ["Energiestraat"]}),
        involvement("a", "jumbo"),
        practice("b", title="Anders", intervention="aanpak/buurthuis", wijk="wijk/paddepoel"),
    )
    for text in ("warme", "kierdichting", "energiestraat", "isolatieaanpak", "jumbo", "boer", "selwerd", "huis"):
        assert "a" in found(s, text=text), text
    assert found(s, text="groningen") == ["a", "b"]
    assert found(s, text="warme selwerd jumbo kierdichting") == ["a"]
    assert found(s, text="warme paddepoel") == []
    assert found(s, text="onvindbaar") == []
