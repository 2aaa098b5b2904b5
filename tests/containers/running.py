"""Runs what docker-compose.yml says without Docker: the same commands and environment, on free ports here."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.commands import PATIENCE, environment
from tests.containers.files import ROOT, Container, composed, container, image
from tests.database.server import ENDS_WITH_US, PLACES, Server, free_port, see_to

COUNT = "{ whatWorked { summary { practices improved } } graph { revision } }"


@dataclass
class Here:
    """Where things of containers are on this machine: `moves` says what stands for an address or a folder of theirs."""

    folder: Path
    moves: dict[str, str] = field(default_factory=dict)

    def moved(self, text: str) -> str:
        """A text of a container, as it has to be here."""
        longest_first = sorted(self.moves, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), lambda m: self.moves[m[0]], text)

    def mount(self, one: Container) -> None:
        """Puts what a container has mounted into the moves: files of the checkout, and a folder for each volume."""
        for place, source in one.mounts.items():
            there = ROOT / source if source.startswith(".") else self.folder / "volumes" / source
            if not source.startswith("."):
                there.mkdir(parents=True, exist_ok=True)
            self.moves[place] = str(there)

    def lay_out_image(self) -> None:
        """The folders that the Dockerfile copies, and the commands that are on the path in the image."""
        for place, source in image().copied.items():
            target = self.folder / place.strip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, target)
        (self.folder / "bin").mkdir()
        for name, said in {"python": "", "wijkgraaf": "-P -m cli "}.items():
            file = self.folder / "bin" / name
            file.write_text(f'#!/bin/sh\nexec "{sys.executable}" {said}"$@"\n', encoding="utf-8")
            file.chmod(0o755)
        (self.folder / "graph").mkdir()
        self.moves["/graph"] = str(self.folder / "graph")

    def environment(self, one: Container, more: Mapping[str, str]) -> dict[str, str]:
        """The environment of a container, and what is so on this machine only."""
        ours = {name: self.moved(value) for name, value in one.environment.items() if name != "PATH"}
        path = {"PATH": f"{self.folder / 'bin'}{os.pathsep}{PLACES}", "PYTHONPATH": str(self.folder / "app")}
        return {**environment(), **ours, **path, **more}

    def run(self, command: tuple[str, ...], one: Container, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of a container to its end, with nothing on its standard input."""
        told, env = [self.moved(word) for word in command], self.environment(one, more)
        return subprocess.run(
            told,
            env=env,
            cwd=self.folder / "graph",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, one: Container, log: Path, **more: str) -> subprocess.Popen[bytes]:
        """Starts what a container runs; it ends with this process at the latest."""
        told, env = [self.moved(word) for word in one.command], self.environment(one, more)
        with open(log, "ab") as written:
            return subprocess.Popen(
                [*ENDS_WITH_US, *told],
                env=env,
                cwd=self.folder / "graph",
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
            )


class ComposedNeo4j(Server):
    """A real Neo4j with the settings and the password that the compose file gives its own."""

    def __init__(self, home: Path, password: str, said: Mapping[str, str]) -> None:
        self._given, self._said = password, said
        super().__init__(home)

    def _lay_out(self) -> None:
        self.password = self._given
        super()._lay_out()
        file = self.home / "conf" / "neo4j.conf"
        settings = dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines())
        settings.update(as_settings(self._said))
        file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")


def as_settings(variables: Mapping[str, str]) -> dict[str, str]:
    """What the start script of Neo4j's image makes of variables: __ is an underscore, _ a dot."""
    return {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"): value
        for name, value in variables.items()
        if name.startswith("NEO4J_") and name != "NEO4J_AUTH_FILE"
    }


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by their small names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def request(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """One request on a connection of its own; names of headers with _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, told)
        came = connection.getresponse()
        return Answer(came.status, {name.lower(): value for name, value in came.getheaders()}, came.read())
    finally:
        connection.close()


def ask(port: int, query: str, **headers: str) -> Answer:
    """A question in GraphQL, by POST."""
    body = json.dumps({"query": query}).encode()
    return request(port, "POST", "/graphql", body, content_type="application/json", **headers)


def until(what: Callable[[], bool], seconds: float = PATIENCE, *, every: float = 0.02) -> float:
    """Looks until something is so, and answers with the seconds that took; fails after `seconds`."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not become so in time"
        time.sleep(every)
    return time.monotonic() - began


def end(process: subprocess.Popen[bytes], how: int = signal.SIGTERM) -> int:
    """Ends a process that was started here."""
    with suppress(ProcessLookupError):
        process.send_signal(how)
    return process.wait(timeout=PATIENCE)


@contextmanager
def proxied(here: Here, backends: Mapping[str, int]) -> Iterator[int]:
    """The proxy of the compose file before processes on this machine; gives its port."""
    see_to("haproxy", "haproxy")
    one, port = container(composed()["services"]["proxy"]), free_port()
    here.mount(one)
    here.moves.update({f"{name}:8000": f"127.0.0.1:{at}" for name, at in backends.items()})
    here.moves.update({":8080": f"127.0.0.1:{port}", "127.0.0.1:8080": f"127.0.0.1:{port}"})
    log = here.folder / "proxy.log"
    process = here.start(one, log)
    try:
        until(lambda: listens(port) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield port
    finally:
        end(process)


def listens(port: int) -> bool:
    """Whether anybody takes connections there."""
    with suppress(OSError):
        request(port, "GET", "/proxyz")
        return True
    return False
