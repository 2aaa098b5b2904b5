"""Runs a benchmark as people do, in a tiny form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds; the machine may be busy


def bench(name: str, *arguments: object) -> list[str]:
    """The lines that `python -m bench.NAME` prints; it has to end well."""
    command = [sys.executable, "-m", f"bench.{name}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()
