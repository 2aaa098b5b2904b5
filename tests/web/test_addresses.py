"""The addresses over HTTP: where they lead, what they refuse, and the headers that every answer carries."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from graph.follow import Follower
from web.pages import edition

WIJK = "wijk/delft-buitenhof"
PAGES = ["/", "/doc/", "/doc/praktijk", "/doc/opgave", f"/doc/{WIJK}", "/def", "/doc/wijk/geen", "/doc/partner/weg"]


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        (f"/id/{WIJK}", f"/doc/{WIJK}"),
        ("/id/uitkomst/buitenhof/1", "/doc/uitkomst/buitenhof/1"),
        ("/id/partner/delft", "/doc/partner/gemeente-delft"),
        ("/doc/partner/delft", "/doc/partner/gemeente-delft"),
        ("/doc/partner/gemeente.ttl", "/doc/partner/gemeente-delft.ttl"),
    ],
)
def test_an_identifier_leads_to_the_page_that_tells_of_it(client: TestClient, address: str, leads_to: str):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, leads_to)
    assert client.get(leads_to).status_code == 200


@pytest.mark.parametrize("address", ["/doc", f"/id/{WIJK}"])
def test_no_header_of_a_client_decides_where_a_redirect_leads(client: TestClient, address: str):
    answer = client.get(address, headers={"host": "elders.example"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/doc/")


def test_the_language_that_was_asked_for_is_kept_on_the_way(client: TestClient):
    assert client.get(f"/id/{WIJK}?lang=en").headers["location"] == f"/doc/{WIJK}?lang=en"


@pytest.mark.parametrize("address", ["/zomaar", "/def/", "/docs/x", "/graphql.php"])
def test_an_address_that_is_none_of_ours_is_not_found_in_words(client: TestClient, address: str):
    answer = client.get(address, headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("way", ["/id/", "/doc/"])
def test_what_never_was_is_not_found_and_what_was_withdrawn_is_gone(client: TestClient, way: str):
    assert client.get(f"{way}wijk/geen").status_code == 404
    assert client.get(f"{way}../x/%00").status_code == 404
    gone = client.get(f"{way}partner/weg")
    assert gone.status_code == 410
    assert "Ingetrokken" in gone.text
    assert ">Weg<" not in gone.text


@pytest.mark.parametrize(
    "address",
    [
        "/doc/wijk/geen",
        "/doc/wijk",
        "/doc/wijken",
        "/doc/wijk/delft-buitenhof.xml",
        "/doc/wijk/delft-buitenhof/",
        "/def.xml",
        "/doc/stad?van=3",
        "/assets/geen.css",
        "/doc/stad/delft?groep=Observation.geen",
        "/doc/stad/delft?groep=Observation.subject&van=1051",
    ],
)
def test_only_the_list_of_wijken_is_found_among_these(client: TestClient, address: str):
    assert client.get(address).status_code == (200 if address == "/doc/wijk" else 404)


@pytest.mark.parametrize("van", ["0", "-1", "x", "", "1e3", "99999999999", "²"])
def test_a_part_of_a_list_begins_at_a_whole_number(client: TestClient, van: str):
    answer = client.get("/doc/praktijk", params={"van": van}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_refusal_has_a_code_and_says_what_to_do_in_the_language_asked_for(client: TestClient):
    headers = {"Accept": "text/turtle", "Accept-Language": "en"}
    answer = client.get("/doc/wijk/geen", headers=headers)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
    assert "Check the address" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(("address", "forms"), [(f"/doc/{WIJK}", 5), ("/def", 5), ("/", 1), ("/doc/wijk", 1)])
def test_a_form_that_is_not_there_is_refused_with_the_list_of_those_that_are(
    client: TestClient, address: str, forms: int
):
    answer = client.get(address, headers={"Accept": "application/rdf+xml"})
    assert answer.status_code == 406
    message = answer.json()["errors"][0]["message"]
    assert message.count("/") == forms
    assert answer.headers.get("link", "").count('rel="alternate"') == (forms if forms > 1 else 0)


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        ("html", "text/html; charset=utf-8"),
        ("jsonld", "application/ld+json"),
        ("json", "application/json"),
        ("ttl", "text/turtle; charset=utf-8"),
        ("nt", "application/n-triples"),
    ],
)
@pytest.mark.parametrize("path", [f"/doc/{WIJK}", "/def"])
def test_an_ending_goes_before_the_accept_header(client: TestClient, path: str, ending: str, media_type: str):
    by_ending = client.get(f"{path}.{ending}", headers={"Accept": "image/png"})
    by_accept = client.get(path, headers={"Accept": media_type})
    assert by_ending.status_code == by_accept.status_code == 200
    assert by_ending.headers["content-type"] == by_accept.headers["content-type"] == media_type
    assert by_ending.content == by_accept.content
    assert by_ending.headers["link"].count('rel="alternate"') == 4


@pytest.mark.parametrize("address", [*PAGES, f"/doc/{WIJK}.ttl", "/context.jsonld", "/id/wijk/geen"])
def test_every_answer_is_kept_apart_by_form_and_language_and_safe(client: TestClient, address: str):
    headers = client.get(address).headers
    assert headers["vary"] == "Accept, Accept-Language"
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-language"] in ("nl", "nl, en")


def test_what_did_not_change_is_not_sent_again(client: TestClient):
    first = client.get(f"/doc/{WIJK}")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(f"/doc/{WIJK}", headers={"If-None-Match": said})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == first.headers["vary"]
    assert client.get(f"/doc/{WIJK}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_names_revision_form_language_and_edition(client: TestClient, follower: Follower):
    def tag(address: str, **headers: str) -> str:
        return client.get(address, headers=headers).headers["etag"]

    page = f"/doc/{WIJK}"
    tags = {tag(page), tag(f"{page}.ttl"), tag(f"{page}.nt"), tag(page, **{"Accept-Language": "en"})}
    assert len(tags) == 4
    assert tag(page) == tag(f"{page}.html")
    assert tag(page).startswith(f'"{follower.snapshot.revision}-')
    assert edition() in tag(page)


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "nt", "html"])
def test_the_same_tag_means_the_same_bytes(client: TestClient, ending: str):
    answers = {client.get(f"/doc/{WIJK}.{ending}").content for _ in range(5)}
    assert len(answers) == 1


def test_head_answers_like_get_without_a_body(client: TestClient):
    got, head = client.get(f"/doc/{WIJK}"), client.head(f"/doc/{WIJK}")
    assert head.status_code == 200
    assert head.headers["etag"] == got.headers["etag"]
    assert client.post(f"/doc/{WIJK}").status_code == 405


def test_any_page_of_others_may_read_the_rdf_and_no_other_the_pages(client: TestClient):
    assert client.get(f"/doc/{WIJK}.ttl").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get(f"/doc/{WIJK}").headers


def test_a_server_below_a_path_leads_to_addresses_below_it(client: TestClient):
    below = TestClient(client.app, root_path="/graaf", follow_redirects=False)
    assert below.get(f"/graaf/id/{WIJK}").headers["location"] == f"/graaf/doc/{WIJK}"
    page = below.get(f"/graaf/doc/{WIJK}").text
    assert 'href="/graaf/assets/wijkgraaf.css' in page
    assert 'href="/doc/' not in page
