"""Gap maps: every key that the graph uses, the cells that hold something, and how large a map may be."""

from __future__ import annotations

import pytest

from questions.refusals import Refusal
from questions.scope import PracticeScope
from questions.what_worked import what_worked
from tests.questions.small import (
    WORLD,
    any_,
    involvement,
    outcome,
    practice,
    record,
    snapshot,
)


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
