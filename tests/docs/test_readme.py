"""Every line of the README is run as it is written, in a fresh copy of the checkout, and every answer is compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SERVER = "http://127.0.0.1:8000"
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


@pytest.fixture(scope="module")
def server(copy: Path) -> Iterator[list[str]]:
    """The server that the README starts, as it starts it; gives the lines that it printed."""
    assert not answers(), "something else listens on port 8000: stop it first, the README promises that address"
    log = copy.parent / "serve.log"
    with log.open("w") as out:
        process = subprocess.Popen(SERVE.split(), cwd=copy, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 300  # the first time it installs what it needs
        while not answers():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield log.read_text().splitlines()
    finally:
        process.terminate()
        assert process.wait(timeout=30) in (0, -15), log.read_text()


def answers() -> bool:
    try:
        with urllib.request.urlopen(SERVER + "/livez", timeout=2) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def ask(query: str) -> Any:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(SERVER + "/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def run(line: str, copy: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WIJKGRAAF_")}
    done = subprocess.run(
        ["bash", "-c", line], cwd=copy, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def test_every_command_runs_and_every_answer_is_the_one_that_is_printed(copy: Path, server: list[str]) -> None:
    last: Any = None
    lines = []
    for block in blocks(ROOT / "README.md"):
        if block.kind == "sh":
            for line in block.text.splitlines():
                lines.append(line)
                if line not in (SERVE, TEST):
                    last = run(line, copy)
        elif block.kind == "graphql":
            last = ask(block.text)
        elif block.kind == "json":
            assert (json.loads(last) if isinstance(last, str) else last) == json.loads(block.text)
    assert SERVE in lines
    assert TEST in lines
    assert len(lines) > 8


def test_serve_says_what_it_loaded_at_which_revision_and_three_addresses(server: list[str]) -> None:
    text = "\n".join(server)
    assert re.search(r"^\d+ praktijken, \d+ wijken", text, re.MULTILINE)
    assert re.search(r"^Revisie \d+", text, re.MULTILINE)
    assert len(re.findall(r"http://127\.0\.0\.1:8000/\S*", text)) == 3


def test_the_addresses_that_serve_prints_answer(server: list[str]) -> None:
    for address in re.findall(r"http://127\.0\.0\.1:8000/\S*", "\n".join(server)):
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
