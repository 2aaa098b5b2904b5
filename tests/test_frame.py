"""The frame holds: dependencies and locks, who may import whom, style, types, sizes and names."""

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["importlinter"]["root_packages"]
LOCKS = ["requirements.lock", "requirements-test.lock"]
JUDGES = "tests/guards/judges"  # what tests install for themselves, each in an environment of its own
THEIR_LOCKS = [f"{JUDGES}/{name}.lock" for name in ("check-jsonschema", "node", "schemathesis")]
PACKAGE = ("package.json", "package-lock.json")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def kept_files(pattern: str = "*") -> list[Path]:
    """What git keeps, or would keep: leftovers that git ignores are nobody's fault."""
    command = [
        "git",
        "-c",
        f"safe.directory={ROOT}",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        pattern,
    ]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def run(*arguments: str) -> None:
    """Run a tool of this environment; what it prints is the reason when it fails."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def declared() -> list[Requirement]:
    project = PYPROJECT["project"]
    return [
        Requirement(line)
        for part in [project["dependencies"], *project["optional-dependencies"].values()]
        for line in part
    ]


def locked(name: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Each requirement of a lock file with its hashes."""
    lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", line)
            yield Requirement(requirement.strip()), hashes


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_each_declared_dependency_is_installed_at_or_above_its_floor(requirement: Requirement):
    assert importlib.metadata.version(requirement.name) in requirement.specifier


@pytest.mark.parametrize("name", [*LOCKS, *THEIR_LOCKS])
def test_each_locked_requirement_has_one_version_and_its_hashes(name: str):
    for requirement, hashes in locked(name):
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest.strip()) for digest in hashes), requirement


@pytest.mark.parametrize("name", [*LOCKS, *THEIR_LOCKS])
def test_a_lock_names_no_host_and_no_path(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(
        r"://|^-[if]|--(extra-)?index|--trusted|--find-links|(?<![\w.])/\w|\.(org|com|net|io)\b",
        text,
        re.MULTILINE,
    )


def test_the_locks_hold_what_is_declared_and_the_test_lock_holds_the_other():
    small, large = ({r.name: r.specifier for r, _ in locked(name)} for name in LOCKS)
    assert small.items() <= large.items()
    for requirement in declared():
        (pin,) = large[requirement.name]
        assert pin.version in requirement.specifier
    project = PYPROJECT["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["neo4j"]]
    assert {Requirement(line).name for line in needed} <= small.keys()


@pytest.mark.parametrize("name", THEIR_LOCKS)
def test_a_lock_of_the_judges_holds_the_version_that_is_asked(name: str):
    (asked,) = (ROOT / name).with_suffix(".in").read_text(encoding="utf-8").splitlines()
    pins = {str(requirement) for requirement, _ in locked(name)}
    assert asked in pins


def test_the_npm_lock_of_the_judges_holds_what_is_asked_with_digests_and_no_address():
    package, lock = (json.loads((ROOT / JUDGES / name).read_text("utf-8")) for name in PACKAGE)
    there = {path.removeprefix("node_modules/"): entry for path, entry in lock["packages"].items() if path}
    assert {name: entry["version"] for name, entry in there.items()} == package["dependencies"]
    for entry in there.values():
        assert re.fullmatch(r"sha512-[\w+/]{86}==", entry["integrity"])
        assert "resolved" not in entry
    assert "://" not in json.dumps(lock)


def test_the_environment_is_what_the_test_lock_says():
    for requirement, _ in locked("requirements-test.lock"):
        if requirement.marker is None or requirement.marker.evaluate():
            assert importlib.metadata.version(requirement.name) in requirement.specifier


def test_imports_go_one_way():
    run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])")


def test_no_module_imports_itself_through_others():
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            chain = graph.find_shortest_chain(importer=imported, imported=module)
            assert chain is None, " → ".join([module, *chain])


def test_ruff_finds_nothing():
    run("-m", "ruff", "check", "--no-cache", ".")


def test_ruff_would_lay_out_no_file_anew():
    run("-m", "ruff", "format", "--check", "--no-cache", ".")


@pytest.mark.skipif(sys.platform == "win32", reason="the null device has another name")
def test_mypy_finds_nothing_in_strict_mode():
    run("-m", "mypy", "--cache-dir=/dev/null")


def test_each_module_is_short_and_opens_with_a_sentence():
    for path in kept_files("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= LONGEST_FILE, path
        opening = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        assert opening.endswith((".", "?")), f"{path}: {opening!r}"


def test_no_function_is_long():
    for path in kept_files("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name}"


def test_no_file_is_named_after_nothing():
    empty = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
    assert not [path for path in kept_files("*.py") if path.stem in empty]


def test_the_packages_that_are_shipped_checked_and_there_are_the_same():
    there = {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "bench"}}
    shipped = set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) - {"data"}
    checked = set(PYPROJECT["tool"]["mypy"]["files"])
    assert set(PACKAGES) == there
    assert shipped == checked == there | {"cli.py", "console.py"}


def test_the_changelog_tells_of_this_version():
    version = re.escape(PYPROJECT["project"]["version"])
    assert re.search(rf"^## \[?{version}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
