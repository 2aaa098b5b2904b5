"""What worked: which practices a scope holds, in which order, in which groups, and where nothing is known."""

from __future__ import annotations

import pytest

from questions.answers import Page
from questions.refusals import Refusal
from questions.scope import IdMatch, InvolvementMatch, PracticeScope
from questions.verdict import rounded, wilson
from questions.what_worked import what_worked
from tests.questions.small import (
    WORLD,
    concept,
    financing,
    involvement,
    outcome,
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


def any_(*ids: str) -> IdMatch:
    return IdMatch(any=ids)


# ---------------------------------------------------------------- filters
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


# ---------------------------------------------------------------- orders
def ordered(s, order: str, like: str | None = None) -> list[str]:
    answer = what_worked(s, PracticeScope(), like).practices(order_by=order)
    return [n.practice.removeprefix("praktijk/") for n in nodes(answer)]


def test_strongest_goes_by_verdict_then_evidence_then_id():
    s = snapshot(
        WORLD,
        *(practice(p) for p in "abcdefg"),
        outcome("a", 1, "UNKNOWN"),
        outcome("b", 1, "IMPROVED"),
        outcome("c", 1, "IMPROVED", method="methode/loting"),
        outcome("d", 1, "WORSENED", method="methode/loting"),
        outcome("e", 1, "UNCHANGED"),
        outcome("f", 1, "MIXED"),
        outcome("g", 1, "IMPROVED"),
    )
    assert ordered(s, "STRONGEST") == ["c", "b", "g", "f", "e", "d", "a"]


def test_recent_goes_by_end_else_start_and_unknown_last():
    s = snapshot(
        WORLD,
        practice("a"),
        practice("b", start="2016"),
        practice("c", start="2001", end="2016"),
        practice("d", end="2016-12-30"),
        practice("e", start="2016-01-01"),
    )
    assert ordered(s, "RECENT") == ["c", "d", "b", "e", "a"]


def test_titles_go_without_accents_and_capitals_by_code_point():
    titles = {"a": "Zon", "b": "école", "c": "Eden", "d": "'t Hart", "e": "ecole"}
    s = snapshot(WORLD, *(practice(p, title=t) for p, t in titles.items()))
    assert ordered(s, "TITLE") == ["d", "b", "e", "c", "a"]


def like_graph():
    traits = {"buildPeriods": ["bouwperiode/1945-1970"], "wijkSize": "grootte/groot"}
    return snapshot(
        WORLD,
        record("wijk/selwerd", name="Selwerd", city="stad/groningen", **traits),
        record(
            "wijk/paddepoel",
            name="Paddepoel",
            city="stad/groningen",
            buildPeriods=["bouwperiode/na-1990"],
            wijkSize="grootte/groot",
        ),
        practice("a"),
        practice("b", wijk="wijk/paddepoel"),
        practice("c", city="stad/kerkrade"),
        practice("d", wijk="wijk/kerkrade-west"),
        outcome("a", 1, "WORSENED"),
        outcome("b", 1, "IMPROVED"),
        outcome("c", 1, "IMPROVED"),
        outcome("d", 1, "IMPROVED"),
    )


def test_fit_is_the_likeness_of_the_wijk_and_comes_before_the_verdict():
    s = like_graph()
    assert ordered(s, "FIT", "wijk/selwerd") == ["a", "b", "d", "c"]
    fits = {n.practice: n.fit for n in nodes(what_worked(s, PracticeScope(), "wijk/selwerd").practices())}
    assert fits == {"praktijk/a": 1.0, "praktijk/b": 0.5, "praktijk/c": None, "praktijk/d": 0.0}
    assert ordered(s, "FIT") == ordered(s, "STRONGEST")


def test_like_a_wijk_practices_weigh_as_they_fit():
    v = what_worked(like_graph(), PracticeScope(), "wijk/selwerd").summary()
    lower, upper = wilson(0.5 / 1.5, 1.5)
    assert (v.practices, v.improved, v.worsened) == (4, 3, 1)
    assert (v.success_share, v.lower, v.upper) == (0.333333333, rounded(lower), rounded(upper))


def test_practices_are_narrowed_to_verdicts():
    s = like_graph()
    answer = what_worked(s, PracticeScope())
    assert [n.practice for n in nodes(answer.practices(verdict=["WORSENED"]))] == ["praktijk/a"]
    assert answer.practices(verdict=["IMPROVED", "WORSENED"]).total == 4
    assert answer.practices(verdict=[]).total == 4


@pytest.mark.parametrize("arguments", [{"verdict": ["GOOD"]}, {"order_by": "BEST"}, {"first": 0}, {"first": 101}])
def test_arguments_that_cannot_be_used_are_refused(arguments):
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        what_worked(snapshot(WORLD), PracticeScope()).practices(**arguments)


# ---------------------------------------------------------------- groups
def groups(s, by: str, **scope) -> dict[str, tuple[int, int]]:
    page = what_worked(s, PracticeScope(**scope)).verdicts(by, first=100)
    return {n.key: (n.verdict.practices, n.verdict.improved) for n in nodes(page)}


def test_groups_are_ordered_by_lower_then_median_then_practices_then_key():
    s = snapshot(
        WORLD,
        *(
            practice(p, challenges=[f"opgave/{c}"])
            for p, c in {"a": "x", "b": "y", "c": "z", "d": "v", "e": "w", "f": "w"}.items()
        ),
        *(concept(f"opgave/{c}", c) for c in "vwxyz"),
        outcome("a", 1, "IMPROVED"),
        outcome("b", 1, "WORSENED"),
        outcome("c", 1, "WORSENED", method="methode/loting"),
    )
    page = what_worked(s, PracticeScope()).verdicts("CHALLENGE")
    assert [n.key for n in nodes(page)] == ["opgave/x", "opgave/z", "opgave/y", "opgave/w", "opgave/v"]


def test_a_practice_counts_once_in_each_of_its_groups_and_in_none_without_a_value():
    s = snapshot(
        WORLD,
        practice("a", challenges=["opgave/armoede", "opgave/energiearmoede"]),
        involvement("a", "jumbo"),
        involvement("a", "jumbo", role="financier"),
        practice("b"),
        outcome("a", 1, "IMPROVED"),
    )
    assert groups(s, "CHALLENGE") == {"opgave/armoede": (1, 1), "opgave/energiearmoede": (1, 1)}
    assert groups(s, "PARTNER") == {"partner/jumbo": (1, 1)}
    assert groups(s, "PARTNER_TYPE") == {"soort-partner/supermarkt": (1, 1)}
    assert groups(s, "ROLE") == {"rol/financier": (1, 1), "rol/uitvoerder": (1, 1)}
    assert groups(s, "APPROACH") == {"PREVENTIVE": (2, 1)}


def test_groups_are_not_rolled_up():
    s = snapshot(WORLD, practice("a", challenges=["opgave/energiearmoede"]))
    assert groups(s, "CHALLENGE", challenge=any_("opgave/armoede")) == {"opgave/energiearmoede": (1, 0)}


def test_by_indicator_a_practice_is_judged_over_the_outcomes_of_that_indicator_alone():
    s = snapshot(
        WORLD,
        practice("a"),
        outcome("a", 1, "IMPROVED", method="methode/voor-na"),
        outcome("a", 2, "WORSENED", indicator="indicator/uitval"),
        outcome("a", 3, "UNKNOWN", indicator="indicator/inwoners"),
        outcome("a", 4, "IMPROVED", indicator="indicator/inwoners", source=None),
    )
    page = what_worked(s, PracticeScope()).verdicts("INDICATOR")
    seen = {
        n.key: (n.verdict.improved, n.verdict.worsened, n.verdict.unknown, n.verdict.evidence_max) for n in nodes(page)
    }
    assert seen == {
        "indicator/tevredenheid": (1, 0, 0, 2),
        "indicator/uitval": (0, 1, 0, 1),
        "indicator/inwoners": (0, 0, 1, None),
    }
    assert groups(s, "INDICATOR", min_evidence=2) == {"indicator/tevredenheid": (1, 1)}


def test_a_group_by_status_has_a_value_as_key_and_no_subject():
    s = snapshot(WORLD, practice("a", status="PLANNED"))
    (group,) = nodes(what_worked(s, PracticeScope()).verdicts("STATUS"))
    assert (group.key, group.subject, group.label.nl, group.label.en) == ("PLANNED", None, "gepland", "planned")
    (city,) = nodes(what_worked(s, PracticeScope()).verdicts("CITY"))
    assert (city.key, city.subject, city.label.nl) == ("stad/groningen", "stad/groningen", "Groningen")


def test_an_unknown_dimension_is_refused():
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        what_worked(snapshot(WORLD), PracticeScope()).verdicts("DEAL")


# ---------------------------------------------------------------- gap maps
def test_a_gap_map_shows_every_key_that_the_graph_uses_and_the_cells_that_hold_something():
    s = snapshot(
        WORLD,
        practice("a", challenges=["opgave/armoede"]),
        practice("b", challenges=["opgave/leefbaarheid"], wijk="wijk/paddepoel", intervention="aanpak/buurthuis"),
        record(
            "opgave-in-wijk/1",
            wijk="wijk/selwerd",
            challenge="opgave/energiearmoede",
            horizon="FUTURE",
            source="bron/krant",
        ),
        outcome("a", 1, "IMPROVED"),
    )
    found_map = what_worked(s, PracticeScope(wijk=any_("wijk/selwerd"))).gap_map("CHALLENGE", "INTERVENTION_TYPE")
    assert [r.key for r in found_map.rows] == ["opgave/armoede", "opgave/energiearmoede", "opgave/leefbaarheid"]
    assert [r.verdict.practices for r in found_map.rows] == [1, 0, 0]
    assert [c.key for c in found_map.columns] == ["soort-aanpak/fysiek", "soort-aanpak/sociaal"]
    assert [(c.row, c.column, c.verdict.improved) for c in found_map.cells] == [
        ("opgave/armoede", "soort-aanpak/fysiek", 1)
    ]
    assert found_map.empty_cells == 5


def test_cells_are_ordered_by_row_and_column_and_judge_an_indicator_alone_on_either_side():
    s = snapshot(
        WORLD,
        practice("a", challenges=["opgave/leefbaarheid", "opgave/armoede"]),
        outcome("a", 1, "IMPROVED"),
        outcome("a", 2, "WORSENED", indicator="indicator/uitval"),
    )
    answer = what_worked(s, PracticeScope())
    for rows, columns in (("CHALLENGE", "INDICATOR"), ("INDICATOR", "CHALLENGE")):
        cells = answer.gap_map(rows, columns).cells
        assert [(c.row, c.column) for c in cells] == sorted((c.row, c.column) for c in cells)
        worsened = {(c.row, c.column) for c in cells if c.verdict.worsened}
        assert len(cells) == 4
        assert {"indicator/uitval"} == {k for pair in worsened for k in pair if k.startswith("indicator")}


def test_claims_without_a_source_make_no_row_unless_asked():
    s = snapshot(
        WORLD,
        practice("a"),
        involvement("a", "jumbo", source=None),
        record("opgave-in-wijk/1", wijk="wijk/selwerd", challenge="opgave/armoede", horizon="FUTURE"),
    )
    sourced = what_worked(s, PracticeScope()).gap_map("CHALLENGE", "PARTNER")
    assert (sourced.rows, sourced.columns, sourced.empty_cells) == ([], [], 0)
    claimed = what_worked(s, PracticeScope(include_claimed=True)).gap_map("CHALLENGE", "PARTNER")
    assert ([r.key for r in claimed.rows], [c.key for c in claimed.columns]) == (["opgave/armoede"], ["partner/jumbo"])


def test_rows_and_columns_must_differ():
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        what_worked(snapshot(WORLD), PracticeScope()).gap_map("CITY", "CITY")


def many_partners(count: int):
    partners = [record(f"partner/p{n}", name=f"P {n}", type="soort-partner/gemeente") for n in range(count)]
    return snapshot(WORLD, practice("a"), partners, (involvement("a", f"p{n}") for n in range(count)))


def test_a_side_of_two_hundred_keys_is_shown_whole():
    assert len(what_worked(many_partners(200), PracticeScope()).gap_map("STATUS", "PARTNER").columns) == 200


def test_more_than_two_hundred_keys_are_refused_and_the_filter_that_is_named_helps():
    s = many_partners(201)
    with pytest.raises(Refusal) as refused:
        what_worked(s, PracticeScope()).gap_map("STATUS", "PARTNER")
    assert refused.value.code == "TOO_LARGE"
    assert (
        refused.value.message("nl")
        == "Dit overzicht heeft meer dan 200 kolommen. Maak het kleiner met een filter op partner."
    )
    assert "200 columns" in refused.value.message("en")
    narrowed = what_worked(s, PracticeScope(partner=any_("partner/p7"))).gap_map("STATUS", "PARTNER")
    assert [c.key for c in narrowed.columns] == ["partner/p7"]


# ---------------------------------------------------------------- why
def test_each_filter_is_answered_by_the_claim_that_met_it_and_then_the_outcomes_best_first():
    s = snapshot(
        WORLD,
        practice("a", challenges=["opgave/energiearmoede"]),
        involvement("a", "jumbo", role="financier"),
        involvement("a", "de-huismeesters"),
        financing("a", 1, financier="partner/jumbo"),
        outcome("a", 1, "IMPROVED"),
        outcome("a", 2, "UNCHANGED", method="methode/loting"),
        outcome("a", 3, "IMPROVED", source=None),
    )
    scope = PracticeScope(
        challenge=any_("opgave/armoede"),
        partner=IdMatch(all=("partner/jumbo", "partner/de-huismeesters")),
        with_=(InvolvementMatch(partner_type=any_("soort-partner/supermarkt"), role=any_("rol/financier")),),
        financing_model=any_("financieringsmodel/fonds"),
        city=any_("stad/groningen"),
    )
    reasons = what_worked(s, scope).why("praktijk/a")
    assert [r.claim for r in reasons] == [
        None,
        "betrokkenheid/a/jumbo-financier",
        "betrokkenheid/a/de-huismeesters-uitvoerder",
        "betrokkenheid/a/jumbo-financier",
        "financiering/a/1",
        None,
        "uitkomst/a/2",
        "uitkomst/a/1",
    ]
    assert reasons[0].text.nl == "De praktijk werkt aan: energiearmoede."
    assert reasons[1].text.en == "Jumbo (supermarket) took part. Role: funder."
    assert reasons[5].text.nl == "De praktijk is in Groningen."
    assert reasons[6].text.nl == "tevredenheid: geen verschil. Bewijs: loting (5 van 5)."


def test_at_most_ten_reasons():
    s = snapshot(WORLD, practice("a"), (outcome("a", n, "IMPROVED") for n in range(12)))
    assert len(what_worked(s, PracticeScope()).why("praktijk/a")) == 10


def test_a_filter_on_absence_is_met_by_the_practice_itself():
    s = snapshot(WORLD, practice("a"))
    (reason,) = what_worked(s, PracticeScope(partner=IdMatch(none=("partner/jumbo",)))).why("praktijk/a")
    assert (reason.claim, reason.text.nl) == (None, "Dit hoort er niet bij, zoals gevraagd: Jumbo.")


def test_every_filter_gives_a_sentence_in_both_languages():
    traits = {
        "buildPeriods": ["bouwperiode/1945-1970"],
        "wijkLocations": ["ligging/rand"],
        "wijkSize": "grootte/groot",
        "compositions": ["samenstelling/gemengd"],
        "earlierApproaches": ["eerdere-aanpak/sloop"],
    }
    s = snapshot(
        WORLD,
        record("wijk/selwerd", name="Selwerd", city="stad/groningen", **traits),
        record("city-deal/x", name="Deal", stage="SIGNED"),
        practice("a", start="2014", end="2016", deal="city-deal/x"),
    )
    scopes = {
        "text": "selwerd",
        "intervention": any_("aanpak/isolatie"),
        "intervention_type": any_("soort-aanpak/fysiek"),
        "approach": "PREVENTIVE",
        "wijk": any_("wijk/selwerd"),
        "build_period": any_("bouwperiode/1945-1970"),
        "wijk_location": any_("ligging/rand"),
        "wijk_size": any_("grootte/groot"),
        "composition": any_("samenstelling/gemengd"),
        "earlier_approach": any_("eerdere-aanpak/sloop"),
        "deal": any_("city-deal/x"),
        "status": ("COMPLETED",),
        "from_": "2015-01-01",
        "until": "2015-01-01",
    }
    for name, value in scopes.items():
        (reason,) = what_worked(s, PracticeScope(**{name: value})).why("praktijk/a")
        assert reason.claim is None
        assert [reason.text.nl[-1], reason.text.en[-1]] == [".", "."], name
    (reason,) = what_worked(s, PracticeScope(from_="2015-01-01")).why("praktijk/a")
    assert reason.text.nl == "De praktijk was voor 1 januari 2015 niet afgelopen."


def test_a_practice_outside_the_answer_has_no_reasons_and_an_unknown_one_is_refused():
    s = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED"))
    answer = what_worked(s, PracticeScope(status=("PLANNED",)))
    assert answer.why("praktijk/a") == []
    with pytest.raises(Refusal, match="UNKNOWN_ID"):
        answer.why("praktijk/b")
