"""The wheel holds all that runs and nothing else, and its command works from any folder."""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What must come along, where it lies in a checkout.
SHIPPED = [
    "ontology/*.ttl",
    "ontology/concepts/*.ttl",
    "api/named/*.graphql",
    "api/schema.graphql",
    "web/templates/**/*",
    "web/static/**/*",
    "data/**/*.csv",
    "data/LICENSE.md",
]
ALLOWED = {"api", "cli.py", "data", "graph", "loaders", "ontology", "questions", "web"}


def pip(*arguments: str | Path) -> None:
    """pip without a network: a step that would download fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    offline = {**os.environ, "PIP_NO_INDEX": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=offline)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    (built,) = folder.glob("wijkgraaf-*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("pattern", SHIPPED)
def test_the_wheel_holds_what_the_program_reads(pattern: str, names: set[str]):
    there = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern) if path.is_file()}
    assert there <= names


def test_the_wheel_holds_every_module(names: set[str]):
    there = {
        path.relative_to(ROOT).as_posix() for package in ALLOWED for path in (ROOT / package).rglob("*.py")
    }
    assert there <= names


def test_the_wheel_holds_no_tests_no_benchmarks_and_no_shapes(names: set[str]):
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} <= ALLOWED
    assert not [
        name for name in names if name.startswith("data/shapes") or name.endswith((".geojson", ".pyc"))
    ]


def test_the_wheel_holds_the_licences(names: set[str]):
    licences = {name.partition("/licenses/")[2] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "data/LICENSE.md"}


def test_the_installed_command_works_from_another_folder(wheel: Path, tmp_path: Path):
    environment = tmp_path / "environment"
    venv.create(environment, symlinks=True)
    pip("--python", environment / "bin/python", "install", "--no-deps", wheel)
    # The dependencies of this environment, without the line in it that leads to the checkout.
    (site,) = environment.glob("lib/python3.*/site-packages")
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (site / "dependencies.pth").write_text("\n".join(dependencies) + "\n", encoding="utf-8")
    elsewhere = tmp_path / "een andere map"
    elsewhere.mkdir()
    command = [environment / "bin/wijkgraaf", "--help"]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Usage: wijkgraaf" in done.stdout
