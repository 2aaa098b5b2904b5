"""Backups of a graph in any engine, and moving it between engines: history is written again, change set by change set.

A backup is always one file of the embedded engine. Ids, authors, sources and moments stay, so the chain does too.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from graph import backup as backups
from graph.connect import FILE, open_database
from graph.embedded import EmbeddedStore
from graph.embedded_check import Verified
from graph.store import ChangeSet, Store, Unavailable

HOLDS_ANOTHER = (
    "in deze database staat al een andere graaf. Kies een lege database",
    "another graph is in this database already. Choose an empty database",
)
NOT_REPLACED = (
    "een graaf in een database wordt nooit vervangen. Kies een lege database, en laat --replace weg",
    "a graph in a database is never replaced. Choose an empty database, and leave --replace out",
)


def backup(graph: Path | str, file: Path) -> Verified:
    """Writes a graph, in a file or in a database, with all of its history to a new file. Raises as backups.backup."""
    if isinstance(graph, Path):
        return backups.backup(graph, file)
    with closing(open_database(graph)) as store:
        return backups.written(file, lambda copy: _kept(store, copy))


def _kept(store: Store, copy: Path) -> None:
    with closing(EmbeddedStore(copy)) as target:
        replay(store, target)


def restore(file: Path, graph: Path | str, *, replace: bool = False) -> Verified:
    """Puts a backup back. In a database it is written change set by change set: one that was broken off shows an
    earlier revision, and goes on where it was when it is done again. Raises as backups.restore."""
    if isinstance(graph, Path):
        return backups.restore(file, graph, replace=replace)
    if replace:
        raise Unavailable(*NOT_REPLACED)
    with tempfile.TemporaryDirectory(prefix="wijkgraaf-") as folder:
        backups.restore(file, Path(folder) / FILE)  # looks through it
        with closing(EmbeddedStore(Path(folder) / FILE)) as source, closing(open_database(graph)) as target:
            replay(source, target)
            return target.verify()


def verify(graph: Path | str) -> Verified:
    """Looks whether a graph still says what was written. Raises Damaged and StoreError."""
    if isinstance(graph, Path):
        return backups.verify(graph)
    with closing(open_database(graph)) as store:
        return store.verify()


def replay(source: Store, target: Store) -> None:
    """Applies to `target` what it does not have yet of the history of `source`.

    Raises Unavailable where `target` holds something else than the beginning of that history.
    """
    there = target.revision()
    if there:
        kept, given = target.changes_since(0), source.changes_since(0)
        for _ in range(there):
            one, other = next(kept), next(given, None)
            if other is None or _said(one.change_set) != _said(other.change_set):
                raise Unavailable(*HOLDS_ANOTHER)
    for applied in source.changes_since(there):
        target.apply(applied.change_set, applied.revision - 1)


def _said(change_set: ChangeSet) -> tuple[str, datetime]:
    return change_set.digest(), change_set.at
