"""Metrics: numbers for Prometheus at /metrics; with several processes, of all of them together.

Every label has few values: operations are our own named questions, outcomes our own codes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from api.observing import Facts
from api.turns import Turns
from graph.follow import Follower

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # how prometheus-client is told where processes put their numbers
PREFIX = "wijkgraaf-metrics-"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
SAMPLE_EVERY = 1.0  # seconds between two looks at what is so now; other processes show what it was then

disable_created_metrics()  # type: ignore[no-untyped-call]
REQUESTS = Counter(
    "wijkgraaf_requests", "Requests, by operation, outcome and who answered.", ("operation", "outcome", "answered_by")
)
DURATION = Histogram(
    "wijkgraaf_request_duration_seconds", "From the head of a request to its answer.", ("operation",), buckets=BUCKETS
)


def _now(name: str, what: str, of_processes: Literal["livemin", "livemax", "livesum"], *labels: str) -> Gauge:
    return Gauge(f"wijkgraaf_{name}", what, labels, multiprocess_mode=of_processes)


AT_WORK = _now("requests_at_work", "Requests that have a turn now.", "livesum")
WAITING = _now("requests_waiting", "Requests that wait for a turn now.", "livesum")
CACHED = _now("response_cache_bytes", "What is kept of answers, in bytes.", "livesum")
REVISION = _now("snapshot_revision", "The revision that questions see; of several processes the last.", "livemin")
MOMENT = _now("snapshot_timestamp_seconds", "When that revision was written, since 1970.", "livemin")
TROUBLE = _now("follower_trouble", "How many processes cannot follow the graph now.", "livesum")
RESOURCES = _now("resources", "Live resources, by class.", "livemax", "class")


class Metrics:
    """The numbers of one application: what it has counted, and what is so now."""

    def __init__(self, follower: Follower, turns: Turns, cached: Callable[[], int]) -> None:
        """`cached`: how many bytes the response cache holds."""
        self._follower, self._turns, self._cached = follower, turns, cached
        self._counters: dict[tuple[str, str, str | None], Counter] = {}
        self._durations: dict[str, Histogram] = {}
        self._revision = -1  # whose resources were counted
        self.counted = 0  # requests of this process

    def count(self, facts: Facts) -> None:
        """Counts a request."""
        self.counted += 1
        operation = facts.operation
        key = operation, facts.outcome, facts.by
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = REQUESTS.labels(operation, key[1], facts.by or "")
        counter.inc()
        duration = self._durations.get(operation)
        if duration is None:
            duration = self._durations[operation] = DURATION.labels(operation)
        duration.observe(facts.seconds)

    def sample(self) -> None:
        """Looks at what is so now."""
        AT_WORK.set(self._turns.taken)
        WAITING.set(self._turns.waiting)
        CACHED.set(self._cached())
        snapshot = self._follower.snapshot
        TROUBLE.set(self._follower.trouble is not None)
        if snapshot.revision != self._revision:
            self._revision = snapshot.revision
            REVISION.set(snapshot.revision)
            MOMENT.set(snapshot.updated_at.timestamp())
            for name, count in snapshot.counts().items():
                RESOURCES.labels(name).set(count)

    def text(self) -> bytes:
        """All numbers as Prometheus reads them."""
        self.sample()
        if FOLDER not in os.environ:
            return generate_latest(REGISTRY)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def folder_of_all() -> TemporaryDirectory[str]:
    """A new folder, in which the processes that are started from here put their numbers."""
    folder = TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
    os.environ[FOLDER] = folder.name
    return folder


def clear() -> None:
    """Throws that folder away, in a process whose starter is gone and cannot."""
    folder = Path(os.environ.get(FOLDER, ""))
    if folder.name.startswith(PREFIX):
        rmtree(folder, ignore_errors=True)


def forget(pid: int | None, folder: str) -> None:
    """Takes what is so now of a process that has ended out of the numbers; what it counted stays."""
    mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]


router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """The numbers. Not open to pages of others, nor kept."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
