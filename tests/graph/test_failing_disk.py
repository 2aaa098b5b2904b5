"""Whichever call to the disk fails, and whether once or for good: what was answered is there, what was refused is not.

The fault is made by the kernel, at the first, the second, … the last call (tests/graph/failing_calls.py); what must
hold after each stands in tests/graph/failing_acts.py.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = {  # and at least so many faults are met
    "write writing once": 15,
    "write writing for_good": 15,
    "write_alone writing once": 20,
    "write reading once": 10,
    "make writing once": 20,
    "keep writing once": 10,
    "keep writing for_good": 10,
    "put_back writing once": 20,
    "look reading once": 10,
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process judge the calls of another")
@pytest.mark.parametrize("case", CASES)
def test_whichever_call_fails_the_graph_is_whole_and_goes_on(case: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.graph.failing_acts", *case.split(), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    _, answered, _, refused = done.stdout.split()
    assert int(answered) >= 1, "the act that meets no fault"
    assert int(refused) >= CASES[case]
