"""Which form and language a client gets, header by header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.negotiation import FORMATS, HTML, JSON_LD, by_accept, by_ending, language

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("header", "ending"),
    [
        ("", "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/*", "html"),
        ("application/*", "jsonld"),
        ("text/turtle", "ttl"),
        ("TEXT/Turtle", "ttl"),
        ("text/turtle; charset=utf-8", "ttl"),
        ("application/ld+json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', "jsonld"),
        ("application/json", "json"),
        ("application/n-triples", "nt"),
        ("text/turtle;q=0.5, application/n-triples;q=0.6", "nt"),
        ("text/turtle, */*;q=0.1", "ttl"),
        ("text/html;q=0.9, text/turtle", "ttl"),
        ("text/turtle;q=1.0, text/html;q=1", "html"),
        ("application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", "ttl"),
        ("*/*, text/html;q=0", "jsonld"),
        ("*/*;q=0.5, text/*;q=0, text/turtle;q=0.2", "jsonld"),
        ("text/*;q=0.5, text/html;q=0.1", "ttl"),
        (" , text/turtle ,, ", "ttl"),
        ("text/turtle;q=2, application/n-triples;q=0.1", "nt"),
        ("nonsense", "html"),
        ("text/turtle;q=abc", "html"),
        ("application/rdf+xml", None),
        ("image/png, text/plain;q=0.5", None),
        ("*/*;q=0", None),
        ("text/html;q=0.000", None),
        ('"', "html"),
        (";", "html"),
        (";;, text/turtle", "ttl"),
    ],
)
def test_an_accept_header_chooses_a_form(header: str, ending: str | None):
    chosen = by_accept(header)
    assert (chosen.ending if chosen else None) == ending


def test_a_page_with_one_form_is_refused_to_who_wants_another():
    assert by_accept("text/turtle", (HTML,)) is None
    assert by_accept(BROWSER, (HTML,)) is HTML


@given(st.text(alphabet='textur/l*ahmjson+d;q=.015," \\', max_size=60))
def test_any_header_at_all_is_understood_or_passed_over(header: str):
    assert by_accept(header) in (None, *FORMATS)
    assert language(None, header) in ("nl", "en")


@pytest.mark.parametrize(
    ("asked", "header", "chosen"),
    [
        (None, "", "nl"),
        (None, "nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        (None, "en-GB,en;q=0.9,nl;q=0.8", "en"),
        (None, "de, en;q=0.5", "en"),
        (None, "de", "nl"),
        (None, "*", "nl"),
        (None, "nl;q=0, *", "en"),
        (None, "en;q=0.3, nl;q=0.3", "nl"),
        ("en", "nl", "en"),
        ("nl", "en", "nl"),
        ("fr", "en", "en"),
        ("", "en", "en"),
    ],
)
def test_the_language_is_what_is_asked_then_what_is_liked_then_dutch(asked: str | None, header: str, chosen: str):
    assert language(asked, header) == chosen


def test_only_our_own_endings_are_taken_off_a_path():
    assert by_ending("wijk/x.jsonld") == ("wijk/x", JSON_LD)
    assert by_ending("wijk/x.xml") == ("wijk/x.xml", None)
    assert by_ending("wijk/x") == ("wijk/x", None)
    assert by_ending("ttl") == ("ttl", None)
