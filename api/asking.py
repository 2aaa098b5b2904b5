"""Asks a named question of a graph, without a server."""

from __future__ import annotations

import json
from typing import Any

from api.context import Context
from api.errors import Refused
from api.execution import Asked, answer
from api.named_questions import named_questions
from graph.snapshot import Snapshot


class CannotAsk(Exception):
    """There is no answer; says why in both languages."""

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(en)
        self.nl, self.en = nl, en

    def in_both_languages(self) -> tuple[str, str]:
        """The sentence in Dutch and in English."""
        return self.nl, self.en


def listed(lang: str) -> list[tuple[str, str]]:
    """Every named question: its name and what it asks."""
    return [(name, question.asks.in_language(lang)) for name, question in named_questions().items()]


def ask(snapshot: Snapshot, engine: str, name: str, variables: str, lang: str) -> dict[str, Any]:
    """The data that answers a named question; `variables` is JSON, or blank for those of its example.

    Raises CannotAsk for an unknown name, for variables that are no JSON object, and for what GraphQL refuses.
    """
    question = named_questions().get(name)
    if question is None:
        known = ", ".join(named_questions())
        raise CannotAsk(f"er is geen vraag {name}. Kies uit: {known}.", f"no question {name}. Choose from: {known}.")
    given = _variables(variables) if variables.strip() else dict(question.example)
    try:
        found = answer(Asked(question.text, given, None, False, lang), Context(snapshot, engine))
    except Refused as refused:
        raise _in_words(refused.errors) from None
    if found.get("errors"):
        raise _in_words(found["errors"])
    data: dict[str, Any] = found["data"]
    return data


def _in_words(errors: list[dict[str, Any]]) -> CannotAsk:
    text = " ".join(error["message"] for error in errors)
    return CannotAsk(text, text)  # the messages are in the language asked for already


def _variables(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CannotAsk(
            """--variables is geen JSON-object. Schrijf het als '{"first": 3}'.""",
            """--variables is no JSON object. Write it like '{"first": 3}'.""",
        )
    return found
