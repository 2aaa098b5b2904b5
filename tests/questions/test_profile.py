"""A wijk's profile: series beside city and peers, topics with their stories, and figures between years."""

from __future__ import annotations

import pytest

from questions.answers import Disagreement, PeerRange
from questions.figures import figures
from questions.profile import profile
from questions.refusals import Refusal
from tests.questions.small import WORLD, outcome, practice, record, snapshot


def figure(id: str, subject: str, year: int, value: float, indicator: str = "tevredenheid", **fields):
    given = {"source": "bron/krant", **fields}
    about = {"subject": subject, "indicator": f"indicator/{indicator}", "year": year, "value": value}
    return record(f"cijfer/{id}", **about, **given)


def taking_part(wijk: str, programme: str = "nps", **fields):
    given = {"source": "bron/krant", **fields}
    about = {"programme": f"programma/{programme}", "wijk": f"wijk/{wijk}", "city": "stad/groningen"}
    return record(f"deelname/{wijk}", **about, **given)


def test_a_series_stands_beside_its_city_and_the_range_of_its_peers():
    s = snapshot(
        WORLD,
        record("wijk/ver", name="Ver", city="stad/groningen"),
        *(taking_part(w) for w in ("selwerd", "paddepoel", "kerkrade-west")),
        figure("2", "wijk/selwerd", 2016, 50.0),
        figure("1", "wijk/selwerd", 2014, 40.0),
        figure("3", "stad/groningen", 2016, 60.0),
        figure("4", "wijk/paddepoel", 2016, 10.0),
        figure("5", "wijk/kerkrade-west", 2016, 20.0),
        figure("6", "wijk/kerkrade-west", 2015, 30.0),
        figure("7", "wijk/paddepoel", 2016, 99.0, source=None),
        figure("8", "wijk/paddepoel", 2016, 98.0, unit="personen"),
        figure("9", "wijk/ver", 2016, 97.0),
    )
    (series,) = profile(s, "wijk/selwerd").series()
    assert (series.indicator, series.unit) == ("indicator/tevredenheid", "%")
    assert (series.points, series.city) == (["cijfer/1", "cijfer/2"], ["cijfer/3"])
    assert series.peers == [PeerRange(2015, 1, 30.0, 30.0, 30.0), PeerRange(2016, 2, 10.0, 15.0, 20.0)]


def test_series_are_by_indicator_and_may_be_narrowed_with_what_is_below():
    s = snapshot(
        WORLD,
        record("indicator/voortijdig", label={"nl": "voortijdig"}, broader="indicator/uitval"),
        figure("1", "wijk/selwerd", 2014, 1.0, "voortijdig"),
        figure("2", "wijk/selwerd", 2014, 1.0, "tevredenheid"),
    )
    of = profile(s, "wijk/selwerd")
    assert [x.indicator for x in of.series()] == ["indicator/tevredenheid", "indicator/voortijdig"]
    assert [x.indicator for x in of.series("indicator/uitval")] == ["indicator/voortijdig"]
    with pytest.raises(Refusal, match="UNKNOWN_ID"):
        of.series("opgave/armoede")


def test_a_topic_is_each_opgave_that_a_finding_or_story_names_with_the_figures_they_name():
    s = snapshot(
        WORLD,
        figure("1", "wijk/selwerd", 2014, 1.0),
        figure("2", "wijk/selwerd", 2014, 1.0, "uitval"),
        figure("3", "wijk/selwerd", 2014, 1.0, "inwoners"),
        record(
            "opgave-in-wijk/1",
            wijk="wijk/selwerd",
            challenge="opgave/armoede",
            horizon="CURRENT",
            basedOn=["cijfer/1", "verhaal/1"],
        ),
        record(
            "verhaal/1",
            wijk="wijk/selwerd",
            summary="Tekst.",
            challenges=["opgave/armoede", "opgave/leefbaarheid"],
            contradicts=["cijfer/2"],
        ),
        record(
            "verhaal/2",
            wijk="wijk/selwerd",
            summary="Tekst.",
            challenges=["opgave/leefbaarheid"],
            supports=["cijfer/1"],
        ),
        record("verhaal/3", wijk="wijk/paddepoel", summary="Tekst.", challenges=["opgave/energiearmoede"]),
    )
    poverty, liveability = profile(s, "wijk/selwerd").topics()
    assert (poverty.challenge, poverty.findings, poverty.stories) == (
        "opgave/armoede",
        ["opgave-in-wijk/1"],
        ["verhaal/1"],
    )
    assert [x.indicator for x in poverty.series] == ["indicator/tevredenheid", "indicator/uitval"]
    assert poverty.disagreements == [Disagreement("verhaal/1", "cijfer/2")]
    assert (liveability.findings, liveability.stories) == ([], ["verhaal/1", "verhaal/2"])


def test_the_summary_is_the_verdict_over_the_wijk_and_its_parts():
    s = snapshot(
        WORLD,
        record("wijk/noord", name="Noord", city="stad/groningen", partOf="wijk/selwerd"),
        practice("a"),
        practice("b", wijk="wijk/noord"),
        practice("c", wijk="wijk/paddepoel"),
        outcome("a", 1, "IMPROVED"),
    )
    v = profile(s, "wijk/selwerd").summary()
    assert (v.practices, v.improved, v.wijken) == (2, 1, 2)


def test_figures_go_by_indicator_year_and_id_and_both_years_count():
    s = snapshot(
        WORLD,
        figure("b", "stad/groningen", 2015, 1.0),
        figure("a", "stad/groningen", 2015, 1.0),
        figure("c", "stad/groningen", 2014, 1.0),
        figure("d", "stad/groningen", 2016, 1.0, "inwoners"),
    )
    assert [r.id for r in figures(s, "stad/groningen")] == ["cijfer/d", "cijfer/c", "cijfer/a", "cijfer/b"]
    assert [r.id for r in figures(s, "stad/groningen", from_=2015, to=2015)] == ["cijfer/a", "cijfer/b"]
    assert [r.id for r in figures(s, "stad/groningen", "indicator/inwoners")] == ["cijfer/d"]


def test_an_unknown_wijk_has_no_profile():
    with pytest.raises(Refusal, match="UNKNOWN_ID"):
        profile(snapshot(WORLD), "stad/groningen")
