"""Execution: questions a second in one process, without HTTP, by the standard executor and by the compiled path.

    python -m bench.execution [ROUNDS]

The real data set; rounds by turns, the median of each. No answer is taken from the response cache. "nothing kept" makes
every resource anew, "kept" has met the same resources before, as a server has that answers the same operation often.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from api.compiled.answering import Answering
from api.context import Context
from api.execution import Asked, answer
from api.named_questions import named_questions
from bench.asked import FACETS, PRACTICE
from graph.connect import open_graph
from graph.snapshot import Snapshot
from loaders.pipeline import load

DATA = Path(__file__).parents[1] / "data"
SECONDS = 0.4  # of one way in one round


def questions(snapshot: Snapshot) -> dict[str, list[Asked]]:
    """W, F and D, each with a few different variables so that no single answer is all that is measured."""
    asked = named_questions()["wat-werkte"].text
    scopes: list[Mapping[str, Any]] = [{}, {"status": ["COMPLETED"]}, {"status": ["RUNNING"]}]
    scopes += [{"challenge": {"any": [id]}} for id in ("opgave/energiearmoede", "opgave/leefbaarheid")]
    w = [Asked(asked, {"scope": scope, "first": 20}, None, False, "nl") for scope in scopes]
    f = [Asked(FACETS, {"scope": scope}, None, False, "nl") for scope in scopes]
    d = [Asked(PRACTICE, {"id": id}, None, False, "nl") for id in snapshot.ids("Practice")[:50]]
    return {"W": w, "F": f, "D": d}


def rate(way: Callable[[Asked], object], asked: list[Asked]) -> float:
    """Questions a second: all of them in turn until the time is up."""
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        for one in asked:
            way(one)
        count += len(asked)
    return count / (time.perf_counter() - began)


def measure(rounds: int) -> None:
    """Prints a line a question."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_graph(Path(folder))
        load(store, [DATA], author="bench")
        snapshot = Snapshot.build(*store.read_all())
        store.close()
    context = Context(snapshot, "embedded")
    nothing, kept = Answering(0), Answering(64 * 1024**2)
    ways: dict[str, Callable[[Asked], object]] = {
        "standard": lambda one: orjson.dumps(answer(one, context)),
        "nothing kept": lambda one: nothing.answered(one, context).body,
        "kept": lambda one: kept.answered(one, context).body,
    }
    print(f"{len(snapshot.ids('Practice'))} practices, {rounds} rounds")
    for name, asked in questions(snapshot).items():
        for one in asked:  # a measurement of two different things would say nothing
            assert len({way(one) for way in ways.values()}) == 1
        found: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, function in ways.items():
                found[way].append(rate(function, asked))
        medians = {way: statistics.median(rates) for way, rates in found.items()}
        ratios = ", ".join(f"{way} {medians[way] / medians['standard']:.1f}x" for way in ways if way != "standard")
        print(f"{name}: {ratios}   ({', '.join(f'{way} {value:,.0f}/s' for way, value in medians.items())})")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
