"""Each rule of the contract's verdict section, on its smallest example."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.snapshot.columns import DIRECTIONS, NONE, Places
from graph.snapshot.practice_rows import OutcomeRow, PracticeRow
from questions.answers import Verdict
from questions.members import judge
from questions.scope import IdMatch, PracticeScope
from questions.tally import Entries, how, rounded_all, tally
from questions.verdict import Judged, judged, practice_verdict, rounded, wilson
from questions.what_worked import what_worked
from tests.questions.small import WORLD, outcome, practice, record, snapshot


def row(id: str = "praktijk/a", wijk: str | None = "wijk/a", city: str | None = "stad/a") -> PracticeRow:
    return PracticeRow(id, id, wijk, city, None, None, {}, (), (), ())


def outcomes(*directions: str, evidence: int = 1) -> list[OutcomeRow]:
    return [OutcomeRow(f"uitkomst/{n}", "indicator/x", d, evidence, True) for n, d in enumerate(directions)]


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        ([], "UNKNOWN"),
        (["UNKNOWN"], "UNKNOWN"),
        (["IMPROVED"], "IMPROVED"),
        (["IMPROVED", "UNCHANGED"], "IMPROVED"),
        (["IMPROVED", "UNKNOWN"], "IMPROVED"),
        (["IMPROVED", "WORSENED"], "MIXED"),
        (["IMPROVED", "UNCHANGED", "WORSENED"], "MIXED"),
        (["MIXED"], "MIXED"),
        (["MIXED", "IMPROVED"], "MIXED"),
        (["MIXED", "WORSENED"], "MIXED"),
        (["MIXED", "UNCHANGED"], "MIXED"),
        (["WORSENED"], "WORSENED"),
        (["WORSENED", "UNCHANGED"], "WORSENED"),
        (["UNCHANGED"], "UNCHANGED"),
        (["UNCHANGED", "UNKNOWN"], "UNCHANGED"),
    ],
)
def test_outcomes_make_one_verdict(directions, expected):
    assert judged(row(), outcomes(*directions)).direction == expected


def test_evidence_of_a_practice_is_the_highest_among_its_known_outcomes():
    found = [*outcomes("IMPROVED", evidence=2), *outcomes("UNCHANGED", evidence=3), *outcomes("UNKNOWN", evidence=5)]
    assert judged(row(), found).evidence == 3


def test_a_practice_with_unknown_outcomes_alone_has_no_evidence():
    assert judged(row(), outcomes("UNKNOWN", evidence=5)).evidence is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"source": None}, 0),
        ({"source": None, "method": "methode/loting"}, 0),
        ({}, 1),
        ({"method": "methode/voor-na"}, 2),
        ({"method": "methode/vergelijking"}, 3),
        ({"method": "methode/loting"}, 5),
    ],
)
def test_evidence_of_an_outcome_is_the_level_of_its_method(fields, expected):
    s = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED", **fields))
    assert s.evidence("uitkomst/a/1") == expected
    assert s.rows.practices["praktijk/a"].outcomes[0].evidence == expected


def test_the_verdict_of_a_practice_itself_leaves_claims_without_a_source_out():
    s = snapshot(WORLD, practice("a"), outcome("a", 1, "UNCHANGED"), outcome("a", 2, "WORSENED", source=None))
    assert practice_verdict(s, "praktijk/a") == ("UNCHANGED", 1)


# ---------------------------------------------------------------- which outcomes count
def answers(scope: PracticeScope, *found) -> tuple[str, int | None]:
    s = snapshot(WORLD, practice("a"), *found)
    node = what_worked(s, scope).practices().edges[0].node
    return node.verdict, node.evidence


def test_only_outcomes_that_fit_the_indicator_count_and_the_practice_stays():
    found = outcome("a", 1, "IMPROVED"), outcome("a", 2, "WORSENED", indicator="indicator/uitval")
    assert answers(PracticeScope(), *found) == ("MIXED", 1)
    assert answers(PracticeScope(indicator=IdMatch(any=("indicator/uitval",))), *found) == ("WORSENED", 1)
    assert answers(PracticeScope(indicator=IdMatch(none=("indicator/uitval",))), *found) == ("IMPROVED", 1)
    assert answers(PracticeScope(indicator=IdMatch(any=("indicator/inwoners",))), *found) == ("UNKNOWN", None)


def test_an_indicator_takes_in_narrower_ones():
    narrower = record("indicator/voortijdig", label={"nl": "voortijdig"}, broader="indicator/uitval")
    found = narrower, outcome("a", 1, "WORSENED", indicator="indicator/voortijdig")
    assert answers(PracticeScope(indicator=IdMatch(any=("indicator/uitval",))), *found) == ("WORSENED", 1)
    assert answers(PracticeScope(indicator=IdMatch(any=("indicator/uitval",), exact=True)), *found)[0] == "UNKNOWN"


def test_only_outcomes_with_enough_evidence_count():
    found = outcome("a", 1, "IMPROVED"), outcome("a", 2, "UNCHANGED", method="methode/vergelijking")
    assert answers(PracticeScope(min_evidence=1), *found) == ("IMPROVED", 3)
    assert answers(PracticeScope(min_evidence=3), *found) == ("UNCHANGED", 3)
    assert answers(PracticeScope(min_evidence=4), *found) == ("UNKNOWN", None)


def test_claims_without_a_source_count_only_where_asked():
    found = outcome("a", 1, "UNCHANGED"), outcome("a", 2, "IMPROVED", source=None, method="methode/loting")
    assert answers(PracticeScope(), *found) == ("UNCHANGED", 1)
    assert answers(PracticeScope(min_evidence=0), *found) == ("UNCHANGED", 1)
    assert answers(PracticeScope(include_claimed=True), *found) == ("IMPROVED", 1)
    assert answers(PracticeScope(include_claimed=True, min_evidence=1), *found) == ("UNCHANGED", 1)
    assert answers(PracticeScope(include_claimed=True), found[1]) == ("IMPROVED", 0)


@given(st.lists(st.lists(st.tuples(st.sampled_from(DIRECTIONS), st.integers(0, 5)), max_size=5), max_size=6))
def test_many_practices_at_once_are_judged_as_one_by_one(practices):
    told = np.array([(n, DIRECTIONS.index(d), e) for n, found in enumerate(practices) for d, e in found], int)
    group, direction, evidence = told.reshape(-1, 3).T
    verdict, highest = judge(group, len(practices), direction, evidence)
    for n, found in enumerate(practices):
        one = judged(row(), [OutcomeRow("uitkomst/x", "indicator/x", d, e, True) for d, e in found])
        assert (DIRECTIONS[verdict[n]], highest[n]) == (one.direction, NONE if one.evidence is None else one.evidence)


middles = st.integers(0, 10**9).map(lambda n: (n + 0.5) / 10**9)


@given(st.lists(middles | st.floats(-0.5, 1.5), max_size=20))
def test_many_shares_at_once_are_rounded_as_one_by_one(shares):
    assert rounded_all(np.array(shares, float)).tolist() == [rounded(share) for share in shares]


# ---------------------------------------------------------------- groups
def verdict(found: Iterable[Judged], weighted: bool = False) -> Verdict:
    """The verdict of one group."""
    group = list(found)
    codes = {id: n for n, id in enumerate({i for m in group for i in (m.row.wijk, m.row.city) if i is not None})}
    known = [NONE if m.evidence is None else m.evidence for m in group]
    columns = [[DIRECTIONS.index(m.direction) for m in group], known]
    columns += [[codes.get(i, NONE) for i in ids] for ids in ([m.row.wijk for m in group], [m.row.city for m in group])]
    weight = np.array([m.fit or 0.0 for m in group]) if weighted else None
    verdicts, evidence, wijk, city = (np.array(column, np.int32) for column in columns)
    places = Places(wijk, city, np.where(wijk == NONE, city, wijk))
    everyone = np.arange(len(group))
    return tally(Entries(np.zeros_like(everyone), how(verdicts, evidence), everyone, places, weight), 1).verdict(0)


def members(*directions: str, evidence: int | None = 1):
    return [
        judged(row(f"praktijk/{n}", f"wijk/{n}"), outcomes(d, evidence=evidence or 0)) for n, d in enumerate(directions)
    ]


def test_a_group_counts_each_verdict_and_shares_over_the_known_ones():
    v = verdict(members("IMPROVED", "IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN"))
    assert (v.practices, v.improved, v.mixed, v.unchanged, v.worsened, v.unknown) == (6, 2, 1, 1, 1, 1)
    assert v.success_share == 0.4


def test_wilson_as_a_reader_redoes_it_by_hand():
    # 8 of 10: (0.8 + 0.19208 ± 1.96 √(0.016 + 0.009604)) / 1.38416
    v = verdict(members(*["IMPROVED"] * 8, "MIXED", "WORSENED"))
    assert (v.success_share, v.lower, v.upper) == (0.8, 0.490156847, 0.943319052)


def test_the_ends_of_wilson_stay_within_0_and_1():
    none, all_ = verdict(members("WORSENED")), verdict(members("IMPROVED"))
    assert (none.lower, all_.upper) == (0.0, 1.0)


def test_no_known_practice_has_no_share():
    v = verdict(members("UNKNOWN", "UNKNOWN"))
    assert (v.practices, v.success_share, v.lower, v.upper) == (2, None, None, None)
    assert (v.evidence_max, v.evidence_median) == (None, None)


def test_an_empty_group_is_all_zeros_and_thin():
    v = verdict([])
    assert (v.practices, v.wijken, v.cities, v.unknown, v.thin) == (0, 0, 0, 0, True)


def test_the_median_of_an_even_number_lies_between():
    found = [judged(row(f"praktijk/{e}"), outcomes("IMPROVED", evidence=e)) for e in (1, 2, 4, 5)]
    v = verdict(found)
    assert (v.evidence_max, v.evidence_median) == (5, 3.0)
    assert isinstance(v.evidence_median, float)


def test_a_practice_without_a_wijk_adds_a_city_and_no_wijk():
    found = [judged(row("praktijk/a", "wijk/a", "stad/a"), []), judged(row("praktijk/b", None, "stad/b"), [])]
    v = verdict(found)
    assert (v.wijken, v.cities) == (1, 2)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([("wijk/a", "stad/a"), ("wijk/b", "stad/a")], True),
        ([("wijk/a", "stad/a"), ("wijk/a", "stad/a"), ("wijk/a", "stad/a")], True),
        ([("wijk/a", "stad/a"), ("wijk/a", "stad/a"), ("wijk/b", "stad/a")], False),
        ([("wijk/a", "stad/a"), ("wijk/a", "stad/a"), (None, "stad/a")], False),
        ([(None, "stad/a"), (None, "stad/a"), (None, "stad/a")], True),
    ],
)
def test_thin_is_fewer_than_three_known_or_fewer_than_two_places(places, expected):
    found = [judged(row(f"praktijk/{n}", *place), outcomes("IMPROVED")) for n, place in enumerate(places)]
    assert verdict(found).thin is expected


def test_unknown_practices_make_nothing_less_thin():
    known = [judged(row(f"praktijk/{n}", "wijk/a"), outcomes("IMPROVED")) for n in range(3)]
    assert verdict([*known, judged(row("praktijk/x", "wijk/b"), [])]).thin


# ---------------------------------------------------------------- weights
def weighed(*pairs: tuple[str, float | None]):
    return [judged(row(f"praktijk/{n}", f"wijk/{n}"), outcomes(d), fit) for n, (d, fit) in enumerate(pairs)]


def test_weights_enter_share_and_interval_and_leave_the_counts():
    v = verdict(weighed(("IMPROVED", 0.5), ("WORSENED", 1.0), ("UNKNOWN", 1.0)), weighted=True)
    assert (v.practices, v.improved, v.worsened, v.success_share) == (3, 1, 1, round(0.5 / 1.5, 9))
    lower, upper = wilson(0.5 / 1.5, 1.5)
    assert (v.lower, v.upper) == (rounded(lower), rounded(upper))


def test_a_practice_without_a_wijk_weighs_nothing():
    v = verdict(weighed(("IMPROVED", 1.0), ("WORSENED", None)), weighted=True)
    assert v.success_share == 1.0


def test_weights_that_add_up_to_nothing_give_no_share():
    v = verdict(weighed(("IMPROVED", 0.0), ("WORSENED", None)), weighted=True)
    assert (v.improved, v.success_share, v.lower, v.upper) == (1, None, None, None)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["IMPROVED", "MIXED", "WORSENED"]), min_size=1, max_size=60))
def test_the_interval_holds_the_share_and_the_order_of_practices_changes_nothing(directions):
    v = verdict(members(*directions))
    assert 0 <= v.lower <= v.success_share <= v.upper <= 1
    assert verdict(reversed(members(*directions))) == v


fits = st.integers(0, 10**9).map(lambda n: n / 10**9)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["IMPROVED", "WORSENED"]), fits), min_size=1, max_size=30))
def test_weights_keep_the_interval_around_the_share_and_weights_of_one_change_nothing(pairs):
    v = verdict(weighed(*pairs), weighted=True)
    if any(fit for _, fit in pairs):
        assert 0 <= v.lower <= v.success_share <= v.upper <= 1
    else:
        assert v.success_share is None
    ones = [(direction, 1.0) for direction, _ in pairs]
    assert verdict(weighed(*ones), weighted=True) == verdict(weighed(*ones))
