"""Whole searches for garbage wait until nobody waits for an answer, but not for ever."""

from __future__ import annotations

import gc
import subprocess
import sys

import anyio
import pytest

from api import collecting
from api.collecting import AT_LATEST, WHEN_IDLE, Collecting
from api.turns import Turns
from tests.cli.commands import ROOT

MAKES_MANY = """
import gc, sys
from api import collecting
if sys.argv[1] == "ours":
    collecting.begin()
whole = []
gc.callbacks.append(lambda phase, info: whole.append(phase) if info["generation"] == 2 else None)
kept = [[n] for n in range(1_000_000)]
print(len(whole))
"""


def whole_searches(how: str) -> int:
    """How many whole searches begin by themselves while a process makes a million objects that stay."""
    command = [sys.executable, "-c", MAKES_MANY, how]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout)


def test_no_whole_search_begins_by_itself():
    assert whole_searches("ours") == 0
    if sys.version_info < (3, 14):
        assert whole_searches("usual") > 0


def test_it_is_done_when_nobody_is_worked_on_and_at_last_in_any_case(monkeypatch: pytest.MonkeyPatch):
    now, answered, done = 0.0, 0, []
    monkeypatch.setattr(collecting, "monotonic", lambda: now)
    monkeypatch.setattr(gc, "collect", lambda: done.append(now))

    async def main() -> None:
        nonlocal now, answered
        turns = Turns(1, 1, 1)
        of = Collecting(turns, lambda: answered)
        assert not of.look()
        now = WHEN_IDLE + 1
        answered += 1
        assert not of.look()  # something was answered since the look before
        turn = await turns.begin()
        assert not of.look()
        turns.end(turn)
        assert of.look()
        assert not of.look()
        turn = await turns.begin()
        now += AT_LATEST - 1
        assert not of.look()
        now += 2
        assert of.look()
        turns.end(turn)

    anyio.run(main)
    assert len(done) == 2
