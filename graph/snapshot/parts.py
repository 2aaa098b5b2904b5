"""The parts of a snapshot, and the step that moves all of them from one state of the records to the next.

Building is the same step, taken from nothing: so a snapshot that was moved cannot differ from one built afresh but
for the numbers. A step costs work in the size of the change: large mappings get a layer (graph.snapshot.layers says
when they are copied). Beside that, the tuple of ids of a class that gains or loses a member is copied, and that of all
numbers where something is new; a hierarchy is closed again only where somebody got another parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pyroaring import FrozenBitMap

from graph.snapshot import columns, hierarchy, links, postings, records, texts
from graph.snapshot.columns import LaterColumns
from graph.snapshot.edits import Edits, over_bits, over_ids
from graph.snapshot.layers import laid_over
from graph.snapshot.links import Backlinks
from graph.snapshot.postings import Postings, practice_keys, wijk_keys
from graph.snapshot.practice_rows import PracticeRow, practice_row, touched_practices
from graph.snapshot.records import Change, Records
from graph.snapshot.texts import Texts
from graph.snapshot.wijk_rows import WijkRow, touched_wijken, wijk_row
from ontology.records import Record


@dataclass(frozen=True, slots=True)
class Numbers:
    """Each live resource has a number, by which bitmaps know it; a number is never given twice."""

    of: Mapping[str, int]
    ids: tuple[str, ...]

    def moved(self, changes: Iterable[Change]) -> Numbers:
        """The numbers after resources came and went."""
        of, new = dict[str, int | None](), list[str]()
        for change in changes:
            if change.new is None:
                of[change.id] = None
            elif change.old is None:
                of[change.id] = len(self.ids) + len(new)
                new.append(change.id)
        return Numbers(laid_over(self.of, of), (*self.ids, *new) if new else self.ids)


@dataclass(frozen=True, slots=True)
class Rows:
    """Practice rows and wijk rows by id, with their postings; `columns` of the practices."""

    practices: Mapping[str, PracticeRow]
    practice_postings: Postings
    wijken: Mapping[str, WijkRow]
    wijk_postings: Postings
    columns: LaterColumns


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a snapshot keeps: `ids` sorted by class, `members` their numbers, `below` the hierarchies."""

    records: Records
    backlinks: Backlinks
    ids: Mapping[str, tuple[str, ...]]
    members: Mapping[str, FrozenBitMap]
    numbers: Numbers
    below: Mapping[str, frozenset[str]]
    texts: Texts
    rows: Rows


NO_ROWS = Rows({}, {}, {}, {}, LaterColumns(columns.EMPTY, frozenset(), (), {}, {}))
NOTHING = Parts(records.NONE, {}, {}, {}, Numbers({}, ()), {}, texts.NONE, NO_ROWS)


def moved(old: Parts, changed: Iterable[Record]) -> Parts:
    """All parts after `changed`, the new states of some records. The old parts stay as they are."""
    now, changes = records.moved(old.records, old.backlinks, changed)
    if not changes:
        return replace(old, records=now)
    backlinks = links.moved(old.backlinks, {c.id: (c.old, c.new) for c in changes})
    numbers = old.numbers.moved(changes)
    ids, members = _by_class(old, numbers, changes)
    before = texts.Reader(old.records.live, old.backlinks, old.numbers.of)
    after = texts.Reader(now.live, backlinks, numbers.of)
    return Parts(
        now,
        backlinks,
        ids,
        members,
        numbers,
        _below(old, now, ids, changes),
        texts.moved(old.texts, before, after, changes),
        _rows(old, now.live, backlinks, numbers, ids.get("Practice", ()), changes),
    )


def _by_class(
    old: Parts, numbers: Numbers, changes: Iterable[Change]
) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, FrozenBitMap]]:
    ids, members = Edits[str, str](), Edits[str, int]()
    for change in changes:
        before = (change.old.type,) if change.old else ()
        after = (change.new.type,) if change.new else ()
        ids.change(change.id, before, after)
        members.change(_number(old, numbers, change.id), before, after)
    return over_ids(old.ids, ids), over_bits(old.members, members)


def _number(old: Parts, numbers: Numbers, id: str) -> int:
    number = numbers.of.get(id)
    return old.numbers.of[id] if number is None else number


def _below(
    old: Parts, now: Records, ids: Mapping[str, tuple[str, ...]], changes: Iterable[Change]
) -> Mapping[str, frozenset[str]]:
    if not any(hierarchy.changes_shape(c.old, c.new) for c in changes):
        return old.below
    return hierarchy.below(now.live[id] for name in hierarchy.PARENT for id in ids.get(name, ()))


def _rows(
    old: Parts,
    live: Mapping[str, Record],
    backlinks: Backlinks,
    numbers: Numbers,
    ids: tuple[str, ...],
    changes: tuple[Change, ...],
) -> Rows:
    touched = touched_practices(live, backlinks, changes) if old.rows.practices else ids
    practices = {id: practice_row(live, backlinks, id) if id in live else None for id in touched}
    wijken = {id: wijk_row(live, backlinks, id) if id in live else None for id in touched_wijken(changes)}
    rows = laid_over(old.rows.practices, practices)
    return Rows(
        rows,
        postings.moved(
            old.rows.practice_postings,
            (
                (_number(old, numbers, id), practice_keys(old.rows.practices.get(id)), practice_keys(row))
                for id, row in practices.items()
            ),
        ),
        laid_over(old.rows.wijken, wijken),
        postings.moved(
            old.rows.wijk_postings,
            (
                (_number(old, numbers, id), wijk_keys(old.rows.wijken.get(id)), wijk_keys(row))
                for id, row in wijken.items()
            ),
        ),
        old.rows.columns.moved(practices, ids, rows, numbers.of),
    )
