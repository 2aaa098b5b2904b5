"""Errors: every code that the API gives, what it says in both languages, and how an error is shown.

A REFUSED request never ran: syntax, validation, limits, variables, `first` and cursors. It has errors and no data.
An error in one field leaves the rest of the answer standing. What we did not expect is told as a number, never as text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLError

from api.limits import Excess
from api.observing import CURRENT, new_id
from questions.refusals import Refusal

LOG = logging.getLogger("wijkgraaf.api")
MOST_ERRORS = 10
LONGEST_MESSAGE = 600

# code: (nl, en); {0} is graphql-core's own text, or a number
MESSAGES: Mapping[str, tuple[str, str]] = {
    "GRAPHQL_PARSE_FAILED": ("Deze vraag is geen geldige GraphQL. {0}", "This query is not valid GraphQL. {0}"),
    "GRAPHQL_VALIDATION_FAILED": (
        "Deze vraag past niet op het schema. {0}",
        "This query does not fit the schema. {0}",
    ),
    "BAD_USER_INPUT": ("Deze invoer kan niet worden gebruikt. {0}", "This input cannot be used. {0}"),
    "BAD_FIRST": (
        "first is {0}. Kies een getal van 1 tot en met 100.",
        "first is {0}. Choose a number from 1 up to and including 100.",
    ),
    "TOO_COSTLY": (
        "Deze vraag is te zwaar: {0}. Vraag minder tegelijk, of splits de vraag.",
        "This query is too costly: {0}. Ask for less at a time, or split the query.",
    ),
    "TOO_LARGE": (
        "Deze aanvraag is groter dan {0} kB. Stuur een kortere vraag, of minder variabelen.",
        "This request is larger than {0} kB. Send a shorter query, or fewer variables.",
    ),
    "PERSISTED_QUERY_NOT_FOUND": (
        "Er is geen vraag met dit documentId. Stuur de vraag zelf mee als query.",
        "There is no query with this documentId. Send the query itself as query.",
    ),
    "INTERNAL_SERVER_ERROR": (
        "Er ging bij ons iets mis. Meld het ons met dit nummer: {0}.",
        "Something went wrong on our side. Report it to us with this number: {0}.",
    ),
    "TIMEOUT": (
        "Deze vraag duurde langer dan {0} seconden en is gestopt. Vraag minder tegelijk, of splits de vraag.",
        "This query took longer than {0} seconds and was stopped. Ask for less at a time, or split the query.",
    ),
    "TOO_SLOW": (
        "Deze aanvraag kwam niet binnen {0} seconden aan. Stuur haar opnieuw.",
        "This request did not arrive within {0} seconds. Send it again.",
    ),
    "OVERLOADED": (
        "Het is nu te druk. Probeer het over {0} seconden opnieuw.",
        "We are too busy now. Try again in {0} seconds.",
    ),
    "BEHIND": (
        "De revisie die je al zag is hier nog niet te zien; deze server staat op {0}. Probeer het zo opnieuw.",
        "The revision that you have seen does not show here yet; this server is at {0}. Try again in a moment.",
    ),
    "UNAVAILABLE": ("De graaf kan nu niet worden gelezen: {0}.", "The graph cannot be read now: {0}."),
    "BAD_REQUEST": ("Deze aanvraag is niet goed gevormd. {0}", "This request is not well formed. {0}"),
}
# what a query can have too much of: (nl, en)
WHAT: Mapping[str, tuple[str, str]] = {
    "directives": ("{0} directives, hoogstens {1}", "{0} directives, at most {1}"),
    "variables": ("{0} variabelen, hoogstens {1}", "{0} variables, at most {1}"),
    "fragments": ("{0} fragmenten, hoogstens {1}", "{0} fragments, at most {1}"),
    "repeats": ("{0} keer dezelfde naam bijeen, hoogstens {1}", "the same name {0} times together, at most {1}"),
    "levels": ("{0} niveaus diep, hoogstens {1}", "{0} levels deep, at most {1}"),
    "introspection": (
        "tot {0} velden van het schema, hoogstens {1}",
        "up to {0} fields of the schema, at most {1}",
    ),
    "letters": ("een naam van {0} letters, hoogstens {1}", "a name of {0} letters, at most {1}"),
    "values": ("meer dan {1} waarden in de variabelen", "more than {1} values in the variables"),
    "characters": ("een antwoord van {0} tekens, hoogstens {1}", "an answer of {0} characters, at most {1}"),
    "objects": ("tot {0} objecten, hoogstens {1}", "up to {0} objects, at most {1}"),
}
# what a message is filed under where that is not its own name
CODES: Mapping[str, str] = {"BAD_FIRST": "BAD_USER_INPUT", "BAD_REQUEST": "BAD_USER_INPUT"}
# codes that refuse the whole request, also where a field finds it out
WHOLE = frozenset({"BAD_CURSOR"})


class Refused(Exception):
    """A request that is refused as a whole: `errors` as they are shown, `status` for clients that know refusals."""

    def __init__(self, errors: list[dict[str, Any]], status: int = 400, *, well_formed: bool = True) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors, self.status, self.well_formed = errors[:MOST_ERRORS], status, well_formed
        self.cost: Excess | None = None  # what the request asks for, where that is known

    def body(self) -> dict[str, Any]:
        """The response: the errors, and what the request costs where that is known."""
        return {"errors": self.errors, **({"extensions": extensions(self.cost)} if self.cost else {})}


def message(code: str, lang: str, detail: object = "") -> str:
    """The sentence for a code in a language, cut where `detail` would make it endless."""
    nl, en = MESSAGES[code]
    shown = str(detail)
    shown = shown if len(shown) <= LONGEST_MESSAGE else shown[: LONGEST_MESSAGE - 1] + "…"
    return (en if lang == "en" else nl).format(shown).strip()


def error(code: str, lang: str, detail: object = "") -> dict[str, Any]:
    """An error that no place in the query caused."""
    return {"message": message(code, lang, detail), "extensions": {"code": CODES.get(code, code)}}


def located(code: str, lang: str, cause: GraphQLError, detail: object = "") -> dict[str, Any]:
    """An error with the places in the query that caused it."""
    shown = error(code, lang, detail)
    if cause.locations:
        shown["locations"] = [place.formatted for place in cause.locations[:MOST_ERRORS]]
    if cause.path:
        shown["path"] = cause.path
    return shown


def refused(code: str, lang: str, causes: Iterable[GraphQLError]) -> Refused:
    """The refusal of a request for errors that graphql-core found, with its own words."""
    return Refused([located(code, lang, cause, cause.message) for cause in causes])


def too_costly(found: Excess, lang: str) -> Refused:
    """The refusal of a request that asks for too much: of what, how much it asks and how much it may ask."""
    nl, en = WHAT[found.what]
    detail = (en if lang == "en" else nl).format(found.count, found.most)
    told = located("TOO_COSTLY", lang, GraphQLError("", found.node), detail)
    told["extensions"].update(of=found.what, asked=found.count, limit=found.most)
    return Refused([told])


def extensions(cost: Excess) -> dict[str, Any]:
    """What an answer says beside its data: the objects that its query asks for, and the most that a query may."""
    return {"cost": {"asked": cost.count, "limit": cost.most}}


def shown(cause: GraphQLError, lang: str) -> dict[str, Any]:
    """An error of a field as a reader sees it: a refusal in its own words, anything unexpected as a number."""
    original = cause.original_error
    if isinstance(original, Refusal):
        found = located("BAD_USER_INPUT", lang, cause)
        return {**found, "message": original.message(lang), "extensions": {"code": original.code}}
    if isinstance(original, GraphQLError) and original.nodes:  # graphql-core could not read an argument
        return located("BAD_USER_INPUT", lang, cause, original.message)
    return located("INTERNAL_SERVER_ERROR", lang, cause, reported(original or cause))


def reported(cause: BaseException) -> str:
    """Tells the log of what nobody expected, and answers with the number under which it stands there.

    During a request that is the number of the request, which its answer has in a header too.
    """
    request = CURRENT.get()
    number = request.id if request else new_id()
    if request:
        request.code = "INTERNAL_SERVER_ERROR"
    LOG.error("error %s", number, exc_info=cause)
    return number
