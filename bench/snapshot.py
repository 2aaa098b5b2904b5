"""Times of the snapshot and the questions on fictitious data: `python -m bench.snapshot N [folder of other code]`.

With a second folder (a checkout of an earlier state) both are run in turn, round by round, and shown as ratios. The
data are made once, by this code, and read by both.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.rounds import Numbers, interleaved, machine, memory, middle
from graph.snapshot import Snapshot
from graph.store import Applied, ChangeSet
from ontology.records import Record, from_json, to_json
from questions.scope import IdMatch, PracticeScope
from questions.search import search
from questions.what_worked import what_worked

HERE = Path(__file__).parents[1]
AT = datetime(2026, 1, 1, tzinfo=UTC)
ALL = PracticeScope()
ROUNDS = 3


def written(practices: int, file: Path) -> None:
    """Writes the records of a fictitious data set, each as the two texts of a row."""
    # here, because code of an earlier state need not have them
    from bench.fictitious import graphs
    from graph.connect import open_graph

    with graphs([practices], None) as folders, closing(open_graph(folders[practices])) as store:
        _, _, records = store.read_all()
        file.write_text(json.dumps([(record.id, to_json(record)) for record in records]))


def measured(file: Path) -> dict[str, float]:
    """Milliseconds of processor time by what was done; MB for memory."""
    rows = json.loads(file.read_text())
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
    for name, ask in questions(now, records).items():
        found[f"{name}, first"] = timed(ask, 1)
        found[name] = timed(ask, 5)
    outcome = next(r for r in records if r.type == "Outcome" and r.values["direction"] != "UNKNOWN")
    found |= moves(now, outcome, filters(records)[0])
    return found


def filters(records: Sequence[Record]) -> tuple[PracticeScope, PracticeScope]:
    """One with the second most used type of intervention and the third most used type of partner; one indicator's."""
    types = Counter(_links(records, "Intervention", "type"))
    partners = Counter(_links(records, "Partner", "type"))
    indicators = Counter(_links(records, "Outcome", "indicator"))
    type, partner, indicator = _used(types, 1), _used(partners, 2), _used(indicators, 1)
    some = PracticeScope(intervention_type=IdMatch(any=(type,)), partner_type=IdMatch(any=(partner,)))
    return some, PracticeScope(indicator=IdMatch(any=(indicator,)))


def _links(records: Sequence[Record], class_name: str, field: str) -> Iterator[str]:
    return (str(record.values[field]) for record in records if record.type == class_name and field in record.values)


def _used(counted: Counter[str], place: int) -> str:
    return sorted(counted, key=lambda id: (-counted[id], id))[place]


def moves(now: Snapshot, outcome: Record, some: PracticeScope) -> dict[str, float]:
    """A walk of 20 change sets of one outcome each, and the main question after one."""
    steps, asked = list[float](), list[float]()
    for step in range(20):
        changed = Record(outcome.id, "Outcome", {**outcome.values, "direction": ("IMPROVED", "WORSENED")[step % 2]})
        began = time.process_time()
        now = now.moved_by(Applied(now.revision + 1, ChangeSet(f"s{step}", "bench", "", AT, (changed,))))
        steps.append(ms(began))
        asked.append(timed(partial(_summary, now, some), 1))
    return {"moved_by one outcome": statistics.median(steps), "a question right after": statistics.median(asked)}


def _summary(now: Snapshot, scope: PracticeScope) -> object:
    return what_worked(now, scope).summary()


def questions(now: Snapshot, records: Sequence[Record]) -> dict[str, Callable[[], object]]:
    """What is asked, by name."""
    some, one = filters(records)
    return {
        "some: page and summary": lambda: [(w := what_worked(now, some)).summary(), w.practices()],
        "all: page and summary": lambda: [(w := what_worked(now, ALL)).summary(), w.practices()],
        "some: by intervention, partner type": lambda: [
            (w := what_worked(now, some)).verdicts("INTERVENTION"),
            w.verdicts("PARTNER_TYPE"),
        ],
        "all: by intervention, partner type": lambda: [
            (w := what_worked(now, ALL)).verdicts("INTERVENTION"),
            w.verdicts("PARTNER_TYPE"),
        ],
        "all: by partner": lambda: what_worked(now, ALL).verdicts("PARTNER"),
        "all: gap map": lambda: what_worked(now, ALL).gap_map("CHALLENGE", "INTERVENTION_TYPE"),
        "one indicator: page and summary": lambda: [(w := what_worked(now, one)).summary(), w.practices()],
        "all: by title": lambda: what_worked(now, ALL).practices(order_by="TITLE"),
        "broad search": lambda: search(now, "wijkaanpak zorg Droomrade"),
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


def main() -> None:
    """One run as JSON (with --json), or rounds of this code and perhaps another, as a table."""
    if sys.argv[1] == "--json":
        print(json.dumps(measured(Path(sys.argv[2]))))
        return
    folders = [HERE, *map(Path, sys.argv[2:])]
    with tempfile.TemporaryDirectory(prefix="wijkgraaf-bench-") as new:
        written(int(sys.argv[1]), Path(new) / "records.json")
        (Path(new) / "bench").symlink_to(HERE / "bench")  # the same benchmark, over the code of each folder
        measures = {number: partial(measured_over, folder, Path(new)) for number, folder in enumerate(folders)}
        found = {number: middle(rounds) for number, rounds in interleaved(measures, ROUNDS).items()}
    print(machine())
    for name in found[0]:
        own, *other = (numbers[name] for numbers in found.values())
        print(f"{name:40} {own:10.2f}", *(f"{o:10.2f}  {o / own:7.2f} x" for o in other))


def measured_over(folder: Path, new: Path) -> Numbers:
    """This benchmark, found in `new` like the records, in a process of its own, over the code of a folder."""
    command = [sys.executable, "-P", "-m", "bench.snapshot", "--json", str(new / "records.json")]
    env = {**os.environ, "PYTHONPATH": f"{new}:{folder.resolve()}"}
    done = subprocess.run(command, env=env, cwd=folder, check=True, capture_output=True)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    main()
