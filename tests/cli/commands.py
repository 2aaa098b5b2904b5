"""Runs the command as people do: in a process of its own, from another folder, in a pipe or on a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Warnings are errors there too, but for those that end in nothing but a line on standard error at the very end.
COMMAND = (sys.executable, "-W", "error", str(ROOT / "cli.py"))
PATIENCE = 90  # seconds; the machine may be busy
QUIET_END = (0, 130, -signal.SIGINT, -signal.SIGTERM)  # how a server that was told to stop may end
COUNT = "{ whatWorked { summary { practices improved } } }"


def environment(said: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without settings of ours and of the terminal, and with `said`."""
    ours = ("WIJKGRAAF_", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_", "PYTHON")
    return {**{k: v for k, v in os.environ.items() if not k.startswith(ours)}, **(said or {})}


def run(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end, piped."""
    command = [*COMMAND, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, env=environment(env), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def on_terminal(*arguments: object, cwd: Path, columns: int = 100) -> tuple[int, str]:
    """Runs the command on a terminal of so many columns; gives the exit code and all that it showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    env = environment({"TERM": "xterm-256color"})
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)], cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = bytearray()
    deadline = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < deadline:
            if not select.select([ours], [], [], 1)[0]:
                continue
            try:
                part = os.read(ours, 65_536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
        return process.wait(timeout=PATIENCE), shown.decode().replace("\r\n", "\n")
    finally:
        process.kill()
        os.close(ours)


def wait_for(what: Callable[[], bool], seconds: float) -> None:
    """Looks until something is so; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not become so in time"
        time.sleep(0.05)


@dataclass
class Server:
    """A running `serve`: its process and the lines that it has printed so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    listener: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where it said that it explains itself, without the last slash."""
        (line,) = (line for line in self.lines if line.split()[-1].endswith("/"))
        return line.split()[-1].rstrip("/")

    def ask(self, query: str) -> Any:
        """The answer to a GraphQL query."""
        body = json.dumps({"query": query}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def get(self, path: str, accept: str = "text/html") -> tuple[int, str, bytes]:
        """Status, media type and body of a page."""
        request = urllib.request.Request(self.address + path, headers={"accept": accept})
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers.get_content_type(), response.read()

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        """Tells it to stop; gives the exit code and what it wrote on standard error."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=PATIENCE)
        assert self.process.stderr is not None
        return code, self.process.stderr.read()


def begin(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> Server:
    """Starts `serve` on a free port of this machine, and does not wait for it."""
    command = [*COMMAND, "serve", *map(str, arguments)]
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment({"WIJKGRAAF_PORT": "0", **(env or {})}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    server = Server(process)
    server.listener = threading.Thread(target=_listen, args=(server,), daemon=True)
    server.listener.start()
    return server


def _listen(server: Server) -> None:
    assert server.process.stdout is not None
    for line in server.process.stdout:
        server.lines.append(line.rstrip("\n"))


def ready(server: Server) -> Server:
    """The server, once it has said where it answers."""
    wait_for(lambda: any("Ctrl-C" in line for line in server.lines) or server.process.poll() is not None, PATIENCE)
    if server.process.poll() is not None:
        assert server.process.stderr is not None
        raise AssertionError(server.process.stderr.read())
    return server


@contextmanager
def served(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that answers; told to stop at the end, and then without complaint."""
    server = begin(*arguments, cwd=cwd, env=env)
    try:
        yield ready(server)
        if server.process.poll() is None:
            code, said = server.stop()
            assert code in QUIET_END
            assert "Traceback" not in said, said
    finally:
        end(server)


def end(server: Server) -> None:
    """Ends what is left of a server, its workers too, and lets go of its pipes."""
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(timeout=PATIENCE)
    if server.listener is not None:
        server.listener.join(timeout=PATIENCE)
    for stream in (server.process.stdout, server.process.stderr):
        if stream is not None:
            stream.close()
