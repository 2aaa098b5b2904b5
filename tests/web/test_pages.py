"""What people read: every page is well formed, safe, in one language, and leads on to pages that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graph.follow import Follower
from graph.snapshot import Snapshot
from ontology.records import Record
from ontology.vocabulary import vocabulary
from questions.verdict import practice_verdict
from tests.web.small_graph import MANY
from web.groups import MOST, ORDER
from web.linked_data import router
from web.rows import ROWS
from web.words import PLURALS, SEEN_BACK, TEXTS

VOID = {"meta", "link", "br", "path", "circle", "img", "input"}


class Page(HTMLParser):
    """Reads a page; what is not closed, or closed twice, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words).replace("\N{NO-BREAK SPACE}", " "))

    def links(self) -> Iterator[dict[str, str | None]]:
        return (attrs for tag, attrs in self.tags if tag == "a")


def page(client: TestClient, address: str, **headers: str) -> Page:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return Page(answer.text)


ALIKE = re.compile(r"/doc/cijfer/delft/[0-9]{3,}")  # a thousand figures that differ in a number alone


def walked(client: TestClient) -> dict[str, Page]:
    """Every page in Dutch that can be reached from the start by links of ours, by address."""
    pages: dict[str, Page] = {}
    ahead = ["/"]
    while ahead:
        address = ahead.pop()
        if address in pages or address == "/graphql":
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        pages[address] = found = Page(answer.text)
        for attrs in found.links():
            whole = urljoin(address, attrs["href"] or "")
            if not urlsplit(whole).netloc and "hreflang" not in attrs and not ALIKE.match(whole):
                ahead.append(whole.partition("#")[0])
    return pages


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, Page]:
    return walked(client)


def test_every_link_leads_to_a_page_and_every_resource_is_reached(pages: dict[str, Page], snapshot: Snapshot):
    everything = {f"/doc/{id}" for name in vocabulary().classes for id in snapshot.ids(name)}
    assert {address for address in everything if not ALIKE.match(address)} <= set(pages)
    assert {f"/doc/{segment}" for segment in vocabulary().by_segment} <= set(pages)


def test_no_page_runs_a_script_styles_itself_or_asks_anything_of_others(pages: dict[str, Page]):
    for address, found in pages.items():
        for tag, attrs in found.tags:
            assert tag not in ("script", "style", "iframe", "object", "form", "base"), address
            assert not [name for name in attrs if name.startswith("on") or name == "style"], address
            if tag in ("link", "img"):
                assert (attrs.get("href") or attrs.get("src") or "").startswith("/"), address


def test_links_that_lead_out_are_http_and_tell_nothing_of_us(pages: dict[str, Page]):
    leading_out = 0
    for found in pages.values():
        for attrs in found.links():
            href = attrs["href"] or ""
            if not href.startswith(("/", "#")):
                leading_out += 1
                assert href.startswith(("https://", "http://"))
                assert {"noopener", "nofollow"} <= set((attrs["rel"] or "").split())
    assert leading_out > len(pages)


def test_every_page_says_its_language_and_has_one_main_heading_and_ids_that_are_unique(pages: dict[str, Page]):
    for address, found in pages.items():
        tags = [tag for tag, _ in found.tags]
        assert found.tags[0][1].get("lang") == "nl", address
        assert tags.count("h1") == tags.count("main") == 1, address
        ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), address


def test_every_link_to_a_place_on_the_page_finds_it(client: TestClient):
    found = page(client, "/def")
    ids = {attrs["id"] for _, attrs in found.tags if "id" in attrs}
    places = {(attrs["href"] or "")[1:] for attrs in found.links() if (attrs["href"] or "").startswith("#")}
    assert places <= ids
    assert {*vocabulary().classes, *vocabulary().enums, "Direction.IMPROVED", "Resource", "Claim"} <= ids


def test_a_practice_says_what_who_and_what_came_of_it(client: TestClient):
    text = page(client, "/doc/praktijk/buitenhof").text
    for said in (
        *("Huisbezoek in Buitenhof", "Een jaar lang belde een wijkteam overal aan.", "afgerond", "31 december 2016"),
        *("verbeterd · 40,5 → 38 % · tot en met 2016".replace(" · ", ""), "€ 1.250.000", "gemeente Delft"),
        *("−12,5 %", "bewering", "betwist", "https://w3id.org/wijkgraaf/id/praktijk/buitenhof"),
    ):
        assert said in text, said


