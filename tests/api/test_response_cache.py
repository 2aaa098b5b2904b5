"""The response cache: what is asked again is not answered anew, and never after the graph has changed."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.compiled.answering import Answering
from api.execution import Asked
from api.media import GRAPHQL, JSON
from api.response_cache import Body, ResponseCache
from api.settings import Settings
from graph.follow import Follower
from tests.api.graph import write

QUERY = '{ wijk(id: "wijk/selwerd") { name label } }'
FAILING = '{ similarWijken(wijk: "wijk/nergens") { similarity } }'


def post(client: TestClient, query: str = QUERY, variables: dict[str, Any] | None = None, **headers: str) -> Any:
    said = {"Accept": GRAPHQL, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.post("/graphql", json={"query": query, "variables": variables}, headers=said)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The query of every request that was really answered anew."""
    seen: list[str] = []
    real = Answering.answered

    def answered(self: Answering, asked: Asked, context: Any) -> Any:
        seen.append(asked.query)
        return real(self, asked, context)

    monkeypatch.setattr(Answering, "answered", answered)
    return seen


def test_an_answer_is_made_once(fresh: Follower, runs: list[str]):
    with TestClient(create_app(fresh, Settings())) as client:
        bodies = {post(client).content for _ in range(3)}
    (body,) = bodies
    assert body.startswith(b'{"data":{"wijk":{"name":"Selwerd","label":"Selwerd"}},"extensions":')
    assert len(runs) == 1


def test_other_variables_another_language_and_another_operation_are_other_answers(fresh: Follower, runs: list[str]):
    text = "query A($id: ID!) { wijk(id: $id) { name } } query B($id: ID!) { wijk(id: $id) { id } }"
    with TestClient(create_app(fresh, Settings())) as client:
        for name in "AB":
            for wijk in ("selwerd", "beijum"):
                for lang in ("nl", "en"):
                    said = {"query": text, "operationName": name, "variables": {"id": f"wijk/{wijk}"}}
                    found = client.post("/graphql", json=said, headers={"Accept-Language": lang}).json()
                    expected = {"name": wijk.title()} if name == "A" else {"id": f"wijk/{wijk}"}
                    assert found["data"] == {"wijk": expected}
    assert len(runs) == 8


def test_a_change_of_the_graph_is_seen(fresh: Follower):
    with TestClient(create_app(fresh, Settings())) as client:
        before = post(client)
        write(fresh.store, {"wijk/selwerd": {"label@nl": "Selwerd-Oost"}})
        fresh.refresh()
        after = post(client, If_None_Match=before.headers["etag"])
    assert (before.json()["data"]["wijk"]["label"], after.status_code) == ("Selwerd", 200)
    assert after.json()["data"]["wijk"]["label"] == "Selwerd-Oost"


def test_answers_with_errors_are_made_each_time(fresh: Follower, runs: list[str]):
    with TestClient(create_app(fresh, Settings())) as client:
        assert [post(client, FAILING).json()["errors"][0]["extensions"]["code"] for _ in range(2)] == ["UNKNOWN_ID"] * 2
    assert len(runs) == 2


def test_nothing_is_kept_where_no_bytes_are_given(fresh: Follower, runs: list[str]):
    with TestClient(create_app(fresh, Settings(response_cache=0))) as client:
        assert post(client).content == post(client).content
    assert len(runs) == 2


# ---------------------------------------------------------------- ETag
def test_who_has_an_answer_already_gets_304_by_post_and_by_get(client: TestClient):
    for ask in (lambda **h: post(client, **h), lambda **h: client.get("/graphql", params={"query": QUERY}, headers=h)):
        first = ask(Accept=JSON)
        etag = first.headers["etag"]
        assert (first.status_code, first.headers["cache-control"], etag[0]) == (200, "no-cache", '"')
        for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            again = ask(**{"Accept": JSON, "If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert (again.headers["etag"], again.headers["vary"]) == (etag, "Accept, Accept-Language")
        assert ask(**{"Accept": JSON, "If-None-Match": '"x"'}).status_code == 200


def test_each_media_type_and_language_has_a_tag_of_its_own(client: TestClient):
    tags = {
        post(client, Accept=a, Accept_Language=lang).headers["etag"] for a in (JSON, GRAPHQL) for lang in ("nl", "en")
    }
    assert len(tags) == 4


def test_a_refusal_has_no_tag(client: TestClient):
    refused = post(client, "{ nothing }", If_None_Match="*")
    assert refused.status_code == 400
    assert "etag" not in refused.headers


# ---------------------------------------------------------------- bounds
def test_the_cache_stays_within_its_bytes_and_forgets_what_was_not_asked_for_longest():
    cache = ResponseCache(20_000)
    keys = [cache.key(Asked("{ a }", {"n": n}, None, False, "nl"), 1) for n in range(100)]
    for key in keys:
        cache.keep(key, Body.of(b"x" * 500))
        assert cache.get(keys[0]) is not None  # asked all the time
        assert cache.bytes <= 20_000
    assert cache.get(keys[1]) is None
    assert cache.get(keys[-1]) is not None


def test_an_answer_larger_than_the_cache_is_not_kept():
    cache = ResponseCache(10_000)
    small, large = (cache.key(Asked("{ a }", {"n": n}, None, False, "nl"), 1) for n in range(2))
    cache.keep(small, Body.of(b"x"))
    cache.keep(large, Body.of(b"x" * 10_000))
    assert (cache.get(small) is None, cache.get(large)) == (False, None)


def test_a_later_revision_drops_all_of_earlier_ones():
    cache = ResponseCache(100_000)
    first, second = (cache.key(Asked("{ a }", {}, None, False, "nl"), revision) for revision in (1, 2))
    cache.keep(first, Body.of(b"x" * 1_000))
    cache.keep(second, Body.of(b"x"))
    assert cache.get(first) is None
    assert cache.bytes < 2_000
    cache.keep(first, Body.of(b"late"))
    assert cache.get(first) is None
