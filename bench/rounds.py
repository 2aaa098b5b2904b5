"""Fair measuring: every measurement in a fresh process, and what is compared takes turns, round after round."""

from __future__ import annotations

import multiprocessing
import os
import platform
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median
from typing import TypeVar

Numbers = Mapping[str, float]  # what was measured, by name
Name = TypeVar("Name", bound=Hashable)
MB = 1_000_000


def alone(measure: Callable[..., Numbers], *arguments: object) -> Numbers:
    """What `measure` gives in a process that did nothing before: its memory and its caches are its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def interleaved(measures: Mapping[Name, Callable[[], Numbers]], rounds: int) -> Mapping[Name, Sequence[Numbers]]:
    """The numbers of each measure, a round each in turn: what else the machine does then strikes all of them alike."""
    found: dict[Name, list[Numbers]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def middle(rounds: Sequence[Numbers]) -> Numbers:
    """The median of each number over the rounds."""
    return {name: median(numbers[name] for numbers in rounds) for name in rounds[0]}


def memory(which: str = "VmRSS", process: int | str = "self") -> float:
    """The memory of a process in MB: as it is now (VmRSS) or at its highest (VmHWM). Linux only."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{which}:"):
            return int(line.split()[1]) * 1024 / MB
    raise OSError(f"{which} is not known here")


def machine() -> str:
    """One line: date, processor, cores, how busy they were, system and Python."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.machine()
    load, python = os.getloadavg()[0], platform.python_version()
    return f"{date.today()}, {model}, {os.cpu_count()} cores (load {load:.1f}), {platform.system()}, Python {python}"
