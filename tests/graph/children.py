"""What a test has another process do with a graph file: python -m tests.graph.children <what> <file> <arguments>."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from graph import embedded_file
from graph.admission import Draft, admit
from graph.backup import backup, restore
from graph.embedded import EmbeddedStore
from graph.store import StoreError
from tests.graph.partners import beginning, change_set, partners
from tests.graph.refused_calls import refuse


def say(*words: object) -> None:
    """One line to the parent, at once."""
    print(*words, flush=True)


def write_on_and_on(path: Path, name: str, size: str, pause: str = "0") -> None:
    """Applies change sets until it is killed; tells each one that was answered."""
    store = EmbeddedStore(path, wait=30)
    for number in count():
        made = change_set(f"{name}-{number}", int(size))
        say(store.apply(made, store.revision()), made.id)
        time.sleep(float(pause))


def load(path: Path, name: str, loads: str, size: str, patience: str) -> None:
    """Loads through the one door in, and tells of waiting and of the revisions."""
    store = EmbeddedStore(path, wait=0.05)
    for number in range(int(loads)):
        drafts = [Draft(r.id, r.values) for r in partners(f"{name}-{number}", int(size))]
        try:
            done = admit(
                store, drafts, author=name, source="", on_wait=lambda: say("waiting"), patience=float(patience)
            )
        except StoreError as refused:
            return say(refused.code, *refused.in_both_languages())
        say(done.revision)


def write_without_sync(path: Path) -> None:
    """Applies once as usual, and once where the system refuses to sync.

    A reader stays open, so that the log goes on: then the only sync of the second write is that of its commit.
    """
    store = EmbeddedStore(path)
    store.revision()
    say("answered", store.apply(beginning(), 0))
    refuse("fdatasync", "fsync", with_error=errno.EIO)
    _try_to_write(store)
    os._exit(0)  # a tidy end would sync too


def write_on_full_disk(path: Path) -> None:
    """Applies where the system has no room for one more page; then asks what there is."""
    store = EmbeddedStore(path)
    store.revision()
    say("answered", store.apply(beginning(), 0))
    refuse("write", "pwrite64", with_error=errno.ENOSPC, allow_output=True)
    _try_to_write(store)
    say("revision", store.revision(), "records", len(list(store.read_all()[2])))
    os._exit(0)


def _try_to_write(store: EmbeddedStore) -> None:
    try:
        say("answered", store.apply(change_set("b", 10), 1))
    except StoreError as refused:
        say(refused.code, refused)


def open_as_nobody(path: Path) -> None:
    """Opens the graph as a user who may not."""
    _be_nobody()
    _told(lambda: EmbeddedStore(path))


def backup_as_nobody(path: Path, file: str) -> None:
    """Makes a backup as a user who may not write there."""
    _be_nobody()
    _told(lambda: backup(path, Path(file)))


def backup_on_full_disk(path: Path, file: str) -> None:
    """Makes a backup where the system has no room for one more page; the graph is being served."""
    store = EmbeddedStore(path)
    store.revision()
    refuse("write", "pwrite64", with_error=errno.ENOSPC, allow_output=True)
    _told(lambda: backup(path, Path(file)))
    store.close()


def restore_on_full_disk(path: Path, file: str) -> None:
    """Puts a backup back where the system has no room for one more page."""
    refuse("write", "pwrite64", with_error=errno.ENOSPC, allow_output=True)
    _told(lambda: restore(Path(file), path, replace=True))


def restore_on_and_on(path: Path, one: str, other: str) -> None:
    """Puts two backups back in turn, until it is killed."""
    say("ready")
    for number in count():
        restore(Path((one, other)[number % 2]), path, replace=True)


def _be_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def _told(act: Callable[[], object]) -> None:
    try:
        act()
    except StoreError as refused:
        say(refused.code, *refused.in_both_languages())


def make(path: Path) -> None:
    """Opens, at the same moment as others, a file that is not there yet."""
    sys.stdin.readline()
    store = EmbeddedStore(path)
    say("ready", store.revision())
    store.close()


def fork(path: Path) -> None:
    """Reads before and after forking, in parent and child, with what was open before."""
    store = EmbeddedStore(path)
    store.apply(beginning(), 0)
    store.revision()
    held = store.read_all()[2]
    child = os.fork()
    if child == 0:
        del held
        store.apply(change_set("child", 100), store.revision())
        say("child", store.revision(), len(list(store.read_all()[2])), "left alone", len(embedded_file._inherited))
        store.close()
        os._exit(0)
    os.waitpid(child, 0)
    say("parent", store.revision(), len(list(store.read_all()[2])), len(list(held)))


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
