"""`wijkgraaf export`: the whole graph, that loads back to an equal one; and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import on_terminal, run
from tests.cli.files import good


def statements(data: Path, folder: Path) -> list[str]:
    """All that a graph says, as sorted N-Triples."""
    target = folder / f"{data.parent.name}-{data.name}.nt"
    done = run("export", target, "--data", data, cwd=folder)
    assert done.returncode == 0, done.stderr
    return sorted(target.read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def wanted(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the filled graph says."""
    found = statements(filled, tmp_path_factory.mktemp("gewenst"))
    assert len(found) > 10_000
    return found


@pytest.mark.parametrize("name", ["uit.ttl", "uit.jsonld", "uit.nt", "uit"])
def test_an_export_loads_into_an_empty_graph_that_is_equal(
    name: str, filled: Path, wanted: list[str], tmp_path: Path
) -> None:
    done = run("export", name, "--data", filled, "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f" resources written to {name}\n")
    loaded = run("load", name, "--data", "nieuw", cwd=tmp_path)
    assert loaded.returncode == 0, loaded.stderr
    assert statements(tmp_path / "nieuw", tmp_path) == wanted


def test_a_name_that_looks_like_markup_is_told_as_it_is(tmp_path: Path) -> None:
    run("load", good(tmp_path), "--data", "g", cwd=tmp_path)
    done = run("export", "[bold]:smile: [x].nt", "--data", "g", cwd=tmp_path)
    assert done.stdout.endswith(" resources geschreven naar [bold]:smile: [x].nt\n")
    assert (tmp_path / "[bold]:smile: [x].nt").is_file()
    assert on_terminal("export", "[red]:x:.nt", "--data", "g", cwd=tmp_path)[1].endswith(" naar [red]:x:.nt\n")


@pytest.mark.parametrize(
    ("name", "nl", "en"),
    [
        (
            "uit.pdf",
            "Een export gaat naar .ttl, .nt, .jsonld, of naar een map.",
            "An export goes to .ttl, .nt, .jsonld",
        ),
        ("vol", "Deze map bestaat al en is niet leeg.", "This folder exists and is not empty."),
        ("bestand/uit.ttl", "Schrijven lukt hier niet", "Writing fails here"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name: str, nl: str, en: str, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "mijn.txt").write_text("van mij")
    (tmp_path / "bestand").write_text("van mij")
    before = sorted(tmp_path.rglob("*"))
    for lang, said in [("nl", nl), ("en", en)]:
        done = run("export", name, "--data", filled, "--lang", lang, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"wijkgraaf: {name}: {said}")
    assert sorted(tmp_path.rglob("*")) == before


def test_where_there_is_no_graph_none_is_made(tmp_path: Path) -> None:
    done = run("export", "uit.ttl", "--data", "verkeerd", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("wijkgraaf: --data verkeerd: hier staat nog geen graaf.")
    assert list(tmp_path.iterdir()) == []
