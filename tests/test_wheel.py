"""The wheel holds all that runs and nothing else, and its command works from any folder."""

import json
import os
import re
import subprocess
import sys
import urllib.request
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
PROGRAMME = {"programme": "programma/nieuwe-perspectieven-voor-stedelijke-vernieuwing"}
ALLOWED = {"api", "cli.py", "console.py", "data", "graph", "loaders", "ontology", "questions", "web"}


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
    there = {path.relative_to(ROOT).as_posix() for package in ALLOWED for path in (ROOT / package).rglob("*.py")}
    assert there <= names


def test_the_wheel_holds_no_tests_no_benchmarks_and_no_shapes(names: set[str]):
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} <= ALLOWED
    assert not [name for name in names if name.startswith("data/shapes") or name.endswith((".geojson", ".pyc"))]


def test_the_wheel_holds_the_licences(names: set[str]):
    licences = {name.partition("/licenses/")[2] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "data/LICENSE.md"}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder that has nothing to do with a checkout."""
    return tmp_path_factory.mktemp("een andere map")


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a fresh environment with the wheel in it."""
    environment = tmp_path_factory.mktemp("omgeving") / "environment"
    venv.create(environment, symlinks=True)
    pip("--python", environment / "bin/python", "install", "--no-deps", wheel)
    # The dependencies of this environment, without the line in it that leads to the checkout.
    (site,) = environment.glob("lib/python3.*/site-packages")
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (site / "dependencies.pth").write_text("\n".join(dependencies) + "\n", encoding="utf-8")
    return environment / "bin" / "wijkgraaf"


def run(command: Path, *arguments: str, cwd: Path) -> str:
    """What the installed command writes."""
    done = subprocess.run(
        [command, *arguments], cwd=cwd, env=without_checkout(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def without_checkout() -> dict[str, str]:
    """This environment, with nothing in it that leads to a checkout or a graph."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WIJKGRAAF_"))}


def test_the_installed_command_works_from_another_folder(command: Path, elsewhere: Path):
    assert "Usage: wijkgraaf" in run(command, "--help", cwd=elsewhere)
    where = [command.with_name("python"), "-c", "import cli; print(cli.__file__)"]
    done = subprocess.run(where, cwd=elsewhere, env=without_checkout(), capture_output=True, text=True, check=True)
    assert not Path(done.stdout.strip()).is_relative_to(ROOT)


def test_the_installed_command_has_no_tests_and_says_so(command: Path, elsewhere: Path):
    done = subprocess.run([command, "test"], cwd=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "checkout" in done.stderr


def test_the_installed_command_brings_its_data_and_questions(command: Path, elsewhere: Path):
    answer = json.loads(run(command, "ask", "deelnemende-wijken", "--format", "json", cwd=elsewhere))
    assert len(answer["programme"]["participations"]) == 12
    assert len(run(command, "ask", cwd=elsewhere).splitlines()) == 1 + 17
    assert (elsewhere / ".wijkgraaf" / "graph.sqlite").is_file()


def test_the_installed_command_serves_answers_pages_and_what_they_bring_along(command: Path, elsewhere: Path):
    process = subprocess.Popen(
        [command, "serve", "--port", "0"],
        cwd=elsewhere,
        env=without_checkout(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    with process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if "Ctrl-C" in line:
                    break
            address = re.findall(r"http://127\.0\.0\.1:\d+(?=/$)", "".join(said), re.MULTILINE)[0]
            check_served(address)
        finally:
            process.terminate()
    assert process.returncode in (0, -15), said


def check_served(address: str) -> None:
    """A question, GraphiQL, a page, its style and RDF: each needs other files of the wheel."""
    body = json.dumps({"query": "{ whatWorked { summary { practices improved } } }"}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        assert json.load(response)["data"]["whatWorked"]["summary"]["practices"] > 100
    by_name = json.dumps({"documentId": "deelnemende-wijken", "variables": PROGRAMME}).encode()
    request = urllib.request.Request(f"{address}/graphql", by_name, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        assert len(json.load(response)["data"]["programme"]["participations"]) == 12
    for path, accept in [("/", "text/html"), ("/graphql", "text/html"), ("/def", "text/html"), ("/def", "text/turtle")]:
        content = got(address + path, accept)
        for brought in re.findall(r'(?:href|src)="(/(?:assets|graphiql)[^"]+)"', content):
            assert got(address + brought, "*/*")


def got(address: str, accept: str) -> str:
    """The text at an address."""
    request = urllib.request.Request(address, headers={"accept": accept})
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status == 200
        return str(response.read().decode())
