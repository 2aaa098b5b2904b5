"""`wijkgraaf load`: whole or not at all, the same again changes nothing, and each refusal names its place."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from graph.connect import FILE, open_graph
from tests.cli.commands import COMMAND, environment, run
from tests.cli.files import bad, good, partners


def revision(data: Path) -> int:
    with closing(open_graph(data)) as store:
        return store.revision()


def test_a_good_file_and_the_same_again(tmp_path: Path) -> None:
    path, data = good(tmp_path), tmp_path / "g"
    first = run("load", path, "--data", data, cwd=tmp_path)
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "Geladen als revisie 2.")
    again = run("load", path, "--data", data, cwd=tmp_path)
    assert again.returncode == 0
    assert again.stdout.splitlines()[1:] == ["Partner\t0\t0\t2\t0", "Niets gewijzigd; de graaf blijft op revisie 2."]
    assert revision(data) == 2


@pytest.mark.parametrize("exists", [True, False], ids=["a graph that is there", "no graph yet"])
def test_a_dry_run_says_what_would_be_and_writes_nothing(exists: bool, tmp_path: Path) -> None:
    data = tmp_path / "g"
    if exists:
        run("load", good(tmp_path / "a"), "--data", data, cwd=tmp_path)
    path = partners(tmp_path / "b", "partner/een,Anders,soort-partner/gemeente", "partner/drie,Drie,soort-partner/bank")
    before = sorted(tmp_path.rglob("*"))
    done = run("load", path, "--data", data, "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    counts = "1\t1\t0\t0" if exists else "2\t0\t0\t0"
    assert done.stdout.splitlines()[1:] == [f"Partner\t{counts}", "Proef: er is niets geschreven."]
    assert sorted(tmp_path.rglob("*")) == before
    assert not exists or revision(data) == 2


@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["load", "dry run"])
def test_a_bad_file_names_every_fault_with_its_place_and_its_fix_and_nothing_is_written(
    dry: list[str], tmp_path: Path
) -> None:
    path = bad(tmp_path)
    nl = run("load", path, "--data", "g", *dry, cwd=tmp_path)
    en = run("load", path, "--data", "g", "--lang", "en", *dry, cwd=tmp_path)
    assert nl.returncode == en.returncode == 1
    assert nl.stdout.splitlines()[1:] == ["Partner\t1\t0\t0\t3"]
    lines = nl.stderr.splitlines()
    assert lines[0].startswith(f"{path}:3 id = 'partner/Fout!': Dit is geen geldig id.")
    assert lines[1] == f"{path}:4 name (partner/leeg): name ontbreekt en is verplicht. Vul name in."
    assert lines[2].startswith(f"{path}:5 type = 'wijk/geen-soort' (partner/schakel): Dit id is van een andere soort")
    assert lines[3:] == ["wijkgraaf: 3 fouten; er is niets geschreven."]
    assert en.stderr.splitlines()[1] == f"{path}:4 name (partner/leeg): name is missing and required. Fill in name."
    assert en.stderr.splitlines()[3:] == ["wijkgraaf: 3 errors; nothing was written."]
    if not dry:
        assert revision(tmp_path / "g") == 1


def test_one_fault_is_told_in_the_singular(tmp_path: Path) -> None:
    done = run("load", tmp_path / "weg.csv", cwd=tmp_path)
    assert done.stderr.splitlines()[-1] == "wijkgraaf: 1 fout; er is niets geschreven."


def test_a_thousand_faults_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    path = partners(tmp_path, *(f"partner/p-{n},,soort-partner/gemeente" for n in range(1_100)))
    done = run("load", path, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count(" name (partner/p-") == 1_000
    assert done.stderr.splitlines()[-2:] == ["… en nog 100 andere.", "wijkgraaf: 1100 fouten; er is niets geschreven."]


def test_signs_of_markup_and_of_terminals_come_out_as_they_are_or_not_at_all(tmp_path: Path) -> None:
    path = partners(tmp_path, "partner/x,[bold]:smile:,[red]geen id[/]", name="Partner.csv")
    odd = tmp_path / "[red]\x1b[31mrood\n.csv"
    path.rename(odd)
    done = run("load", odd, cwd=tmp_path)
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert "[red]\N{REPLACEMENT CHARACTER}[31mrood .csv" in done.stderr
    assert "[red]geen id[/]" in run("load", odd.rename(path), cwd=tmp_path).stderr


def test_an_outside_source_is_cut_and_the_places_that_are_not_ours_are_told(tmp_path: Path, filled: Path) -> None:
    known = run("load", good(tmp_path), "--as", "cbs:2022", "--dry-run", "--data", filled, cwd=tmp_path)
    assert known.returncode == 1
    assert f"{tmp_path / 'Partner.csv'}:1" in known.stderr
    assert "wijkgraaf: 1 fout" in known.stderr
    unknown = run("load", good(tmp_path), "--as", "cbs:1999", "--lang", "en", "--data", filled, cwd=tmp_path)
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("cbs:1999 is no known source. Choose from: cbs:")


@pytest.mark.parametrize("command", [["load", "x.csv"], ["export", "x.ttl"], ["ask", "wat-werkte"], ["serve"]])
def test_a_database_that_is_not_there_is_told_without_showing_its_address(command: list[str], tmp_path: Path) -> None:
    store = "neo4j://gebruiker:geheim@127.0.0.1:1"
    nl = run(*command, "--store", store, cwd=tmp_path, env={"WIJKGRAAF_PORT": "0"})
    assert (nl.returncode, nl.stdout) == (1, "")
    said = (
        "wijkgraaf: --store: de database is niet bereikbaar. Kijk of zij draait, en of het adres en de poort kloppen.\n"
    )
    assert nl.stderr == said
    en = run(*command, cwd=tmp_path, env={"WIJKGRAAF_STORE": store, "WIJKGRAAF_LANG": "en", "WIJKGRAAF_PORT": "0"})
    assert en.stderr.startswith("wijkgraaf: --store: the database cannot be reached. See whether it runs,")
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("geen map")
    done = run("load", good(tmp_path), "--data", "bestand/g", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("wijkgraaf: --data bestand/g: de graaf kan niet worden geopend: bestaat de map nog")


def test_a_data_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    done = run("load", good(tmp_path), "--data", "/proc/wijkgraaf", "--lang", "en", cwd=tmp_path)  # not even by root
    assert done.returncode == 1
    assert done.stderr.startswith("wijkgraaf: --data /proc/wijkgraaf: the graph cannot be opened: is its folder still")


@pytest.mark.parametrize(
    "command", [["load", "Partner.csv"], ["export", "x.ttl"], ["ask", "wat-werkte"], ["serve", "--port", "0"]]
)
def test_a_file_that_is_no_graph_is_refused_and_left_as_it_is(command: list[str], tmp_path: Path) -> None:
    good(tmp_path)
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / FILE).write_bytes(b"dit is geen graaf " * 100)
    done = run(*command, "--data", "g", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("wijkgraaf: --data g: dit bestand is geen graaf van Wijkgraaf, of het is beschadigd;")
    assert (tmp_path / "g" / FILE).read_bytes() == b"dit is geen graaf " * 100


def test_a_second_load_says_that_it_waits_and_then_goes_on(tmp_path: Path) -> None:
    data = tmp_path / "g"
    run("load", good(tmp_path), "--data", data, cwd=tmp_path)
    path = partners(tmp_path / "b", "partner/drie,Drie,soort-partner/bank")
    with closing(sqlite3.connect(data / FILE, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        process = subprocess.Popen(
            [*COMMAND, "load", str(path), "--data", str(data)],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert process.stderr.readline() == "Er loopt een andere lading; wachten …\n"
        time.sleep(0.5)
        assert process.poll() is None
        held.execute("ROLLBACK")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err == ""  # it is said once
    assert out.endswith("Geladen als revisie 3.\n")


def test_loads_at_the_same_moment_all_end_well(tmp_path: Path) -> None:
    paths = [partners(tmp_path / str(n), f"partner/p-{n},P,soort-partner/bank") for n in range(4)]
    started = [
        subprocess.Popen(
            [*COMMAND, "load", str(path), "--data", str(tmp_path / "g")],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for path in paths
    ]
    for process in started:
        _, err = process.communicate(timeout=90)
        assert process.returncode == 0, err
    assert revision(tmp_path / "g") == 1 + len(paths)


def test_a_load_that_is_interrupted_ends_with_130_and_nothing_is_written(tmp_path: Path) -> None:
    data = tmp_path / "g"
    run("load", good(tmp_path), "--data", data, cwd=tmp_path)
    path = partners(tmp_path / "b", "partner/drie,Drie,soort-partner/bank")
    with closing(sqlite3.connect(data / FILE, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")  # so that it is surely not done before it is interrupted
        process = subprocess.Popen(
            [*COMMAND, "load", str(path), "--data", str(data)],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        held.execute("ROLLBACK")
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""
    assert revision(data) == 2
