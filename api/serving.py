"""Serving: one process, or several that follow the same graph; says on which addresses it listens."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from graph.connect import open_graph
from graph.follow import Follower

Announce = Callable[[str], None]  # called once with "http://host:port", when requests are answered


class CannotListen(Exception):
    """The address cannot be had; says so in both languages."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(why)
        self.host, self.port, self.why = host, port, why

    def in_both_languages(self) -> tuple[str, str]:
        """The sentence in Dutch and in English."""
        return (
            f"{self.host}:{self.port} is niet vrij ({self.why}). Kies een andere met --port, of --port 0.",
            f"{self.host}:{self.port} cannot be had ({self.why}). Choose another with --port, or --port 0.",
        )


def application() -> FastAPI:
    """The application of one worker process, by the settings in its environment."""
    settings = Settings()
    follower = Follower(open_graph(settings.data, settings.store))
    follower.start()
    return create_app(follower, settings)


def run(settings: Settings, announce: Announce) -> None:
    """Serves until it is told to stop. Raises CannotListen; the graph is opened by each process for itself."""
    with closing(_listening(settings.host, settings.port)) as listener:
        address = _address(settings.host, listener.getsockname()[1])
        if settings.workers == 1:
            _one(settings, listener, lambda: announce(address))
        else:
            _several(settings, listener, lambda: announce(address))


def _listening(host: str, port: int) -> socket.socket:
    """A socket that is bound before anything else, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotListen(host, port, os.strerror(error.errno) if error.errno else str(error)) from error
    listener.set_inheritable(True)
    return listener


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


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


def _one(settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    with closing(open_graph(settings.data, settings.store)) as store, Follower(store) as follower:
        config = uvicorn.Config(create_app(follower, settings), log_level="warning", timeout_graceful_shutdown=10)
        _Server(config, ready).run([listener])


def _several(settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    from uvicorn.supervisors import Multiprocess

    # The workers are new processes; what they are told stands in the environment.
    os.environ["WIJKGRAAF_DATA"] = str(Path(settings.data).resolve())
    if settings.store:
        os.environ["WIJKGRAAF_STORE"] = settings.store
    config = uvicorn.Config(
        "api.serving:application",
        factory=True,
        workers=settings.workers,
        log_level="warning",
        timeout_graceful_shutdown=10,
    )
    ready()
    Multiprocess(config, [listener]).run()
