"""Times of the snapshot and the questions on a made-up graph: `python -m bench.snapshot 20000 [folder of other code]`.

With a second folder (a checkout of an earlier state) both are run in turn, round by round, and shown as ratios.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.made_graph import MadeGraph
from graph.snapshot import Snapshot
from graph.store import Applied, ChangeSet
from ontology.records import Record, from_json, to_json
from questions.scope import IdMatch, PracticeScope
from questions.search import search
from questions.what_worked import what_worked

HERE = Path(__file__).parents[1]
AT = datetime(2026, 1, 1, tzinfo=UTC)
ALL = PracticeScope()
SOME = PracticeScope(
    intervention_type=IdMatch(any=("soort-aanpak/n-1",)), partner_type=IdMatch(any=("soort-partner/n-2",))
)
ONE = PracticeScope(indicator=IdMatch(any=("indicator/n-1",)))


def measured(practices: int) -> dict[str, float]:
    """Milliseconds of processor time by what was done; MB for memory."""
    rows = [(r.id, to_json(r)) for r in MadeGraph(practices).records()]
    before, found = memory(), dict[str, float]()
    began = time.process_time()
    gc.disable()
    records = [from_json(*row) for row in rows]
    gc.enable()
    found["read"] = ms(began)
    began = time.process_time()
    now = Snapshot.build(1, AT, records)
    found["build"] = ms(began)
    gc.freeze()
    found["memory (MB)"] = memory() - before
    for name, ask in questions(now).items():
        found[f"{name}, first"] = timed(ask, 1)
        found[name] = timed(ask, 5)
    outcome = next(r for r in records if r.type == "Outcome" and r.values["direction"] != "UNKNOWN")
    found |= moves(now, outcome)
    return found


def moves(now: Snapshot, outcome: Record) -> dict[str, float]:
    """A walk of 20 change sets of one outcome each, and the main question after one."""
    steps, asked = list[float](), list[float]()
    for step in range(20):
        changed = Record(outcome.id, "Outcome", {**outcome.values, "direction": ("IMPROVED", "WORSENED")[step % 2]})
        began = time.process_time()
        now = now.moved_by(Applied(now.revision + 1, ChangeSet(f"s{step}", "bench", "", AT, (changed,))))
        steps.append(ms(began))
        asked.append(timed(lambda now=now: what_worked(now, SOME).summary(), 1))
    return {"moved_by one outcome": statistics.median(steps), "a question right after": statistics.median(asked)}


def questions(now: Snapshot) -> dict[str, Callable[[], object]]:
    """What is asked, by name."""
    return {
        "some: page and summary": lambda: [(w := what_worked(now, SOME)).summary(), w.practices()],
        "all: page and summary": lambda: [(w := what_worked(now, ALL)).summary(), w.practices()],
        "some: by intervention, partner type": lambda: [
            (w := what_worked(now, SOME)).verdicts("INTERVENTION"),
            w.verdicts("PARTNER_TYPE"),
        ],
        "all: by intervention, partner type": lambda: [
            (w := what_worked(now, ALL)).verdicts("INTERVENTION"),
            w.verdicts("PARTNER_TYPE"),
        ],
        "all: by partner": lambda: what_worked(now, ALL).verdicts("PARTNER"),
        "all: gap map": lambda: what_worked(now, ALL).gap_map("CHALLENGE", "INTERVENTION_TYPE"),
        "one indicator: page and summary": lambda: [(w := what_worked(now, ONE)).summary(), w.practices()],
        "all: by title": lambda: what_worked(now, ALL).practices(order_by="TITLE"),
        "broad search": lambda: search(now, "woning wijkbuurt zorg"),
    }


def timed(ask: Callable[[], object], rounds: int) -> float:
    """The median of some rounds."""
    times = list[float]()
    for _ in range(rounds):
        began = time.process_time()
        ask()
        times.append(ms(began))
    return statistics.median(times)


def ms(began: float) -> float:
    """Milliseconds since a moment of time.process_time."""
    return (time.process_time() - began) * 1000


def memory() -> float:
    """The memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    """One run as JSON (with --json), or rounds of this code and perhaps another, as a table."""
    practices = int(sys.argv[1])
    if "--json" in sys.argv:
        print(json.dumps(measured(practices)))
        return
    folders = [HERE, *map(Path, sys.argv[2:])]
    rounds: dict[Path, list[dict[str, float]]] = {folder: [] for folder in folders}
    for _ in range(3):
        for folder in folders:
            # the same benchmark, over the code of that folder
            command = [sys.executable, "-P", str(Path(__file__)), str(practices), "--json"]
            env = {**os.environ, "PYTHONPATH": f"{folder}:{HERE}"}
            done = subprocess.run(command, env=env, cwd=folder, check=True, capture_output=True)
            rounds[folder].append(json.loads(done.stdout))
    for name in rounds[HERE][0]:
        own, *other = (statistics.median(r[name] for r in rounds[folder]) for folder in folders)
        print(f"{name:40} {own:10.2f}", *(f"{o:10.2f}  {o / own:7.2f} x" for o in other))


if __name__ == "__main__":
    main()
