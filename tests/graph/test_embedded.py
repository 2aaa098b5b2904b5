"""The embedded engine's own promises: which files it takes, how it makes one, and what it leaves behind."""

from __future__ import annotations

import gc
import os
import random
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from graph import filesystem
from graph.embedded import EmbeddedStore
from graph.embedded_file import in_our_words
from graph.embedded_layout import APPLICATION_ID, FORMAT, TABLES
from graph.filesystem import mounted_at, refuse_network, sync_folder
from graph.store import BrokenChangeSet, Busy, NotAGraph, StoreError, Unavailable
from graph.turn import turn
from ontology.vocabulary import vocabulary
from tests.graph.partners import beginning, change_set
from tests.graph.test_durability import child, output


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the graph of the test lies."""
    return tmp_path / "graph.sqlite"


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    """What the file says to a program that knows nothing of us."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def open_files(path: Path) -> list[str]:
    """What this process has open of the graph at `path`, as Linux tells it; other tests may hold other graphs."""
    names = []
    for handle in os.listdir("/proc/self/fd"):
        try:
            names.append(os.readlink(f"/proc/self/fd/{handle}"))
        except OSError:
            continue
    return [name for name in names if name.startswith(str(path))]


# ---------------------------------------------------------------- which files it takes
@pytest.mark.parametrize("size", [1, 10, 99, 100, 512, 1024, 4096, 10_000])
@pytest.mark.parametrize("start", [b"", b"SQLite format 3\x00"])
def test_a_file_of_something_else_is_refused_and_left_as_it_is(path: Path, size: int, start: bytes) -> None:
    content = (start + random.Random(size).randbytes(size))[: max(size, len(start) + 1)]
    path.write_bytes(content)
    with pytest.raises(NotAGraph) as refused:
        EmbeddedStore(path)
    assert str(path.parent) not in " ".join(refused.value.in_both_languages())
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name)")
    content = path.read_bytes()
    with pytest.raises(NotAGraph, match="another program"):
        EmbeddedStore(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA application_id = 7")
        other.execute("PRAGMA user_version = 9")
    with pytest.raises(NotAGraph, match="another program"):
        EmbeddedStore(path)
    assert len(path.read_bytes()) == len(content)
    assert not path.with_name("graph.sqlite-wal").exists()


def test_a_graph_of_a_newer_version_is_refused(path: Path) -> None:
    EmbeddedStore(path).close()
    ask(path, f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(NotAGraph, match="newer version"):
        EmbeddedStore(path)
    assert ask(path, "PRAGMA user_version") == [(FORMAT + 1,)]


def test_a_graph_with_a_damaged_page_or_record_is_refused_when_that_is_read(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        store.apply(change_set("a", 500), 1)
    with closing(EmbeddedStore(path)) as store:
        ask_one = "UPDATE version SET body = '[]' WHERE revision = 1"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(ask_one)
        with pytest.raises(NotAGraph, match="damaged"):
            store.read(["soort-partner/bewoners"])
        with pytest.raises(NotAGraph, match="damaged"):
            list(store.changes_since(0))
    content = bytearray(path.read_bytes())
    content[2 * 4096 :] = bytes(len(content) - 2 * 4096)
    path.write_bytes(content)
    with pytest.raises(NotAGraph, match="damaged"):
        EmbeddedStore(path)


# ---------------------------------------------------------------- making the file
def test_a_new_graph_is_laid_out_as_promised_and_only_its_owner_may_read_it(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        store.revision()
        store.apply(beginning(), 0)
        assert ask(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
        assert ask(path, "PRAGMA user_version") == [(FORMAT,)]
        assert ask(path, "PRAGMA journal_mode") == [("wal",)]
        tables = ask(
            path, "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        assert sorted(tables) == [(t, 1) for t in ("change_set", "link", "property", "resource", "version")]
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_there_is_a_view_of_each_class_for_people_who_open_the_file(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        store.apply(change_set("a", 2), 1)
        for name in vocabulary().classes:
            ask(path, f'SELECT * FROM "{name}"')
        assert ask(path, "SELECT id, name, parent FROM Partner ORDER BY id") == [
            ("partner/a-0", "a 0", None),
            ("partner/a-1", "a 1", "partner/a-0"),
        ]


def test_views_are_renewed_when_a_graph_is_opened_by_a_version_with_another_vocabulary(path: Path) -> None:
    EmbeddedStore(path).close()
    before = ask(path, "SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            'DROP VIEW City; DROP VIEW Wijk; CREATE VIEW Wijk AS SELECT 1; CREATE VIEW "O d" AS SELECT 2'
        )
    with turn(path, 1), closing(EmbeddedStore(path, wait=0.1)) as store:
        assert store.revision() == 0, "a graph can be read while another writes, though its views are old"
    EmbeddedStore(path).close()
    assert ask(path, "SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name") == before


def test_a_crash_while_the_file_is_made_leaves_what_the_next_one_fills(path: Path) -> None:
    path.touch()
    EmbeddedStore(path).close()
    path.unlink()
    ask(path, "PRAGMA journal_mode = WAL")
    EmbeddedStore(path).close()
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for statement in TABLES[:4]:
            connection.execute(statement)
    with closing(EmbeddedStore(path)) as store:
        assert store.apply(beginning(), 0) == 1


def test_of_several_processes_that_make_the_same_file_at_once_each_ends_up_with_the_graph(path: Path) -> None:
    for _ in range(3):
        children = [child("make", path) for _ in range(5)]
        for one in children:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        said = [one.communicate(timeout=60)[0] for one in children]
        assert said == ["ready 0\n"] * len(children)
        for file in path.parent.iterdir():
            file.unlink()


def test_of_several_threads_that_make_the_same_file_at_once_each_ends_up_with_the_graph(path: Path) -> None:
    made: list[EmbeddedStore] = []
    threads = [Thread(target=lambda: made.append(EmbeddedStore(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.revision() for store in made] == [0] * 8
    for store in made:
        store.close()


# ---------------------------------------------------------------- rights and faults
def test_a_graph_that_may_not_be_read_or_made_is_refused_without_showing_where_it_is() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        closed = Path(folder, "closed")
        closed.mkdir(0o700)
        EmbeddedStore(Path(folder, "graph.sqlite")).close()
        (closed if os.geteuid() == 0 else Path(folder, "graph.sqlite")).chmod(0o700 if os.geteuid() == 0 else 0)
        for path in (Path(folder, "graph.sqlite"), closed / "graph.sqlite", Path(folder, "graph.sqlite", "in-a-file")):
            if os.geteuid() != 0 and path.parent == closed:
                closed.chmod(0)
            (said,) = output("open_as_nobody", path)
            assert said.startswith("UNAVAILABLE ")
            assert folder not in said
        closed.chmod(0o700)


def test_a_graph_whose_folder_is_taken_away_is_unavailable_and_not_made_anew(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        for file in path.parent.iterdir():
            file.unlink()
        for act in (store.revision, store.read_all, lambda: store.apply(beginning(), 0)):
            with pytest.raises(Unavailable):
                act()
    assert not path.exists()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, Busy),
        (sqlite3.SQLITE_BUSY_RECOVERY, Busy),
        (sqlite3.SQLITE_LOCKED, Busy),
        (sqlite3.SQLITE_FULL, Unavailable),
        (sqlite3.SQLITE_IOERR_FSYNC, Unavailable),
        (sqlite3.SQLITE_CANTOPEN, Unavailable),
        (sqlite3.SQLITE_READONLY_DIRECTORY, Unavailable),
        (sqlite3.SQLITE_NOTADB, NotAGraph),
        (sqlite3.SQLITE_CORRUPT_INDEX, NotAGraph),
        (sqlite3.SQLITE_CONSTRAINT_NOTNULL, BrokenChangeSet),
        (sqlite3.SQLITE_ERROR, Unavailable),
    ],
)
def test_each_fault_of_sqlite_is_told_in_our_words(code: int, kind: type[StoreError]) -> None:
    error = sqlite3.OperationalError("no such table: secret at /some/path")
    error.sqlite_errorcode = code
    told = in_our_words(error)
    assert type(told) is kind
    assert not {"secret", "/some/path"} & set(" ".join(told.in_both_languages()).split())


# ---------------------------------------------------------------- nothing is left behind
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells what is open")
def test_reading_that_stops_half_way_or_never_begins_leaves_no_file_open(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        store.apply(change_set("a", 50), 1)
        store.revision()
        gc.collect()
        before = len(open_files(path))
        for _ in range(20):
            store.read_all()
            store.changes_since(0)
            next(store.read_all()[2])
            next(store.changes_since(0))
            list(store.read_all()[2])
        assert len(open_files(path)) < before + 4  # SQLite keeps a handle or two to use again
    assert open_files(path) == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells what is open")
def test_threads_that_come_and_go_leave_no_connections_behind(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        for _ in range(40):
            thread = Thread(target=store.revision)
            thread.start()
            thread.join()
        assert open_files(path).count(str(path)) == 1


def test_after_a_bulk_write_the_log_is_empty_and_a_reader_in_the_way_does_not_harm(path: Path) -> None:
    log = path.with_name("graph.sqlite-wal")
    with closing(EmbeddedStore(path, wait=0.1)) as store:
        store.revision()
        store.apply(beginning(), 0)
        store.apply(change_set("a", 6_000), 1)
        assert log.stat().st_size == 0
        records = store.read_all()[2]
        store.apply(change_set("b", 6_000), 2)
        assert log.stat().st_size > 0
        assert len(list(records)) == 6_001
        assert store.revision() == 3


def test_a_forked_process_reads_and_writes_with_connections_of_its_own(path: Path) -> None:
    assert output("fork", path) == ["child 2 101 left alone 2", "parent 2 101 1"]


def test_what_one_reader_reads_is_of_one_revision_though_another_writes_between(path: Path) -> None:
    count = "SELECT count(*) FROM resource"
    with closing(EmbeddedStore(path)) as store, closing(EmbeddedStore(path)) as other:
        store.apply(beginning(), 0)

        def begin(connection: sqlite3.Connection) -> tuple[object, Iterator[object]]:
            first = connection.execute(count).fetchone()
            other.apply(change_set("a", 3), 1)
            return first, iter([connection.execute(count).fetchone()])

        first, rest = store._file.stream(begin)
        assert [first] == list(rest) == [(1,)]
        with store._file.reading() as connection:
            first = connection.execute(count).fetchone()
            other.apply(change_set("b", 3), 2)
            assert connection.execute(count).fetchone() == first == (4,)


def test_whoever_writes_has_the_turn_until_all_is_done(path: Path) -> None:
    with closing(EmbeddedStore(path)) as store:
        with store._file.writing(), pytest.raises(Busy), turn(path, 0.05):
            raise AssertionError("two at once")
        with turn(path, 0):
            pass


# ---------------------------------------------------------------- file systems
MOUNTS = """\
22 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw
30 22 0:40 / /home rw shared:2 - nfs4 server:/home rw
31 30 259:3 / /home/mijn\\040map rw - xfs /dev/b rw
35 22 0:45 / /data/tab\\011\\134x rw - zfs x rw
32 22 0:41 / /data/caf\u00e9 rw - cifs //server/x rw
33 22 0:42 / /data rw - tmpfs tmpfs rw
34 22 0:43 / /data rw shared:7 master:2 - fuse.sshfs x rw

broken line
"""


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("/", "ext4"),
        ("/homes", "ext4"),
        ("/home", "nfs4"),
        ("/home/x/.wijkgraaf", "nfs4"),
        ("/home/mijn map/x", "xfs"),
        ("/home/mijn", "nfs4"),
        ("/data/café/x", "cifs"),
        ("/data/tab\t\\x/y", "zfs"),
        ("/data/x", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_folder_is_that_of_its_innermost_mount(where: str, kind: str) -> None:
    assert mounted_at(where, MOUNTS) == kind


def test_a_folder_on_a_network_file_system_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / {tmp_path / 'share'} rw - nfs4 x rw\n", encoding="utf-8")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    refuse_network(tmp_path)
    for folder in (tmp_path / "share" / "deep" / "er", tmp_path / "link"):
        with pytest.raises(NotAGraph, match="network"):
            EmbeddedStore(folder / "graph.sqlite")
    assert list((tmp_path / "share").iterdir()) == []
    monkeypatch.setattr(filesystem, "MOUNTS", tmp_path / "nowhere")
    refuse_network(tmp_path / "share")


def test_a_folder_that_is_not_there_cannot_be_synced(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    with pytest.raises(OSError, match="nowhere"):
        sync_folder(tmp_path / "nowhere")


def test_a_turn_is_given_back_by_an_error_and_by_the_end_of_a_process(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), turn(path, 0):
        _ = 1 / 0
    with turn(path, 0), pytest.raises(Busy), turn(path, 0.05):
        raise AssertionError("two at once")
    with closing(EmbeddedStore(path)) as store:
        store.apply(beginning(), 0)
        with child("write_on_and_on", path, "x", 2_000) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.kill()
        assert store.apply(change_set("a", 1), store.revision()) == store.revision()
