"""The text index: each word that stands in a resource's texts, and the numbers of the resources where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyroaring import FrozenBitMap

from graph.snapshot.edits import NOTHING, Edits, over_bits, over_ids
from graph.snapshot.words import SHORTEST_PART, Lexicon, stem


@dataclass(frozen=True, slots=True)
class TextIndex:
    """`where`: word -> numbers; `stems`: stem -> the words that have it. `_known` remembers words asked before."""

    where: Mapping[str, FrozenBitMap]
    stems: Mapping[str, tuple[str, ...]]
    _known: dict[str, FrozenBitMap] = field(default_factory=dict, compare=False)
    _made: list[tuple[Lexicon, Lexicon]] = field(default_factory=list, compare=False)  # when first needed

    def equal(self, word: str) -> FrozenBitMap:
        """The numbers of the resources where exactly this folded word stands."""
        return self.where.get(word, NOTHING)

    def matching(self, word: str) -> FrozenBitMap:
        """The numbers of the resources with a word that `word` matches (the rules are in graph.snapshot.words)."""
        found = self._known.get(word)
        if found is None:
            found = union(self.where[w] for w in self._matches(word))
            if len(self._known) < MOST_REMEMBERED:
                self._known[word] = found
        return found

    def _matches(self, word: str) -> set[str]:
        known, stems = self._lexicons()
        own = stem(word)
        like = stems.beginning_or_end(own) if len(word) >= SHORTEST_PART else ()
        return {
            *([word] if word in self.where else []),
            *(w for s in (own, *like) for w in self.stems.get(s, ())),
            *known.beginning_or_end(word),
            *known.one_edit_away(word),
        }

    def _lexicons(self) -> tuple[Lexicon, Lexicon]:
        """Of the words, and of their stems."""
        if not self._made:
            self._made.append((Lexicon(self.where), Lexicon(self.stems)))
        return self._made[0]

    def moved(self, edits: Edits[str, int]) -> TextIndex:
        """The index after resources gained and lost words (word -> numbers)."""
        if not edits.touched():
            return self
        where, stems = over_bits(self.where, edits), Edits[str, str]()
        for word in edits.touched():
            was, is_ = word in self.where, word in where
            if was != is_:
                stems.change(word, (stem(word),) if was else (), (stem(word),) if is_ else ())
        return TextIndex(where, over_ids(self.stems, stems))


MOST_REMEMBERED = 1_000
EMPTY = TextIndex({}, {})


def union(bitmaps: Iterable[FrozenBitMap]) -> FrozenBitMap:
    """All numbers that stand in one of the bitmaps at least."""
    return FrozenBitMap.union(NOTHING, *bitmaps)
