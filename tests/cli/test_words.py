"""How the command speaks: exit codes, two languages, options and the environment, and what happens to its output."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.commands import COMMAND, environment, run
from tests.cli.files import bad, good

OPTIONS = {
    "serve": ["--host", "--port", "--data", "--store", "--workers", "--snapshot", "--lang"],
    "load": ["PATH", "--dry-run", "--as", "--author", "--data", "--store", "--lang"],
    "check": ["PATH", "--lang"],
    "ask": ["NAME", "--variables", "--format", "--data", "--store", "--lang"],
    "export": ["PATH", "--data", "--store", "--lang"],
    "backup": ["FILE", "--data", "--store", "--lang"],
    "restore": ["FILE", "--replace", "--data", "--store", "--lang"],
    "verify": ["FILE", "--data", "--store", "--lang"],
    "generate": ["DIR", "--practices", "--seed", "--lang"],
    "test": [],
}


@pytest.mark.parametrize("command", OPTIONS)
def test_help_fits_in_100_columns_and_names_every_option_and_its_variable(command: str, tmp_path: Path) -> None:
    done = run(command, "--help", cwd=tmp_path, env={"COLUMNS": "100"})
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "…" not in done.stdout
    for option in OPTIONS[command]:
        assert option in done.stdout
        if option.startswith("--"):
            assert f"WIJKGRAAF_{option[2:].replace('-', '_').upper()}" in done.stdout
    offered = set(re.findall(r"^│ \*? *(--[a-z-]+)", done.stdout, re.MULTILINE)) - {"--help"}
    assert offered == {option for option in OPTIONS[command] if option.startswith("--")}


def test_without_a_command_it_shows_which_there_are_and_ends_with_2(tmp_path: Path) -> None:
    done = run(cwd=tmp_path)
    assert done.returncode == 2
    for command in OPTIONS:
        assert command in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        ["bestaat-niet"],
        ["load"],
        ["check"],
        ["export"],
        ["backup"],
        ["restore"],
        ["generate"],
        ["generate", "d", "--practices", "0"],
        ["load", "--bestaat-niet", "x.csv"],
        ["serve", "--port", "70000"],
        ["serve", "--workers", "0"],
        ["ask", "--format", "xml"],
        ["ask", "--lang", "de"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_ends_with_2_and_makes_nothing(line: list[str], tmp_path: Path) -> None:
    done = run(*line, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--help" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_language_of_the_environment_that_is_none_ends_with_2(tmp_path: Path) -> None:
    assert run("ask", cwd=tmp_path, env={"WIJKGRAAF_LANG": "de"}).returncode == 2


def test_both_languages_by_option_and_by_environment_and_the_option_goes_first(tmp_path: Path) -> None:
    nl, en = "vraag\twat", "question\twhat"
    assert run("ask", cwd=tmp_path).stdout.startswith(nl)
    assert run("ask", "--lang", "en", cwd=tmp_path).stdout.startswith(en)
    assert run("ask", cwd=tmp_path, env={"WIJKGRAAF_LANG": "en"}).stdout.startswith(en)
    assert run("ask", "--lang", "nl", cwd=tmp_path, env={"WIJKGRAAF_LANG": "en"}).stdout.startswith(nl)


def test_piped_it_is_tabs_without_colour_bar_or_frame(tmp_path: Path) -> None:
    done = run("load", good(tmp_path), "--data", "g", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "soort\tnieuw\tgewijzigd\tgelijk\tfout",
        "Partner\t2\t0\t0\t0",
        "Geladen als revisie 2.",
    ]
    assert done.stderr == ""


def test_every_option_of_load_can_stand_in_the_environment(tmp_path: Path) -> None:
    env = {"WIJKGRAAF_DATA": "hier", "WIJKGRAAF_LANG": "en", "WIJKGRAAF_AUTHOR": "iemand"}
    dry = run("load", good(tmp_path), cwd=tmp_path, env={**env, "WIJKGRAAF_DRY_RUN": "1"})
    assert dry.stdout.endswith("Dry run: nothing was written.\n")
    assert not (tmp_path / "hier").exists()
    as_ = run("load", good(tmp_path), cwd=tmp_path, env={**env, "WIJKGRAAF_AS": "kadaster:2022"})
    assert as_.returncode == 1
    assert "kadaster:2022 is no known source" in as_.stderr
    assert run("load", good(tmp_path), cwd=tmp_path, env=env).stdout.endswith("Loaded as revision 2.\n")
    from graph.connect import open_graph

    store = open_graph(tmp_path / "hier")
    try:
        assert [applied.change_set.author for applied in store.changes_since(1)] == ["iemand"]
    finally:
        store.close()


def test_an_empty_variable_in_the_environment_is_no_variable(tmp_path: Path) -> None:
    names = ["DATA", "STORE", "LANG", "DRY_RUN", "AS", "AUTHOR"]
    done = run("load", good(tmp_path), cwd=tmp_path, env={f"WIJKGRAAF_{name}": "" for name in names})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".wijkgraaf" / "graph.sqlite").is_file()


@pytest.mark.parametrize(
    "line", ["ask", "ask waar-weten-we-niets --format json", "ask wat-werkte", "ask wat-werkte --format csv"]
)
def test_a_reader_that_leaves_gets_no_traceback(line: str, tmp_path: Path, filled: Path) -> None:
    arguments = [*line.split(), "--data", str(filled)]
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(timeout=90) == 1
    assert said == b"" or said.startswith(b"CSV bevat ")
    assert len(said.splitlines()) <= 1


def test_output_that_finds_no_room_is_told(tmp_path: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [*COMMAND, "ask"],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("wijkgraaf: de uitvoer kan niet worden geschreven")
    assert len(done.stderr.splitlines()) == 1


def test_check_says_how_much_it_looked_at_and_ends_with_0_or_1(tmp_path: Path) -> None:
    links = "2 verwijzingen naar buiten (niet beoordeeld)"  # to concepts that every graph has
    right = run("check", good(tmp_path / "a"), cwd=tmp_path)
    assert (right.returncode, right.stdout, right.stderr) == (0, f"2 resources, 0 fouten, {links}.\n", "")
    wrong = run("check", bad(tmp_path / "b"), "--lang", "en", cwd=tmp_path)
    assert wrong.returncode == 1
    assert wrong.stdout == "4 resources, 3 errors, 2 links to elsewhere (not judged).\n"
    assert len(wrong.stderr.splitlines()) == 3
    assert not (tmp_path / ".wijkgraaf").exists()


def test_check_of_a_path_that_is_not_there_says_which(tmp_path: Path) -> None:
    done = run("check", "weg.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "weg.csv: Dit bestand of deze map is er niet. Kijk de naam na.\n"
