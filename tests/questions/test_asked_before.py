"""Scopes that were asked before are judged once, for their snapshot, and within bounds."""

from __future__ import annotations

import gc
import weakref
from contextlib import closing
from pathlib import Path

from graph.admission import Draft, admit
from graph.connect import open_graph
from graph.follow import Follower
from questions.asked_before import BESIDE, MOST_BYTES, AskedBefore
from questions.scope import PracticeScope
from questions.what_worked import MOST_SHOWN, what_worked
from tests.questions.small import WORLD, applied, outcome, practice, snapshot


def test_a_scope_is_judged_once_for_a_snapshot_and_anew_for_the_next():
    before = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED"))
    scope = PracticeScope(status=("RUNNING",))
    assert what_worked(before, scope) is what_worked(before, PracticeScope(status=("RUNNING",)))
    assert what_worked(before, scope) is not what_worked(before, PracticeScope())
    after = before.moved_by(applied(2, practice("b")))
    assert len(what_worked(before, PracticeScope())) == 1
    assert len(what_worked(after, PracticeScope())) == 2


def test_a_snapshot_is_let_go_of_with_all_that_was_asked_of_it_once_the_next_one_is_shown(tmp_path: Path):
    with closing(open_graph(tmp_path)) as store:
        follower = Follower(store)
        asked = weakref.ref(what_worked(follower.snapshot, PracticeScope()))
        later = follower.snapshot
        gc.disable()  # a circle would stay
        try:
            admit(store, [Draft("bron/een", {"title": "Een"})], author="test", source="test")
            follower.refresh()
            assert asked() is None
            late = weakref.ref(what_worked(later, PracticeScope()))  # a question that was under way
            assert late() is None
        finally:
            gc.enable()


def test_the_same_question_of_a_scope_is_worked_out_once_and_no_more_is_kept_than_some_pages():
    answer = what_worked(snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED")), PracticeScope())
    assert answer.summary() is answer.summary()
    assert answer.practices(first=3) is answer.practices(first=3)
    assert answer.practices(first=3) is not answer.practices(first=4)
    assert answer.verdicts("PARTNER", 5) is answer.verdicts("PARTNER", 5)
    for first in range(1, 101):
        for by in ("PARTNER", "CITY", "WIJK"):
            answer.verdicts(by, first)
    assert len(answer._shown) <= MOST_SHOWN


def test_what_was_not_asked_for_longest_is_forgotten_first():
    before: AskedBefore[list[int]] = AskedBefore()
    most = MOST_BYTES // BESIDE
    for n in range(most + 2):
        before.get(n, lambda: [])
        before.get(0, lambda: [])
    assert before.bytes <= MOST_BYTES
    kept = before.get(0, lambda: [1])
    assert kept == []
    assert before.get(1, lambda: [1]) == [1]
