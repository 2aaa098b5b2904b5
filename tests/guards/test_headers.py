"""Headers: each answer is safe to show, and what anybody may read can be read from a page of anybody."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.follow import Follower
from tests.cli.commands import Server

SELWERD = "wijk/groningen-selwerd"
HTML, TURTLE = "text/html", "text/turtle"
OPEN = [
    ("/graphql?query=%7B__typename%7D", "application/json", 200),
    ("/graphql?query=%7Bnothing%7D", "application/graphql-response+json", 400),
    ("/graphql", "application/xml", 406),
    (f"/id/{SELWERD}", TURTLE, 303),
    (f"/doc/{SELWERD}", TURTLE, 200),
    (f"/doc/{SELWERD}.jsonld", "*/*", 200),
    ("/doc/wijk/nergens", "application/json", 404),
    ("/def", TURTLE, 200),
    ("/def.ttl", "*/*", 200),
    ("/context.jsonld", "*/*", 200),
]
CLOSED = [
    ("/graphql", HTML, 200),
    ("/graphiql/graphiql.js", "*/*", 200),
    ("/", HTML, 200),
    (f"/doc/{SELWERD}", HTML, 200),
    ("/doc/", HTML, 200),
    ("/def", HTML, 200),
    ("/assets/wijkgraaf.css", "*/*", 200),
    ("/livez", "*/*", 200),
    ("/readyz", "*/*", 200),
    ("/nergens", "*/*", 404),
]
ADDRESSES = ["/graphql", f"/id/{SELWERD}", f"/doc/{SELWERD}", "/doc/", "/def", "/def.ttl", "/context.jsonld"]


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows a redirection instead of following it."""

    def redirect_request(self, *_: object) -> None:
        """Nowhere."""


def head(server: Server, path: str, headers: Mapping[str, str], method: str = "GET") -> tuple[int, Message]:
    """Status and headers of an answer."""
    request = urllib.request.Request(server.address + path, headers=dict(headers), method=method)
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=30) as response:
            return response.status, response.headers
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers


@pytest.mark.parametrize(("path", "accept", "status"), [*OPEN, *CLOSED])
def test_every_answer_is_safe_to_show(server: Server, path: str, accept: str, status: int):
    found, headers = head(server, path, {"Accept": accept, "Origin": "https://elders.example"})
    policy = {part.partition(" ")[0]: part.partition(" ")[2] for part in headers["content-security-policy"].split("; ")}
    assert found == status
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'", "'none'")
    assert not [name for name, value in policy.items() if "unsafe" in value and name != "style-src-attr"]
    assert headers.get_all("x-content-type-options") == ["nosniff"]
    assert headers.get_all("referrer-policy") == ["no-referrer"]
    assert headers.get_all("content-security-policy") == [headers["content-security-policy"]]
    assert headers["set-cookie"] is None
    assert headers["access-control-allow-credentials"] is None


@pytest.mark.parametrize(("path", "accept", "status"), OPEN)
def test_what_anybody_may_read_can_be_read_from_any_page(server: Server, path: str, accept: str, status: int):
    _, headers = head(server, path, {"Accept": accept, "Origin": "https://elders.example"})
    assert headers.get_all("access-control-allow-origin") == ["*"]


@pytest.mark.parametrize(("path", "accept", "status"), CLOSED)
def test_pages_and_health_are_for_who_comes_here(server: Server, path: str, accept: str, status: int):
    _, headers = head(server, path, {"Accept": accept, "Origin": "https://elders.example"})
    assert headers["access-control-allow-origin"] is None


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_browser_that_asks_first_is_told_that_it_may(server: Server, path: str):
    asks = {"Origin": "https://elders.example", "Access-Control-Request-Method": "POST"}
    asks["Access-Control-Request-Headers"] = "content-type"
    status, headers = head(server, path, asks, "OPTIONS")
    methods = "GET, POST, OPTIONS" if path == "/graphql" else "GET, HEAD, OPTIONS"
    assert (status, headers["access-control-allow-methods"], headers["allow"]) == (204, methods, methods)
    assert headers["access-control-allow-origin"] == "*"
    assert "Content-Type" in headers["access-control-allow-headers"]
    assert headers["access-control-allow-credentials"] is None


def test_a_fault_of_ours_has_safe_headers_too(follower: Follower):
    app = create_app(follower, Settings())

    @app.get("/broken")
    def broken() -> None:
        raise ValueError("secret")

    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert (response.status_code, "secret" in response.text) == (500, False)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