def test_a_figure_says_that_a_model_made_it_and_that_the_series_breaks(client: TestClient):
    text = page(client, "/doc/cijfer/eenzaam").text
    assert "40,5 %" in text
    assert "Met een model berekend, niet gemeten." in text
    assert "Niet zomaar te vergelijken met eerdere jaren." in text
    assert "modelschatting" not in page(client, "/doc/cijfer/inwoners").text


def test_a_figure_without_a_unit_takes_that_of_its_indicator_and_shows_its_place_in_the_source(client: TestClient):
    text = page(client, "/doc/cijfer/inwoners").text
    assert "12.950 personen" in text
    assert "tabel 3" in text
    assert "afgerond op tientallen" in text


def test_a_claim_without_a_source_is_a_bewering(client: TestClient):
    text = page(client, "/doc/uitkomst/buitenhof/2").text
    assert "Niemand gaf hiervoor een bron." in text
    assert "Er staat geen bron bij." in text
    assert "Niemand gaf hiervoor een bron." not in page(client, "/doc/uitkomst/buitenhof/1").text


def test_a_survivor_names_the_ids_that_it_took_the_place_of(client: TestClient):
    text = page(client, "/doc/partner/gemeente-delft").text
    assert "Neemt de plaats in van partner/delft, partner/gemeente" in re.sub(r"(?<=van)(?=partner)", " ", text)
    assert "Huisbezoek in Buitenhof" in text  # the link that still names the merged id


def test_a_long_group_shows_its_beginning_and_leads_through_the_rest(client: TestClient):
    found = page(client, "/doc/stad/delft")
    assert f"en nog {MANY - MOST:,}".replace(",", ".") in found.text
    address: str | None = "/doc/stad/delft?groep=Observation.subject"
    seen: list[str] = []
    while address:
        part = page(client, address)
        seen += [a["href"] or "" for a in part.links() if (a["href"] or "").startswith("/doc/cijfer/")]
        address = next((a["href"] for a in part.links() if a.get("rel") == "next"), None)
    assert len(seen) == len(set(seen)) == MANY


def test_an_english_page_is_in_english_and_goes_on_in_english(client: TestClient):
    found = page(client, "/doc/praktijk/buitenhof?lang=en")
    assert found.tags[0][1]["lang"] == "en"
    assert "completed" in found.text
    assert "€1,250,000" in found.text
    assert "31 December 2016" in found.text
    inner = [a["href"] or "" for a in found.links() if (a["href"] or "").startswith("/doc/")]
    assert inner
    assert all(
        "lang=en" in href or href.rpartition(".")[2] in ("ttl", "nt", "jsonld")
        for href in inner
        if "lang=nl" not in href
    )
    by_header = page(client, "/doc/praktijk/buitenhof", **{"Accept-Language": "en"})
    assert "completed" in by_header.text
    assert any(attrs.get("lang") == "nl" for tag, attrs in found.tags if tag == "span")


def test_the_other_language_shows_the_same_part_of_the_same_page(client: TestClient):
    found = page(client, "/doc/stad/delft?groep=Observation.subject&van=51")
    (other,) = [a["href"] for a in found.links() if a.get("hreflang") == "en"]
    assert other == "/doc/stad/delft?groep=Observation.subject&van=51&lang=en"
    assert "51 to 100 of 1,050" in page(client, other or "").text


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'


