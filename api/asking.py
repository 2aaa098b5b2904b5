"""Asks a named question of a graph, without a server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from graphql import NonNullTypeNode, OperationDefinitionNode, parse

from api.context import Context
from api.errors import Refused
from api.execution import Asked, answer
from api.named_questions import NamedQuestion, named_questions
from graph.snapshot import Snapshot
from ontology.check import check_id
from ontology.problems import shown


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

    Raises CannotAsk for an unknown name, for variables that are no JSON object, are not of the question or name a
    resource that is not there, and for what GraphQL refuses.
    """
    question, given = prepared(name, variables)
    for id in _ids(given):
        if snapshot.survivor(id) is None:
            raise CannotAsk(
                f"{shown(id)} staat niet in deze graaf. Controleer het id.",
                f"{shown(id)} is not in this graph. Check the id.",
            )
    try:
        found = answer(Asked(question.text, given, None, False, lang), Context(snapshot, engine))
    except Refused as refused:
        raise _in_words(refused.errors) from None
    if found.get("errors"):
        raise _in_words(found["errors"])
    data: dict[str, Any] = found["data"]
    if all(value is None for value in data.values()):
        names, example = ", ".join(data), _example(question)
        raise CannotAsk(
            f"niets gevonden voor {names}. Controleer of elk id van de goede soort is. Een voorbeeld: {example}",
            f"nothing found for {names}. Check that each id is of the right kind. An example: {example}",
        )
    return data


def prepared(name: str, variables: str) -> tuple[NamedQuestion, dict[str, Any]]:
    """The question of that name, and its variables: all that can be said without a graph. Raises CannotAsk."""
    question = _named(name)
    return question, _given(question, variables)


def _named(name: str) -> NamedQuestion:
    question = named_questions().get(name)
    if question is None:
        known, wrong = ", ".join(named_questions()), shown(name, 40)
        raise CannotAsk(f"er is geen vraag {wrong}. Kies uit: {known}.", f"no question {wrong}. Choose from: {known}.")
    return question


def _given(question: NamedQuestion, variables: str) -> dict[str, Any]:
    if not variables.strip():
        return dict(question.example)
    given = _object(variables)
    known = _variables(question)
    _refuse_unknown([name for name in given if name not in known], known)
    missing = [name for name, is_required in known.items() if is_required and given.get(name) is None]
    if missing:
        names = ", ".join(missing)
        raise CannotAsk(
            f"in --variables ontbreekt {names}. Een voorbeeld: {_example(question)}",
            f"--variables lacks {names}. An example: {_example(question)}",
        )
    return given


def _variables(question: NamedQuestion) -> Mapping[str, bool]:
    """The variables of a question, and whether each has to be given."""
    (operation,) = (n for n in parse(question.text).definitions if isinstance(n, OperationDefinitionNode))
    return {
        one.variable.name.value: isinstance(one.type, NonNullTypeNode) and one.default_value is None
        for one in operation.variable_definitions or ()
    }


def _refuse_unknown(names: list[str], known: Mapping[str, bool]) -> None:
    if not names:
        return
    wrong = ", ".join(shown(name, 40) for name in names)
    right = ", ".join(known)
    raise CannotAsk(
        f"deze vraag kent in --variables geen {wrong}. " + (f"Kies uit: {right}." if right else "Laat ze weg."),
        f"this question takes no {wrong} in --variables. " + (f"Choose from: {right}." if right else "Leave them out."),
    )


def _example(question: NamedQuestion) -> str:
    return json.dumps(dict(question.example), ensure_ascii=False)


def _ids(value: Any) -> Iterator[str]:
    """Every text within variables that can only be an id: it is built like one and begins with a segment of ours."""
    if isinstance(value, str):
        if "/" in value and not check_id(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)


def _in_words(errors: list[dict[str, Any]]) -> CannotAsk:
    text = " ".join(error["message"] for error in errors)
    return CannotAsk(text, text)  # the messages are in the language asked for already


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CannotAsk(
            """--variables is geen JSON-object. Schrijf het als '{"first": 3}'.""",
            """--variables is no JSON object. Write it like '{"first": 3}'.""",
        )
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
