"""`python -m bench.http [N...]`: questions a second over HTTP, beside a static answer and the standard executor.

A real server for each size, all of them up at once; what is compared takes turns, round after round, and medians are
shown. *cached*: out of the response cache. *uncached*: no body comes out of it. *nothing kept*: nor is anything kept of
resources. *static*: the same request, answered with as many bytes that are ready, by the same server; *by GET*: asked
for as a page is, which sends less. With --workers: one process beside two, uncached.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.asked import TITLES, Bodies, questions, request
from bench.client import closed, fetch
from bench.fictitious import graphs
from bench.rounds import Numbers, interleaved, machine, middle
from bench.served import Served, served

WAYS = ("page", "static", "cached", "uncached", "fresh", "standard")
SHOWN = {
    "page": "static, by GET",
    "static": "static",
    "cached": "cached",
    "uncached": "uncached",
    "fresh": "nothing kept",
    "standard": "standard",
}
FEW, MANY = 1, 16  # connections
# what issue 6 wants of the rate of a static answer, and of that of the standard executor
WANTED = {("W", "uncached"): 1 / 8, ("F", "uncached"): 1 / 20, ("D", "uncached"): 1 / 3}
WANTED |= {(name, "cached"): 4 / 5 for name in TITLES} | {("W", "standard"): 15}
WORKERS = ("W", "F")
Measured = Mapping[tuple[int, str, str, int], Numbers]  # by practices, question, way and connections


def ways(address: str, bodies: Sequence[bytes]) -> dict[str, list[bytes]]:
    """The requests of one question by way. All ways are asked once: what they answer has to be the same."""
    answers = [fetch(address, request(body)) for body in bodies]
    for body, answer in zip(bodies, answers, strict=True):
        assert answer.status == 200, answer.body
        assert "errors" not in json.loads(answer.body), answer.body
        for way in ("", *WAYS[3:]):  # the first of them out of the cache
            assert fetch(address, request(body, way)).body == answer.body, (way, body)
    sizes = [f"static {len(answer.body)}" for answer in answers]
    static = [request(body, size) for body, size in zip(bodies, sizes, strict=True)]
    page = [f"GET /graphql HTTP/1.1\r\nhost: bench\r\nbench: {size}\r\n\r\n".encode() for size in sizes]
    others = {way: [request(body, way) for body in bodies] for way in WAYS[3:]}
    return {"page": page, "static": static, "cached": [request(body) for body in bodies], **others}


def measured(address: str, requests: Sequence[bytes], connections: int, seconds: float) -> Numbers:
    """How often a second, how long, and how busy the client was. Raises RuntimeError where an answer is not right."""
    found = closed(address, requests, connections, seconds)
    if set(found.statuses) != {200} or found.faults:
        raise RuntimeError(f"{dict(found.statuses)} {dict(found.faults)} {found.unwanted}")
    return {"rate": found.rate, "p50": found.p50, "p99": found.p99, "busy": found.busy}


def all_ways(folders: Mapping[int, Path], rounds: int, seconds: float) -> None:
    """Everything in one process, for each size."""
    with ExitStack() as stack:
        servers = {size: stack.enter_context(served(folder)) for size, folder in folders.items()}
        asked: dict[tuple[int, str, str], list[bytes]] = {}
        lengths: dict[tuple[int, str], float] = {}
        for size, server in servers.items():
            for name, bodies in questions(server.address).items():
                asked |= {(size, name, way): found for way, found in ways(server.address, bodies).items()}
                sizes = [len(fetch(server.address, one).body) for one in asked[size, name, "cached"]]
                lengths[size, name] = sum(sizes) / len(sizes)
        measures = {
            (*key, connections): partial(measured, servers[key[0]].address, requests, connections, seconds)
            for connections in (FEW, MANY)
            for key, requests in asked.items()
        }
        found = {key: middle(rounds) for key, rounds in interleaved(measures, rounds).items()}
    for size, server in servers.items():
        print("\n".join(_ratios(found, size, server, lengths)))
    if len(servers) > 1:
        print("\n".join(_sizes(found, list(servers))))
    for size in servers:
        print("\n".join(_numbers(found, size)))
    print(f"\nAsking took at most {max(numbers['busy'] for numbers in found.values()):.0%} of a core.")


def _ratios(found: Measured, size: int, server: Served, lengths: Mapping[tuple[int, str], float]) -> Iterator[str]:
    yield f"\n{size:,} practices, {server.resources:,} resources; {MANY} connections; shares of the static rate\n"
    yield "| question | bytes | cached | uncached | nothing kept | uncached × standard | p99 ÷ p50, uncached |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name, title in TITLES.items():
        rates = {way: found[size, name, way, MANY]["rate"] for way in WAYS}
        shares = [_beside(name, way, rates[way] / rates["static"]) for way in WAYS[2:5]]
        times = _beside(name, "standard", rates["uncached"] / rates["standard"])
        spread = found[size, name, "uncached", MANY]["p99"] / found[size, name, "uncached", MANY]["p50"]
        yield f"| {name}: {title} | {lengths[size, name]:,.0f} | {' | '.join(shares)} | {times} | {spread:.1f} |"


def _beside(name: str, way: str, reached: float) -> str:
    wanted = WANTED.get((name, way), 0)
    return f"{reached:.3g}" + (f" (of {wanted:.3g})" if reached < wanted else "")


def _sizes(found: Measured, sizes: Sequence[int]) -> Iterator[str]:
    yield f"\nThe same questions on more practices; questions a second, {MANY} connections\n"
    yield f"| question | {' | '.join(f'{size:,}' for size in sizes)} | last ÷ one before |"
    yield "|---|" + "--:|" * (len(sizes) + 1)
    for name in TITLES:
        for way in WAYS[2:4]:
            rates = [found[size, name, way, MANY]["rate"] for size in sizes]
            shown = " | ".join(f"{rate:,.0f}" for rate in rates)
            yield f"| {name}, {SHOWN[way]} | {shown} | {rates[-1] / rates[-2]:.2f} |"


def _numbers(found: Measured, size: int) -> Iterator[str]:
    heads = " | ".join(f"{n}: a second | p50, ms | p99, ms" for n in (FEW, MANY))
    yield f"\n{size:,} practices; at {FEW} and at {MANY} connections\n"
    yield f"| question | {heads} |\n|---|" + "--:|" * 6
    for name in TITLES:
        for way in WAYS:
            both = [found[size, name, way, connections] for connections in (FEW, MANY)]
            shown = " | ".join(f"{one['rate']:,.0f} | {one['p50']:.2f} | {one['p99']:.2f}" for one in both)
            yield f"| {name}, {SHOWN[way]} | {shown} |"


# ---------------------------------------------------------------- one process, two processes
def workers(folder: Path, rounds: int, seconds: float) -> None:
    """W and F by one process and by two, that keep no answers."""
    with served(folder, workers=1, response_cache=0) as one, served(folder, workers=2, response_cache=0) as two:
        asked: Bodies = questions(one.address)
        measures = {}
        for name in WORKERS:
            requests = [request(body) for body in asked[name]]
            for count, server in ((1, one), (2, two)):
                closed(server.address, requests, MANY, seconds)  # each process has met the questions
                measures[name, count] = partial(measured, server.address, requests, MANY, seconds)
        found = {key: middle(rounds) for key, rounds in interleaved(measures, rounds).items()}
    print(f"\n{MANY} connections, uncached; questions a second\n")
    print("| question | 1 process | 2 processes | ratio |\n|---|--:|--:|--:|")
    for name in WORKERS:
        first, second = (found[name, count]["rate"] for count in (1, 2))
        print(f"| {name}: {TITLES[name]} | {first:,.0f} | {second:,.0f} | {second / first:.2f} |")


def main() -> None:
    """Measures what the command line asks, and prints tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__.partition("\n")[0])
    parser.add_argument("practices", type=int, nargs="*", metavar="N", help="how many practices")
    parser.add_argument("--rounds", type=int, default=3, help="how often; the medians are shown")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long one measurement takes")
    parser.add_argument("--keep", type=Path, help="a folder for the graphs, used again when it has them")
    parser.add_argument("--workers", action="store_true", help="instead: one process beside two, on the last size")
    asked = parser.parse_args()
    sizes = asked.practices or [1_000, 10_000, 100_000]
    print(machine(), flush=True)
    with graphs(sizes[-1:] if asked.workers else sizes, asked.keep) as folders:
        if asked.workers:
            workers(folders[sizes[-1]], asked.rounds, asked.seconds)
        else:
            all_ways(folders, asked.rounds, asked.seconds)


if __name__ == "__main__":
    main()
