"""Every line of the README is run as it is written, in a fresh copy of the checkout, and every answer is compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMISED = 8000
SERVE, TEST = "./wijkgraaf serve", "./wijkgraaf test"


@dataclass(frozen=True)
class Block:
    kind: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [Block(kind, text) for kind, text in BLOCK.findall(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git would give to somebody who clones, changes of today included; its name has a space in it."""
    target = tmp_path_factory.mktemp("een kopie") / "wijkgraaf"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


@dataclass(frozen=True)
class Server:
    """The server that the README starts: where it answers, and the lines that it printed."""

    port: int
    printed: str

    def as_promised(self, line: str) -> str:
        """A line of the README, at the port that was free: the promised one, unless something else has it."""
        return line.replace(f"127.0.0.1:{PROMISED}", f"127.0.0.1:{self.port}")


def free_port() -> int:
    for wanted in (PROMISED, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise AssertionError("no port is free")


@pytest.fixture(scope="module")
def server(copy: Path) -> Iterator[Server]:
    """Starts it as the README says, and ends it."""
    port, log = free_port(), copy.parent / "serve.log"
    environment = clean_environment() | ({} if port == PROMISED else {"WIJKGRAAF_PORT": str(port)})
    with log.open("w") as out:
        process = subprocess.Popen(SERVE.split(), cwd=copy, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 300  # the first time it installs what it needs
        while not answers(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield Server(port, log.read_text())
    finally:
        process.terminate()
        assert process.wait(timeout=30) in (0, -15), log.read_text()


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("WIJKGRAAF_")}


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def ask(server: Server, query: str) -> Any:
    body = json.dumps({"query": query}).encode()
    address = f"http://127.0.0.1:{server.port}/graphql"
    request = urllib.request.Request(address, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def run(line: str, copy: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=copy,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def test_every_command_runs_and_every_answer_is_the_one_that_is_printed(copy: Path, server: Server) -> None:
    last: Any = None
    lines = []
    for block in blocks(ROOT / "README.md"):
        if block.kind == "sh":
            for line in block.text.splitlines():
                lines.append(line)
                if line not in (SERVE, TEST):
                    last = run(server.as_promised(line), copy)
        elif block.kind == "graphql":
            last = ask(server, block.text)
        elif block.kind == "json":
            assert (json.loads(last) if isinstance(last, str) else last) == json.loads(block.text)
    assert SERVE in lines
    assert TEST in lines
    assert len(lines) > 8


def test_serve_says_what_it_loaded_at_which_revision_and_three_addresses(server: Server) -> None:
    text = server.printed
    assert re.search(r"^\d+ praktijken, \d+ wijken", text, re.MULTILINE)
    assert re.search(r"^Revisie \d+", text, re.MULTILINE)
    assert len(addresses(server)) == 3


def addresses(server: Server) -> list[str]:
    return re.findall(rf"http://127\.0\.0\.1:{server.port}/\S*", server.printed)


def test_the_addresses_that_serve_prints_answer(server: Server) -> None:
    for address in addresses(server):
        request = urllib.request.Request(address, headers={"accept": "text/html"})
        with urllib.request.urlopen(request, timeout=30) as response:
            assert response.status == 200
            assert "text/html" in response.headers["content-type"]


def test_every_link_of_the_pages_leads_to_a_file() -> None:
    for page in [
        ROOT / "README.md",
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "CHANGELOG.md",
        ROOT / "data" / "LICENSE.md",
    ]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} points at {target}"


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in text.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == [f"exec {TEST}"]
