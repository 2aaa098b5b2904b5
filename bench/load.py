"""`python -m bench.load N...`: how long N fictitious practices take to load and to start with, and their memory."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.rounds import MB, Numbers, alone, interleaved, machine, memory, middle
from graph.connect import FILE, open_graph
from graph.follow import Follower
from loaders import pipeline
from loaders.fictitious.generate import generate

ROWS = (
    ("resources", "resources", "{:,.0f}"),
    ("generate", "generate, s", "{:.1f}"),
    ("load", "load, s", "{:.1f}"),
    ("load_cpu", "load, s of processor time", "{:.1f}"),
    ("loaded", "load, resources a second of processor time", "{:,.0f}"),
    ("load_peak", "load, highest memory, MB", "{:,.0f}"),
    ("file", "graph file, MB", "{:,.1f}"),
    ("snapshot", "snapshot from the file, s", "{:.2f}"),
    ("snapshot_cpu", "snapshot from the file, s of processor time", "{:.2f}"),
    ("snapshot_peak", "serving process, highest memory, MB", "{:,.0f}"),
    ("practice", "snapshot, kB a practice", "{:.1f}"),
    ("generate_peak", "generate, highest memory, MB", "{:,.0f}"),
)


def generating(folder: Path, practices: int) -> Numbers:
    """Writes the data set."""
    began = time.perf_counter()
    count = generate(folder / "csv", practices, 1)
    return {"resources": count, "generate": time.perf_counter() - began, "generate_peak": memory("VmHWM")}


def loading(folder: Path) -> Numbers:
    """Loads the data set into a new graph, that has its concepts already."""
    with closing(open_graph(folder / "graph")) as store:
        began, busy = time.perf_counter(), time.process_time()
        done = pipeline.load(store, [folder / "csv"], author="bench")
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
    new = sum(tally.new for tally in done.tallies.values())
    size = (folder / "graph" / FILE).stat().st_size / MB
    peak = memory("VmHWM")
    return {"load": seconds, "load_cpu": busy, "loaded": new / busy, "load_peak": peak, "file": size}


def starting(folder: Path, practices: int) -> Numbers:
    """Builds the snapshot that a serving process starts with; its memory is what it adds to the process."""
    with closing(open_graph(folder / "graph")) as store:
        before, began, busy = memory(), time.perf_counter(), time.process_time()
        follower = Follower(store)
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        added = memory() - before
    assert len(follower.snapshot.ids("Practice")) == practices
    kilobytes = added * 1_000 / practices
    return {"snapshot": seconds, "snapshot_cpu": busy, "snapshot_peak": memory("VmHWM"), "practice": kilobytes}


def measured(practices: int) -> Numbers:
    """All numbers for so many practices, each step in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="wijkgraaf-bench-"))
    try:
        steps: tuple[Callable[..., Numbers], ...] = (
            partial(generating, folder, practices),
            partial(loading, folder),
            partial(starting, folder, practices),
        )
        return {name: number for step in steps for name, number in alone(step).items()}
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Measures each size, in turns, and prints a table of medians."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("practices", type=int, nargs="+", metavar="N", help="how many practices")
    parser.add_argument("--rounds", type=int, default=1, help="how often; the medians are shown")
    asked = parser.parse_args()
    print(machine())
    sizes = {f"{size:,}": partial(measured, size) for size in asked.practices}
    found = {name: middle(rounds) for name, rounds in interleaved(sizes, asked.rounds).items()}
    print("| practices |", " | ".join(found), "|")
    print("|---|", "---|" * len(found), sep="")
    for name, title, shape in ROWS:
        print(f"| {title} |", " | ".join(shape.format(numbers[name]) for numbers in found.values()), "|")


if __name__ == "__main__":
    main()
