"""The password of the database: made once, or given; readable for two, shown to nobody."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.containers.files import ROOT

SCRIPT = ROOT / "containers" / "password.py"


def see_to(folder: Path, *options: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(SCRIPT), str(folder), *options]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=30, check=False)


def there(folder: Path) -> tuple[str, str]:
    return (folder / "password").read_text(), (folder / "neo4j-auth").read_text()


def test_the_first_start_makes_one_that_nobody_can_guess_and_shows_it_to_nobody(tmp_path: Path):
    found = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        done = see_to(tmp_path / name)
        password, auth = there(tmp_path / name)
        assert (done.returncode, done.stderr) == (0, "")
        assert password not in done.stdout
        assert len(password) == 48
        assert auth == f"neo4j/{password}"
        found.add(password)
    assert len(found) == 2


def test_owner_and_group_may_read_it_and_nobody_may_write_it_whatever_the_umask(tmp_path: Path):
    for mask in (0o000, 0o077):
        folder = tmp_path / oct(mask)
        folder.mkdir()
        before = os.umask(mask)
        try:
            see_to(folder)
        finally:
            os.umask(before)
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o440}
        assert {file.name for file in folder.iterdir()} == {"password", "neo4j-auth"}


def test_another_start_leaves_it_as_it_is_and_makes_up_for_what_was_cut_off(tmp_path: Path):
    see_to(tmp_path)
    before = there(tmp_path)
    assert see_to(tmp_path).returncode == 0
    assert there(tmp_path) == before
    (tmp_path / "neo4j-auth").unlink()
    (tmp_path / ".neo4j-auth.new").write_text("half")
    assert see_to(tmp_path).returncode == 0
    assert there(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == 2


def test_one_that_is_given_is_taken_and_not_shown(tmp_path: Path):
    done = see_to(tmp_path, given="een-eigen-Wachtwoord!\n")
    assert done.returncode == 0
    assert there(tmp_path) == ("een-eigen-Wachtwoord!", "neo4j/een-eigen-Wachtwoord!")
    assert "Wachtwoord!" not in done.stdout + done.stderr
    assert see_to(tmp_path, given="een-eigen-Wachtwoord!").returncode == 0


def test_another_than_the_database_knows_is_refused_unless_it_was_changed_there(tmp_path: Path):
    see_to(tmp_path, given="het-oude-woord")
    done = see_to(tmp_path, given="het-nieuwe-woord")
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert "het-" not in done.stdout + done.stderr
    assert there(tmp_path) == ("het-oude-woord", "neo4j/het-oude-woord")
    assert see_to(tmp_path, "--replace", given="het-nieuwe-woord").returncode == 0
    assert there(tmp_path) == ("het-nieuwe-woord", "neo4j/het-nieuwe-woord")
    assert see_to(tmp_path, "--replace").returncode == 0
    assert there(tmp_path)[0] == "het-nieuwe-woord"


@pytest.mark.parametrize("given", ["kort", "-begint-zo", "met een spatie", "met/schuine", "twee\nregels", "é" * 10])
def test_one_that_neo4j_would_not_take_is_refused_and_nothing_is_written(given: str, tmp_path: Path):
    done = see_to(tmp_path, given=given)
    assert done.returncode == 1
    assert "8 tot 200" in done.stderr
    assert "Traceback" not in done.stderr
    assert given not in done.stderr
    assert list(tmp_path.iterdir()) == []
