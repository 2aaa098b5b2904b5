"""`wijkgraaf generate`: writes a made-up data set, that loads, that says so everywhere, and that never mixes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import ROOT, on_terminal, run, served
from tests.cli.files import good

SAID = {
    "nl": ("fictieve resources geschreven naar", "Deze gegevens zijn fictief: ze zeggen niets over echte wijken."),
    "en": ("fictitious resources written to", "These data are fictitious: they say nothing about real wijken."),
}


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds a loaded made-up data set."""
    folder = tmp_path_factory.mktemp("verzonnen")
    assert run("generate", "csv", "--practices", 30, "--seed", 2, cwd=folder).returncode == 0
    done = run("load", "csv", "--data", "graaf", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "graaf"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_says_what_it_wrote_and_how_to_load_it(lang: str, tmp_path: Path) -> None:
    env = {"WIJKGRAAF_PRACTICES": "20", "WIJKGRAAF_SEED": "7", "WIJKGRAAF_LANG": lang}
    done = run("generate", "een map", cwd=tmp_path, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    count, _, text = first.partition(" ")
    rows = sum(len(file.read_text().splitlines()) - 1 for file in (tmp_path / "een map").iterdir())
    assert int(count) == rows > 100
    assert text == f"{SAID[lang][0]} een map"
    assert second.endswith(": wijkgraaf load 'een map' --data .wijkgraaf-fictief")
    assert len((tmp_path / "een map" / "Practice.csv").read_text().splitlines()) == 21


@pytest.mark.parametrize("name", ["vol", "bestand", "bestand/map"])
def test_a_folder_that_is_not_empty_or_cannot_be_made_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "mijn.txt").write_text("van mij")
    (tmp_path / "bestand").write_text("van mij")
    before = sorted(tmp_path.rglob("*"))
    nl, en = ("Schrijven lukt hier niet", "Writing fails") if "/" in name else ("Hier staat al iets.", "Something")
    for lang, said in [("nl", nl), ("en", en)]:
        done = run("generate", name, "--lang", lang, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"wijkgraaf: {name}: {said}")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_taken_also_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    code, shown = on_terminal("generate", "leeg", "--practices", "3", cwd=tmp_path)
    assert code == 0
    assert "fictieve resources geschreven naar leeg" in shown


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_serve_says_that_the_data_are_made_up_in_the_terminal_on_pages_and_in_the_api(
    workers: int, lang: str, made_up: Path, tmp_path: Path
) -> None:
    with served("--data", made_up, "--workers", workers, "--lang", lang, cwd=tmp_path) as server:
        assert SAID[lang][1] in server.lines
        assert server.ask("{ graph { fictitious } }")["data"] == {"graph": {"fictitious": True}}
        for path in ("/", "/doc/praktijk", "/doc/praktijk/fictief-0", "/doc/opgave/schulden", "/def"):
            assert "fictief" in server.get(path)[2].decode()


def test_serve_says_nothing_of_it_about_real_data(filled: Path, tmp_path: Path) -> None:
    with served("--data", filled, cwd=tmp_path) as server:
        assert not any("fictief" in line for line in server.lines)
        assert server.ask("{ graph { fictitious } }")["data"] == {"graph": {"fictitious": False}}
        assert "fictief" not in server.get("/")[2].decode()


def test_neither_kind_loads_into_a_graph_of_the_other(made_up: Path, filled: Path, tmp_path: Path) -> None:
    for data, path in [(filled, made_up.parent / "csv"), (made_up, good(tmp_path)), (made_up, ROOT / "data")]:
        done = run("load", path, "--data", data, cwd=tmp_path)
        assert done.returncode == 1
        assert "één graaf bevat nooit allebei" in done.stderr
        assert done.stderr.endswith("wijkgraaf: 1 fout; er is niets geschreven.\n")


def test_check_refuses_a_mix_without_a_graph(made_up: Path, tmp_path: Path) -> None:
    done = run("check", made_up.parent / "csv", good(tmp_path), "--lang", "en", cwd=tmp_path)
    assert done.returncode == 1
    assert "one graph never holds both" in done.stderr
