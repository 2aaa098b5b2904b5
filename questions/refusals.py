"""Refusals: what a question cannot answer, as a code with its data and a message in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.vocabulary import Words

# code: (nl, en)
MESSAGES: Mapping[str, tuple[str, str]] = {
    "UNKNOWN_ID": (
        "{id} bestaat niet, of is geen {expected}. Controleer het id.",
        "{id} does not exist, or is no {expected}. Check the id.",
    ),
    "BAD_USER_INPUT": ("{nl}", "{en}"),
    "BAD_CURSOR": (
        "Deze cursor hoort niet bij deze lijst. Begin opnieuw zonder after.",
        "This cursor is not one of this list. Start again without after.",
    ),
    "UNSUPPORTED": ("{nl}", "{en}"),
    "TOO_LARGE": (
        "Dit overzicht heeft meer dan {limit} {side}. Maak het kleiner met een filter op {filter}.",
        "This overview has more than {limit} {side}. Make it smaller with a filter on {filter}.",
    ),
}


class Refusal(Exception):
    """A question that is refused: `code` is one of the contract's, `params` fill the message (Words by language)."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    def message(self, lang: str = "nl") -> str:
        """The sentence in `lang` ("nl" or "en")."""
        nl, en = MESSAGES[self.code]
        filled = {k: v.in_language(lang) if isinstance(v, Words) else v for k, v in self.params.items()}
        return (en if lang == "en" else nl).format(**filled)


def unsupported(nl: str, en: str) -> Refusal:
    """A refusal for what this server cannot answer; both sentences say what to use instead."""
    return Refusal("UNSUPPORTED", nl=nl, en=en)


def bad_input(nl: str, en: str) -> Refusal:
    """A refusal for input that cannot be understood or used; both sentences say the fix."""
    return Refusal("BAD_USER_INPUT", nl=nl, en=en)
