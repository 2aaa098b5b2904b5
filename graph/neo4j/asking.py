"""Asking: a database of which questions are asked directly, without a snapshot."""

from __future__ import annotations

from typing import Any

from graph.neo4j.database import Database
from graph.neo4j.head import look

LONGEST = 10.0  # seconds that the database works at one query of a question; a whole question may take no longer


class Asking:
    """Reads the graph that people query, and says whether it shows one revision as a whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, query: str, **parameters: Any) -> list[list[Any]]:
        """The rows of a query that only reads. Raises StoreError, Unavailable for one that takes too long."""
        return self._database.read(query, limit=LONGEST, **parameters)

    def revision(self) -> int | None:
        """The revision that the graph shows; None while a change set is committed and not yet shown."""
        now = look(self._database)
        return now.revision if now.committed == now.revision else None
