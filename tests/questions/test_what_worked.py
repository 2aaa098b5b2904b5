"""What worked: in which order practices come, and how groups of them are judged."""

from __future__ import annotations

import pytest

from questions.answers import Page
from questions.refusals import Refusal
from questions.scope import PracticeScope
from questions.verdict import rounded, wilson
from questions.what_worked import what_worked
from tests.questions.small import (
    WORLD,
    any_,
    concept,
    involvement,
    outcome,
    practice,
    record,
    snapshot,
)


def nodes(page: Page) -> list:
    return [edge.node for edge in page.edges]


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
