"""Matches: an IdMatch made ready against a snapshot: ids checked, replaced ones followed, narrower ones taken in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pyroaring import FrozenBitMap

from graph.snapshot import Snapshot
from graph.snapshot.edits import NOTHING
from graph.snapshot.text import union
from questions.kinds import known_id
from questions.refusals import bad_input
from questions.scope import IdMatch

MOST_IDS = 1_000
Bits = Mapping[str, FrozenBitMap]


@dataclass(frozen=True, slots=True)
class Sought:
    """Each asked id (survivor) -> the ids that meet it, for the three parts of an IdMatch."""

    any: Mapping[str, frozenset[str]]
    all: Mapping[str, frozenset[str]]
    none: Mapping[str, frozenset[str]]
    wanted: tuple[frozenset[str], ...] = field(init=False, repr=False)  # each to be met: any of `any`, each of `all`

    def __post_init__(self) -> None:
        any_of = [frozenset[str]().union(*self.any.values())] if self.any else []
        object.__setattr__(self, "wanted", (*any_of, *self.all.values()))

    def __bool__(self) -> bool:
        return bool(self.any or self.all or self.none)

    def fits(self, values: Collection[str]) -> bool:
        """Whether something with these values meets it; something without a value meets no `any` and every `none`."""
        return (
            (not self.any or any(not ids.isdisjoint(values) for ids in self.any.values()))
            and all(not ids.isdisjoint(values) for ids in self.all.values())
            and all(ids.isdisjoint(values) for ids in self.none.values())
        )

    def within(self, everything: FrozenBitMap, postings: Bits) -> FrozenBitMap:
        """Those of `everything` whose keys in `postings` meet it."""
        left = everything
        if self.any:
            left &= union(_bits(ids, postings) for ids in self.any.values())
        for ids in self.all.values():
            left &= _bits(ids, postings)
        for ids in self.none.values():
            left -= _bits(ids, postings)
        return left


NOT_ASKED = Sought({}, {}, {})


def _bits(ids: Iterable[str], postings: Bits) -> FrozenBitMap:
    return union(postings.get(id, NOTHING) for id in ids)


def sought(snapshot: Snapshot, match: IdMatch, kind: str) -> Sought:
    """The match for ids of one kind (class or scheme). Refusals: UNKNOWN_ID; BAD_USER_INPUT above 1,000 ids in all."""
    count = len(match.any) + len(match.all) + len(match.none)
    if not count:
        return NOT_ASKED
    if count > MOST_IDS:
        raise bad_input(
            f"Een filter heeft {count} ids. Geef er hoogstens {MOST_IDS}.",
            f"A filter has {count} ids. Give at most {MOST_IDS}.",
        )
    parts = (
        {survivor: _meeting(snapshot, survivor, match.exact) for survivor in _known(snapshot, ids, kind)}
        for ids in (match.any, match.all, match.none)
    )
    return Sought(*parts)


def _known(snapshot: Snapshot, ids: Iterable[str], kind: str) -> list[str]:
    return [known_id(snapshot, id, kind) for id in ids]


def _meeting(snapshot: Snapshot, id: str, exact: bool) -> frozenset[str]:
    return frozenset((id,)) if exact else snapshot.narrower(id)
