"""How alike wijken are: the Jaccard index by dimension, weighted, with what is missing left out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.snapshot.dimensions import LIKENESS
from graph.snapshot.wijk_rows import WijkRow
from questions.refusals import Refusal
from questions.similarity import likeness, likenesses, read_weights, similar_wijken
from tests.questions.small import WORLD, concept, record, snapshot

OLD, NEW = "bouwperiode/1945-1970", "bouwperiode/na-1990"


def similarity(s, one, other, weights=None):
    """How alike one other wijk is."""
    return next(alike for alike in similar_wijken(s, one, weights, 100) if alike.wijk == other)


def wijk(id: str, **fields):
    return record(f"wijk/{id}", name=id.capitalize(), city="stad/groningen", **fields)


def finding(wijk: str, challenge: str, **fields):
    id = f"opgave-in-wijk/{wijk}/{challenge}"
    given = {"horizon": "CURRENT", "source": "bron/krant", **fields}
    return record(id, wijk=f"wijk/{wijk}", challenge=f"opgave/{challenge}", **given)


def test_parts_are_jaccard_indexes_of_what_both_have():
    s = snapshot(
        WORLD,
        wijk("a", buildPeriods=[OLD, NEW], wijkSize="grootte/groot", compositions=["samenstelling/gemengd"]),
        wijk("b", buildPeriods=[OLD], wijkSize="grootte/groot", wijkLocations=["ligging/rand"]),
    )
    alike = similarity(s, "wijk/a", "wijk/b")
    assert [(p.dimension, p.weight, p.similarity, p.shared) for p in alike.parts] == [
        ("BUILD_PERIOD", 1.0, 0.5, (OLD,)),
        ("WIJK_SIZE", 1.0, 1.0, ("grootte/groot",)),
    ]
    assert alike.similarity == 0.75
    assert alike.missing == ["WIJK_LOCATION", "COMPOSITION", "EARLIER_APPROACH", "CHALLENGE"]


@pytest.mark.parametrize("light", [1.0, 1e-90, 1e-110, 1e-300, 0.0])
def test_a_light_weight_counts_where_the_heavy_ones_are_missing(light):
    s = snapshot(
        WORLD,
        wijk("a", buildPeriods=[OLD], wijkSize="grootte/groot"),
        wijk("b", wijkSize="grootte/groot"),
    )
    weights = {"BUILD_PERIOD": 1e100, "WIJK_SIZE": light}
    assert likenesses(s, s.rows.wijken["wijk/a"], weights)["wijk/b"] == (1.0 if light else 0.0)


@pytest.mark.parametrize("part", [1, 3, 5, 7])
def test_a_likeness_between_two_decimals_is_rounded_as_python_does(part):
    s = snapshot(
        WORLD,
        concept("samenstelling/inkomen", "inkomen"),
        wijk("a", buildPeriods=[OLD], compositions=["samenstelling/gemengd"], wijkSize="grootte/groot"),
        wijk("b", buildPeriods=[NEW], compositions=["samenstelling/inkomen"], wijkSize="grootte/groot"),
    )
    weights = {
        "BUILD_PERIOD": 512.0,
        "COMPOSITION": 512.0 - part,
        "WIJK_SIZE": float(part),
    }
    assert likenesses(s, s.rows.wijken["wijk/a"], weights)["wijk/b"] == round(part / 1024, 9)


def test_weights_change_the_mean_and_a_weight_of_nothing_leaves_a_part_out_of_it():
    s = snapshot(
        WORLD,
        wijk("a", buildPeriods=[OLD, NEW], wijkSize="grootte/groot"),
        wijk("b", buildPeriods=[OLD], wijkSize="grootte/groot"),
    )
    assert similarity(s, "wijk/a", "wijk/b", {"BUILD_PERIOD": 2}).similarity == round(2 / 3, 9)
    assert similarity(s, "wijk/a", "wijk/b", {"WIJK_SIZE": 0}).similarity == 0.5
    assert similarity(s, "wijk/a", "wijk/b", {"WIJK_SIZE": 0, "BUILD_PERIOD": 0}).similarity == 0.0


def test_nothing_in_common_is_nothing_alike():
    s = snapshot(WORLD, wijk("a", buildPeriods=[OLD]), wijk("b", wijkSize="grootte/groot"))
    alike = similarity(s, "wijk/a", "wijk/b")
    assert (alike.similarity, alike.parts, alike.missing) == (0.0, [], list(LIKENESS))


def test_challenges_are_those_of_sourced_findings_of_both_horizons():
    s = snapshot(
        WORLD,
        wijk("a"),
        wijk("b"),
        finding("a", "armoede"),
        finding("a", "leefbaarheid", horizon="FUTURE"),
        finding("b", "leefbaarheid"),
        finding("b", "armoede", source=None),
    )
    (part,) = similarity(s, "wijk/a", "wijk/b").parts
    assert (part.dimension, part.similarity, part.shared) == ("CHALLENGE", 0.5, ("opgave/leefbaarheid",))


def test_similar_wijken_go_from_most_alike_then_by_id_without_the_wijk_itself():
    s = snapshot(
        wijk("a", buildPeriods=[OLD]),
        wijk("d", buildPeriods=[OLD]),
        wijk("c", buildPeriods=[OLD]),
        wijk("b", buildPeriods=[NEW]),
        WORLD[16:],
    )
    found = similar_wijken(s, "wijk/a", first=4)
    assert [(w.wijk, w.similarity) for w in found][:3] == [("wijk/c", 1.0), ("wijk/d", 1.0), ("wijk/b", 0.0)]
    assert len(similar_wijken(s, "wijk/a", first=2)) == 2
    assert "wijk/a" not in [w.wijk for w in similar_wijken(s, "wijk/a", first=100)]


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"CITY": 1.0}, "BAD_USER_INPUT"),
        ({"CHALLENGE": -1.0}, "BAD_USER_INPUT"),
        ({"CHALLENGE": math.nan}, "BAD_USER_INPUT"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(weights, code):
    with pytest.raises(Refusal, match=code):
        similar_wijken(snapshot(WORLD), "wijk/selwerd", weights)


def test_a_dimension_is_weighed_once():
    assert read_weights([("CHALLENGE", 2.0), ("WIJK_SIZE", 1.0)]) == {"CHALLENGE": 2.0, "WIJK_SIZE": 1.0}
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        read_weights([("CHALLENGE", 2.0), ("CHALLENGE", 1.0)])


@pytest.mark.parametrize("id", ["wijk/onbekend", "stad/groningen"])
def test_an_unknown_wijk_is_refused(id):
    with pytest.raises(Refusal, match="UNKNOWN_ID"):
        similar_wijken(snapshot(WORLD), id)


sets = st.sets(st.sampled_from("abc"), max_size=3).map(lambda s: tuple(sorted(s)))
rows = st.fixed_dictionaries(dict.fromkeys(LIKENESS, sets)).map(lambda own: WijkRow("wijk/x", own))
weights = st.dictionaries(st.sampled_from(LIKENESS), st.one_of(st.just(0.0), st.floats(1e-300, 1e300)))


@settings(deadline=None)
@given(rows, rows, weights)
def test_likeness_is_the_same_from_both_sides_between_0_and_1_and_1_for_equal_wijken(a, b, given_weights):
    alike = likeness(a, given_weights)(b)
    assert 0 <= alike <= 1
    assert alike == likeness(b, given_weights)(a)
    weighs = any(a.keys(d) and given_weights.get(d, 1.0) > 0 for d in LIKENESS)
    assert likeness(a, given_weights)(a) == (1.0 if weighs else 0.0)
