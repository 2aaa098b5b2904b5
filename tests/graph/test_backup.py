"""Backups: made while others write, equal when put back, refused when damaged; a restore is whole or was not."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from graph.backup import BackupRefused, backup, restore, verify, verify_file
from graph.embedded import EmbeddedStore
from graph.embedded_check import Damaged
from graph.embedded_layout import FORMAT
from graph.store import Busy, NotAGraph, Unavailable
from graph.turn import turn
from tests.graph.contents import contents
from tests.graph.partners import beginning, change_set
from tests.graph.test_durability import child, lines, output

BACKUPS, DAMAGED, KILLS = 20, 200, 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A graph of three revisions."""
    return graph(tmp_path / "data" / "graph.sqlite", "a", 40)


def graph(path: Path, name: str, size: int) -> Path:
    """A graph of three revisions that nobody has open."""
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        store.apply(change_set(name, size), 1)
        store.apply(change_set(f"{name}{name}", 3), 2)
    return path


def names(folder: Path) -> list[str]:
    """All that lies in a folder, but for the empty file that the turn to write is taken on."""
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.suffix != ".turn")


# ---------------------------------------------------------------- made while others write
def test_backups_made_while_a_load_writes_are_put_back_as_equal_graphs(path: Path, tmp_path: Path) -> None:
    """Each holds what was answered before it began, all of one revision, and history as the graph still has it."""
    pick, made = random.Random("backup"), {}
    with child("write_on_and_on", path, "w", 60, 0.01) as process:
        heard = lines(process.stdout)
        for number in range(BACKUPS):
            answered = int(next(heard).split()[0])
            made[number] = backup(path, tmp_path / f"{number}.bak")
            assert made[number].revision >= answered
            time.sleep(pick.uniform(0, 0.02))
        process.kill()
        list(heard)
    assert len({found.revision for found in made.values()}) > BACKUPS / 2, "the load stood still"
    for number, found in made.items():
        target = tmp_path / f"{number}" / "graph.sqlite"
        assert restore(tmp_path / f"{number}.bak", target) == verify(target) == found
        assert contents(target) == contents(tmp_path / f"{number}.bak")
        assert contents(target, found.revision) == contents(path, found.revision)
        with closing(EmbeddedStore(target)) as store:
            assert store.apply(change_set("after", 2), found.revision) == found.revision + 1
    assert not [name for name in names(tmp_path) if ".wijkgraaf" in name or "restoring" in name]


def test_a_backup_is_one_file_for_its_owner_only_and_looking_at_it_leaves_no_trace(path: Path, tmp_path: Path) -> None:
    before = names(tmp_path)
    backup(path, tmp_path / "a.bak")
    assert (tmp_path / "a.bak").stat().st_mode & 0o777 == 0o600
    verify_file(tmp_path / "a.bak")
    assert names(tmp_path) == sorted([*before, "a.bak"])


