"""Search: resources by the words in them, best first; and the lists of a class that a text may narrow.

The score of a resource is the number of typed words that it holds (each counted once), plus 1,000 where all of the
text, or a part of it between spaces, is its exact code, plus a bonus below 1 for its names (given labels, else name or
title): 0.9 times the share of the different words of a name that were typed exactly, of the name where that is most,
rounded to 9 decimals. A label that is made from parts gives no bonus. So "Selwerd" itself goes before "Selwerd:
inwoners 2016", and before whatever else says Selwerd.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyroaring import FrozenBitMap

from graph.snapshot import Snapshot
from graph.snapshot.edits import NOTHING
from graph.snapshot.text import union
from ontology.vocabulary import vocabulary
from questions.answers import Page, SearchHit
from questions.kinds import asked_words, check_enum, check_one_of
from questions.page import Listing, each, listing, page_of_ids
from questions.refusals import bad_input
from questions.scores import best, scored


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
    found = scored(snapshot, typed, hits, _bits(snapshot, coded))
    return best(snapshot, listing("search", "ns", typed, text, sorted(types)), found, first, after)


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
    ranked = best(snapshot, listing(name, "ns", typed), scored(snapshot, typed, hits), first, after)
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
