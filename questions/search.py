"""Search: resources by the words in them, best first; and the lists of a class that a text may narrow.

The score of a resource is the number of typed words that it holds (each counted once), plus 1,000 where all of the
text, or a part of it between spaces, is its exact code, plus a bonus below 1 for its names (given labels, else name or
title): 0.9 times the share of the different words of a name that were typed exactly, of the name where that is most,
rounded to 9 decimals. A label that is made from parts gives no bonus. So "Selwerd" itself goes before "Selwerd:
inwoners 2016", and before whatever else says Selwerd.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pyroaring import FrozenBitMap

from graph.snapshot import Snapshot
from graph.snapshot.edits import NOTHING
from graph.snapshot.text import union
from graph.snapshot.words import words
from ontology.vocabulary import vocabulary
from questions.answers import Page, SearchHit
from questions.kinds import asked_words, check_enum, check_one_of
from questions.page import Listing, each, listing, page, page_of_ids
from questions.refusals import bad_input

FOR_A_CODE = 1_000
MOST_BONUS = 0.9


def upper_snake(class_name: str) -> str:
    """A class name as the contract's ResourceType writes it: AreaCode is AREA_CODE."""
    return "".join(f"_{c}" if c.isupper() else c.upper() for c in class_name).lstrip("_")


RESOURCE_TYPES = {upper_snake(name): name for name in vocabulary().classes}


def search(
    snapshot: Snapshot, text: str, types: Sequence[str] = (), first: int = 20, after: str | None = None
) -> Page[SearchHit]:
    """Resources with any of the words, or with this exact code: score desc, then id asc.

    `types` are ResourceTypes (CITY) or class names (City); none given means all. Refusals: BAD_USER_INPUT for a text
    without a word or an unknown type; BAD_CURSOR.
    """
    typed = asked_words(text, "text")
    if not typed:
        raise bad_input("De zoektekst is leeg. Typ minstens één woord.", "The text is blank. Type at least one word.")
    within = _of_types(snapshot, types)
    coded = {id for id in _with_code(snapshot, text) if snapshot.numbers.of[id] in within}
    hits = union([*(snapshot.texts.own.matching(word) for word in typed), _bits(snapshot, coded)]) & within
    scores = _scores(snapshot, typed, hits, coded)
    return _ranked(listing("search", "ns", typed, text, sorted(types)), scores, first, after)


def concepts(
    snapshot: Snapshot, scheme: str, text: str | None = None, first: int = 20, after: str | None = None
) -> Page[str]:
    """The concepts of a ConceptScheme; with a text those that hold every word, best first. Refusals as resources_of."""
    check_enum(scheme, "ConceptScheme", "scheme")
    segment = next(s for s, name in vocabulary().schemes.items() if name == scheme)
    ids = [id for id in snapshot.ids("Concept") if id.startswith(segment + "/")]
    return _listed(snapshot, ids, f"concepts/{scheme}", text, first, after)


def resources_of(
    snapshot: Snapshot, class_name: str, text: str | None = None, first: int = 20, after: str | None = None
) -> Page[str]:
    """The resources of a class: by id, or with a text those that hold every word, score desc, then id asc.

    Refusals: BAD_USER_INPUT for an unknown class or `first` outside 1..100; BAD_CURSOR.
    """
    check_one_of(class_name, tuple(vocabulary().classes), "class_name")
    return _listed(snapshot, snapshot.ids(class_name), f"resources/{class_name}", text, first, after)


def _listed(
    snapshot: Snapshot, ids: Sequence[str], name: str, text: str | None, first: int, after: str | None
) -> Page[str]:
    typed = asked_words(text or "", "text")
    if not typed:
        return page_of_ids(ids, first, after, Listing(name))
    hits = _bits(snapshot, ids)
    for word in typed:
        hits &= snapshot.texts.own.matching(word)
    ranked = _ranked(listing(name, "ns", typed), _scores(snapshot, typed, hits), first, after)
    return each(ranked, lambda hit: hit.id)


def _bits(snapshot: Snapshot, ids: Iterable[str]) -> FrozenBitMap:
    return FrozenBitMap(snapshot.numbers.of[id] for id in ids)


def _of_types(snapshot: Snapshot, types: Sequence[str]) -> FrozenBitMap:
    names = {name if name in RESOURCE_TYPES.values() else RESOURCE_TYPES.get(name, name) for name in types}
    for name in sorted(names - set(RESOURCE_TYPES.values())):
        check_one_of(name, tuple(RESOURCE_TYPES), "types")
    members = snapshot.parts.members
    return union(members.get(name, NOTHING) for name in names or members)


def _with_code(snapshot: Snapshot, text: str) -> set[str]:
    """What the whole text, or a part of it between spaces, is the exact code of; an area code stands for its wijk."""
    asked = {text.strip().casefold(), *text.casefold().split()}
    carriers = {id for code in asked for id in snapshot.texts.codes.get(code, ())}
    records = (snapshot.get(id) for id in carriers)
    ends = (r.text("wijk") if r.type == "AreaCode" else r.id for r in records if r is not None)
    return {id for id in ends if id is not None}


def _scores(
    snapshot: Snapshot, typed: Sequence[str], hits: FrozenBitMap, coded: Iterable[str] = ()
) -> dict[str, float]:
    found = Counter(number for word in typed for number in snapshot.texts.own.matching(word) & hits)
    exact = union(snapshot.texts.names.equal(word) for word in typed) & hits
    ids = snapshot.numbers.ids
    scores = {ids[number]: float(found[number]) for number in hits}
    for number in exact:
        scores[ids[number]] += bonus(snapshot, ids[number], typed)
    for id in coded:
        scores[id] += FOR_A_CODE
    return scores


def bonus(snapshot: Snapshot, id: str, typed: Sequence[str]) -> float:
    """0..0.9: how much of one of its names was typed exactly."""
    of_names = (set(words(name)) for name in snapshot.names(id))
    shares = (len(name.intersection(typed)) / len(name) for name in of_names if name)
    return round(MOST_BONUS * max(shares, default=0.0), 9)


def _ranked(of: Listing, scores: dict[str, float], first: int, after: str | None) -> Page[SearchHit]:
    keys = ((-score, id) for id, score in scores.items())
    return each(page(of, ((key, key) for key in keys), first, after), lambda key: SearchHit(key[1], -key[0]))