@pytest.fixture
def hostile() -> TestClient:
    """A graph in which every text is an attack. (Admission refuses such addresses: so this one is built directly.)"""
    records = [
        Record("bron/kwaad", "Source", {"title": HOSTILE, "url": "javascript:alert(1)", "publisher": HOSTILE}),
        Record("stad/kwaad", "City", {"name": HOSTILE, "sources": ("bron/kwaad",), "label": {"nl": HOSTILE}}),
        Record("wijk/kwaad", "Wijk", {"name": "x", "city": "stad/kwaad", "geometry": HOSTILE}),
        Record("verhaal/kwaad", "Story", {"wijk": "wijk/kwaad", "summary": HOSTILE, "note": HOSTILE}),
        Record("dossier/kwaad", "Dossier", {"title": HOSTILE, "question": HOSTILE}),
        Record("partner/kwaad", "Partner", {"name": "x", "wikidata": "data:x,<b>", "altLabels": {"nl": (HOSTILE,)}}),
    ]  # fmt: skip
    app = FastAPI()
    app.include_router(router)
    app.state.follower = SimpleNamespace(snapshot=Snapshot.build(1, datetime(2026, 1, 1, tzinfo=UTC), records))
    return TestClient(app, follow_redirects=False)


def test_whatever_a_record_says_stays_text(hostile: TestClient):
    for address in (
        "/",
        "/doc/stad",
        *(f"/doc/{s}/kwaad" for s in ("bron", "stad", "wijk", "verhaal", "dossier", "partner")),
    ):
        found = page(hostile, address)
        assert not [tag for tag, attrs in found.tags if tag in ("script", "img") or "onerror" in attrs], address
        for attrs in found.links():
            assert (attrs["href"] or "").startswith(("/", "#", "https://creativecommons.org/")), address
    text = page(hostile, "/doc/stad/kwaad").text
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text
    assert "javascript:alert(1)" in page(hostile, "/doc/bron/kwaad").text


@pytest.mark.parametrize(
    "path", ["<script>alert(1)</script>", '"><img src=x>', "wijk/<b>", "{{7*7}}", "%0d%0aSet-Cookie:x"]
)
def test_whatever_an_address_says_stays_text(client: TestClient, path: str):
    for way in ("/doc/", "/id/", "/def.", "/assets/"):
        answer = client.get(way + path)
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers
        found = Page(answer.text) if "html" in answer.headers["content-type"] else None
        assert found is None or not [t for t, _ in found.tags if t in ("script", "img", "b")]
        assert "49" not in re.sub(r"/assets/[^\"]*|revisie.*", "", answer.text)


def test_fictitious_data_say_so_on_every_page(hostile: TestClient):
    app = hostile.app
    assert isinstance(app, FastAPI)
    assert "fictief" not in page(hostile, "/doc/stad").text
    city = Record("stad/fictief-a", "City", {"name": "Fictief: A"})
    made = Snapshot.build(1, datetime(2026, 1, 1, tzinfo=UTC), [city])
    app.state.follower = SimpleNamespace(snapshot=made)
    for address in ("/", "/doc/", "/doc/stad", "/doc/stad/fictief-a", "/def"):
        assert "Deze gegevens zijn fictief." in page(hostile, address).text


def test_an_empty_graph_has_a_start_page_and_lists():
    app = FastAPI()
    app.include_router(router)
    app.state.follower = SimpleNamespace(snapshot=Snapshot.build(0, datetime(2026, 1, 1, tzinfo=UTC), []))
    client = TestClient(app)
    assert "0 praktijken" in page(client, "/").text
    assert "Hier staat nog niets." in page(client, "/doc/praktijk").text


def test_each_class_has_its_words_its_place_and_fields_that_exist():
    classes = vocabulary().classes
    assert set(PLURALS) == set(ORDER) == set(classes)
    assert len(ORDER) == len(set(ORDER))
    for name, fields in ROWS.items():
        assert {field for field in fields if field.islower() or not field.isupper()} <= set(classes[name].fields)
    for name, field in SEEN_BACK:
        assert classes[name].fields[field].is_link
    assert all(words.nl and words.en for words in TEXTS.values())


def test_a_practice_says_its_verdict_and_how_sure_it_is_and_lists_say_it_too(client: TestClient, follower: Follower):
    snapshot = follower.snapshot
    practice = next(id for id in snapshot.ids("Practice") if practice_verdict(snapshot, id)[1] is not None)
    direction, evidence = practice_verdict(snapshot, practice)
    word = vocabulary().enums["Direction"].labels[direction].nl
    for address in (f"/doc/{practice}", "/doc/praktijk"):
        text = client.get(address).text
        assert f'<span class="mark {direction.lower()}" aria-hidden="true"></span>{word}' in text
        assert f"bewijs {evidence} van 5" in text
