"""What can be wrong with a record or a file: a code, where, and a message in Dutch and English that says the fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

# code: (nl, en). Each says what is wrong and, after it, what would be right.
MESSAGES: Mapping[str, tuple[str, str]] = {
    "REQUIRED": (
        "{field} ontbreekt en is verplicht. Vul {field} in.",
        "{field} is missing and required. Fill in {field}.",
    ),
    "ONE_OF": ("Vul {fields} in: minstens één daarvan.", "Fill in {fields}: at least one of them."),
    "ONLY_ONE_OF": (
        "Vul precies één in van {fields}; nu zijn het er {count}.",
        "Fill in exactly one of {fields}; now there are {count}.",
    ),
    "UNKNOWN_FIELD": (
        "{class_name} heeft geen veld {name}.{hint} Haal het weg of verbeter de naam.",
        "{class_name} has no field {name}.{hint} Remove it or correct the name.",
    ),
    "BAD_ID": (
        "Dit is geen geldig id. Een id is <segment>/<naam> met alleen a–z, 0–9, - en /, zoals {example}.",
        "This is not a valid id. An id is <segment>/<name> with only a–z, 0–9, - and /, like {example}.",
    ),
    "WRONG_SEGMENT": (
        "Dit id hoort niet bij {class_name}: het moet beginnen met {expected}.",
        "This id is not one of {class_name}: it must begin with {expected}.",
    ),
    "UNKNOWN_CLASS": (
        "{name} is geen soort resource. Kies uit: {expected}.",
        "{name} is not a kind of resource. Choose from: {expected}.",
    ),
    "BAD_VALUE": ("{expected_nl}", "{expected_en}"),
    "NOT_FINITE": (
        "Dit getal is niet eindig. Geef een gewoon getal, of laat het leeg als het onbekend is.",
        "This number is not finite. Give an ordinary number, or leave it empty where it is unknown.",
    ),
    "NOT_IN_LIST": (
        "Dit is geen van de mogelijke waarden: {expected}.",
        "This is none of the possible values: {expected}.",
    ),
    "WRONG_LINK": (
        "Dit id is van een andere soort dan hier hoort. Het moet beginnen met {expected}.",
        "This id is of another kind than belongs here. It must begin with {expected}.",
    ),
    "SINGLE_VALUE": ("Hier past één waarde, geen lijst.", "One value fits here, not a list."),
    "NEEDS_LIST": ("Hier hoort een lijst van waarden.", "A list of values is expected here."),
    "NEEDS_LANGUAGE": (
        "Hier hoort een taal bij: {name}@nl of {name}@en.",
        "A language belongs here: {name}@nl or {name}@en.",
    ),
    "BAD_LANGUAGE": (
        "{lang} is geen taalcode. Gebruik een code als nl of en.",
        "{lang} is not a language code. Use a code like nl or en.",
    ),
    "NO_LANGUAGE": ("Bij dit veld hoort geen taal. Schrijf {name}.", "This field has no language. Write {name}."),
    "CONTROL_CHARACTER": (
        "De tekst bevat een stuurteken ({name}). Haal het weg.",
        "The text holds a control character ({name}). Remove it.",
    ),
    "ENDS_BEFORE_START": (
        "{end} ({end_value}) ligt voor {start} ({start_value}). Verbeter een van beide.",
        "{end} ({end_value}) lies before {start} ({start_value}). Correct one of them.",
    ),
    "MINIMUM_ABOVE_MAXIMUM": (
        "De ondergrens ligt boven de bovengrens. Wissel ze of verbeter ze.",
        "The minimum lies above the maximum. Swap or correct them.",
    ),
    "SCHEME_DISAGREES": (
        "Het id zegt begrippenlijst {expected}. Maak scheme daaraan gelijk, of verander het id.",
        "The id says scheme {expected}. Make scheme equal to it, or change the id.",
    ),
    "OTHER_SCHEME": (
        "{target} hoort bij een andere begrippenlijst. Kies een breder begrip uit dezelfde lijst.",
        "{target} belongs to another scheme. Choose a broader concept of the same scheme.",
    ),
    "ONLY_IN_SCHEME": (
        "{field} hoort alleen bij begrippen van {expected}. Haal het weg.",
        "{field} belongs to concepts of {expected} only. Remove it.",
    ),
    "REPLACED_BY_OTHER_CLASS": (
        "De vervanger is van een andere soort. Kies een id dat begint met {expected}.",
        "The replacement is of another kind. Choose an id that begins with {expected}.",
    ),
    # -- notices: unlikely, never refused
    "STARTS_AFTER_END": (
        "Let op: {start} ({start_value}) begint later dan {end} ({end_value}) begint.",
        "Notice: {start} ({start_value}) begins later than {end} ({end_value}) begins.",
    ),
    "HALF_A_PLACE": (
        "Let op: lat en lon horen samen; een van beide ontbreekt.",
        "Notice: lat and lon belong together; one of them is missing.",
    ),
}
NOTICES = frozenset({"STARTS_AFTER_END", "HALF_A_PLACE"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: file as the user named it, line from 1, column or key as the user wrote it."""

    file: str | None = None
    line: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `params` fill the message; `value` is shown shortened, never more than 80 characters."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    id: str | None = None
    column: str | None = None
    value: str | None = None
    place: Place = Place()

    def message(self, lang: str = "nl") -> str:
        """The sentence in `lang` ("nl" or "en")."""
        nl, en = messages()[self.code]
        return (en if lang == "en" else nl).format(**{"field": self.column or "", **self.params})

    def at(self, place: Place) -> Problem:
        """The same problem, with its place."""
        return replace(self, place=place)

    @property
    def is_notice(self) -> bool:
        """True where a reader should know but nothing is refused."""
        return self.code in NOTICES | _more_notices


def shown(value: object, limit: int = 80) -> str:
    """A value as a message may show it: one line, printable, cut at `limit` characters."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


_registered: dict[str, tuple[str, str]] = dict(MESSAGES)
_more_notices: set[str] = set()


def messages() -> Mapping[str, tuple[str, str]]:
    """Every code that is known, with its two messages."""
    return _registered


def register(more: Mapping[str, tuple[str, str]], notices: frozenset[str] = frozenset()) -> None:
    """A room that finds problems of its own (files, links) adds their messages here, once, when it is imported."""
    doubled = _registered.keys() & more.keys()
    if doubled:
        raise ValueError(f"problem codes declared twice: {sorted(doubled)}")
    _registered.update(more)
    _more_notices.update(notices)
