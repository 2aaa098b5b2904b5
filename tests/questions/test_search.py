"""Search and text filters: which words match, what a hit scores, and the lists of a class."""

from __future__ import annotations

import pytest
import snowballstemmer
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from graph.snapshot.words import Lexicon, stem, typed_words, words
from questions.refusals import Refusal
from questions.scope import IdMatch, InvolvementMatch, PracticeScope, WijkScope
from questions.search import RESOURCE_TYPES, concepts, resources_of, search
from questions.what_worked import what_worked
from questions.wijken import wijken
from tests.questions.small import WORLD, concept, outcome, practice, record, snapshot


# ---------------------------------------------------------------- words
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'s-Hertogenbosch", ["s", "hertogenbosch"]),
        ("Jo/Galjoen", ["jo", "galjoen"]),
        ("École  ÉÉN straße", ["ecole", "een", "strasse"]),
        ("wijk_2016 (½)", ["wijk", "2016", "1", "2"]),
        ("?! —", []),
        ("İstanbul", ["istanbul"]),
    ],
)
def test_a_text_is_split_at_all_but_letters_and_digits(text, expected):
    assert words(text) == expected


def test_each_typed_word_counts_once():
    assert typed_words("Wijk wijk WIJK buurt") == ("wijk", "buurt")


@settings(deadline=None)
@given(st.text())
def test_words_are_plain_and_stay_the_same_when_split_again(text):
    found = words(text)
    assert words(" ".join(found)) == found


def test_parts_count_from_four_characters_and_typos_from_five():
    known = Lexicon(["energie", "energiebedrijf", "zonneenerg", "synergie"])
    assert known.beginning_or_end("energ") == {"energie", "energiebedrijf", "zonneenerg"}
    assert known.beginning_or_end("ene") == set()
    near = Lexicon(["selwerd", "selwrd", "selwaerd", "selwerb", "slewerd", "selw", "eslwedr"])
    assert sorted(near.one_edit_away("selwerd")) == ["selwaerd", "selwerb", "selwerd", "selwrd", "slewerd"]
    assert Lexicon(["delft"]).one_edit_away("delf") == []


@given(st.text(st.characters(categories=["Nd"]), min_size=1, max_size=9))
def test_numbers_have_no_endings_for_the_stemmer_either(number):
    assert stem(number) == snowballstemmer.stemmer("dutch").stemWord(number) == number


@given(st.sets(st.text("ab", min_size=1, max_size=7)), st.text("ab", min_size=4, max_size=7))
def test_all_words_that_begin_or_end_so_are_found(known, typed):
    found = Lexicon(known).beginning_or_end(typed)
    assert found == {word for word in known if word.startswith(typed) or word.endswith(typed)}


@given(st.sets(st.text("ab", min_size=1, max_size=7)), st.text("ab", min_size=5, max_size=7))
def test_all_words_that_are_one_edit_away_are_found(known, typed):
    assert {*Lexicon(known).one_edit_away(typed)} == {word for word in known if OSA.distance(word, typed) <= 1}


def partner(id: str, name: str, **fields):
    return record(f"partner/{id}", name=name, type="soort-partner/corporatie", **fields)


def found(s, text: str, types=(), first: int = 20) -> list[str]:
    return [e.node.id for e in search(s, text, types, first).edges]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bewoner", "partner/bewoners"),
        ("BEWONERS", "partner/bewoners"),
        ("corporatie", "soort-partner/corporatie"),
        ("energie", "partner/energiebedrijf"),
        ("energiebedrif", "partner/energiebedrijf"),
        ("ymère", "partner/ymere"),
        ("super", "partner/jumbo"),
        ("gravenhage", "stad/den-haag"),
        ("poverty", "opgave/armoede"),
        ("armlastig", "opgave/armoede"),
    ],
)
def test_a_word_matches_by_stem_part_typo_accents_and_other_names(text, expected):
    s = snapshot(
        WORLD,
        partner("bewoners", "Bewoners van Selwerd"),
        partner("energiebedrijf", "Energiebedrijf Noord"),
        partner("ymere", "Ymere"),
        record("oude-naam/1", partner="partner/jumbo", name="Super de Boer"),
        record("stad/den-haag", name="Den Haag", officialName="'s-Gravenhage"),
        concept("opgave/armoede", "armoede", "poverty", altLabels={"en": ["armlastig"]}),
    )
    assert expected in found(s, text)


