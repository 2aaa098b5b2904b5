"""The benchmark of loading runs, and prints a number for everything that it promises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.load import ROWS
from bench.rounds import interleaved, middle

ROOT = Path(__file__).parents[2]


def test_it_prints_the_machine_and_a_row_for_each_number_in_a_column_for_each_size() -> None:
    command = [sys.executable, "-m", "bench.load", "20", "40", "--rounds", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    machine, head, _, *rows = done.stdout.splitlines()
    assert "cores" in machine
    assert head == "| practices | 20 | 40 |"
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [title for _, title, _ in ROWS]
    resources = [int(cell.replace(",", "")) for cell in rows[0].strip("| ").split(" | ")[1:]]
    assert 100 < resources[0] < resources[1]


def test_rounds_take_turns_and_the_middle_is_the_median() -> None:
    asked: list[str] = []

    def measure(name: str) -> dict[str, float]:
        asked.append(name)
        return {"n": [5.0, 1.0, 3.0][asked.count(name) - 1]}

    found = interleaved({"a": lambda: measure("a"), "b": lambda: measure("b")}, 3)
    assert asked == ["a", "b", "a", "b", "a", "b"]
    assert middle(found["a"]) == {"n": 3.0}
