"""Kinds: what sort of resource a filter or an argument wants, and the check that an id is one."""

from __future__ import annotations

from graph.snapshot import Snapshot
from graph.snapshot.words import typed_words
from ontology.vocabulary import Words, vocabulary
from questions.refusals import Refusal

LONGEST_TEXT = 200  # characters that somebody types to look for something
MOST_WORDS = 20


def asked_words(text: str, argument: str) -> tuple[str, ...]:
    """The different words of a text that somebody looks for. Refusal BAD_USER_INPUT for more than one would type: each
    word is held against every word of the graph."""
    found = typed_words(text) if len(text) <= LONGEST_TEXT else ()
    if len(text) > LONGEST_TEXT or len(found) > MOST_WORDS:
        nl = f"{argument} is te lang: hoogstens {LONGEST_TEXT} tekens en {MOST_WORDS} woorden. Kort de tekst in."
        en = f"{argument} is too long: at most {LONGEST_TEXT} characters and {MOST_WORDS} words. Shorten the text."
        raise Refusal("BAD_USER_INPUT", nl=nl, en=en)
    return found


def kind_words(kind: str) -> Words:
    """The words for a kind: a class ("City"), or a scheme of concepts ("CHALLENGE")."""
    known = vocabulary()
    if kind in known.classes:
        return known.classes[kind].label
    scheme = known.enums["ConceptScheme"].labels[kind]
    return Words(f"begrip uit de lijst {scheme.nl}", f"concept of the list {scheme.en}")


def known_id(snapshot: Snapshot, id: str, kind: str) -> str:
    """The survivor of `id`. Refusal UNKNOWN_ID where it does not exist or is of another kind."""
    survivor = snapshot.survivor(id)
    if survivor is None or not is_kind(survivor, kind):
        raise Refusal("UNKNOWN_ID", id=shortened(id), expected=kind_words(kind))
    return survivor


def is_kind(id: str, kind: str) -> bool:
    """True where the id's segment is that of a class or of a concept scheme."""
    known = vocabulary()
    return kind in (known.class_of(id), known.schemes.get(id.partition("/")[0]))


def shortened(text: str, limit: int = 80) -> str:
    """A text as a message may show it: printable, at most `limit` characters."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def check_enum(value: str, name: str, argument: str) -> None:
    """Refusal BAD_USER_INPUT where `value` is none of the values of the vocabulary's enumeration `name`."""
    check_one_of(value, tuple(vocabulary().enums[name].labels), argument)


def check_one_of(value: str, allowed: tuple[str, ...], argument: str) -> None:
    """Refusal BAD_USER_INPUT where `value` is not in `allowed`; it names the argument and the choices."""
    if value not in allowed:
        shown, choices = shortened(str(value), 40), ", ".join(allowed)
        nl = f"{shown} past niet bij {argument}. Kies uit: {choices}."
        en = f"{shown} does not fit {argument}. Choose from: {choices}."
        raise Refusal("BAD_USER_INPUT", nl=nl, en=en)
