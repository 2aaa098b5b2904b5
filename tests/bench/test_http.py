"""The benchmark over HTTP runs, compares answers that are the same, and prints a row for all that it promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.asked import TITLES, questions, request
from bench.client import closed, fetch, offered
from bench.http import SHOWN, WAYS, ways
from bench.served import served
from tests.bench.commands import bench


def test_it_prints_ratios_first_then_sizes_beside_each_other_then_numbers(kept: Path):
    machine, *lines = bench("http", 60, 90, "--rounds", 1, "--seconds", 0.03, "--keep", kept)
    assert "cores" in machine
    heads = [line for line in lines if line.startswith(("60 practices", "The same", "90 practices"))]
    assert [head.split()[0] for head in heads] == ["60", "90", "The", "60", "90"]
    rows = [line.split(" | ")[0] for line in lines if line.startswith("| ") and not line.startswith("| question")]
    ratios = [f"| {name}: {title}" for name, title in TITLES.items()]
    numbers = [f"| {name}, {SHOWN[way]}" for name in TITLES for way in WAYS]
    assert rows[: 2 * len(ratios)] == 2 * ratios
    assert rows[-2 * len(numbers) :] == 2 * numbers
    assert "core" in lines[-1]


def test_one_process_is_measured_beside_two(kept: Path):
    lines = bench("http", 60, "--workers", "--rounds", 1, "--seconds", 0.2, "--keep", kept)
    assert [line[:4] for line in lines[-2:]] == ["| W:", "| F:"]


def test_the_ways_to_answer_differ_in_what_they_leave_out_and_in_nothing_else(kept: Path):
    with served(kept / "60-practices") as server:
        for name, bodies in questions(server.address, 10).items():
            found = ways(server.address, bodies)  # compares their answers
            assert list(found) == list(WAYS), name
            static, cached = (fetch(server.address, found[way][0]) for way in ("static", "cached"))
            assert len(static.body) == len(cached.body), name
            assert b"content-security-policy" in static.head


def test_answers_that_are_not_right_are_counted_as_such(kept: Path):
    with served(kept / "60-practices") as server:
        wrong = request(b'{"query": "{ nothing }"}')
        broken = request(
            b'{"query": "{ graph { revision } whatWorked(likeWijk: \\"wijk/x\\") { summary { practices } } }"}'
        )
        found = closed(server.address, [wrong, broken], 2, 0.1)
        found.add(offered(server.address, [broken], 100, 0.1))
    assert set(found.statuses) == {400, 200}
    assert not found.took
    assert found.faults == {"an answer with errors": found.statuses[200]}


def test_a_server_that_cannot_start_is_told(tmp_path: Path):
    with pytest.raises(RuntimeError, match="did not start"), served(tmp_path, store="bolt://nowhere"):
        pass
