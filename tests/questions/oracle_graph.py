"""The oracle's graph: plain rows made from Records by simple loops. It shares no code with what it checks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import snowballstemmer

from ontology.records import Record
from ontology.vocabulary import vocabulary

TRAITS = {
    "BUILD_PERIOD": "buildPeriods",
    "WIJK_LOCATION": "wijkLocations",
    "WIJK_SIZE": "wijkSize",
    "COMPOSITION": "compositions",
    "EARLIER_APPROACH": "earlierApproaches",
}
# What an IdMatch of a scope wants: the class of the id, or the scheme where it is a concept.
WANTED = {
    "challenge": "CHALLENGE",
    "intervention": "Intervention",
    "intervention_type": "INTERVENTION_TYPE",
    "partner": "Partner",
    "partner_type": "PARTNER_TYPE",
    "role": "ROLE",
    "phase": "PHASE",
    "financing_model": "FinancingModel",
    "financing_type": "FINANCING_TYPE",
    "financier": "Partner",
    "city": "City",
    "wijk": "Wijk",
    "build_period": "BUILD_PERIOD",
    "wijk_location": "WIJK_LOCATION",
    "wijk_size": "WIJK_SIZE",
    "composition": "COMPOSITION",
    "earlier_approach": "EARLIER_APPROACH",
    "deal": "CityDeal",
    "indicator": "INDICATOR",
    "programme": "Programme",
}


class Refused(Exception):
    """What the contract refuses: its code and, for UNKNOWN_ID, the id."""

    def __init__(self, code: str, id: str | None = None) -> None:
        super().__init__(f"{code} {id or ''}")
        self.code, self.id = code, id


@dataclass(frozen=True)
class Claim:
    """An involvement, financing, outcome, finding or participation: its links resolved, `evidence` 0 without source."""

    id: str
    sourced: bool
    links: dict[str, str]
    values: Any
    evidence: int


@dataclass(frozen=True)
class Practice:
    """A practice with everything that hangs on it."""

    id: str
    values: Any
    wijk: str | None
    city: str
    intervention: str
    deal: str | None
    challenges: frozenset[str]
    involvements: list[Claim]
    financings: list[Claim]
    outcomes: list[Claim]


class Graph:
    """One revision, read from Records: withdrawn and replaced resources left out, links followed to the survivor."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.stored = {record.id: record for record in records}
        self.live = {
            id: record
            for id, record in sorted(self.stored.items())
            if not record.is_withdrawn and "replacedBy" not in record.values
        }
        self.claims = {id: self._claim(r) for id, r in self.live.items() if vocabulary().classes[r.type].is_claim}
        self._about: dict[tuple[str, str, str], list[Claim]] = {}
        for claim in self.claims.values():
            for field, target in claim.links.items():
                self._about.setdefault((self.live[claim.id].type, field, target), []).append(claim)
        self.area_codes = self.of("AreaCode")
        self.practices = [self._practice(record) for record in self.of("Practice")]
        self._above: dict[str, frozenset[str]] = {}

    def of(self, class_name: str) -> list[Record]:
        """Every live resource of a class, by id."""
        return [record for record in self.live.values() if record.type == class_name]

    def survivor(self, id: str) -> str:
        """The id that stands for `id` now."""
        while "replacedBy" in self.stored[id].values:
            id = str(self.stored[id].values["replacedBy"])
        return id

    def links(self, id: str, field: str) -> frozenset[str]:
        """Where a link field, single or many, leads."""
        value: Any = self.live[id].values.get(field, ())
        return frozenset(self.survivor(v) for v in ([value] if isinstance(value, str) else value))

    def link(self, id: str, field: str) -> str | None:
        """Where a single link leads, or None."""
        return next(iter(self.links(id, field)), None)

    def about(self, class_name: str, field: str, id: str) -> list[Claim]:
        """The claims of a class whose `field` is `id`."""
        return self._about.get((class_name, field, id), [])

    def _claim(self, record: Record) -> Claim:
        links = {f: self.survivor(t) for f, t in record.links() if isinstance(record.values[f], str)}
        sourced = "source" in links
        level: Any = self.stored[links["method"]].values.get("evidenceLevel", 1) if "method" in links else 1
        return Claim(record.id, sourced, links, record.values, int(level) if sourced else 0)

    def _practice(self, record: Record) -> Practice:
        id, wijk = record.id, self.link(record.id, "wijk")
        city = self.link(wijk, "city") if wijk else self.link(id, "city")
        intervention = self.link(id, "intervention")
        assert city
        assert intervention
        return Practice(
            id,
            record.values,
            wijk,
            city,
            intervention,
            self.link(id, "deal"),
            self.links(id, "challenges"),
            self.about("Involvement", "practice", id),
            self.about("Financing", "practice", id),
            self.about("Outcome", "practice", id),
        )

    # ---------------------------------------------------------------- ids in filters
    def kind(self, id: str) -> str:
        """What a filter asks of an id: its scheme for a concept, its class for anything else."""
        record = self.live[id]
        return str(record.values["scheme"]) if record.type == "Concept" else record.type

    def find(self, id: str, wanted: str) -> str:
        """The live id that `id` means; raises Refused where there is none, or it is of another kind."""
        if id in self.stored:
            living = self.survivor(id)
            if living in self.live and self.kind(living) == wanted:
                return living
        raise Refused("UNKNOWN_ID", id)

    def above(self, id: str) -> frozenset[str]:
        """An id with everything broader (a concept) or that it is part of (a city, a wijk)."""
        if id not in self._above:
            field = {"Concept": "broader", "City": "partOf", "Wijk": "partOf"}.get(self.live[id].type)
            passed = {id}
            parent = self.link(id, field) if field else None
            while field and parent and parent not in passed:  # a merge of parent into child closes a circle
                passed.add(parent)
                parent = self.link(parent, field)
            self._above[id] = frozenset(passed)
        return self._above[id]

    def fits(self, values: Iterable[str], match: Any, wanted: str) -> bool:
        """Whether values meet an IdMatch: any of them, all of them, none of them."""
        any_, all_, none = ({self.find(i, wanted) for i in ids} for ids in (match.any, match.all, match.none))
        reach = {a for v in values for a in ([v] if match.exact else self.above(v))}
        return (not any_ or bool(any_ & reach)) and all_ <= reach and not none & reach

    # ---------------------------------------------------------------- texts
    def label(self, id: str, lang: str) -> str:
        """The label of a resource that is no claim: in `lang`, else nl, else any language, else its name or title."""
        values = self.live[id].values
        said: Any = values.get("label", {})
        for wanted in (lang, "nl", *sorted(said)):
            if wanted in said:
                return str(said[wanted])
        return str(values.get("name") or values.get("title"))

    def texts(self, id: str) -> list[str]:
        """What a resource is found by: label and alternative labels in every language, its names, now and before."""
        values: Any = self.live[id].values
        found = [*values.get("label", {}).values(), *(t for ts in values.get("altLabels", {}).values() for t in ts)]
        former = [c.values["name"] for c in self.about("FormerName", "partner", id)]
        return found + [values[f] for f in ("name", "title", "officialName") if f in values] + former


