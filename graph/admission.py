"""The one door in: drafts are checked, alone and together, made into a change set, and applied whole or not at all."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import uuid4

from graph import fictitious, together
from graph.parts import in_parts
from graph.store import Busy, ChangeSet, Conflict, OnWritten, Store, quietly
from graph.view import Laid, View
from ontology.check import check_id, merge
from ontology.problems import Place, Problem
from ontology.records import Record

NOWHERE = Place()
PART = 5_000  # drafts looked at in one step
PATIENCE = 30.0  # seconds that a writer waits for its turn
PAUSE = 0.05  # seconds between two tries
MOST_LOOKS = 20  # at all drafts: where so many were in vain, others write faster than this load can be checked


@dataclass(frozen=True, slots=True)
class Draft:
    """What a source says of one resource: `field` or `field@lang` -> raw value; None takes a value away.

    `class_name` is given where the source says the class in another way than by the id (a file's name).
    """

    id: Any
    changes: Mapping[str, Any]
    place: Place = NOWHERE
    class_name: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many resources of one class are new, changed, unchanged and wrong."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of a load: the revision after it, the one before it, a tally a class, and notices.

    `written` resources were new or changed, and writing them took `seconds`; 0 where nothing was written."""

    revision: int
    before: int
    tallies: Mapping[str, Tally]
    notices: Sequence[Problem]
    written: int = 0
    seconds: float = 0.0


class Rejected(Exception):
    """Nothing was written: `problems` says why; `tallies` counts what was looked at; `more` problems were not kept."""

    def __init__(self, problems: Sequence[Problem], tallies: Mapping[str, Tally], more: int = 0) -> None:
        super().__init__(f"{len(problems) + more} problems")
        self.problems, self.tallies, self.more = problems, tallies, more


@dataclass(slots=True)
class _Look:
    """One look at all drafts against one revision. `odd`: drafts that are no resource, by class; all are wrong."""

    view: View
    problems: list[Problem] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    odd: Counter[str] = field(default_factory=Counter)

    def changed(self) -> tuple[Record, ...]:
        """The records that the drafts change or make."""
        return tuple(laid.record for laid in self.view.laid.values() if laid.record != laid.before)

    def errors(self) -> list[Problem]:
        """The problems that are no notices."""
        return [p for p in self.problems if not p.is_notice]

    def tallies(self) -> dict[str, Tally]:
        """How many drafts of each class are new, changed, unchanged and wrong."""
        counts: Counter[tuple[str, str]] = Counter({(name, "wrong"): n for name, n in self.odd.items()})
        counts.update((laid.record.type, self._verdict(laid)) for laid in self.view.laid.values())
        names = sorted({name for name, _ in counts})
        kinds = ("new", "changed", "unchanged", "wrong")
        return {name: Tally(*(counts[name, kind] for kind in kinds)) for name in names}

    def _verdict(self, laid: Laid) -> str:
        if laid.record.id in self.wrong:
            return "wrong"
        if laid.before is None:
            return "new"
        return "unchanged" if laid.record == laid.before else "changed"


def admit(
    store: Store,
    drafts: Iterable[Draft],
    *,
    author: str,
    source: str,
    id: str | None = None,
    dry_run: bool = False,
    on_wait: Callable[[], None] = lambda: None,
    on_written: OnWritten = quietly,
    patience: float = PATIENCE,
) -> Admission:
    """Checks `drafts` and applies them as one change set; a draft that changes nothing is left out of it.

    With an `id` that was applied before nothing is done: the answer names the revision that it made then. Meets another
    writer by trying again, with a new look at the drafts where the graph moved on; after `patience` seconds of that
    (looking not counted) raises Busy. Raises Rejected with every problem; then the graph is as it was.
    """
    kept, turns = list(drafts), _Turns(patience, on_wait, on_written)
    change_set_id = id or uuid4().hex
    while True:
        if id is not None and (done := store.applied(id)) is not None:
            return Admission(done, done, {}, ())
        before = store.revision()
        look = _look(kept, View(store))
        if errors := look.errors():
            if store.revision() != before and turns.may_look_again():
                continue  # the graph moved under the look: what is wrong may be right by now
            raise Rejected(errors, look.tallies())
        changed = look.changed()
        if dry_run or not changed:
            return Admission(before, before, look.tallies(), look.problems)
        change_set = ChangeSet(change_set_id, author, source, datetime.now(UTC), changed)
        revision = turns.apply(store, change_set, before)
        if revision is not None:
            return Admission(revision, before, look.tallies(), look.problems, len(changed), turns.seconds)


class _Turns:
    """Applies where another writer may be at work, and counts how long that has been waited for."""

    def __init__(self, patience: float, on_wait: Callable[[], None], on_written: OnWritten) -> None:
        self.left, self.on_wait, self.on_written, self.looks = patience, on_wait, on_written, 0
        self.seconds = 0.0  # that writing took, without waiting for it

    def may_look_again(self) -> bool:
        """Counts one more look at the drafts; False where there were so many that more would be in vain."""
        self.looks += 1
        return self.looks < MOST_LOOKS

    def apply(self, store: Store, change_set: ChangeSet, before: int) -> int | None:
        """The revision; None where the graph moved on, so that the drafts need a new look. Raises Busy."""
        while True:
            began = time.monotonic()
            try:
                revision = store.apply(change_set, before, self.on_written)
                self.seconds = time.monotonic() - began
                return revision
            except Conflict:
                has_moved = True
            except Busy:
                has_moved = False
            self.on_wait()
            time.sleep(PAUSE)
            self.left -= time.monotonic() - began
            if self.left <= 0:
                raise Busy
            if has_moved or store.revision() != before:
                if not self.may_look_again():
                    raise Busy
                return None


def check(drafts: Iterable[Draft]) -> tuple[list[Problem], int]:
    """Every problem of drafts without a graph (alone, and among themselves), and how many links lead out of them."""
    problems = _look(drafts, View(None)).problems
    judged = [p for p in problems if p.code != "DANGLING"]
    return judged, len(problems) - len(judged)


def _look(drafts: Iterable[Draft], view: View) -> _Look:
    """Every draft alone, part by part so that old states are read many at once; then all of them together."""
    look = _Look(view)
    for part in in_parts(drafts, PART):
        known = [d for d in part if not check_id(d.id, d.class_name)]
        old = view.store.read([d.id for d in known]) if view.store and known else {}
        for draft in part:
            _alone(draft, old, look)
    for problem in chain(fictitious.problems(view), together.problems(view)):
        look.problems.append(problem)
        if not problem.is_notice and problem.id in view.laid:
            look.wrong.add(problem.id)
    return look


def _alone(draft: Draft, old: Mapping[str, Record], look: _Look) -> None:
    found = check_id(draft.id, draft.class_name)
    if found:
        look.problems += [p.at(replace(draft.place, column="id")) for p in found]
        look.odd[draft.class_name or "?"] += 1
        return
    if first := look.view.place_of(draft.id):
        look.problems.append(together.twice(draft.id, draft.place, first))
        look.wrong.add(draft.id)
        return
    before = old.get(draft.id)
    record, found = merge(before, draft.id, draft.changes)
    look.view.add(record, before, draft.place)
    look.problems += [p.at(replace(draft.place, column=p.column)) for p in found]
    if any(not p.is_notice for p in found):
        look.wrong.add(record.id)
