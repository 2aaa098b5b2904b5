"""Several processes on one Neo4j: a write shows everywhere within a second, and no revision goes back for a client."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from api.revisions import HEADER
from graph.admission import Draft, admit
from graph.connect import open_graph
from graph.store import Store
from tests.cli.commands import Server, begin, end, ready, run
from tests.database.graphs import server_of

NAMES = '{ graph { revision } partner(id: "partner/nieuw") { name } }'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("processes")


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, str]:
    """What each process is told: the address with a user, and the password in a file."""
    server = server_of(folder)
    (folder / "secret").write_text(server.password + "\n")
    bolt = server.bolt.replace("bolt://", "bolt://neo4j@")
    return {"WIJKGRAAF_STORE": bolt, "WIJKGRAAF_STORE_PASSWORD_FILE": str(folder / "secret")}


@pytest.fixture(scope="module")
def three(folder: Path, told: dict[str, str]) -> Iterator[list[Server]]:
    """Three serving processes that were started at the same moment on an empty database."""
    servers = [begin(cwd=folder, env=told) for _ in range(3)]
    try:
        yield [ready(server) for server in servers]
    finally:
        for server in servers:
            end(server)


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with closing(open_graph(folder, server_of(folder).address)) as opened:
        yield opened


def ask(server: Server, query: str, seen: int | str | None = None) -> tuple[int, Any, Any]:
    """Status, headers and body of an answer."""
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    if seen is not None:
        headers[HEADER] = str(seen)
    request = urllib.request.Request(f"{server.address}/graphql", json.dumps({"query": query}).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers, json.load(answer)


def partner(store: Store, name: str) -> int:
    """Writes a name through the one door in; gives the revision."""
    draft = Draft("partner/nieuw", {"name": name, "type": "soort-partner/corporatie"})
    return admit(store, [draft], author="een test", source="een test").revision


def test_processes_that_begin_together_on_an_empty_database_serve_the_real_data_once(three: list[Server]) -> None:
    answers = [server.ask("{ graph { engine revision } whatWorked { summary { practices } } }") for server in three]
    assert answers[0]["data"]["graph"]["engine"] == "neo4j"
    assert answers[0]["data"]["graph"]["revision"] == 2  # the concepts, and one load of the data
    assert answers[0]["data"]["whatWorked"]["summary"]["practices"] > 100
    assert answers[1] == answers[2] == answers[0]


def test_a_write_shows_through_every_process_within_a_second(three: list[Server], store: Store) -> None:
    for number in range(5):
        revision = partner(store, f"Nummer {number}")
        began = time.monotonic()
        waiting = list(three)
        while waiting:
            for server in list(waiting):
                status, headers, body = ask(server, NAMES)
                assert status == 200
                if body["data"]["graph"]["revision"] == revision:
                    assert body["data"]["partner"]["name"] == f"Nummer {number}"
                    assert headers[HEADER] == str(revision)
                    waiting.remove(server)
            assert time.monotonic() - began < 1


def test_a_revision_never_goes_back_for_a_client_that_shows_the_last_one_it_saw(
    three: list[Server], store: Store
) -> None:
    seen = 0
    for number in range(20):
        seen = max(seen, partner(store, f"Keer {number}"))
        for server in three:
            status, headers, body = ask(server, NAMES, seen)
            assert status == 200
            assert int(headers[HEADER]) == body["data"]["graph"]["revision"] >= seen
            assert body["data"]["partner"]["name"] == f"Keer {number}"
            seen = int(headers[HEADER])


def test_the_one_that_wrote_sees_its_write_at_once(store: Store) -> None:
    for number in range(10):
        revision = partner(store, f"Zelf {number}")
        assert store.revision() == revision
        assert store.read(["partner/nieuw"])["partner/nieuw"].text("name") == f"Zelf {number}"


def test_a_revision_that_is_nowhere_is_waited_for_and_then_refused(three: list[Server]) -> None:
    began = time.monotonic()
    status, headers, body = ask(three[0], NAMES, 2**53)
    assert (status, body["errors"][0]["extensions"]["code"]) == (503, "BEHIND")
    assert int(headers["retry-after"]) > 0
    assert 1 < time.monotonic() - began < 10
    for odd in ("-1", "een", "1.5", "9" * 400, "2e3"):
        status, _, body = ask(three[0], NAMES, odd)
        assert (status, body["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


def test_a_load_by_the_command_beside_serving_processes_shows_in_all(
    three: list[Server], told: dict[str, str], folder: Path
) -> None:
    (folder / "Partner.csv").write_text("id,name,type\npartner/nieuw,Uit een bestand,soort-partner/bank\n")
    done = run("load", "Partner.csv", cwd=folder, env=told)
    assert done.returncode == 0, done.stderr
    revision = int(done.stdout.split("revisie ")[1].split(".")[0])
    for server in three:
        _, _, body = ask(server, NAMES, revision)
        assert body["data"]["partner"]["name"] == "Uit een bestand"


def test_pages_say_their_revision_too_and_wait_for_the_one_that_was_seen(three: list[Server], store: Store) -> None:
    revision = partner(store, "Op een bladzijde")
    with ExitStack() as stack:
        for server in three:
            request = urllib.request.Request(
                f"{server.address}/doc/partner/nieuw", headers={"accept": "text/turtle", HEADER: str(revision)}
            )
            answer = stack.enter_context(urllib.request.urlopen(request, timeout=30))
            assert int(answer.headers[HEADER]) >= revision
            assert "Op een bladzijde" in answer.read().decode()
