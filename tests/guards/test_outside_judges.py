"""Judges from outside, installed for the occasion: the audits of graphql-http, and made-up queries by schemathesis.

They need a way to the packages of PyPI and npm, and nothing that is not in them; without that they fail and say so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import ROOT, Server, environment
from tests.guards.installing import JUDGES, Node, install, node, python_with, run

AUDITS = 61
CASES = 1_000
PER_FIELD = 36  # made-up queries for each of the root fields
REFUSALS = {"BAD_USER_INPUT", "BAD_CURSOR", "UNKNOWN_ID", "TOO_COSTLY", "GRAPHQL_VALIDATION_FAILED"}


def audited(server: Server, folder: Path, by: Node) -> Any:
    """What each audit of graphql-http found."""
    for name in ("package.json", "package-lock.json", "audit.mjs"):
        shutil.copy(JUDGES / name, folder)
    install(*by.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder, env=by.env)
    done = run(by.node, "audit.mjs", f"{server.address}/graphql", cwd=folder, env=by.env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_all_audits_of_graphql_http_pass(server: Server, tmp_path: Path):
    found = audited(server, tmp_path, node(tmp_path / "node"))
    assert [audit for audit in found if audit["status"] != "ok"] == []
    assert len(found) == AUDITS


def test_the_auditor_needs_no_node_on_the_path(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "path").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    by = node(tmp_path / "node")
    assert by.node.is_relative_to(tmp_path)
    assert len(audited(server, tmp_path, by)) == AUDITS


def entries(file: Path) -> Any:
    """Every request that was made and its response, from a HAR file."""
    return json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]


def schemathesis(server: Server, folder: Path) -> tuple[list[Any], subprocess.CompletedProcess[str]]:
    """Every response to made-up queries, and what schemathesis said of them."""
    program, har = python_with("schemathesis.lock", folder / "own") / "schemathesis", folder / "all.har"
    command = [program, "--no-color", "run", ROOT / "api" / "schema.graphql", "--url", f"{server.address}/graphql"]
    options = ["-c", "not_a_server_error", "-n", PER_FIELD, "--phases", "fuzzing", "--seed", 1]
    report = ["--continue-on-failure", "--report", "har", "--report-har-path", har]
    done = run(*command, *options, *report, cwd=folder, env=environment())
    assert har.exists(), done.stdout + done.stderr
    return [entry["response"] for entry in entries(har)], done


def test_a_thousand_made_up_queries_meet_no_server_error(server: Server, tmp_path: Path):
    """schemathesis calls every error of a field a fault of the server. An id that does not exist is told as one, by our
    contract; so its own verdict is not taken, and all that the server answered is looked at instead."""
    answers, done = schemathesis(server, tmp_path)
    assert len(answers) >= CASES, done.stdout[-3_000:]
    assert {answer["status"] for answer in answers} <= {200, 400}
    bodies = [json.loads(answer["content"]["text"]) for answer in answers]
    codes = Counter(error["extensions"]["code"] for body in bodies for error in body.get("errors", ()))
    assert set(codes) <= REFUSALS, codes
    assert sum("errors" not in body for body in bodies) > CASES / 20, "too few were good enough to be executed"
