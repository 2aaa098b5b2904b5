"""`python -m bench.overload`: far more questions than can be answered, and what the server makes of it.

It exits with 0 when only 200, and 503 with Retry-After, come back; when /livez and /readyz answer all the while, on
connections of their own; and when within RECOVERY seconds after the end half of the answers are as quick as before.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import ceil, inf
from pathlib import Path
from statistics import median

from bench.asked import mixed
from bench.client import Found, closed, fetch, offered
from bench.fictitious import graphs
from bench.rounds import machine
from bench.served import Served, served

AT_ONCE = 16  # connections that measure what can be answered
A_CLIENT = 5_000  # questions a second that one client process is asked to offer
HEALTH = ("/livez", "/readyz")
PAUSE = 0.05  # seconds between two looks at the health
WORST_HEALTH = 100.0  # milliseconds
RECOVERY, WINDOW = 5.0, 0.5  # seconds
AS_BEFORE = 1.5  # times the p50 of before, and
SLACK = 2.0  # milliseconds more
QUESTIONS = 5_000


@dataclass(slots=True)
class Overload:
    """What was found. Milliseconds; `recovered` in seconds, None where that did not come in time."""

    capacity: float
    offered: float
    found: Found
    health: list[float] = field(default_factory=list)
    before: float = 0.0
    recovered: float | None = None

    def wrong(self) -> list[str]:
        """What is not as promised; the health apart."""
        found = self.found
        others = {status: count for status, count in found.statuses.items() if status not in (200, 503)}
        said = [f"other statuses: {others}"] if others else []
        said += [f"{what}: {count}" for what, count in found.faults.items() if what != "no place"]
        if self.recovered is None:
            said.append(f"not as quick as before within {RECOVERY:g} s")
        return said


def overload(server: Served, times: float, seconds: float, connections: int, slack: float = SLACK) -> Overload:
    """Measures what can be answered, offers `times` as much, and looks at the health and at what comes after.

    It is as quick as before where half of the answers take at most AS_BEFORE times as long and `slack` milliseconds.
    """
    asked = mixed(server.address, QUESTIONS)
    closed(server.address, asked, AT_ONCE, min(seconds, 3))
    capacity = closed(server.address, asked, AT_ONCE, min(seconds, 3)).rate
    before = closed(server.address, asked, 1, 2 * WINDOW).p50
    rate = times * capacity
    clients = ceil(rate / A_CLIENT)
    share = partial(offered, server.address, asked, rate / clients, seconds, connections // clients)
    context = multiprocessing.get_context("spawn")
    all_there = context.Barrier(clients + 2)
    with ProcessPoolExecutor(clients + 1, context, all_there.wait) as pool:
        health = pool.submit(looked_at, server.address, seconds)
        parts = [pool.submit(share) for _ in range(clients)]
        all_there.wait()
        found = Found()
        for part in parts:
            found.add(part.result())
        after = time.monotonic()
        it = Overload(capacity, rate, found, health.result(), before)
    while it.recovered is None and time.monotonic() - after < RECOVERY:
        if closed(server.address, asked, 1, WINDOW).p50 <= AS_BEFORE * before + slack:
            it.recovered = time.monotonic() - after
    return it


def looked_at(address: str, seconds: float) -> list[float]:
    """Milliseconds that each look at the health took; `inf` where it was not well, or did not answer."""
    found: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in HEALTH:
            began = time.perf_counter()
            try:
                status = fetch(address, f"GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n".encode()).status
            except OSError:
                status = 0
            found.append((time.perf_counter() - began) * 1_000 if status == 200 else inf)
        time.sleep(PAUSE)
    return found


def shown(it: Overload, times: float) -> str:
    """The numbers, as lines."""
    found = it.found
    answers = {status: f"{count:,}" for status, count in sorted(found.statuses.items())}
    back = "not in time" if it.recovered is None else f"within {it.recovered:.1f} s"
    lines = [
        f"capacity: {it.capacity:,.0f} a second at {AT_ONCE} connections; offered: {it.offered:,.0f} ({times:g} ×)",
        f"answers: {answers}; {len(found.took) / found.seconds:,.0f} a second with 200 (p50 {found.p50:.0f} ms)",
        f"connections refused, all places taken: {found.faults['no place']:,}",
        f"due, but never sent for want of a free connection: {found.unsent:,}",
        f"health: {len(it.health)} looks, middle {median(it.health):.1f} ms, worst {max(it.health):.1f} ms",
        f"p50 before {it.before:.2f} ms; as before again {back}",
    ]
    return "\n".join([*lines, *(f"WRONG: {what}" for what in it.wrong())])


def main() -> int:
    """Overloads for as long as the command line says; 0 when it is well, the health included."""
    parser = argparse.ArgumentParser(prog="python -m bench.overload", description=__doc__.partition("\n")[0])
    parser.add_argument("--practices", type=int, default=100_000, metavar="N", help="how many practices")
    parser.add_argument("--seconds", type=float, default=20, help="how long")
    parser.add_argument("--times", type=float, default=8, help="how many times what can be answered")
    parser.add_argument("--connections", type=int, default=500, help="at most, of all clients together")
    parser.add_argument("--uncached", action="store_true", help="no answer comes out of the response cache")
    parser.add_argument("--keep", type=Path, help="a folder for the graphs, used again when it has them")
    asked = parser.parse_args()
    print(machine(), flush=True)
    settings = {"response_cache": 0} if asked.uncached else {}
    with (
        graphs([asked.practices], asked.keep) as folders,
        served(folders[asked.practices], **settings) as server,
    ):
        it = overload(server, asked.times, asked.seconds, asked.connections)
    print(shown(it, asked.times))
    return 1 if it.wrong() or max(it.health) > WORST_HEALTH else 0


if __name__ == "__main__":
    sys.exit(main())
