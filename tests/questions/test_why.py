"""Why a practice is in an answer: what met each filter, then the outcomes that counted."""

from __future__ import annotations

import pytest

from questions.refusals import Refusal
from questions.scope import IdMatch, InvolvementMatch, PracticeScope
from questions.what_worked import what_worked
from tests.questions.small import (
    WORLD,
    any_,
    financing,
    involvement,
    outcome,
    practice,
    record,
    snapshot,
)


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