def test_a_backup_of_a_damaged_graph_is_not_made_and_the_revision_is_named(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE change_set SET author = 'someone else' WHERE revision = 2")
    before = names(tmp_path)
    with pytest.raises(Damaged, match="revision 2 is wrong") as refused:
        backup(path, tmp_path / "a.bak")
    assert refused.value.revision == 2
    assert names(tmp_path) == before


# ---------------------------------------------------------------- where it cannot be made
def test_a_backup_never_takes_the_place_of_another_file(path: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    (tmp_path / "dangling").symlink_to("nowhere")
    before = names(tmp_path)
    for there in ("letter.txt", "data", "dangling", "data/graph.sqlite"):
        with pytest.raises(BackupRefused, match="exists already"):
            backup(path, tmp_path / there)
    assert (tmp_path / "letter.txt").read_text() == "mine"
    assert names(tmp_path) == before


@pytest.mark.parametrize("where", ["nowhere/a.bak", "letter.txt/a.bak", "n" * 300])
def test_a_backup_that_cannot_be_written_is_refused_and_leaves_nothing(where: str, path: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    before = names(tmp_path)
    with pytest.raises(BackupRefused, match="no backup can be written here") as refused:
        backup(path, tmp_path / where)
    assert str(tmp_path) not in " ".join(refused.value.in_both_languages())
    assert names(tmp_path) == before


def test_a_backup_into_a_folder_of_someone_else_is_refused_and_leaves_nothing() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (closed := Path(folder, "closed")).mkdir(0o755)
        path = graph(Path(folder, "data", "graph.sqlite"), "a", 3)
        if os.geteuid() == 0:
            for file in (path.parent, *path.parent.iterdir()):
                os.chown(file, 65534, 65534)
        else:
            closed.chmod(0o555)
        (said,) = output("backup_as_nobody", path, closed / "a.bak")
        assert said.startswith("BACKUP hier kan geen back-up worden geschreven")
        assert names(closed) == []
        closed.chmod(0o755)


# ---------------------------------------------------------------- damaged
Harm = Callable[[bytearray, random.Random], bytes]


def flip(content: bytearray, pick: random.Random) -> bytes:
    """One byte of it is another one."""
    content[pick.randrange(len(content))] ^= pick.randrange(1, 256)
    return bytes(content)


def flip_in_head(content: bytearray, pick: random.Random) -> bytes:
    """The same in the first 100 bytes, which say what the file is."""
    content[pick.randrange(100)] ^= pick.randrange(1, 256)
    return bytes(content)


def cut(content: bytearray, pick: random.Random) -> bytes:
    """Its end is gone."""
    return bytes(content[: pick.randrange(len(content))])


def cut_at_page(content: bytearray, pick: random.Random) -> bytes:
    """Its last pages are gone."""
    return bytes(content[: 4096 * pick.randrange(1, len(content) // 4096)])


def swap(content: bytearray, pick: random.Random) -> bytes:
    """Two of its pages changed places."""
    one, other = (slice(4096 * n, 4096 * (n + 1)) for n in pick.sample(range(len(content) // 4096), 2))
    content[one], content[other] = content[other], content[one]
    return bytes(content)


def blank(content: bytearray, pick: random.Random) -> bytes:
    """A sector of it was never written."""
    place = 512 * pick.randrange(len(content) // 512)
    content[place : place + 512] = bytes(512)
    return bytes(content)


def noise(content: bytearray, pick: random.Random) -> bytes:
    """It is something else, of any size."""
    return pick.randbytes(pick.choice((0, 1, 99, 100, 511, 512, 5_000)))


HARMS: tuple[Harm, ...] = (flip, flip, flip, flip_in_head, cut, cut_at_page, swap, blank, noise)


def test_damaged_backups_are_refused_and_what_passes_says_all_that_the_good_one_said(tmp_path: Path) -> None:
    """A byte that no page uses may be another one: then the graph is held equal, and must go on working."""
    pick, refused = random.Random("damage"), 0
    backup(graph(tmp_path / "data" / "graph.sqlite", "a", 40), good := tmp_path / "good.bak")
    whole, wanted, target = good.read_bytes(), contents(good), tmp_path / "new" / "graph.sqlite"
    while refused < DAMAGED:
        (bad := tmp_path / "bad.bak").write_bytes(pick.choice(HARMS)(bytearray(whole), pick))
        try:
            restore(bad, target)
        except BackupRefused:
            refused += 1
            assert not target.parent.exists()
        else:
            assert contents(target) == wanted
            with closing(EmbeddedStore(target)) as store:
                store.apply(change_set("after", 2), 3)
            assert verify(target).revision == 4
            shutil.rmtree(target.parent)
        assert names(tmp_path) == ["bad.bak", "data", "data/graph.sqlite", "good.bak"]


def _other_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE change_set (revision)")


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")


def _older_than_any(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 0")


def _with_a_trigger(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON change_set BEGIN DELETE FROM link; END")


def _with_a_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (name)")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda file: file.unlink(), "not there"),
        (lambda file: (file.unlink(), file.mkdir()), "not there"),
        (lambda file: (file.unlink(), _other_program(file)), "no graph and no backup"),
        (lambda file: file.write_bytes(b"PK\x03\x04" * 2_000), "no Wijkgraaf graph"),
        (lambda file: file.write_bytes(b""), "no graph and no backup"),
        (_newer, "newer version"),
        (_older_than_any, "damaged"),
        (_with_a_trigger, "damaged"),
        (_with_a_table, "damaged"),
    ],
)
def test_what_is_no_backup_of_ours_is_refused_before_anything_is_touched(
    make: Callable[[Path], object], why: str, path: Path, tmp_path: Path
) -> None:
    backup(path, file := tmp_path / "a.bak")
    make(file)
    before, content = names(tmp_path), path.read_bytes()
    for target in (path, tmp_path / "new" / "graph.sqlite"):
        with pytest.raises(BackupRefused, match=why) as refused:
            restore(file, target, replace=True)
        assert str(tmp_path) not in " ".join(refused.value.in_both_languages())
    with pytest.raises(BackupRefused):
        verify_file(file)
    assert (names(tmp_path), path.read_bytes()) == (before, content)


# ---------------------------------------------------------------- putting back
def test_a_graph_that_is_there_is_replaced_only_when_that_is_said(path: Path, tmp_path: Path) -> None:
    backup(graph(tmp_path / "other" / "graph.sqlite", "b", 5), file := tmp_path / "b.bak")
    before = contents(path)
    with pytest.raises(Unavailable, match="--replace"):
        restore(file, path)
    assert contents(path) == before
    restore(file, path, replace=True)
    assert contents(path) == contents(file) != before


def test_a_graph_in_use_is_not_replaced(path: Path, tmp_path: Path) -> None:
    backup(path, file := tmp_path / "a.bak")
    with closing(EmbeddedStore(path)) as store:
        store.apply(change_set("b", 2), 3)
        before = contents(path)
        store.revision()
        with pytest.raises(Unavailable, match="in use"):
            restore(file, path, replace=True, wait=0.05)
        with turn(path, 0), pytest.raises(Busy):
            restore(file, path, replace=True, wait=0.05)
        assert contents(path) == before
        assert store.apply(change_set("c", 2), 4) == 5
    assert restore(file, path, replace=True).revision == 3


def test_a_damaged_graph_is_replaced_and_a_log_without_its_graph_does_not_spoil_the_new_one(
    path: Path, tmp_path: Path
) -> None:
    backup(path, file := tmp_path / "a.bak")
    with child("write_on_and_on", path, "w", 50) as process:
        heard = lines(process.stdout)
        next(heard)
        process.kill()
    log = path.with_name("graph.sqlite-wal")
    assert log.stat().st_size > 0
    shutil.copy(log, tmp_path / "log")
    path.write_bytes(b"x" * 9_000)
    restore(file, path, replace=True)
    assert contents(path) == contents(file)
    path.unlink()
    shutil.copy(tmp_path / "log", log)
    restore(file, path)
    assert contents(path) == contents(file)


@pytest.mark.parametrize("application", [0, 7])
def test_a_file_of_another_program_is_never_replaced(application: int, path: Path, tmp_path: Path) -> None:
    backup(path, file := tmp_path / "a.bak")
    (tmp_path / "theirs").mkdir()
    with closing(sqlite3.connect(theirs := tmp_path / "theirs" / "graph.sqlite")) as connection, connection:
        connection.execute(f"PRAGMA application_id = {application}")
        connection.execute("CREATE TABLE recipes (name)")
    content = theirs.read_bytes()
    with pytest.raises(NotAGraph, match="another program"):
        restore(file, theirs, replace=True)
    assert theirs.read_bytes() == content
    assert names(theirs.parent) == ["graph.sqlite"]


def test_a_restore_that_is_killed_at_any_moment_leaves_the_old_graph_or_the_new_one(path: Path, tmp_path: Path) -> None:
    """Another process puts two backups back in turn, and is killed; the graph is whole, and opens, after each kill."""
    backup(path, one := tmp_path / "one.bak")
    backup(graph(tmp_path / "other" / "graph.sqlite", "b", 400), other := tmp_path / "other.bak")
    pick, wanted = random.Random("kill"), {contents(one), contents(other)}
    began = time.monotonic()
    restore(other, path, replace=True)
    once, seen, rounds = time.monotonic() - began, set[str](), 0
    while rounds < KILLS or (seen != wanted and rounds < 10 * KILLS):
        rounds += 1
        with child("restore_on_and_on", path, one, other) as process:
            heard = lines(process.stdout)
            next(heard)
            time.sleep(pick.uniform(0, 3 * once))
            process.kill()
        with closing(EmbeddedStore(path)) as store:
            assert store.revision() == 3
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        verify(path)
        seen.add(contents(path))
    assert seen == wanted
    restore(one, path, replace=True)
    assert names(path.parent) == ["graph.sqlite"]


# ---------------------------------------------------------------- on a disk that is full
@pytest.mark.parametrize("act", ["backup_on_full_disk", "restore_on_full_disk"])
def test_on_a_full_disk_nothing_is_left_of_a_backup_or_a_restore(act: str, path: Path, tmp_path: Path) -> None:
    backup(path, tmp_path / "a.bak")
    before, content = names(tmp_path), contents(path)
    (said,) = output(act, path, tmp_path / ("a.bak" if act.startswith("restore") else "b.bak"))
    assert said.endswith("the disk is full; nothing was kept. Make room and try again")
    assert said.startswith("BACKUP" if act.startswith("backup") else "UNAVAILABLE")
    assert (names(tmp_path), contents(path)) == (before, content)
