"""Texts: which words a resource is found by, kept in indexes that follow the records.

A resource's OWN TEXTS are its labels in all languages (made ones in nl and en), its name or title, its alternative
labels in all languages, its official name, and the former names that point at it. The words of its NAMES (given
labels, else name or title, and alternative labels; never a made label) are kept once more, to rank. A practice's
summary is kept apart: only the text filter of a scope looks at it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field

from pyroaring import FrozenBitMap

from graph.snapshot import text
from graph.snapshot.edits import NOTHING, Edits, over_ids
from graph.snapshot.labels import Known, all_labels, called, frame, label, label_slots, named, part, pattern_fields
from graph.snapshot.links import Backlinks, pointers
from graph.snapshot.records import Change
from graph.snapshot.text import TextIndex
from graph.snapshot.words import words
from ontology.records import Record, Value
from ontology.vocabulary import Field


@dataclass(frozen=True, slots=True)
class Texts:
    """Three indexes, the numbers of those with `several` names, and `codes`: exact code, casefolded -> the records that
    carry it (an AreaCode, not its wijk)."""

    own: TextIndex
    names: TextIndex
    summaries: TextIndex
    several: FrozenBitMap
    codes: Mapping[str, tuple[str, ...]]


# class -> the fields that hold its exact codes
CODES = {"City": ("cbsCode",), "AreaCode": ("code",), "Partner": ("kvk", "tooi")}
NO_WORDS: Set[str] = frozenset()
NONE = Texts(text.EMPTY, text.EMPTY, text.EMPTY, NOTHING, {})


@dataclass(frozen=True, slots=True)
class Reader:
    """What is needed to read the texts of resources in one state of the graph."""

    live: Mapping[str, Record]
    backlinks: Backlinks
    numbers: Mapping[str, int]
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _labels: Known = field(default_factory=dict)
    _parts: dict[tuple[str, str, Value], Set[str]] = field(default_factory=dict)

    def words(self, texts: Collection[str]) -> Set[str]:
        """The words of some texts; a text that comes again (a title, a common label) is split once."""
        if not texts:
            return NO_WORDS
        found, known = set[str](), self._known
        for said in texts:
            split = known.get(said)
            if split is None:
                split = known[said] = tuple(words(said))
            found.update(split)
        return found

    def own_words(self, id: str) -> Set[str]:
        """The words of the own texts of a resource; none where it is not alive."""
        record = self.live.get(id)
        if record is None:
            return NO_WORDS
        slots = label_slots(record)
        made = self._made_words(record, slots) if slots and "altLabels" not in record.values else None
        return self.words(own_texts(self.live, self.backlinks, id, self._labels)) if made is None else made

    def _made_words(self, record: Record, slots: tuple[Field, ...]) -> Set[str] | None:
        """The words of a made label, by its parts, which many labels share; None where a word may cross two parts."""
        parts = [self._part_words(record, field) for field in slots]
        around = frame(record.type, tuple(part is not None for part in parts))
        if around.joined or not around.is_filled:
            return None
        return set(self.words((around.between,))).union(*(part for part in parts if part is not None))

    def _part_words(self, record: Record, field: Field) -> Set[str] | None:
        value = record.get(field.name)
        if value is None:
            return None
        key = (record.type, field.name, value)
        found = self._parts.get(key)
        if found is None:
            texts = [part(self.live, record, field, lang, self._labels) for lang in ("nl", "en")]
            found = self._parts[key] = self.words(texts) if all(texts) else NO_WORDS
        return found

    def names(self, id: str) -> tuple[str, ...]:
        """The names of a resource; none where it is not alive."""
        record = self.live.get(id)
        return called(record) if record else ()

    def summary_words(self, id: str) -> Set[str]:
        """The words of a practice's summary; none for any other class."""
        record = self.live.get(id)
        summary = record.text("summary") if record is not None and record.type == "Practice" else None
        return self.words([summary]) if summary else NO_WORDS

    def codes(self, id: str) -> list[str]:
        """The exact codes by which it is found, casefolded."""
        record = self.live.get(id)
        return codes(record) if record else []


def own_texts(live: Mapping[str, Record], backlinks: Backlinks, id: str, known: Known | None = None) -> list[str]:
    """The own texts of a live resource, as the module says."""
    record = live[id]
    found = [*all_labels(live, id, known), named(record)]
    if record.type == "Partner":
        found += [live[f].text("name") for f in backlinks.get((id, "FormerName", "partner"), ())]
    if record.type in ("City", "Wijk"):
        found.append(record.text("officialName"))
    if "altLabels" in record.values:
        found += [t for texts in record.in_languages("altLabels").values() for t in texts]
    return [t for t in dict.fromkeys(found) if t]


def codes(record: Record) -> list[str]:
    """Exact codes, casefolded: of a city its CBS code, of an area code itself, of a partner its KvK number and its TOOI
    address, whole or the last part of it alone."""
    fields = CODES.get(record.type)
    if fields is None:
        return []
    found = [value.strip().casefold() for field in fields if (value := record.text(field))]
    return [*found, *(code.rstrip("/").rpartition("/")[2] for code in found if "/" in code)]


def moved(old: Texts, before: Reader, after: Reader, changes: tuple[Change, ...]) -> Texts:
    """The indexes after live records changed."""
    own, called, summaries, exact = Edits[str, int](), Edits[str, int](), Edits[str, int](), Edits[str, str]()
    several, single = list[int](), list[int]()
    for id in _to_read(before, after, changes):
        number = after.numbers.get(id, before.numbers.get(id, -1))
        own.change(number, before.own_words(id), after.own_words(id))
    for change in changes:
        number = after.numbers.get(change.id, before.numbers.get(change.id, -1))
        names = after.names(change.id)
        called.change(number, before.words(before.names(change.id)), after.words(names))
        (several if len(names) > 1 else single).append(number)
        summaries.change(number, before.summary_words(change.id), after.summary_words(change.id))
        exact.change(change.id, before.codes(change.id), after.codes(change.id))
    now_exact = over_ids(old.codes, exact)
    now_several = (old.several - FrozenBitMap(single)) | FrozenBitMap(several)
    return Texts(old.own.moved(own), old.names.moved(called), old.summaries.moved(summaries), now_several, now_exact)


def _to_read(before: Reader, after: Reader, changes: Iterable[Change]) -> set[str]:
    """What changed, whose label is made from what changed, and the partners of former names that changed."""
    found, ahead = set[str](), [c.id for c in changes]
    while ahead:
        id = ahead.pop()
        if id not in found:
            found.add(id)
            if before.numbers and _called(before, id) != _called(after, id):
                ahead.extend(_made_from(after.backlinks, after.live.get(id)))
    for change in changes:
        for record in (change.old, change.new):
            partner = record.text("partner") if record is not None and record.type == "FormerName" else None
            found.update({partner} if partner else ())
    return found


def _called(reader: Reader, id: str) -> tuple[str, ...]:
    """What made labels say of it: its label in the two languages in which they are made."""
    return tuple(label(reader.live, id, lang) for lang in ("nl", "en")) if id in reader.live else ()


def _made_from(backlinks: Backlinks, record: Record | None) -> Iterable[str]:
    """The ids of those whose label is made with the label of `record`."""
    for class_name, link in pointers(record.type) if record else ():
        if link in pattern_fields(class_name):
            yield from backlinks.get((record.id if record else "", class_name, link), ())
