"""`wijkgraaf serve`: loads, says where it answers, follows loads beside it, and stops when it is told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from graph.connect import open_graph
from tests.cli.commands import (
    COUNT,
    PATIENCE,
    QUIET_END,
    ROOT,
    Server,
    begin,
    end,
    environment,
    ready,
    run,
    served,
    wait_for,
)
from tests.cli.files import good

PARTNER = '{ resource(id: "partner/een") { label } }'


def shows_partner(server: Server) -> bool:
    """Whether a server answers with the partner of the good file."""
    status, _, _ = server.get("/readyz")
    found = server.ask(PARTNER)
    return status == 200 and bool(found.get("data") and found["data"]["resource"])


def test_on_an_empty_folder_it_loads_says_what_and_where_and_answers(tmp_path: Path) -> None:
    with served(cwd=tmp_path) as server:
        assert re.fullmatch(r"\d+ praktijken, \d+ wijken, \d+ partners, \d+ resources in totaal", server.lines[0])
        assert re.fullmatch(r"Revisie 2, \d{4}-\d\d-\d\d \d\d:\d\d UTC", server.lines[1])
        paths = [line.split(maxsplit=1) for line in server.lines[2:5]]
        assert [name for name, _ in paths] == ["Verkennen", "GraphQL", "Documentatie"]
        assert [address.removeprefix(server.address) for _, address in paths] == ["/", "/graphql", "/def"]
        summary = server.ask(COUNT)["data"]["whatWorked"]["summary"]
        assert summary["practices"] == int(server.lines[0].split()[0])
        assert summary["improved"] > 0
        for path in ["/", "/graphql", "/def"]:
            status, kind, body = server.get(path)
            assert (status, kind) == (200, "text/html")
            assert body
        assert server.get("/id/wijk/groningen-selwerd", "text/turtle")[1] == "text/turtle"


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_stops_without_complaint(workers: int, how: int, filled: Path, tmp_path: Path) -> None:
    with served("--workers", workers, "--data", filled, "--lang", "en", cwd=tmp_path) as server:
        assert server.lines[-1] == "Stop: Ctrl-C"
        assert server.ask(COUNT)["data"]
        code, said = server.stop(how)
        assert code in QUIET_END
        assert said == ""


def test_workers_end_when_the_process_that_started_them_was_killed(filled: Path, tmp_path: Path) -> None:
    with served("--workers", 2, "--data", filled, cwd=tmp_path) as server:
        server.process.kill()
        server.process.wait()
        wait_for(lambda: not listens(server), 20)


def listens(server: Server) -> bool:
    """Whether anybody takes connections at the address of a server."""
    try:
        socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("workers", [1, 2])
def test_a_load_beside_it_shows_within_a_second(workers: int, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    env = {"WIJKGRAAF_WORKERS": str(workers), "WIJKGRAAF_DATA": "hier", "WIJKGRAAF_HOST": "127.0.0.1"}
    with served(cwd=tmp_path, env=env) as server:
        assert not shows_partner(server)
        done = run("load", good(tmp_path), "--data", "hier", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        wait_for(lambda: shows_partner(server), 5)  # a second, and what a busy machine adds
        if workers > 1:  # whichever of them answers
            wait_for(lambda: all(shows_partner(server) for _ in range(8)), 5)


def test_two_that_start_at_the_same_moment_on_an_empty_folder_both_serve_the_data_once(tmp_path: Path) -> None:
    started = [begin("--data", "g", cwd=tmp_path) for _ in range(2)]
    try:
        one, two = (ready(server) for server in started)
        assert one.address != two.address
        assert one.ask(COUNT) == two.ask(COUNT)
        assert one.lines[:2] == two.lines[:2]
        with closing(open_graph(tmp_path / "g")) as store:
            assert store.revision() == 2
        for server in started:
            code, said = server.stop()
            assert code in QUIET_END
            assert "Traceback" not in said
    finally:
        for server in started:
            end(server)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_taken_port_is_told_at_once_and_nothing_is_made(lang: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--port", port, "--lang", lang, cwd=tmp_path)
    said = {
        "nl": "is bezet: daar luistert al een ander programma. Kies een andere poort met --port, of --port 0.",
        "en": "is taken: another program listens there. Choose another port with --port, or --port 0.",
    }
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"wijkgraaf: 127.0.0.1:{port} {said[lang]}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["192.0.2.1", "geen adres", "a..b", "::ffff:192.0.2.1"])
def test_an_address_that_cannot_be_had_is_told(host: str, tmp_path: Path) -> None:
    done = run("serve", "--host", host, "--port", 0, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"wijkgraaf: {f'[{host}]' if ':' in host else host}:0 ")
    assert "--host" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    done = run("serve", cwd=tmp_path, env={"WIJKGRAAF_PORT": "0", "WIJKGRAAF_LARGEST_BODY": "groot"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("wijkgraaf: WIJKGRAAF_LARGEST_BODY heeft een waarde die niet kan.")


@pytest.mark.parametrize(
    ("lang", "workers", "way"), [("nl", 1, "laat --snapshot weg"), ("en", 2, "leave out --snapshot")]
)
def test_a_folder_cannot_be_served_without_a_snapshot(
    lang: str, workers: int, way: str, filled: Path, tmp_path: Path
) -> None:
    done = run(
        *("serve", "--port", 0, "--data", filled, "--workers", workers, "--snapshot", "off", "--lang", lang),
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert way in done.stderr


def test_a_worker_that_cannot_open_the_graph_ends_with_a_sentence(tmp_path: Path) -> None:
    env = environment({"WIJKGRAAF_STORE": "neo4j://x", "PYTHONPATH": str(ROOT)})
    command = [sys.executable, "-c", "import api.serving as serving; serving.application()"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 3  # how uvicorn knows that trying again is in vain
    assert done.stderr.startswith("wijkgraaf: het wachtwoord ontbreekt. Zet het in WIJKGRAAF_STORE_PASSWORD")
    assert len(done.stderr.splitlines()) == 1
