"""What a graph file says, read past all of our code, so that two files can be held equal."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

EVERYTHING = (
    "SELECT * FROM change_set ORDER BY revision",
    "SELECT v.revision, r.id, v.body FROM version v JOIN resource r ON r.key = v.resource ORDER BY v.revision, r.id",
    "SELECT id, class, revision FROM resource ORDER BY id",
    "SELECT s.id, p.name, t.id FROM link l JOIN resource s ON s.key = l.source JOIN property p ON p.key = l.property"
    " JOIN resource t ON t.key = l.target ORDER BY s.id, p.name, t.id",
)


def contents(path: Path, revision: int | None = None) -> str:
    """A digest of all of history up to a revision; without one, also of the state and the links that hold now."""
    said = hashlib.sha256()
    with closing(sqlite3.connect(path)) as connection:
        for query in EVERYTHING if revision is None else EVERYTHING[:2]:
            for row in connection.execute(query):
                if revision is None or row[0] <= revision:
                    said.update(repr(row).encode())
    return said.hexdigest()
