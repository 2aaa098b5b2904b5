"""Wijken: which wijken a scope holds, and how many of them have each key of a dimension."""

from __future__ import annotations

from pyroaring import FrozenBitMap

from graph.snapshot import Snapshot
from graph.snapshot.dimensions import LIKENESS
from graph.snapshot.edits import NOTHING
from graph.snapshot.text import union
from questions.answers import FacetCount, Page
from questions.filters import IdFilter
from questions.groups import key_label
from questions.kinds import asked_words, check_enum, check_one_of
from questions.matches import sought
from questions.page import page_of_ids
from questions.scope import WijkScope

ID_FILTERS = (
    IdFilter("city", "city", "CITY", "City"),
    IdFilter("challenge", "challenge", "CHALLENGE", "CHALLENGE"),
    IdFilter("build_period", "buildPeriod", "BUILD_PERIOD", "BUILD_PERIOD"),
    IdFilter("wijk_location", "wijkLocation", "WIJK_LOCATION", "WIJK_LOCATION"),
    IdFilter("wijk_size", "wijkSize", "WIJK_SIZE", "WIJK_SIZE"),
    IdFilter("composition", "composition", "COMPOSITION", "COMPOSITION"),
    IdFilter("earlier_approach", "earlierApproach", "EARLIER_APPROACH", "EARLIER_APPROACH"),
    IdFilter("programme", "programme", "PROGRAMME", "Programme"),
)
FACETS = (*LIKENESS, "CITY")


def wijken(snapshot: Snapshot, where: WijkScope, first: int = 20, after: str | None = None) -> Page[str]:
    """The wijken of a scope, by id. Refusals: UNKNOWN_ID, BAD_USER_INPUT, BAD_CURSOR."""
    ids = snapshot.numbers.ids
    return page_of_ids((ids[n] for n in _within(snapshot, where)), first, after)


def wijk_facets(snapshot: Snapshot, where: WijkScope, by: str) -> list[FacetCount]:
    """How many wijken of the scope have each key of a trait, CITY (its own city) or CHALLENGE (its sourced findings of
    both horizons): count desc, then key asc; keys without a wijk are left out. Any other dimension: BAD_USER_INPUT."""
    check_one_of(by, FACETS, "by")
    within = _within(snapshot, where)
    counts = ((len(bits & within), key) for key, bits in snapshot.rows.wijk_postings.get(by, {}).items())
    found = sorted((-count, key) for count, key in counts if count)
    return [FacetCount(key, key, key_label(snapshot, by, key), -count) for count, key in found]


def _within(snapshot: Snapshot, where: WijkScope) -> FrozenBitMap:
    postings = snapshot.rows.wijk_postings
    left = snapshot.parts.members.get("Wijk", NOTHING)
    challenge = "CHALLENGE"
    if where.horizon is not None:
        check_enum(where.horizon, "Horizon", "horizon")
        challenge = f"CHALLENGE_{where.horizon}"
        if not where.challenge:  # beside a challenge, the horizon only says which findings it is matched against
            left &= union(postings.get(challenge, {}).values())
    for of in ID_FILTERS:
        dimension = challenge if of.dimension == "CHALLENGE" else of.dimension
        left = sought(snapshot, getattr(where, of.attribute), of.kind).within(left, postings.get(dimension, {}))
    for word in asked_words(where.text, "text"):
        left &= _with_word(snapshot, word)
    return left


def _with_word(snapshot: Snapshot, word: str) -> FrozenBitMap:
    """The wijken where a word stands in their own texts or in those of their city."""
    found = snapshot.texts.own.matching(word)
    cities = snapshot.rows.wijk_postings.get("CITY", {})
    here = found & snapshot.parts.members.get("City", NOTHING)
    return union([found, *(cities.get(snapshot.numbers.ids[n], NOTHING) for n in here)])
