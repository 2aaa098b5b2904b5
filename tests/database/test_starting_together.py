"""Several processes that begin at the same moment: they make one graph together, and wait for each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import neo4j
import pytest

from graph.neo4j.address import address
from graph.neo4j.layout import statements
from graph.neo4j.store import Neo4jStore
from graph.store import Busy, ChangeSet
from tests.database.graphs import server_of
from tests.database.server import USER, Server

AT_ONCE = 4
TRIES = 6


def without_layout(server: Server) -> None:
    """The server as it is when new: no constraint and no index of ours."""
    for (name,) in server.query("SHOW CONSTRAINTS YIELD name"):
        server.query(f"DROP CONSTRAINT {name}")
    for (name,) in server.query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        server.query(f"DROP INDEX {name}")


def opened(server: Server) -> int:
    """The revision that somebody sees who opens the graph."""
    with closing(Neo4jStore(address(server.address))) as store:
        return store.revision()


def test_those_who_open_an_empty_database_at_once_all_get_the_same_graph(tmp_path: Path):
    server = server_of(tmp_path)
    without_layout(server)
    with ThreadPoolExecutor(AT_ONCE) as together:
        assert list(together.map(opened, [server] * AT_ONCE)) == [0] * AT_ONCE
    assert server.query("MATCH (g:Graph) RETURN count(g)")[0][0] == 1
    made = server.query("SHOW INDEXES YIELD name, type, state WHERE type <> 'LOOKUP' RETURN name, state")
    assert len(made) == len(statements())
    assert {state for _, state in made} == {"ONLINE"}


def test_who_waits_too_long_for_another_writer_is_told_that_it_is_busy_however_the_server_says_it(tmp_path: Path):
    server = server_of(tmp_path)
    with (
        closing(Neo4jStore(address(server.address), wait=0.3)) as store,
        neo4j.GraphDatabase.driver(server.bolt, auth=(USER, server.password)) as driver,
        driver.session() as session,
        session.begin_transaction() as other,
    ):
        other.run("MATCH (g:Graph) SET g.turn = 'of another'").consume()
        for number in range(TRIES):
            change = ChangeSet(f"een-{number}", "test", "test", datetime.now(UTC), ())
            with pytest.raises(Busy):
                store.apply(change, 0)
