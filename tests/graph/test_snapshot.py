"""What a snapshot says about its resources: survivors, labels, sources, hierarchies and codes."""

from __future__ import annotations

import pytest

from graph.snapshot.labels import frame, number_text
from graph.snapshot.words import words
from tests.questions.small import (
    AT,
    WORLD,
    concept,
    financing,
    involvement,
    outcome,
    practice,
    record,
    snapshot,
)


def test_a_replaced_id_answers_with_the_end_of_its_chain():
    s = snapshot(
        record("bron/a", title="A", replacedBy="bron/b"),
        record("bron/b", title="B", replacedBy="bron/c"),
        record("bron/c", title="C"),
    )
    assert s.survivor("bron/a") == "bron/c"
    assert s.get("bron/a") == s.get("bron/c")
    assert s.ids("Source") == ("bron/c",)


@pytest.mark.parametrize("id", ["bron/onbekend", "bron/weg", "bron/oud", "bron/kring", "onzin"])
def test_an_unknown_withdrawn_or_circular_id_has_no_survivor(id):
    s = snapshot(
        record("bron/weg", title="Weg", withdrawn=True),
        record("bron/oud", title="Oud", replacedBy="bron/weg"),
        record("bron/kring", title="Kring", replacedBy="bron/kring-2"),
        record("bron/kring-2", title="Kring", replacedBy="bron/kring"),
    )
    assert s.survivor(id) is None
    assert s.get(id) is None
    assert s.sources(id) == ()


def test_links_lead_to_survivors_once_and_sorted():
    s = snapshot(
        WORLD,
        concept("opgave/oud", "oud", replacedBy="opgave/armoede"),
        practice("a", challenges=["opgave/oud", "opgave/leefbaarheid", "opgave/armoede"]),
    )
    assert s.get("praktijk/a").many("challenges") == ("opgave/armoede", "opgave/leefbaarheid")
    assert s.backlinks("opgave/oud", "Practice", "challenges") == ("praktijk/a",)


def test_counts_name_every_class():
    counts = snapshot(WORLD, practice("a")).counts()
    assert (counts["Practice"], counts["Wijk"], counts["Story"]) == (1, 3, 0)


def test_the_moment_and_the_mark_of_fiction_are_kept():
    s = snapshot(WORLD)
    assert (s.updated_at, s.fictitious) == (AT, False)


# ---------------------------------------------------------------- labels
def test_a_label_falls_back_to_dutch_and_then_to_any_language():
    s = snapshot(
        concept("opgave/a", "ja", "yes"),
        record("opgave/b", label={"nl": "nee"}),
        record("opgave/c", label={"fr": "oui"}),
    )
    assert [s.label("opgave/a", lang) for lang in ("nl", "en", "de")] == ["ja", "yes", "ja"]
    assert s.label("opgave/b", "en") == "nee"
    assert s.label("opgave/c", "en") == "oui"


def test_alternative_labels_do_not_fall_back():
    s = snapshot(concept("opgave/a", "a", altLabels={"nl": ["b", "c"]}))
    assert s.alt_labels("opgave/a", "nl") == ("b", "c")
    assert s.alt_labels("opgave/a", "en") == ()


def test_a_given_label_goes_before_a_name_and_a_name_before_the_word_for_the_class():
    s = snapshot(WORLD, record("stad/delft", name="Delft", label={"en": "Delft (city)"}), practice("a"))
    assert (s.label("stad/delft", "nl"), s.label("praktijk/a", "nl")) == ("Delft (city)", "A")


def made_labels():
    return snapshot(
        WORLD,
        practice("a", title="Warm (en) thuis: {samen}"),
        outcome("a", 1, "IMPROVED"),
        involvement("a", "jumbo"),
        financing("a", 1),
        financing("a", 2, financier="partner/jumbo", year=2016),
        record("cijfer/1", subject="wijk/selwerd", indicator="indicator/inwoners", year=2016, value=1.0),
        record("verhaal/1", wijk="wijk/selwerd", summary="Een verhaal."),
        record(
            "verhaal/2",
            wijk="wijk/selwerd",
            summary="Een verhaal.",
            challenges=["opgave/armoede", "opgave/leefbaarheid"],
            date="2016-11",
        ),
        record("verhaal/3", wijk="wijk/selwerd", summary="Een verhaal.", date="2016"),
        record("belemmering/1", practice="praktijk/a", description="Mag niet."),
        record("deelname/1", programme="programma/nps", city="stad/groningen", wijk="wijk/selwerd"),
        record("deelname/2", programme="programma/nps", city="stad/groningen", wijk="wijk/selwerd", spelling="Sel"),
        record("bijeenkomst/1", programme="programma/nps", theme="Energie"),
        record("element/1", intervention="aanpak/isolatie", kind="ECONOMICS", text="Kosten."),
        record("oude-naam/1", partner="partner/jumbo", name="Super", from_="1990", until="2009"),
        record("oude-naam/2", partner="partner/jumbo", name="Super", until="2009"),
        record("oude-naam/3", partner="partner/jumbo", name="Super"),
        record("toezegging/1", deal="city-deal/x", text="Wij doen mee."),
        record("city-deal/x", name="Deal", stage="SIGNED"),
    )


