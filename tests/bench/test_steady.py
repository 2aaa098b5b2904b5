"""Mixed questions at a steady pace: no errors, and memory within bounds. The long form is `python -m bench.steady`."""

from __future__ import annotations

from pathlib import Path

from bench.client import Found
from bench.served import served
from bench.steady import CACHE, Steady, steady
from tests.bench.commands import bench

MOST = 100.0  # MB that a small graph, its caches and a busy machine may take more at the end


def test_a_steady_load_for_ten_seconds_meets_no_error_and_takes_no_more_and_more_memory(kept: Path):
    with served(kept / "60-practices", response_cache=CACHE, kept_resources=CACHE) as server:
        it = steady(server, 100, 10)
    assert it.errors == 0, (it.found.statuses, it.found.faults, it.found.unwanted)
    assert it.found.statuses == {200: 1_000}
    start, _, end = it.memory
    assert end - start < MOST


def test_the_command_tells_errors_times_and_memory(kept: Path):
    machine, _, *lines = bench("steady", "--practices", 60, "--seconds", 1, "--rate", 50, "--keep", kept)
    assert "cores" in machine
    assert [line.split()[0] for line in lines] == ["errors:", "p50", "memory"]
    assert lines[0] == "errors: 0 of 50 answers"


def test_errors_and_growth_are_seen():
    it = Steady(memory=(100.0, 110.0, 120.0), found=Found())
    assert it.is_flat
    assert it.errors == 0
    it.found.statuses[503] += 2
    it.found.faults["broken off"] += 1
    it.found.unsent = 3
    assert it.errors == 6
    assert not Steady(memory=(100.0, 100.0, 121.0), found=Found()).is_flat
    assert Steady(memory=(100.0, 140.0, 141.0), found=Found()).is_flat
