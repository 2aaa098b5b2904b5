"""Words: how a text becomes words, and when a word that somebody typed means a word that stands somewhere.

A text is folded (NFKD, without accents, casefolded) and split at everything that is not a letter or a digit:
"'s-Hertogenbosch" gives "s" and "hertogenbosch". A typed word MATCHES a word when one of these holds:
- both are equal;
- both have the same Dutch stem (Snowball's "dutch", over the folded words);
- the typed word has 4 characters or more, and the other begins or ends with it, or its stem with the typed word's
  stem, from 4 characters of that ("corporatie" finds "woningcorporaties");
- the typed word has 5 characters or more, and is one edit away: one character put in, left out or replaced, or two
  neighbours swapped (optimal string alignment distance 1).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"[^\W_]+")
SHORTEST_PART = 4
SHORTEST_TYPO = 5
MOST_STEMS = 100_000  # remembered: the same words stand in several indexes, and in what people type
BETWEEN = "\n"  # stands in no word
_own = threading.local()


def folded(text: str) -> str:
    """The text without accents and without capitals, as titles are ordered and words are compared."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text, folded, in their order, doubles and all."""
    return WORD.findall(folded(text))


def typed_words(text: str) -> tuple[str, ...]:
    """The words that a question holds, each once, in their order; empty for a blank text and for mere punctuation."""
    return tuple(dict.fromkeys(words(text)))


@lru_cache(MOST_STEMS)
def stem(word: str) -> str:
    """The Dutch stem of a folded word. A stemmer keeps its place in a word, so each thread has one of its own."""
    if word.isdecimal():
        return word  # half of the words of a large graph are numbers, which have no endings
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("dutch")
    return str(_own.stemmer.stemWord(word))


class Lexicon:
    """Words, looked through for those that a typed word may mean: 100,000 of them in some tenths of a millisecond."""

    def __init__(self, known: Iterable[str]) -> None:
        """`known`: folded words."""
        self._text = BETWEEN + BETWEEN.join(known) + BETWEEN
        self._by_length: dict[int, list[str]] = {}
        for word in self._text.split():
            self._by_length.setdefault(len(word), []).append(word)

    def beginning_or_end(self, typed: str) -> set[str]:
        """Those that begin or end with `typed`, from 4 characters of it."""
        if len(typed) < SHORTEST_PART:
            return set()
        return {*self._around(BETWEEN + typed, 1), *self._around(typed + BETWEEN, 0)}

    def _around(self, part: str, into: int) -> Iterator[str]:
        """The words that hold the character `into` characters behind each beginning of `part`."""
        at = self._text.find(part)
        while at >= 0:
            begin = self._text.rfind(BETWEEN, 0, at + into) + 1
            yield self._text[begin : self._text.find(BETWEEN, at + into)]
            at = self._text.find(part, at + 1)

    def one_edit_away(self, typed: str) -> list[str]:
        """Those that differ from `typed` by at most one edit, from 5 characters of it."""
        if len(typed) < SHORTEST_TYPO:
            return []
        known = [word for n in (-1, 0, 1) for word in self._by_length.get(len(typed) + n, ())]
        near = process.extract(typed, known, scorer=OSA.distance, processor=None, score_cutoff=1, limit=None)
        return [word for word, _, _ in near]
