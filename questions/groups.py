"""Groups: practices by their keys on a dimension, each group with its label and its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.snapshot import Snapshot
from graph.snapshot.dimensions import ENUMS
from ontology.vocabulary import vocabulary
from questions.answers import GroupVerdict, Text, Verdict
from questions.filters import Filters
from questions.order import down
from questions.page import Key
from questions.verdict import Judged, judged


def placed(filters: Filters, member: Judged, dimension: str) -> Iterator[tuple[str, Judged]]:
    """(key, member) for each of its keys; by INDICATOR it is judged anew over the outcomes of that indicator alone."""
    if dimension != "INDICATOR":
        for key in member.row.keys(dimension, filters.scope.include_claimed):
            yield key, member
        return
    counted = filters.counted(member.row)
    for key in sorted({o.indicator for o in counted if o.indicator}):
        yield key, judged(member.row, (o for o in counted if o.indicator == key), member.fit)


def grouped(filters: Filters, members: Iterable[Judged], dimension: str) -> dict[str, list[Judged]]:
    """key -> its members; a member without a key is in no group, one with several is in each."""
    found: dict[str, list[Judged]] = {}
    for member in members:
        for key, as_placed in placed(filters, member, dimension):
            found.setdefault(key, []).append(as_placed)
    return found


def group_verdict(snapshot: Snapshot, dimension: str, key: str, verdict: Verdict) -> GroupVerdict:
    """A group with its label; the subject is the resource, or None where the key is an enum value."""
    return GroupVerdict(key, None if dimension in ENUMS else key, key_label(snapshot, dimension, key), verdict)


def key_label(snapshot: Snapshot, dimension: str, key: str) -> Text:
    """What a key of a dimension is called."""
    if dimension in ENUMS:
        words = vocabulary().enums[ENUMS[dimension]].labels[key]
        return Text(words.nl, words.en)
    return Text(snapshot.label(key, "nl"), snapshot.label(key, "en"))


def rank(key: str, verdict: Verdict) -> Key:
    """The order of verdicts(by:): lower desc and median desc (None last), practices desc, key asc. Shape "nnns"."""
    return (down(verdict.lower), down(verdict.evidence_median), -verdict.practices, key)
