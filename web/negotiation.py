"""Which form and language a client asked for: by Accept, by an ending, by Accept-Language (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import RdfFormat


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a page is served: `ending` is its last part in an address, `rdf` how it is written."""

    ending: str
    media_type: str
    rdf: RdfFormat | None

    @property
    def content_type(self) -> str:
        """The media type as a header says it; text says its encoding too."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML = Format("html", "text/html", None)
JSON_LD = Format("jsonld", "application/ld+json", RdfFormat.JSON_LD)
JSON = Format("json", "application/json", RdfFormat.JSON_LD)
TURTLE = Format("ttl", "text/turtle", RdfFormat.TURTLE)
N_TRIPLES = Format("nt", "application/n-triples", RdfFormat.N_TRIPLES)
# In the order in which we choose where a client likes two of them as much.
FORMATS = (HTML, JSON_LD, JSON, TURTLE, N_TRIPLES)
LANGUAGES = ("nl", "en")

ELEMENT = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
PARAMETER = re.compile(r'(?:[^;"]|"(?:\\.|[^"\\])*"?)+')
RANGE = re.compile(r"\*/\*|[\w!#$&^.+-]+/(?:\*|[\w!#$&^.+-]+)")
TAG = re.compile(r"\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*")
QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


def by_ending(path: str) -> tuple[str, Format | None]:
    """A path without its ending, and the form that the ending names; None where it has no ending of ours."""
    stem, dot, ending = path.rpartition(".")
    found = next((f for f in FORMATS if dot and f.ending == ending), None)
    return (stem, found) if found else (path, None)


def by_accept(header: str, offered: Sequence[Format] = FORMATS) -> Format | None:
    """The form of `offered` that an Accept header likes most (the first of equals); None where it refuses all.

    An empty header, or one in which nothing can be understood, refuses nothing.
    """
    wanted = _weighed(header, RANGE)
    if not wanted:
        return offered[0]
    best = max(offered, key=lambda f: _quality(wanted, f))  # max keeps the first of equals
    return best if _quality(wanted, best) > 0 else None


def _quality(wanted: dict[str, float], offered: Format) -> float:
    """The weight that the narrowest range gives: type/subtype before type/* before */*."""
    ranges = (offered.media_type, f"{offered.media_type.partition('/')[0]}/*", "*/*")
    return next((wanted[r] for r in ranges if r in wanted), 0.0)


def language(asked: str | None, header: str) -> str:
    """ "nl" or "en": what `?lang=` asks, else what Accept-Language likes most, else Dutch. Never refuses."""
    if asked in LANGUAGES:
        return asked
    wanted: dict[str, float] = {}
    for tag, weight in _weighed(header, TAG).items():
        short = tag.partition("-")[0]
        wanted[short] = max(weight, wanted.get(short, 0.0))
    return max(LANGUAGES, key=lambda lang: wanted.get(lang, wanted.get("*", 0.0)))


def _weighed(header: str, shape: re.Pattern[str]) -> dict[str, float]:
    """Each range of a header with its weight; what does not have the shape of one is passed over."""
    found: dict[str, float] = {}
    for name, weight in _elements(header):
        if weight is not None and shape.fullmatch(name):
            found[name] = max(weight, found.get(name, 0.0))
    return found


def _elements(header: str) -> Iterator[tuple[str, float | None]]:
    for element in ELEMENT.findall(header):
        name, *parameters = [p.strip().lower() for p in PARAMETER.findall(element)] or [""]
        said = [p.removeprefix("q=") for p in parameters if p.startswith("q=")]
        weight = said[0] if said else "1"
        yield name, float(weight) if QUALITY.fullmatch(weight) else None
