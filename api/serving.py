"""Serving: one process, or several that follow the same graph; says on which addresses it listens."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api import collecting, logs, metrics, tracing
from api.app import create_app
from api.direct import Direct, following
from api.protocol import PatientProtocol
from api.settings import Settings
from graph.connect import open_graph
from graph.fictitious import is_fictitious, kept_by
from graph.follow import Follower
from graph.snapshot import Snapshot
from graph.store import Store, StoreError
from web.linked_data import router as pages

BACKLOG = 2048  # connections that may wait while the server is busy
# Connections that one of several workers accepts in one go. With many, the first to wake up would take all that wait,
# and keep them. The length of the queue, which asyncio sets with it, is put back after each start of a worker.
ONE_EACH = 1
LOOK_AGAIN = 0.1  # seconds between two looks whether a worker answers
GIVE_WAY = 0.001  # seconds that work in a thread goes on while others wait: Python's own 5 ms make ten of them 50
GRACE = 10  # seconds that questions under way get when the server stops
HOW: Mapping[str, Any] = {"ws": "none", "backlog": BACKLOG, "timeout_graceful_shutdown": GRACE}


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served: at "http://host:port", a revision, its moment, live resources a class, whether made up."""

    address: str
    revision: int
    at: datetime
    counts: Mapping[str, int]
    fictitious: bool


Announce = Callable[[Serving], None]  # called once, when requests are answered


class CannotListen(Exception):
    """The address cannot be had; says so in both languages."""

    def __init__(self, host: str, port: int, error: Exception) -> None:
        super().__init__(str(error))
        self.host, self.port, self.error = host, port, error

    def in_both_languages(self) -> tuple[str, str]:
        """The sentence in Dutch and in English."""
        number = self.error.errno if isinstance(self.error, OSError) else None
        nl, en = REASONS.get(number or 0, OTHER_REASON)
        address = f"[{self.host}]" if ":" in self.host else self.host
        return f"{address}:{self.port} {nl}", f"{address}:{self.port} {en}"


REASONS: Mapping[int, tuple[str, str]] = {
    errno.EADDRINUSE: (
        "is bezet: daar luistert al een ander programma. Kies een andere poort met --port, of --port 0.",
        "is taken: another program listens there. Choose another port with --port, or --port 0.",
    ),
    errno.EACCES: (
        "mag dit programma niet gebruiken. Kies een poort boven 1023 met --port.",
        "may not be used by this program. Choose a port above 1023 with --port.",
    ),
    errno.EADDRNOTAVAIL: (
        "is geen adres van deze machine. Kies met --host een adres dat zij heeft, zoals 127.0.0.1.",
        "is no address of this machine. Choose one that it has with --host, such as 127.0.0.1.",
    ),
}
OTHER_REASON = (
    "kan niet worden gebruikt. Kies een ander adres met --host, zoals 127.0.0.1, of een andere poort met --port.",
    "cannot be used. Choose another address with --host, such as 127.0.0.1, or another port with --port.",
)


def application() -> FastAPI:
    """The application of one worker process, by the settings in its environment; ends it where there is no graph."""
    settings = Settings()
    logs.begin(settings.log)
    try:
        follower = following(open_graph(settings.data, settings.store), settings)
    except StoreError as error:
        print("wijkgraaf:", " · ".join(error.in_both_languages()), file=sys.stderr)
        sys.exit(STARTUP_FAILURE)  # not started again and again: it would meet the same
    follower.start()
    PatientProtocol.told(settings)
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    return _application(follower, settings)


def _end_with_supervisor() -> None:
    """Stops this worker when the process that started it is gone, also where that was killed and could tell nobody."""
    supervisor = multiprocessing.parent_process()
    if supervisor is not None:
        supervisor.join()
        metrics.clear()
        os.kill(os.getpid(), signal.SIGTERM)


def _application(follower: Follower, settings: Settings) -> FastAPI:
    app = create_app(follower, settings)
    if settings.snapshot == "on":  # pages show what lists and indexes of a snapshot hold
        app.include_router(pages)
    sys.setswitchinterval(GIVE_WAY)
    collecting.begin()
    gc.collect()
    gc.freeze()  # the schema stays too: what is looked through for garbage is what requests bring
    return app


def claim(settings: Settings) -> socket.socket:
    """The address, taken before long work begins, so that what is taken or missing is told at once.

    Raises CannotListen and CannotTrace.
    """
    tracing.check()
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol said: asyncio turns Nagle's delay off for TCP only, and without that an answer waits some 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, UnicodeError) as error:
        listener.close()
        raise CannotListen(host, port, error) from error
    listener.set_inheritable(True)
    return listener


