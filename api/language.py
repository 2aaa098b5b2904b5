"""Language: in which of the two languages a reader wants messages, by the header Accept-Language."""

from __future__ import annotations

from functools import lru_cache

LANGUAGES = ("nl", "en")


@lru_cache(100)
def preferred(header: str | None) -> str:
    """The one of "nl" and "en" with the highest weight in an Accept-Language header; Dutch where neither is asked."""
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for part in (header or "")[:500].lower().split(","):
        tag, _, rest = part.strip().partition(";")
        lang = tag.partition("-")[0]
        if lang in weights:
            weights[lang] = max(weights[lang], quality(rest))
    return max(LANGUAGES, key=lambda lang: weights[lang])


def quality(parameters: str) -> float:
    """The weight in the parameters behind a tag or media range: 1 where none is given, 0 where it cannot be read."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
