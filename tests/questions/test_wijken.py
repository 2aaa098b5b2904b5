"""Which wijken a scope holds, and what their facets count."""

from __future__ import annotations

import pytest

from questions.refusals import Refusal
from questions.scope import IdMatch, WijkScope
from questions.wijken import wijk_facets, wijken
from tests.questions.small import WORLD, any_, record, snapshot


def found(s, **where) -> list[str]:
    return [e.node.removeprefix("wijk/") for e in wijken(s, WijkScope(**where), 100).edges]


def finding(number: int, wijk: str, challenge: str, horizon: str = "CURRENT", **fields):
    given = {"source": "bron/krant", **fields}
    id = f"opgave-in-wijk/{number}"
    return record(id, wijk=f"wijk/{wijk}", challenge=f"opgave/{challenge}", horizon=horizon, **given)


def test_an_empty_scope_holds_every_wijk_by_id():
    assert found(snapshot(WORLD)) == ["kerkrade-west", "paddepoel", "selwerd"]


def test_a_city_takes_in_its_parts():
    s = snapshot(WORLD)
    assert found(s, city=any_("stad/parkstad-limburg")) == ["kerkrade-west"]
    assert found(s, city=IdMatch(any=("stad/parkstad-limburg",), exact=True)) == []
    assert found(s, city=IdMatch(none=("stad/parkstad-limburg",))) == ["paddepoel", "selwerd"]


def test_challenges_of_all_sourced_findings_count_together():
    s = snapshot(
        WORLD,
        finding(1, "selwerd", "energiearmoede"),
        finding(2, "selwerd", "leefbaarheid", "FUTURE"),
        finding(3, "paddepoel", "armoede", source=None),
    )
    both = IdMatch(all=("opgave/armoede", "opgave/leefbaarheid"))
    assert found(s, challenge=both) == ["selwerd"]
    assert found(s, challenge=any_("opgave/armoede")) == ["selwerd"]
    assert found(s, challenge=both, horizon="FUTURE") == []
    assert found(s, challenge=any_("opgave/leefbaarheid"), horizon="FUTURE") == ["selwerd"]
    assert found(s, challenge=IdMatch(none=("opgave/leefbaarheid",)), horizon="CURRENT") == found(s)


def test_a_horizon_alone_wants_one_such_finding():
    s = snapshot(
        WORLD, finding(1, "selwerd", "armoede", "FUTURE"), finding(2, "paddepoel", "armoede", "FUTURE", source=None)
    )
    assert found(s, horizon="FUTURE") == ["selwerd"]
    assert found(s, horizon="CURRENT") == []


def test_a_programme_is_that_of_sourced_participations():
    def taking_part(number, wijk, **fields):
        place = {"city": "stad/groningen", "wijk": f"wijk/{wijk}", "programme": "programma/nps"}
        return record(f"deelname/{number}", **place, **fields)

    s = snapshot(WORLD, taking_part(1, "selwerd", source="bron/krant"), taking_part(2, "paddepoel"))
    assert found(s, programme=any_("programma/nps")) == ["selwerd"]


def test_a_text_wants_every_word_in_the_wijk_or_its_city():
    s = snapshot(
        WORLD,
        record(
            "wijk/selwerd",
            name="Selwerd",
            officialName="Selwerd-Noord",
            altLabels={"nl": ["Studentenwijk"]},
            city="stad/groningen",
        ),
    )
    assert found(s, text="selwerd") == ["selwerd"]
    assert found(s, text="groningen") == ["paddepoel", "selwerd"]
    assert found(s, text="groningen noord") == ["selwerd"]
    assert found(s, text="groningen student") == ["selwerd"]
    assert found(s, text="selwerd kerkrade") == []
    assert found(s, text="!?") == found(s)


def test_facets_count_the_whole_connection_most_first_then_by_key():
    s = snapshot(
        WORLD,
        record("wijk/selwerd", name="Selwerd", city="stad/groningen", compositions=["samenstelling/gemengd"]),
        finding(1, "selwerd", "armoede"),
        finding(2, "selwerd", "armoede", "FUTURE"),
        finding(3, "paddepoel", "leefbaarheid", "FUTURE"),
        finding(4, "kerkrade-west", "leefbaarheid", source=None),
    )

    def facet(by, **where):
        return [(f.key, f.count) for f in wijk_facets(s, WijkScope(**where), by)]

    assert facet("CITY") == [("stad/groningen", 2), ("stad/kerkrade", 1)]
    assert facet("CHALLENGE") == [("opgave/armoede", 1), ("opgave/leefbaarheid", 1)]
    assert facet("CHALLENGE", horizon="FUTURE", city=any_("stad/groningen")) == facet("CHALLENGE")
    assert facet("COMPOSITION") == [("samenstelling/gemengd", 1)]
    assert facet("COMPOSITION", text="paddepoel") == []
    (first, _) = wijk_facets(s, WijkScope(), "CITY")
    assert (first.subject, first.label.nl) == ("stad/groningen", "Groningen")


@pytest.mark.parametrize("by", ["PARTNER", "WIJK", "STATUS", "anders"])
def test_other_facets_are_refused(by):
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        wijk_facets(snapshot(WORLD), WijkScope(), by)


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"city": any_("wijk/selwerd")}, "UNKNOWN_ID"),
        ({"programme": any_("programma/onbekend")}, "UNKNOWN_ID"),
        ({"horizon": "PAST"}, "BAD_USER_INPUT"),
    ],
)
def test_what_cannot_be_asked_is_refused(where, code):
    with pytest.raises(Refusal, match=code):
        wijken(snapshot(WORLD), WijkScope(**where))