def test_most_found_words_go_first_then_the_label_that_was_typed_whole_then_the_id():
    s = snapshot(
        WORLD,
        partner("a", "Stichting Selwerd Groningen"),
        partner("b", "Selwerd"),
        partner("c", "Selwerdse vrienden"),
        practice("a", title="Anders"),
        outcome("a", 1, "IMPROVED"),
        record("cijfer/1", subject="wijk/selwerd", indicator="indicator/inwoners", year=2016, value=1.0),
    )
    page = search(s, "selwerd groningen", first=100)
    scores = {e.node.id: e.node.score for e in page.edges}
    assert found(s, "selwerd groningen")[0] == "partner/a"
    assert (scores["partner/a"], scores["partner/b"], scores["partner/c"]) == (2.6, 1.9, 1.0)
    assert (scores["wijk/selwerd"], scores["cijfer/1"]) == (1.9, 1.0)
    order = [e.node.id for e in page.edges]
    assert order == sorted(order, key=lambda id: (-scores[id], id))
    assert order.index("partner/b") < order.index("wijk/selwerd") < order.index("cijfer/1")


def test_an_exact_code_goes_before_all():
    s = snapshot(
        WORLD,
        partner("x", "GM0014 WK001403 12345678 en meer"),
        partner("y", "Ministerie", tooi="https://identifier.overheid.nl/tooi/id/ministerie/mnre1034"),
        record("gebiedscode/1", wijk="wijk/selwerd", code="WK001403", year=2016),
        record("gebiedscode/2", wijk="wijk/selwerd", code="WK001403", year=2017),
    )
    assert found(s, "gm0014")[0] == "stad/groningen"
    assert found(s, " WK001403 ")[0] == "wijk/selwerd"
    assert found(s, "12345678")[0] == "partner/gemeente-groningen"
    assert found(s, "https://identifier.overheid.nl/tooi/id/ministerie/mnre1034")[0] == "partner/y"
    assert found(s, "mnre1034") == ["partner/y"]
    first, second = search(s, "meer GM0014").edges[:2]
    assert (first.node.id, first.node.score, second.node.id) == ("stad/groningen", 1000.0, "partner/x")
    assert found(s, "GM0014", ["PARTNER"]) == ["partner/x"]


def test_a_search_is_narrowed_to_types():
    s = snapshot(WORLD, partner("a", "Selwerd"))
    assert found(s, "selwerd", ["WIJK"]) == ["wijk/selwerd"]
    assert found(s, "selwerd", ["Partner"]) == ["partner/a"]
    assert found(s, "selwerd", ["WIJK", "PARTNER"]) == found(s, "selwerd") == ["partner/a", "wijk/selwerd"]
    assert found(s, "onvindbaar") == []


def test_types_are_called_as_in_the_contract():
    assert RESOURCE_TYPES["CHALLENGE_FINDING"] == "ChallengeFinding"
    assert RESOURCE_TYPES["CITY_DEAL"] == "CityDeal"


@pytest.mark.parametrize(("text", "types"), [("", ()), ("  ", ()), ("?!", ()), ("selwerd", ("STRAAT",))])
def test_a_blank_text_and_an_unknown_type_are_refused(text, types):
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        search(snapshot(WORLD), text, types)


def test_replaced_and_withdrawn_resources_are_not_found():
    s = snapshot(
        WORLD,
        partner("a", "Woonstad", replacedBy="partner/b"),
        partner("b", "Havensteder"),
        partner("c", "Woonbron", withdrawn=True),
    )
    assert found(s, "woonstad woonbron") == []


