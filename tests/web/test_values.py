"""How numbers, dates and addresses look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.values import Shown, date_text, outside, quantity, signed

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "unit", "dutch", "english"),
    [
        (1250, None, "1.250", "1,250"),
        (1250.0, "personen", f"1.250{NBSP}personen", f"1,250{NBSP}personen"),
        (40.5, "%", f"40,5{NBSP}%", "40.5%"),
        (-3.2, "%", f"−3,2{NBSP}%", "−3.2%"),
        (5600000, "EUR", f"€{NBSP}5.600.000", "€5,600,000"),
        (1500.5, "USD", f"1.500,5{NBSP}USD", f"1,500.5{NBSP}USD"),
        (0, None, "0", "0"),
        (51.99256, "°", "51,99256°", "51.99256°"),
    ],
)
def test_numbers_are_written_as_their_readers_write_them(value: float, unit: str | None, dutch: str, english: str):
    assert quantity(value, unit, "nl") == dutch
    assert quantity(value, unit, "en") == english


def test_a_difference_always_has_its_sign():
    assert signed(12.5, "%", "nl") == f"+12,5{NBSP}%"
    assert signed(-40, "%", "nl") == f"−40{NBSP}%"
    assert signed(0, None, "nl") == "0"


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        ("2016", "2016", "2016"),
        ("2016-11", "november 2016", "November 2016"),
        ("2016-03-01", "1 maart 2016", "1 March 2016"),
        ("2016-13", "2016-13", "2016-13"),
        ("gisteren", "gisteren", "gisteren"),
        ("a-b-c-d", "a-b-c-d", "a-b-c-d"),
    ],
)
def test_dates_are_as_exact_as_they_were_said(value: str, dutch: str, english: str):
    assert date_text(value, "nl") == dutch
    assert date_text(value, "en") == english


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", " https://x.nl/", "data:text/html,x", "//x.nl/a", "ftp://x.nl"),
        *("https://", "https:///x", "https://x .nl", "http://[", "java\nscript:x", "mailto:a@b.nl", ""),
    ],
)
def test_only_a_whole_http_address_becomes_a_link(address: str):
    assert outside(address) == Shown(address)


def test_an_address_is_shown_short_and_leads_out():
    shown = outside("https://www.example.org/een/pad/?a=1")
    assert shown == Shown("example.org/een/pad", "https://www.example.org/een/pad/?a=1", leads_out=True)
    assert len(outside("https://example.org/" + "a" * 200).text) == 60


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_stays_text(text: str):
    shown = outside(text)
    assert shown.href is None or shown.href.startswith(("http://", "https://"))
