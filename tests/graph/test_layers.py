"""Layers: a mapping with changes over it reads like a mapping that was changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot.layers import MOST, SMALL, Layers, laid_over

LARGE = {n: f"v{n}" for n in range(SMALL + 1)}
steps = st.lists(st.dictionaries(st.integers(-3, 6), st.none() | st.text("ab", min_size=1), max_size=4), max_size=6)


@given(steps)
def test_changes_laid_over_a_large_mapping_read_like_a_changed_copy_and_leave_it_alone(changes):
    now, expected = laid_over({}, LARGE), dict(LARGE)
    for change in changes:
        before, seen = now, dict(expected)
        now = laid_over(now, change)
        for key, value in change.items():
            expected = {k: v for k, v in expected.items() if k != key} | ({} if value is None else {key: value})
        assert dict(before) == seen
    assert dict(now) == expected
    assert len(now) == len(expected)
    assert [now.get(k) for k in range(-3, 7)] == [expected.get(k) for k in range(-3, 7)]
    assert [k in now for k in range(-3, 7)] == [k in expected for k in range(-3, 7)]


def test_a_large_mapping_is_copied_only_when_many_changes_lie_over_it():
    assert laid_over(LARGE, {1: "x"}).below is LARGE
    assert not isinstance(laid_over(LARGE, dict.fromkeys(range(MOST + 1), "x")), Layers)