# ---------------------------------------------------------------- lists
def listed(page) -> list[str]:
    return [e.node for e in page.edges]


def test_a_list_of_a_class_goes_by_id_and_with_a_text_best_first_with_every_word():
    s = snapshot(WORLD, partner("a", "Stichting De Huismeesters Groningen"), partner("b", "Huismeesters"))
    assert listed(resources_of(s, "Partner")) == list(s.ids("Partner"))
    assert listed(resources_of(s, "Partner", " ")) == list(s.ids("Partner"))
    assert listed(resources_of(s, "Partner", "huismeesters")) == ["partner/b", "partner/de-huismeesters", "partner/a"]
    assert listed(resources_of(s, "Partner", "groningen huismeesters")) == ["partner/a"]
    assert listed(resources_of(s, "Partner", "selwerd")) == []


def test_the_summary_of_a_practice_is_no_part_of_the_text_of_the_list():
    s = snapshot(WORLD, practice("a", title="Warm", summary="Kierdichting"))
    assert listed(resources_of(s, "Practice", "warm")) == ["praktijk/a"]
    assert listed(resources_of(s, "Practice", "kierdichting")) == []


def test_concepts_are_those_of_one_scheme():
    s = snapshot(WORLD)
    assert listed(concepts(s, "CHALLENGE")) == ["opgave/armoede", "opgave/energiearmoede", "opgave/leefbaarheid"]
    assert listed(concepts(s, "CHALLENGE", "armoede")) == ["opgave/armoede", "opgave/energiearmoede"]
    assert listed(concepts(s, "RULE")) == []


@pytest.mark.parametrize("ask", [lambda s: concepts(s, "OPGAVE"), lambda s: resources_of(s, "Straat")])
def test_an_unknown_scheme_or_class_is_refused(ask):
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        ask(snapshot(WORLD))


# ---------------------------------------------------------------- what nobody types
@pytest.mark.parametrize("text", ["x" * 201, " ".join(f"woord{n}" for n in range(21))])
def test_a_text_longer_than_somebody_types_is_refused_wherever_it_may_be_given(text):
    here = snapshot(WORLD)
    for ask in (
        lambda: search(here, text),
        lambda: resources_of(here, "Partner", text),
        lambda: concepts(here, "CHALLENGE", text),
        lambda: what_worked(here, PracticeScope(text=text)),
        lambda: wijken(here, WijkScope(text=text)),
    ):
        with pytest.raises(Refusal) as caught:
            ask()
        assert caught.value.code == "BAD_USER_INPUT"
        assert "200" in caught.value.message("nl")


def test_the_same_word_many_times_is_one_word():
    assert search(snapshot(WORLD), " ".join(["wijk"] * 30)).total >= 0


def test_with_has_at_most_twenty_entries():
    entry = InvolvementMatch(role=IdMatch(any=("rol/uitvoerder",)))
    with pytest.raises(Refusal) as caught:
        what_worked(snapshot(WORLD), PracticeScope(with_=(entry,) * 21))
    assert caught.value.code == "BAD_USER_INPUT"


# ---------------------------------------------------------------- what people type
def test_corporatie_finds_woningcorporaties_by_the_stem_at_the_end():
    here = snapshot(
        WORLD, record("partner/samen", name="Woningcorporaties in Nederland", type="soort-partner/corporatie")
    )
    assert "partner/samen" in [e.node for e in resources_of(here, "Partner", "corporatie").edges]


def test_den_bosch_finds_the_city_before_what_only_mentions_it():
    city = record("stad/s-hertogenbosch", name="'s-Hertogenbosch", altLabels={"nl": ["Den Bosch"]})
    source = record("bron/a", title="Nieuws uit Den Bosch van de week")
    found = search(snapshot(WORLD, city, source), "den bosch")
    assert found.edges[0].node.id == "stad/s-hertogenbosch"
