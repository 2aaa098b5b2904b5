"""The enumerations of the API: those of the vocabulary, and the few that only answers and arguments need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any, cast

import strawberry

from ontology.vocabulary import vocabulary

KNOWN = vocabulary()


def _described(enum: Any, definition: str, values: Mapping[str, str]) -> Any:
    """Tells Strawberry about an enum, with a description for it and for each value."""
    made = strawberry.enum(enum, description=definition)
    for value in made.__strawberry_definition__.values:
        value.description = values[value.name]
    return made


def _made(name: str, definition: str, values: Mapping[str, str]) -> type[Enum]:
    make: Any = StrEnum  # its names are known at start-up only
    return cast("type[Enum]", _described(make(name, [(value, value) for value in values]), definition, values))


def _of_vocabulary(name: str) -> type[Enum]:
    enum = KNOWN.enums[name]
    return _made(name, enum.definition.en, {value: words.en for value, words in enum.definitions.items()})


# GraphQL name -> enum, each with exactly the values of the vocabulary
VOCABULARY: Mapping[str, type[Enum]] = {name: _of_vocabulary(name) for name in KNOWN.enums}


class Language(StrEnum):
    """The two languages of the project."""

    NL = "NL"
    EN = "EN"

    @property
    def tag(self) -> str:
        """The language as the snapshot knows it: "nl" or "en"."""
        return self.value.lower()


_described(Language, "A language of the project.", {"NL": "Dutch.", "EN": "English."})


class PracticeOrder(StrEnum):
    """In which order whatWorked lists practices."""

    STRONGEST = "STRONGEST"
    FIT = "FIT"
    RECENT = "RECENT"
    TITLE = "TITLE"


_described(
    PracticeOrder,
    "In which order whatWorked lists practices.",
    {
        "STRONGEST": "Best verdict first, then highest evidence.",
        "FIT": "Most like the wijk given as likeWijk first, then as STRONGEST.",
        "RECENT": "Latest end first, else latest start.",
        "TITLE": "By title, accents and capitals ignored.",
    },
)

Standing = _made(
    "Standing",
    "Whether a statement has a source.",
    {
        "SOURCED": "A source says it.",
        "CLAIMED": "Nobody gave a source (a bewering): evidence 0, left out of counts unless asked.",
    },
)

Dimension = _made(
    "Dimension",
    "A property by which practices or wijken are grouped or compared.",
    {
        "INTERVENTION": "The intervention that was applied.",
        "INTERVENTION_TYPE": "The kind of intervention.",
        "APPROACH": "Whether the intervention is preventive or solving.",
        "CHALLENGE": "The challenge that a practice addresses, or that a wijk has.",
        "PARTNER": "The partner that was involved.",
        "PARTNER_TYPE": "The kind of partner that was involved.",
        "ROLE": "The role that a partner had.",
        "FINANCING_MODEL": "The financing model that was used.",
        "FINANCING_TYPE": "The kind of financing that was used.",
        "FINANCIER": "The partner that paid.",
        "CITY": "The city.",
        "WIJK": "The wijk.",
        "BUILD_PERIOD": "When most of the wijk was built.",
        "WIJK_LOCATION": "Where in the city the wijk lies.",
        "WIJK_SIZE": "How large the wijk is.",
        "COMPOSITION": "Who live in the wijk, and in what housing.",
        "EARLIER_APPROACH": "What was tried in the wijk before.",
        "INDICATOR": "What an outcome measures.",
        "STATUS": "How far a practice has come.",
        "PHASE": "The phase in which a partner was involved.",
    },
)


def upper_snake(name: str) -> str:
    """ChallengeFinding -> CHALLENGE_FINDING."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


# value of ResourceType -> class of the vocabulary
CLASS_OF: Mapping[str, str] = {upper_snake(name): name for name in KNOWN.classes}

ResourceType = _made(
    "ResourceType",
    "A class of resources.",
    {value: KNOWN.classes[name].definition.en for value, name in CLASS_OF.items()},
)
