"""`python -m bench.steady`: mixed questions at a steady pace; it exits with 0 when no error is met, and memory is flat.

The server has small caches, so that they are full before the middle, as is what Python keeps for its threads. Memory is
flat where the second half adds at most GROWTH.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.asked import mixed
from bench.client import Found, closed, offered
from bench.fictitious import graphs
from bench.rounds import machine, memory
from bench.served import Served, served

CACHE = 8 * 1024**2  # bytes: of answers, and as many of resources
GROWTH = 20.0  # MB
MOST = 100  # connections


@dataclass(frozen=True, slots=True)
class Steady:
    """What was found: answers, and the memory of the server in MB at the start, in the middle and at the end."""

    found: Found
    memory: tuple[float, float, float]

    @property
    def errors(self) -> int:
        """Questions without the answer that they should have."""
        statuses = sum(count for status, count in self.found.statuses.items() if status != 200)
        return statuses + sum(self.found.faults.values()) + self.found.unsent

    @property
    def is_flat(self) -> bool:
        """Whether memory stayed as it was in the middle."""
        _, middle, end = self.memory
        return end - middle <= GROWTH


def steady(server: Served, rate: float, seconds: float) -> Steady:
    """Asks so many questions a second, in two halves."""
    asked = mixed(server.address, int(rate * seconds))
    half = len(asked) // 2
    closed(server.address, asked[:200], 2, 3.0)  # what is made at the first question only
    start = memory(process=server.process)
    found = offered(server.address, asked[:half], rate, seconds / 2, MOST)
    middle = memory(process=server.process)
    found.add(offered(server.address, asked[half:], rate, seconds / 2, MOST))
    return Steady(found, (start, middle, memory(process=server.process)))


def shown(it: Steady) -> str:
    """The numbers, as lines."""
    found, (start, middle, end) = it.found, it.memory
    verdict = "flat" if it.is_flat else f"NOT FLAT: more than {GROWTH:.0f} MB in the second half"
    lines = [
        f"errors: {it.errors} of {sum(found.statuses.values()):,} answers {dict(found.faults) or ''}".rstrip(),
        f"p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms, from the moment that a question was due",
        f"memory of the server: {start:,.0f} MB, {middle:,.0f} MB in the middle, {end:,.0f} MB at the end: {verdict}",
    ]
    lines += [f"statuses: {dict(found.statuses)}; never sent: {found.unsent:,}"] if it.errors else []
    return "\n".join(lines)


def main() -> int:
    """Asks for as long as the command line says; 0 when it holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.steady", description=__doc__.partition("\n")[0])
    parser.add_argument("--practices", type=int, default=100_000, metavar="N", help="how many practices")
    parser.add_argument("--seconds", type=float, default=60, help="how long")
    parser.add_argument("--rate", type=float, default=200, help="questions a second")
    parser.add_argument("--keep", type=Path, help="a folder for the graphs, used again when it has them")
    asked = parser.parse_args()
    print(machine(), flush=True)
    with (
        graphs([asked.practices], asked.keep) as folders,
        served(folders[asked.practices], response_cache=CACHE, kept_resources=CACHE) as server,
    ):
        print(f"{asked.practices:,} practices, {asked.rate:g} questions a second, {asked.seconds:g} s", flush=True)
        it = steady(server, asked.rate, asked.seconds)
    print(shown(it))
    return 0 if it.is_flat and not it.errors else 1


if __name__ == "__main__":
    sys.exit(main())