# -------------------------------------------------------------------- words
STEMMER = snowballstemmer.stemmer("dutch")


@cache
def stem(word: str) -> str:
    """The Dutch stem."""
    return str(STEMMER.stemWord(word))


@cache
def fold(text: str) -> str:
    """A text without accents, casefolded."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


@cache
def words(text: str) -> tuple[str, ...]:
    """The words of a text: runs of letters and digits."""
    return tuple("".join(c if c.isalnum() else " " for c in fold(text)).split())


@cache
def is_met(word: str, token: str) -> bool:
    """Whether a word that was asked finds a word of a text."""
    if word == token or stem(word) == stem(token):
        return True
    if len(word) >= 4 and (token.startswith(word) or token.endswith(word)):
        return True
    root, other = stem(word), stem(token)
    if len(word) >= 4 and len(root) >= 4 and (other.startswith(root) or other.endswith(root)):
        return True
    return len(word) >= 5 and is_one_typo(word, token)


def is_one_typo(a: str, b: str) -> bool:
    """One letter more, less or other, or two neighbours swapped."""
    if len(a) == len(b):
        wrong = [i for i in range(len(a)) if a[i] != b[i]]
        if len(wrong) == 2:
            i, j = wrong
            return j == i + 1 and (a[i], a[j]) == (b[j], b[i])
        return len(wrong) == 1
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def found(text: str, texts: Iterable[str]) -> int:
    """How many different words of `text` are found somewhere in `texts`."""
    tokens = {token for t in texts for token in words(t)}
    return sum(any(is_met(word, token) for token in tokens) for word in set(words(text)))


def is_found(text: str, texts: Iterable[str]) -> bool:
    """Whether every word is somewhere in `texts`; a blank text always is."""
    return found(text, texts) == len(set(words(text)))