@pytest.mark.parametrize(
    ("id", "nl", "en"),
    [
        ("uitkomst/a/1", "tevredenheid: verbeterd", "satisfaction: improved"),
        ("betrokkenheid/a/jumbo-uitvoerder", "Jumbo: uitvoerder", "Jumbo: executor"),
        ("financiering/a/1", "Revolverend fonds", "Revolverend fonds"),
        ("financiering/a/2", "Revolverend fonds: Jumbo 2016", "Revolverend fonds: Jumbo 2016"),
        ("cijfer/1", "Selwerd: inwoners 2016", "Selwerd: inhabitants 2016"),
        ("verhaal/1", "Selwerd", "Selwerd"),
        ("verhaal/2", "Selwerd: armoede, leefbaarheid (2016-11)", "Selwerd: poverty, liveability (2016-11)"),
        ("verhaal/3", "Selwerd (2016)", "Selwerd (2016)"),
        ("belemmering/1", "Warm (en) thuis: {samen}", "Warm (en) thuis: {samen}"),
        ("deelname/1", "Groningen", "Groningen"),
        ("deelname/2", "Sel (Groningen)", "Sel (Groningen)"),
        ("bijeenkomst/1", "Nieuwe perspectieven Energie", "Nieuwe perspectieven Energie"),
        ("element/1", "Isolatieaanpak: kosten en baten", "Isolatieaanpak: economics"),
        ("oude-naam/1", "Super (1990–2009)", "Super (1990–2009)"),
        ("oude-naam/2", "Super (–2009)", "Super (–2009)"),
        ("oude-naam/3", "Super", "Super"),
        ("toezegging/1", "Wij doen mee.", "Wij doen mee."),
    ],
)
def test_a_label_is_made_from_the_parts_that_are_there(id, nl, en):
    s = made_labels()
    assert (s.label(id, "nl"), s.label(id, "en")) == (nl, en)


def test_a_label_of_nothing_is_the_word_for_the_class():
    s = snapshot(WORLD, record("belemmering/1", deal="city-deal/weg", description="Mag niet."))
    assert (s.label("belemmering/1", "nl"), s.label("belemmering/1", "en")) == ("belemmering", "obstacle")


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (1250.0, "1.250", "1,250"),
        (40.5, "40,5", "40.5"),
        (-1234567.25, "-1.234.567,25", "-1,234,567.25"),
        (0.0, "0", "0"),
    ],
)
def test_numbers_are_written_as_each_language_does(value, nl, en):
    assert (number_text(value, "nl"), number_text(value, "en")) == (nl, en)


# ---------------------------------------------------------------- sources
def test_the_source_of_a_claim_is_its_source():
    s = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED", sources=["bron/krant"]))
    assert s.sources("uitkomst/a/1") == ("bron/rapport",)


def test_a_resource_has_the_sources_given_for_it_and_those_of_the_claims_about_it_each_once():
    s = snapshot(
        WORLD,
        record("bron/site", title="Site"),
        practice("a", sources=["bron/site", "bron/rapport"]),
        outcome("a", 1, "IMPROVED"),
        involvement("a", "jumbo", source="bron/krant"),
        involvement("a", "de-huismeesters", source=None),
    )
    assert s.sources("praktijk/a") == ("bron/krant", "bron/rapport", "bron/site")
    assert s.sources("partner/jumbo") == ("bron/krant",)
    assert s.sources("betrokkenheid/a/de-huismeesters-uitvoerder") == ()


def test_a_source_is_not_its_own_source():
    s = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED"))
    assert s.sources("bron/rapport") == ()


# ---------------------------------------------------------------- hierarchies
def test_narrower_holds_itself_and_all_below():
    s = snapshot(WORLD, concept("opgave/energieschuld", "energieschuld", broader="opgave/energiearmoede"))
    assert s.narrower("opgave/armoede") == {"opgave/armoede", "opgave/energiearmoede", "opgave/energieschuld"}
    assert s.narrower("opgave/leefbaarheid") == {"opgave/leefbaarheid"}
    assert s.narrower("stad/parkstad-limburg") == {"stad/parkstad-limburg", "stad/kerkrade"}


def test_a_circle_of_parts_ends():
    s = snapshot(concept("opgave/a", "a", broader="opgave/b"), concept("opgave/b", "b", broader="opgave/a"))
    assert s.narrower("opgave/a") == {"opgave/a", "opgave/b"}


def test_the_frame_of_a_label_tells_where_parts_touch():
    assert frame("Obstacle", (True, True, True)).joined
    one = frame("Obstacle", (True, True, False))
    assert (one.joined, one.is_filled, words(one.between)) == (False, True, [])
    assert not frame("Obstacle", (False, False, False)).is_filled