def run(settings: Settings, listener: socket.socket, announce: Announce) -> None:
    """Serves on a claimed address until it is told to stop. Raises CannotListen and StoreError."""
    try:
        # Two programs may claim an address at the same moment; only one can listen.
        listener.listen(BACKLOG)
    except OSError as error:
        raise CannotListen(settings.host, settings.port, error) from error
    logs.begin(settings.log)
    address = _address(settings.host, listener.getsockname()[1])
    if settings.workers == 1:
        _one(settings, listener, address, announce)
    else:
        _several(settings, listener, address, announce)


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


# ---------------------------------------------------------------- one process
class _Server(uvicorn.Server):
    """Uvicorn, which says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, and tells."""
        await super().startup(sockets)
        if self.started:
            self.ready()


def _one(settings: Settings, listener: socket.socket, address: str, announce: Announce) -> None:
    with closing(open_graph(settings.data, settings.store)) as store, following(store, settings) as follower:
        serving = _said(address, follower.snapshot)
        app, protocol = _application(follower, settings), PatientProtocol.told(settings)
        config = uvicorn.Config(app, http=protocol, **HOW, **logs.for_uvicorn(settings.log))
        _Server(config, lambda: announce(serving)).run([listener])


# ---------------------------------------------------------------- several processes
class _Workers(Multiprocess):
    """Uvicorn's processes, which say when the first of them answers, and put their numbers into one folder."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, folder: str, ready: Callable[[], None]) -> None:
        super().__init__(config, [listener])
        self.listener, self.folder, self.ready = listener, folder, ready
        self._known: set[int | None] = set()

    def init_processes(self) -> None:
        """Starts the processes, and tells; a signal to stop is obeyed meanwhile."""
        super().init_processes()
        while not self.should_exit.is_set() and all(process.process.is_alive() for process in self.processes):
            if any(process.is_ready(timeout=LOOK_AGAIN) for process in self.processes):
                self.ready()
                return
            time.sleep(LOOK_AGAIN)
            self.handle_signals()

    def keep_subprocess_alive(self) -> None:
        """Starts processes anew that have ended; what was so of those is no longer."""
        known = self._known | self._pids()
        super().keep_subprocess_alive()
        self.listener.listen(BACKLOG)
        self._known = self._pids()
        for pid in known - self._known:
            metrics.forget(pid, self.folder)

    def _pids(self) -> set[int | None]:
        return {process.pid for process in self.processes}


def _several(settings: Settings, listener: socket.socket, address: str, announce: Announce) -> None:
    _tell_workers(settings)
    with closing(open_graph(settings.data, settings.store)) as store:
        serving = _held(store, address) if settings.snapshot == "on" else _said(address, Direct(store).snapshot)
    config = uvicorn.Config(
        "api.serving:application",
        factory=True,
        workers=settings.workers,
        http=PatientProtocol,
        **{**HOW, "backlog": ONE_EACH},
        **logs.for_uvicorn(settings.log),
    )
    with metrics.folder_of_all() as folder:
        workers = _Workers(config, listener, folder, lambda: announce(serving))
        workers.run()
    if any(process.exitcode == STARTUP_FAILURE for process in workers.processes):
        raise StoreError("een werkproces kon niet beginnen; zie hierboven", "a worker could not start; see above")


def _tell_workers(settings: Settings) -> None:
    """The workers are new processes; what they are told stands in the environment, so all of it is put there."""
    said = {name: str(value) for name, value in settings.model_dump().items() if value is not None}
    said["data"] = str(Path(settings.data).resolve())
    for name in type(settings).model_fields:
        os.environ.pop(f"WIJKGRAAF_{name.upper()}", None)
    os.environ.update({f"WIJKGRAAF_{name.upper()}": value for name, value in said.items()})


def _said(address: str, of: Snapshot) -> Serving:
    return Serving(address, of.revision, of.updated_at, of.counts(), of.fictitious)


def _held(store: Store, address: str) -> Serving:
    """What a graph holds, counted without building a snapshot: this process answers no questions."""
    revision, at, records = store.read_all()
    counts = Counter(r.type for r in records if not r.is_withdrawn and not r.text("replacedBy"))
    return Serving(address, revision, at, counts, is_fictitious(kept_by(store) or ""))
