"""Graphs in the Neo4j of this test process: one at a time, and each test begins with an empty one."""

from __future__ import annotations

from pathlib import Path

from graph.neo4j.address import address
from graph.neo4j.store import Neo4jStore
from tests.database.server import Server, shared

_belongs_to: list[Path] = []


def neo4j_of(folder: Path) -> Neo4jStore:
    """The graph that belongs to a folder of a test: a new folder gets an empty one, and the one before is gone."""
    return Neo4jStore(address(server_of(folder).address))


def server_of(folder: Path) -> Server:
    """The server, emptied where it held the graph of another folder."""
    server = shared()
    if _belongs_to != [folder]:
        server.wipe()
        _belongs_to[:] = [folder]
    return server
