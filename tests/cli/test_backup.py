"""`wijkgraaf backup`, `restore` and `verify`: beside a server, in two languages, and what they refuse."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.commands import COUNT, run, served
from tests.cli.files import good, partners
from tests.cli.test_export import statements

SAID = r"revisie 2, (\d+) resources, keten ([0-9a-f]{64})\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A graph of two partners, and the concepts."""
    assert run("load", good(tmp_path), "--data", "g", cwd=tmp_path).returncode == 0
    return tmp_path / "g"


def test_a_graph_that_is_served_is_backed_up_and_put_back_as_an_equal_one(filled: Path, tmp_path: Path) -> None:
    with served("--data", filled, cwd=tmp_path) as server:
        made = run("backup", "nacht.bak", "--data", filled, cwd=tmp_path)
        looked = run("verify", "--data", filled, cwd=tmp_path)
        refused = run("restore", "nacht.bak", "--replace", "--data", filled, cwd=tmp_path)
        assert server.ask(COUNT)["data"]["whatWorked"]["summary"]["practices"] > 0
    assert re.fullmatch(f"Geschreven naar nacht.bak: {SAID}", made.stdout), made.stderr
    assert looked.stdout == made.stdout.replace("Geschreven naar nacht.bak", "Alles klopt")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.endswith("de graaf is in gebruik. Stop eerst wat haar serveert of leest.\n")
    back = run("restore", "nacht.bak", "--data", "nieuw", "--lang", "en", cwd=tmp_path)
    assert back.stdout.startswith("Restored: revision 2, "), back.stderr
    assert back.stdout.split()[-1] == made.stdout.split()[-1]
    assert statements(tmp_path / "nieuw", tmp_path) == statements(filled, tmp_path)


def test_what_is_wrong_with_history_is_said_with_its_revision(data: Path, tmp_path: Path) -> None:
    run("backup", "a.bak", "--data", data, cwd=tmp_path)
    for file in ("a.bak", "g/graph.sqlite"):
        with closing(sqlite3.connect(tmp_path / file)) as connection, connection:
            connection.execute("UPDATE version SET body = replace(body, 'Twee', 'Drie') WHERE revision = 2")
    said = "revisie 2 klopt niet: haar inhoud is niet wat er is vastgelegd. Zet een goede back-up terug.\n"
    for line, about in [
        (["verify", "--data", "g"], "--data g"),
        (["backup", "b.bak", "--data", "g"], "--data g"),
        (["verify", "a.bak"], "a.bak"),
        (["restore", "a.bak", "--data", "h"], "a.bak"),
    ]:
        done = run(*line, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"wijkgraaf: {about}: {said}")
    english = run("verify", "a.bak", "--lang", "en", cwd=tmp_path).stderr
    assert english.startswith("wijkgraaf: a.bak: revision 2 is wrong: its content is not what was recorded.")
    assert not (tmp_path / "h").exists()
    assert not (tmp_path / "b.bak").exists()


def test_a_graph_that_is_there_is_replaced_only_with_replace(data: Path, tmp_path: Path) -> None:
    run("backup", "a.bak", "--data", data, cwd=tmp_path)
    more = partners(tmp_path / "meer", "partner/drie,Drie,soort-partner/gemeente")
    assert run("load", more, "--data", data, cwd=tmp_path).returncode == 0
    refused = run("restore", "a.bak", "--data", "g", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("wijkgraaf: --data g: hier staat al een graaf. Kies een lege map, of vervang")
    assert run("verify", "--data", data, cwd=tmp_path).stdout.startswith("Alles klopt: revisie 3, ")
    assert run("restore", "a.bak", "--replace", "--data", data, cwd=tmp_path).stdout.startswith(
        "Teruggezet: revisie 2, "
    )
    assert run("verify", "--data", data, cwd=tmp_path).stdout.startswith("Alles klopt: revisie 2, ")


@pytest.mark.parametrize(
    ("line", "nl", "en"),
    [
        (
            ["backup", "a.bak", "--data", "weg"],
            "--data weg: hier staat nog geen graaf.",
            "--data weg: no graph here yet.",
        ),
        (["verify", "--data", "weg"], "--data weg: hier staat nog geen graaf.", "--data weg: no graph here yet."),
        (
            ["backup", "Partner.csv", "--data", "g"],
            "Partner.csv: dit bestand bestaat al",
            "Partner.csv: this file exists",
        ),
        (["backup", "weg/a", "--data", "g"], "weg/a: hier kan geen back-up worden", "weg/a: no backup can be written"),
        (["restore", "weg", "--data", "h"], "weg: dit bestand is er niet", "weg: this file is not there"),
        (["restore", "Partner.csv", "--data", "h"], "Partner.csv: dit bestand is geen", "Partner.csv: this file is no"),
        (["verify", "Partner.csv"], "Partner.csv: dit is geen graaf", "Partner.csv: this is no graph"),
        (["verify", "--store", "ftp://u:p@x"], "--store: dit is geen adres", "--store: this is no address"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_what_cannot_be_is_refused_with_one_sentence_and_leaves_nothing(
    line: list[str], nl: str, en: str, data: Path, tmp_path: Path
) -> None:
    assert data.exists()
    before = sorted(tmp_path.rglob("*"))
    for lang, said in [("nl", nl), ("en", en)]:
        done = run(*line, "--lang", lang, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"wijkgraaf: {said}")
        assert len(done.stderr.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
