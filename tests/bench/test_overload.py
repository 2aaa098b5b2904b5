"""Eight times what can be answered: 200, or 503 that says when to come back; long form: `python -m bench.overload`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.client import Found
from bench.overload import Overload, overload
from bench.served import Served, served

WORST = 5_000.0  # milliseconds: a machine that others use too; the long form looks more closely


@pytest.fixture(scope="module")
def server(kept: Path) -> Iterator[Served]:
    """A server that makes each answer anew."""
    with served(kept / "60-practices", response_cache=0) as running:
        yield running


def test_an_overload_of_some_seconds_is_met_with_answers_or_with_when_to_come_back(server: Served):
    it = overload(server, 8, 5, 300, slack=50)
    assert it.wrong() == [], it.found
    assert set(it.found.statuses) == {200, 503}
    assert not it.found.faults
    assert len(it.health) >= 4
    assert max(it.health) < WORST


def test_what_is_not_as_promised_is_seen():
    it = Overload(100, 800, Found(), [1.0], 1.0, recovered=1.0)
    assert it.wrong() == []
    it.found.statuses.update({200: 5, 503: 9, 500: 1})
    it.found.faults.update({"no place": 3, "503 without Retry-After": 2})
    it.recovered = None
    assert [what.split(":")[0] for what in it.wrong()] == [
        "other statuses",
        "503 without Retry-After",
        "not as quick as before within 5 s",
    ]
