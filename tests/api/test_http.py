"""GraphQL over HTTP: methods, media types, bodies and what a browser gets."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from fastapi import APIRouter
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.endpoint import GraphQLEndpoint
from api.graphiql import ADDRESS, FILES
from api.language import preferred
from api.media import GRAPHQL, JSON, accepted, is_json
from api.named_questions import named_questions
from api.settings import Settings
from api.turns import Turns
from graph.follow import Follower

QUERY = "{ __typename }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def code(response: Any) -> str:
    return response.json()["errors"][0]["extensions"]["code"]


# ---------------------------------------------------------------- what comes back
@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        (None, JSON),
        ("application/*", JSON),
        (f"{JSON};q=0.5, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL}; q=0.1, {JSON}; q=0.9", JSON),
        ("text/plain, */*;q=0.1", JSON),
    ],
)
def test_a_client_gets_the_media_type_that_it_likes_best(client: TestClient, accept: str | None, media: str):
    response = client.post("/graphql", json={"query": QUERY}, headers={"Accept": accept} if accept else {"Accept": ""})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert response.headers["vary"] == "Accept, Accept-Language"
    assert response.json()["data"] == {"__typename": "Query"}


def test_a_media_type_that_we_do_not_have_is_refused(client: TestClient):
    response = client.post("/graphql", json={"query": QUERY}, headers={"Accept": "application/xml"})
    assert (response.status_code, code(response)) == (406, "BAD_USER_INPUT")


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=200))
def test_any_header_can_be_read(header: str):
    assert accepted(header, (JSON, GRAPHQL)) in (JSON, GRAPHQL, None)
    assert preferred(header) in ("nl", "en")
    assert is_json(header) in (True, False)


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "nl"),
        ("", "nl"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("de", "nl"),
        ("en;q=0.5, nl;q=0.4", "en"),
        ("en;q=0.5, nl-BE", "nl"),
        ("en;q=0", "nl"),
    ],
)
def test_the_language_is_the_one_with_the_most_weight(header: str | None, lang: str):
    assert preferred(header) == lang


# ---------------------------------------------------------------- what is sent
def test_a_query_can_be_asked_by_get_with_variables_and_a_name(client: TestClient):
    asked = {
        "query": "query A($id: ID!) { wijk(id: $id) { name } } query B { graph { revision } }",
        "variables": '{"id": "wijk/selwerd"}',
        "operationName": "A",
    }
    assert client.get("/graphql", params=asked).json()["data"] == {"wijk": {"name": "Selwerd"}}


def test_a_mutation_by_get_is_not_allowed(client: TestClient):
    response = client.get("/graphql", params={"query": "mutation { write }"}, headers={"Accept": JSON})
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST, OPTIONS")
    assert "data" not in response.json()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(client: TestClient, method: str):
    response = client.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST, OPTIONS")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/graphql",
        "application/json; charset=utf-16",
        "",
    ],
)
def test_anything_but_json_in_utf8_is_refused(client: TestClient, content_type: str):
    body = json.dumps({"query": QUERY}).encode()
    response = client.post("/graphql", content=body, headers={"Content-Type": content_type})
    assert (response.status_code, code(response)) == (415, "BAD_USER_INPUT")


@pytest.mark.parametrize("content_type", ["application/json;charset=UTF-8", 'Application/JSON; charset="utf-8"'])
def test_json_may_say_that_it_is_utf8(client: TestClient, content_type: str):
    body = '{"query": "{ __typename }", "variables": {"né": null}}'.encode()
    assert client.post("/graphql", content=body, headers={"Content-Type": content_type}).json()["data"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"{ __typename }"',
        b'[{"query": "{ __typename }"}]',
        b"{}",
        b'{"query": 1}',
        b'{"query": null}',
        b'{"query": ["{ __typename }"]}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "extensions": 1}',
        b'{"query": "{ __typename }", "variables": {"x": NaN}}',
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
def test_what_is_no_graphql_request_is_refused(client: TestClient, body: bytes, accept: str):
    response = client.post("/graphql", content=body, headers={"Content-Type": JSON, "Accept": accept})
    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")
    assert "data" not in response.json()


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
PARTS = st.sampled_from(["query", "variables", "operationName", "extensions", "documentId", "id"])
TEXTS = st.sampled_from([QUERY, "{ graph { revision } }", "query A($id: ID!) { wijk(id: $id) { id } }"]) | JSONS


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(PARTS, JSONS | TEXTS, max_size=5))
def test_no_body_makes_the_server_fail(client: TestClient, body: dict[str, Any]):
    response = client.post("/graphql", json=body)
    assert response.status_code in (200, 400)
    assert response.json().keys() <= {"data", "errors", "extensions"}


def test_a_body_of_the_limit_is_read_and_one_byte_more_is_not(follower: Follower):
    query = json.dumps({"query": QUERY}).encode()
    with TestClient(create_app(follower, Settings(largest_body=1_024))) as client:
        for size, status in ((1_024, 200), (1_025, 413)):
            body = query + b" " * (size - len(query))
            response = client.post("/graphql", content=body, headers={"Content-Type": JSON})
            assert response.status_code == status
    assert code(response) == "TOO_LARGE"


def test_a_chunked_body_stops_at_the_limit(client: TestClient):
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b" " * 16_384

    response = client.post("/graphql", content=endless(), headers={"Content-Type": JSON})
    assert (response.status_code, code(response)) == (413, "TOO_LARGE")


def test_reading_stops_as_soon_as_the_body_is_too_large(follower: Follower):
    received: list[int] = []
    sent: list[Any] = []
    headers = [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}

    async def receive() -> dict[str, Any]:
        received.append(1)
        return {"type": "http.request", "body": b" " * 1_000, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    anyio.run(GraphQLEndpoint(follower, Settings(largest_body=10_000), Turns(1, 1, 1)), scope, receive, send)
    assert (len(received), sent[0]["status"]) == (11, 413)


@pytest.mark.parametrize("length", [str(300 * 1024), "9" * 5_000, "-1", "veel"])
def test_a_size_that_is_said_to_be_too_large_is_not_read(client: TestClient, length: str):
    response = client.post("/graphql", content=b"{}", headers={"Content-Type": JSON, "Content-Length": length})
    assert response.status_code == 413


# ---------------------------------------------------------------- named documents
def test_a_named_document_is_asked_for_by_name_or_digest(client: TestClient):
    question = named_questions()["deelnemende-wijken"]
    digest = hashlib.sha256(question.text.encode()).hexdigest()
    answers = [
        client.post("/graphql", json={"documentId": id, "variables": dict(question.example)}).json()
        for id in ("deelnemende-wijken", digest, f"sha256:{digest}")
    ]
    by_get = client.get("/graphql", params={"documentId": digest, "variables": json.dumps(dict(question.example))})
    assert "errors" not in answers[0] or answers[0]["errors"][0]["extensions"]["code"] == "UNKNOWN_ID"
    assert answers[0] == answers[1] == answers[2] == by_get.json()


# ---------------------------------------------------------------- the browser
@pytest.mark.parametrize(("lang", "title"), [("nl", "stel een vraag"), ("en", "ask a question")])
def test_a_browser_gets_graphiql_in_its_language(client: TestClient, lang: str, title: str):
    response = client.get("/graphql", headers={"Accept": BROWSER, "Accept-Language": lang})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["content-language"] == lang
    assert f'<html lang="{lang}">' in response.text
    assert title in response.text


def test_the_page_loads_only_our_own_files_and_they_are_there(client: TestClient):
    response = client.get("/graphql", headers={"Accept": BROWSER})
    addresses = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert {a for a in addresses if not a.startswith("data:")} == {
        f"{ADDRESS}/{name}" for name in ("graphiql.css", "page.css", "nonce.js", "graphiql.js")
    }
    for name in ("graphiql.css", "page.css", "graphiql.js", "worker.js", "codicon.ttf"):
        assert client.get(f"{ADDRESS}/{name}").status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    (number,) = re.findall(r'nonce="([^"]+)"', response.text)
    assert f"style-src-elem 'self' 'nonce-{number}'" in policy
    assert number not in client.get("/graphql", headers={"Accept": BROWSER}).text
    allowed = [part for part in policy.split("; ") if "unsafe" in part]
    assert allowed == ["style-src-attr 'unsafe-inline'"], "the editor writes style attributes; nothing else may"


def test_the_styles_of_the_page_ask_nobody_else():
    for path in FILES.glob("*.css"):
        addresses = re.findall(r"url\(['\"]?([^'\")]+)", path.read_text(encoding="utf-8"))
        assert [a for a in addresses if not a.startswith(("data:", "./codicon.ttf"))] == []
        assert "@import" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_example_on_the_page_can_be_asked(client: TestClient, lang: str):
    page = client.get("/graphql", headers={"Accept": BROWSER, "Accept-Language": lang}).text
    example = json.loads(page.partition('id="settings">')[2].partition("</script>")[0])["example"]
    answer = client.post("/graphql", json={"query": example}).json()
    assert "errors" not in answer
    assert answer["data"]["whatWorked"]["summary"]["practices"] == 25


def test_a_browser_that_sends_a_query_gets_its_answer(client: TestClient):
    response = client.get("/graphql", params={"query": QUERY}, headers={"Accept": BROWSER})
    assert response.json()["data"] == {"__typename": "Query"}


# ---------------------------------------------------------------- around it
def test_the_server_says_that_it_lives_and_is_ready(client: TestClient, follower: Follower):
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "revision": follower.snapshot.revision}


def test_other_routers_can_be_included_and_find_the_graph(follower: Follower):
    app = create_app(follower, Settings())
    router = APIRouter()

    @router.get("/doc")
    async def doc() -> dict[str, int]:
        return {"revision": app.state.follower.snapshot.revision}

    app.include_router(router)
    with TestClient(app) as client:
        assert client.get("/doc").json() == {"revision": follower.snapshot.revision}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_page_that_loads_its_scripts_from_elsewhere_is_served(client: TestClient, path: str):
    assert client.get(path).status_code == 404


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIJKGRAAF_PORT", "9000")
    assert (Settings().port, Settings(port=1).port) == (9000, 1)
