"""What is tried on a disk whose n-th call fails, for every n: python -m tests.graph.failing_acts ACT KIND HOW FOLDER.

Each act is done anew for n = 1, 2, … until it needs no n-th call. One line says how often the act was answered and how
often refused; what must hold after either is held here.
"""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

from graph import embedded
from graph.backup import BackupRefused, backup, restore, verify, verify_file
from graph.embedded import EmbeddedStore
from graph.store import StoreError, Unavailable
from tests.graph.contents import contents
from tests.graph.failing_calls import Disk, failing_disk
from tests.graph.partners import beginning, change_set

Fault = Callable[[Callable[[], object]], bool]  # does an act on the bad disk; False where that refused it


def write(path: Path, fault: Fault, *, reader: bool = True) -> bool:
    """A change set, large enough for the log to be moved into the file after it, beside a reader or alone."""
    before = contents(path)
    with closing(EmbeddedStore(path)) as store:
        if reader:
            store.revision()
        is_answered = fault(lambda: store.apply(change_set("b", 30), 1))
    with closing(EmbeddedStore(path)) as store:
        assert store.revision() == (2 if is_answered else 1)
        assert is_answered or contents(path) == before, "something of a refused change set is there"
        assert store.apply(change_set("b", 30), 1) == 2, "the store does not go on"
        assert [applied.change_set.digest() for applied in store.changes_since(1)] == [change_set("b", 30).digest()]
        verify(path)
    return is_answered


def write_alone(path: Path, fault: Fault) -> bool:
    """The same where the writer's is the only connection: then closing it moves the log, and may fail too."""
    return write(path, fault, reader=False)


def make(path: Path, fault: Fault) -> bool:
    """A graph that is not there yet."""
    path.unlink()
    is_answered = fault(lambda: EmbeddedStore(path).close())
    with closing(EmbeddedStore(path)) as store:
        assert store.apply(beginning(), 0) == 1
    verify(path)
    return is_answered


def keep(path: Path, fault: Fault) -> bool:
    """A backup of a graph that is served."""
    file = path.parent / "new.bak"
    before = sorted(path.parent.parent.rglob("*"))
    with closing(EmbeddedStore(path)) as store:
        store.revision()
        is_answered = fault(lambda: backup(path, file))
    if is_answered:
        assert verify_file(file).revision == 1
        assert contents(file) == contents(path)
    else:
        left = [name for name in path.parent.parent.rglob("*") if name not in before]
        assert left in ([], [file]), left
        if left:  # its name could not be synced: it is there, and good, but that was not promised
            verify_file(file)
            file.unlink()
        backup(path, file)
    verify(path)
    return is_answered


def put_back(path: Path, fault: Fault) -> bool:
    """A backup in the place of a graph."""
    file = path.parent.parent / "good.bak"
    old, new = contents(path), contents(file)
    is_answered = fault(lambda: restore(file, path, replace=True))
    verify(path)
    assert contents(path) in ((new,) if is_answered else (old, new))
    restore(file, path, replace=True)
    assert contents(path) == new
    with closing(EmbeddedStore(path)) as store:
        assert store.apply(change_set("c", 3), 2) == 3
    return is_answered


def look(path: Path, fault: Fault) -> bool:
    """A look through a graph: a disk that fails is not a graph that is damaged."""
    return fault(lambda: verify(path))


def prepare(folder: Path) -> None:
    """A graph of one revision, and a backup of another one."""
    path = folder / "data" / "graph.sqlite"
    other = folder / "other" / "graph.sqlite"
    with closing(EmbeddedStore(path)) as store, closing(EmbeddedStore(other)) as another:
        for one in (store, another):
            one.apply(beginning(), 0)
        another.apply(change_set("x", 5), 1)
    backup(other, folder / "good.bak")
    shutil.rmtree(other.parent)


def on(disk: Disk, number: int, kind: str, for_good: bool) -> Fault:
    """Does an act on a disk whose call `number` fails: for good as a full disk does, else as a bad one.

    What cannot be written is never told as damage. What cannot be read may be: SQLite itself takes it for that.
    """
    clear = StoreError if kind == "reading" else (Unavailable, BackupRefused)

    def fault(act: Callable[[], object]) -> bool:
        try:
            with disk.failing(number, errno.ENOSPC if for_good else errno.EIO, for_good=for_good):
                act()
        except clear:
            return False
        return True

    return fault


def main(act: Callable[[Path, Fault], bool], kind: str, for_good: bool, folder: Path) -> None:
    """Tries an act for each n."""
    embedded.BATCH = 20  # so that a small change set is a large one
    prepare(folder / "ready")
    answered = refused = 0
    disk = failing_disk(kind)
    for number in count(1):
        shutil.rmtree(folder / "tried", ignore_errors=True)
        shutil.copytree(folder / "ready", folder / "tried")
        if act(folder / "tried" / "data" / "graph.sqlite", on(disk, number, kind, for_good)):
            answered += 1
        else:
            refused += 1
        if disk.calls() < number:
            break
    disk.end()
    print("answered", answered, "refused", refused)


if __name__ == "__main__":
    main(globals()[sys.argv[1]], sys.argv[2], sys.argv[3] == "for_good", Path(sys.argv[4]))
