"""Media types: what a client sends and what it wants back, by the rules of GraphQL over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from api.language import quality

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
LONGEST_HEADER = 2_000
MOST_REMEMBERED = 100  # headers: clients send the same ones again and again


@lru_cache(MOST_REMEMBERED)
def accepted(header: str | None, offered: tuple[str, ...]) -> str | None:
    """The offered media type that the Accept header likes best, the earlier offer where it likes two as much.

    No header is the same as */*. None where nothing that is offered is wanted.
    """
    ranges = [part.strip().lower().partition(";") for part in (header or "*/*")[:LONGEST_HEADER].split(",")]
    weighed = [(name.strip(), quality(rest)) for name, _, rest in ranges]
    scores = {offer: _score(offer, weighed) for offer in offered}
    best = max(offered, key=lambda offer: scores[offer])
    return best if scores[best] > 0 else None


def _score(offer: str, weighed: Sequence[tuple[str, float]]) -> float:
    """The weight of the most exact range that fits: type/subtype before type/* before */*."""
    for name in (offer, offer.partition("/")[0] + "/*", "*/*"):
        weights = [weight for named, weight in weighed if named == name]
        if weights:
            return max(weights)
    return 0.0


@lru_cache(MOST_REMEMBERED)
def is_json(content_type: str | None) -> bool:
    """True for application/json in UTF-8, said or not said."""
    name, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charsets = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")]
    return name == JSON and all(charset in ("utf-8", "utf8") for charset in charsets)
