"""Privacy: nothing that a client writes, wherever it writes it, comes into the log, the metrics or the traces."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.commands import QUIET_END, served, wait_for
from tests.guards.attacks import Attack
from tests.guards.collector import collecting
from tests.guards.wire import GRAPHQL, answer, connect, send

SECRET = "zqgeheimzq"
HEADERS = (
    "User-Agent",
    "X-Request-Id",
    "Cookie",
    "Referer",
    "Authorization",
    "Accept-Language",
    "If-None-Match",
    "From",
)
BODIES = [
    {"query": "query($id: ID!) { wijk(id: $id) { name } }", "variables": {"id": SECRET}},
    {
        "query": "query($first: Int!) { whatWorked { practices(first: $first) { totalCount } } }",
        "variables": {"first": SECRET},
    },
    {"query": f'{{ wijk(id: "{SECRET}") {{ name }} }}'},
    {"query": f"{{ {SECRET}: graph {{ revision }} }} # {SECRET}"},
    {"query": f"{{ {SECRET} }}"},
    {"query": f'{{ graph {{ revision }} }} "{SECRET}'},
    {"query": f"query {SECRET} {{ graph {{ revision }} }}", "operationName": SECRET},
    {"query": "{ graph { revision } }", "operationName": SECRET},
    {"query": "{ graph { revision } }", "extensions": {SECRET: SECRET}},
    {"documentId": SECRET},
    {"query": f"query {SECRET} {{ __schema {{ queryType {{ name }} }} }}"},
    [SECRET],
    SECRET,
]
PATHS = [
    f"/graphql?query=%7B{SECRET}%7D",
    f"/graphql?query=%7B__typename%7D&variables=%22{SECRET}%22",
    f"/graphql?{SECRET}={SECRET}",
    f"/doc/praktijk/{SECRET}?groep={SECRET}",
    f"/doc/{SECRET}",
    f"/doc/praktijk?van={SECRET}",
    f"/id/wijk/{SECRET}",
    f"/def.{SECRET}",
    f"/assets/{SECRET}",
    f"/graphiql/{SECRET}",
    f"/{SECRET}?{SECRET}",
    f"/livez?{SECRET}",
    f"/metrics?{SECRET}",
]


def ask(address: str, method: str, path: str) -> int:
    """The status of an answer to a request with the secret in each of its headers too."""
    head = "".join(f"{name}: {SECRET}\r\n" for name in HEADERS)
    with connect(address) as line:
        line.sendall(f"{method} {path} HTTP/1.1\r\nHost: {SECRET}\r\nAccept: {GRAPHQL}\r\n{head}\r\n".encode())
        return answer(line, 0).status


def test_nothing_that_a_client_writes_is_in_the_log_the_metrics_or_the_traces(filled: Path):
    with collecting() as collector:
        env = {"WIJKGRAAF_LOG": "json", "FASTAPI_OTEL_AUTO_CONFIGURE": "true", **collector.env}
        with served("--data", filled, cwd=filled.parent, env=env) as server:
            asked = 0
            for body in BODIES:
                headers = {"Content-Type": "application/json", **dict.fromkeys(HEADERS, SECRET)}
                for text in (json.dumps(body), json.dumps(body)[:-1]):
                    asked += bool(send(server.address, Attack(text.encode(), frozenset(), headers=headers)))
            for path in PATHS:
                asked += bool(ask(server.address, "GET", path))
            asked += bool(ask(server.address, SECRET.upper(), "/graphql"))
            asked += bool(ask(server.address, SECRET.upper(), "/"))
            wait_for(lambda: len([span for span in collector.spans() if not span.parent_span_id]) == asked, 20)
            numbers = server.get("/metrics", "*/*")[2]
            code, log = server.stop()
    assert code in QUIET_END
    lines = [json.loads(line) for line in log.splitlines()]
    assert sum(line["event"] == "request" for line in lines) == asked + 1  # and that for the metrics
    assert b"wijkgraaf_requests_total" in numbers
    exported = b"".join(body for _, body in collector.arrived)
    for told in (log, numbers.decode(), exported.decode("utf-8", "replace")):
        assert SECRET not in told.lower()
        assert "127.0.0.1" not in told
