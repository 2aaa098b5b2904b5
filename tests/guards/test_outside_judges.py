"""Judges from outside, installed for the occasion: the audits of graphql-http, and made-up queries by schemathesis.

They need npm and pip, and a way to packages; without those these tests fail and say so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import venv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import ROOT, Server

AUDITS = 61
CASES = 1_000
PER_FIELD = 36  # made-up queries for each of the root fields
JAVASCRIPT = ("graphql-http@1.23.1", "graphql@16.15.0")
PYTHON = "schemathesis==4.32.5"
PATIENCE = 600  # seconds


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end."""
    told = [str(part) for part in command]
    return subprocess.run(told, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)


def installed(*command: object, cwd: Path) -> None:
    """Installs something, or fails with what the installer said."""
    done = run(*command, cwd=cwd)
    if done.returncode:
        pytest.fail(f"this test needs what it could not install: {' '.join(map(str, command))}\n{done.stderr[-2_000:]}")


def test_all_audits_of_graphql_http_pass(server: Server, tmp_path: Path):
    for program in ("node", "npm"):
        assert shutil.which(program), f"this test needs {program}, which is not on the path"
    (tmp_path / "package.json").write_text('{"private": true}', encoding="utf-8")
    installed("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *JAVASCRIPT, cwd=tmp_path)
    shutil.copy(ROOT / "tests" / "guards" / "audit.mjs", tmp_path)
    done = run("node", "audit.mjs", f"{server.address}/graphql", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [audit for audit in found if audit["status"] != "ok"] == []
    assert len(found) == AUDITS


def entries(file: Path) -> list[Any]:
    """Every request that was made and its response, from a HAR file."""
    return json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]


def test_a_thousand_made_up_queries_meet_no_server_error(server: Server, tmp_path: Path):
    """schemathesis calls every error of a field a fault of the server. An id that does not exist is told as one, by our
    contract; so its own verdict is not taken, and all that the server answered is looked at instead."""
    venv.create(tmp_path / "own", with_pip=True)
    python = tmp_path / "own" / "bin" / "python"
    installed(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON, cwd=tmp_path)
    har = tmp_path / "all.har"
    command = [tmp_path / "own" / "bin" / "schemathesis", "--no-color", "run", ROOT / "api" / "schema.graphql"]
    options = ["--url", f"{server.address}/graphql", "-c", "not_a_server_error", "-n", PER_FIELD, "--phases", "fuzzing"]
    wanted = ["--seed", 1, "--continue-on-failure", "--report", "har", "--report-har-path", har]
    done = run(*command, *options, *wanted, cwd=tmp_path)
    assert har.exists(), done.stdout + done.stderr
    answers = [entry["response"] for entry in entries(har)]
    assert len(answers) >= CASES, done.stdout[-3_000:]
    assert {answer["status"] for answer in answers} <= {200, 400}
    bodies = [json.loads(answer["content"]["text"]) for answer in answers]
    codes = Counter(error["extensions"]["code"] for body in bodies for error in body.get("errors", ()))
    assert set(codes) <= {"BAD_USER_INPUT", "BAD_CURSOR", "UNKNOWN_ID", "TOO_COSTLY", "GRAPHQL_VALIDATION_FAILED"}, (
        codes
    )
    assert sum("errors" not in body for body in bodies) > CASES / 20, "too few were good enough to be executed"
