"""What cannot be used is refused in clear words, in both languages, and nothing is written to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.connect import PASSWORD, PASSWORD_FILE, open_graph
from graph.neo4j.layout import check_server
from graph.neo4j.store import Neo4jStore
from graph.store import NotAGraph, StoreError, Unavailable
from tests.cli.commands import run
from tests.database.graphs import neo4j_of, server_of
from tests.database.server import Server, free_port, running

EVERYTHING = "MATCH (n) RETURN labels(n), properties(n) ORDER BY elementId(n)"
OLD = "5.12.0"


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """The server with an empty database."""
    return server_of(tmp_path)


def refused(folder: Path, url: str) -> StoreError:
    """How opening is refused; both sentences say something, and neither holds what nobody should see."""
    with pytest.raises(StoreError) as caught:
        open_graph(folder, url)
    for said in caught.value.in_both_languages():
        assert len(said) > 30
        assert not any(word in said for word in ("127.0.0.1", "geheim", "bolt", "Neo.", "MATCH"))
    return caught.value


def held(server: Server) -> list[object]:
    """All that is in a database."""
    return [row.values() for row in server.query(EVERYTHING)]


def test_a_wrong_password_says_so(server: Server, tmp_path: Path) -> None:
    wrong = server.bolt.replace("bolt://", "bolt://neo4j:geheim@")
    assert "password" in str(refused(tmp_path, wrong))
    nobody = server.bolt.replace("bolt://", "bolt://niemand:geheim@")
    assert "password" in str(refused(tmp_path, nobody))
    assert held(server) == []


def test_a_password_comes_from_the_environment_or_from_a_file(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = server.bolt.replace("bolt://", "bolt://neo4j@")
    assert PASSWORD_FILE in str(refused(tmp_path, bare))
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "nergens"))
    assert PASSWORD_FILE in str(refused(tmp_path, bare))
    (tmp_path / "wachtwoord").write_text(f"{server.password}\n")
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "wachtwoord"))
    open_graph(tmp_path, bare).close()
    monkeypatch.setenv(PASSWORD, "geheim")  # what is said outright goes before the file
    assert "password" in str(refused(tmp_path, bare))


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s", "neo4j+ssc"])
def test_a_server_that_is_not_there_says_so(tmp_path: Path, scheme: str) -> None:
    found = refused(tmp_path, f"{scheme}://neo4j:geheim@127.0.0.1:{free_port()}")
    assert isinstance(found, Unavailable)
    assert "cannot be reached" in str(found)


def test_a_server_without_tls_is_refused_where_tls_is_asked_for(server: Server, tmp_path: Path) -> None:
    found = refused(tmp_path, server.address.replace("bolt://", "bolt+s://"))
    assert isinstance(found, Unavailable)
    assert held(server) == []


def test_a_database_that_the_server_does_not_have_says_so(server: Server, tmp_path: Path) -> None:
    assert "does not exist" in str(refused(tmp_path, f"{server.address}/elders"))


def test_data_of_another_program_is_left_as_it_is(server: Server, tmp_path: Path) -> None:
    server.query("CREATE (:Film {title: 'x'})-[:BY]->(:Person {name: 'y'})")
    before, constraints = held(server), server.query("SHOW CONSTRAINTS YIELD name RETURN count(name)")
    found = refused(tmp_path, server.address)
    assert isinstance(found, NotAGraph)
    assert "another program" in str(found)
    assert held(server) == before
    assert server.query("SHOW CONSTRAINTS YIELD name RETURN count(name)") == constraints


def test_a_graph_of_a_newer_version_is_left_as_it_is(server: Server, tmp_path: Path) -> None:
    neo4j_of(tmp_path).close()
    server.query("MATCH (g:Graph) SET g.format = 2, g.layout = 'other'")
    before = held(server)
    found = refused(tmp_path, server.address)
    assert isinstance(found, NotAGraph)
    assert "newer version" in str(found)
    assert held(server) == before


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server of an older version."""
    with running(tmp_path_factory.mktemp("oud") / "home", version=OLD) as server:
        yield server


def test_an_old_server_is_refused_and_nothing_is_written_to_it(old: Server, tmp_path: Path) -> None:
    found = refused(tmp_path, old.address)
    assert isinstance(found, NotAGraph)
    assert "5.26" in str(found)
    assert held(old) == []
    assert len(old.query("SHOW CONSTRAINTS")) == 0


@pytest.mark.parametrize("version", ["4.4.40", "5.25.1", "5.9", "3.5.0-SNAPSHOT"])
def test_older_versions_are_known_by_their_number(version: str) -> None:
    with pytest.raises(NotAGraph, match=r"5\.26"):
        check_server(version)


@pytest.mark.parametrize("version", ["5.26.0", "5.26.30", "5.27.0-aura", "2025.10.1", "2026.01"])
def test_newer_versions_too(version: str) -> None:
    check_server(version)


def test_the_command_tells_it_in_one_line_without_the_password(server: Server, tmp_path: Path) -> None:
    wrong = server.bolt.replace("bolt://", "bolt://neo4j:geheim@")
    for command in (["serve"], ["load", "x.csv"], ["export", "x.ttl"], ["ask", "wat-werkte"]):
        done = run(*command, "--store", wrong, cwd=tmp_path, env={"WIJKGRAAF_PORT": "0"})
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("wijkgraaf: --store: de database weigert deze gebruiker of dit wachtwoord.")
        assert done.stderr.count("\n") == 1
        assert "geheim" not in done.stderr


def test_a_store_that_is_refused_holds_no_connection(server: Server, tmp_path: Path) -> None:
    server.query("CREATE (:Film)")
    listed = "CALL dbms.listConnections() YIELD userAgent WHERE userAgent = 'wijkgraaf' RETURN count(*)"
    before = server.query(listed)[0].values()
    for _ in range(5):
        with pytest.raises(NotAGraph):
            neo4j_of(tmp_path)
    assert server.query(listed)[0].values() == before
    assert Neo4jStore.engine == "neo4j"
