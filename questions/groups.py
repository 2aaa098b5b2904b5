"""Groups: practices by their keys on a dimension, each group with its label and its verdict."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.snapshot import Snapshot
from graph.snapshot.dimensions import ENUMS
from ontology.vocabulary import vocabulary
from questions.answers import GroupVerdict, Key, Page, Text, Verdict
from questions.cut import cut, part
from questions.members import Members, entries, placed
from questions.order import down, downs
from questions.page import Listing
from questions.tally import Counts, tally


def ranked(members: Members, dimension: str, of: Listing, first: int, after: str | None) -> Page[GroupVerdict]:
    """A page of the groups that have a member, in the order of `rank`."""
    by_key = placed(members, dimension)
    used, group = _numbered(by_key.key, len(by_key.keys))
    found = tally(entries(members, by_key.of, group, by_key.how), len(used))
    sizes = found.counts.sum(axis=1)
    parts = [part(downs(found.lower)), part(downs(found.median)), part(-sizes)]

    def shown(which: Sequence[int]) -> list[tuple[Key, GroupVerdict]]:
        keys = [by_key.keys[used[n]] for n in which]
        if dimension not in ENUMS:
            members.read_ahead(keys)
        named = zip(keys, found.verdicts(which), strict=True)
        return [(rank(key, v), group_verdict(members.snapshot, dimension, key, v)) for key, v in named]

    return cut(of, [*parts, part(used, by_key.keys)], shown, first, after)


def _numbered(key: Counts, keys: int) -> tuple[Counts, Counts]:
    """(The keys that somebody has, and for each entry which of these it has)."""
    is_used = np.zeros(keys, bool)
    is_used[key] = True
    used = np.flatnonzero(is_used)
    if len(used) == keys:
        return used, key
    number = np.cumsum(is_used) - 1
    return used, number[key]


def group_verdict(snapshot: Snapshot, dimension: str, key: str, verdict: Verdict) -> GroupVerdict:
    """A group with its label; the subject is the resource, or None where the key is an enum value."""
    return GroupVerdict(key, None if dimension in ENUMS else key, key_label(snapshot, dimension, key), verdict)


def key_label(snapshot: Snapshot, dimension: str, key: str) -> Text:
    """What a key of a dimension is called."""
    if dimension in ENUMS:
        words = vocabulary().enums[ENUMS[dimension]].labels[key]
        return Text(words.nl, words.en)
    return snapshot.remembered(("label", key), lambda: Text(snapshot.label(key, "nl"), snapshot.label(key, "en")))


def rank(key: str, verdict: Verdict) -> Key:
    """The order of verdicts(by:): lower desc and median desc (None last), practices desc, key asc. Shape "nnns"."""
    return (down(verdict.lower), down(verdict.evidence_median), -verdict.practices, key)
