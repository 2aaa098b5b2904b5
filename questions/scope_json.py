"""A PracticeScope out of JSON, as a dossier keeps its standing question: the contract's names, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from questions.kinds import shortened
from questions.refusals import Refusal, bad_input
from questions.scope import IdMatch, InvolvementMatch, PracticeScope


def scope_from_json(value: str | Mapping[str, Any]) -> PracticeScope:
    """The scope that a JSON text, or what was read from one, says; null counts as absent. Ids are not looked up here.

    Refusal BAD_USER_INPUT for what is no JSON object, for an unknown key and for a value of another type.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _wrong("scope", "een JSON-object", "a JSON object") from None
    return PracticeScope(**_read(value, SCOPE, "scope"))


Reader = Callable[[Any, str], Any]


def _read(value: Any, fields: Mapping[str, tuple[str, Reader]], place: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(place, "een JSON-object", "a JSON object")
    for key in value:
        if key not in fields:
            shown, known = shortened(str(key), 40), ", ".join(fields)
            raise bad_input(
                f"{place} heeft geen veld {shown}. Kies uit: {known}.",
                f"{place} has no field {shown}. Choose from: {known}.",
            )
    given = {key: part for key, part in value.items() if part is not None}
    return {fields[key][0]: fields[key][1](part, f"{place}.{key}") for key, part in given.items()}


def _wrong(place: str, nl: str, en: str) -> Refusal:
    return bad_input(f"Bij {place} hoort {nl}. Verbeter de waarde.", f"{place} wants {en}. Correct the value.")


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong(place, "een tekst", "a text")
    return value


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(place, "true of false", "true or false")
    return value


def _whole(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(place, "een geheel getal", "a whole number")
    return value


def _texts(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(place, "een lijst van teksten", "a list of texts")
    return tuple(_text(item, place) for item in value)


def _match(value: Any, place: str) -> IdMatch:
    return IdMatch(**_read(value, MATCH, place))


def _with(value: Any, place: str) -> tuple[InvolvementMatch, ...]:
    if not isinstance(value, list):
        raise _wrong(place, "een lijst van objecten", "a list of objects")
    return tuple(InvolvementMatch(**_read(item, INVOLVEMENT, place)) for item in value)


MATCH: dict[str, tuple[str, Reader]] = {
    "any": ("any", _texts),
    "all": ("all", _texts),
    "none": ("none", _texts),
    "exact": ("exact", _flag),
}
INVOLVEMENT: dict[str, tuple[str, Reader]] = {
    "partner": ("partner", _match),
    "partnerType": ("partner_type", _match),
    "role": ("role", _match),
    "phase": ("phase", _match),
}
SCOPE: dict[str, tuple[str, Reader]] = {
    "text": ("text", _text),
    "challenge": ("challenge", _match),
    "intervention": ("intervention", _match),
    "interventionType": ("intervention_type", _match),
    "approach": ("approach", _text),
    "partner": ("partner", _match),
    "partnerType": ("partner_type", _match),
    "with": ("with_", _with),
    "financingModel": ("financing_model", _match),
    "financingType": ("financing_type", _match),
    "financier": ("financier", _match),
    "city": ("city", _match),
    "wijk": ("wijk", _match),
    "buildPeriod": ("build_period", _match),
    "wijkLocation": ("wijk_location", _match),
    "wijkSize": ("wijk_size", _match),
    "composition": ("composition", _match),
    "earlierApproach": ("earlier_approach", _match),
    "deal": ("deal", _match),
    "status": ("status", _texts),
    "from": ("from_", _text),
    "until": ("until", _text),
    "indicator": ("indicator", _match),
    "minEvidence": ("min_evidence", _whole),
    "includeClaimed": ("include_claimed", _flag),
}
