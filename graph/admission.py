"""The one door in: drafts are checked, alone and together, made into a change set, and applied whole or not at all."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from graph import together
from graph.store import Busy, ChangeSet, Conflict, Store
from ontology.check import check_id, merge
from ontology.problems import Place, Problem
from ontology.records import Record

NOWHERE = Place()
PATIENCE = 30.0  # seconds that a writer waits for its turn


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
    """What became of a load: the revision after it, the one before it, a tally a class, and notices."""

    revision: int
    before: int
    tallies: Mapping[str, Tally]
    notices: Sequence[Problem]


class Rejected(Exception):
    """Nothing was written: `problems` says why, all of them; `tallies` counts what was looked at."""

    def __init__(self, problems: Sequence[Problem], tallies: Mapping[str, Tally]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems, self.tallies = problems, tallies


@dataclass(slots=True)
class _Look:
    """One look at all drafts against one revision."""

    changed: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    verdicts: dict[object, tuple[str, str]] = field(default_factory=dict)

    def say(self, key: object, class_name: str, what: str) -> None:
        """Notes what becomes of one draft; a later word on the same one ("wrong") goes before an earlier."""
        self.verdicts[key] = (class_name, what)

    def tallies(self) -> dict[str, Tally]:
        counts = Counter(self.verdicts.values())
        names = sorted({name for name, _ in counts})
        kinds = ("new", "changed", "unchanged", "wrong")
        return {name: Tally(*(counts[name, kind] for kind in kinds)) for name in names}


def admit(
    store: Store,
    drafts: Iterable[Draft],
    *,
    author: str,
    source: str,
    id: str | None = None,
    dry_run: bool = False,
    on_wait: Callable[[], None] = lambda: None,
    patience: float = PATIENCE,
) -> Admission:
    """Checks `drafts` and applies them as one change set; a draft that changes nothing is left out of it.

    Meets another writer by looking again on the new revision, for at most `patience` seconds, then raises Busy.
    Raises Rejected with every problem; then the graph is as it was.
    """
    kept, deadline = list(drafts), time.monotonic() + patience
    change_set_id = id or uuid4().hex
    if id is not None and (done := store.applied(id)) is not None:
        return Admission(done, done, {}, ())
    while True:
        before = store.revision()
        look = _look(store, kept)
        errors = [p for p in look.problems if not p.is_notice]
        if errors:
            raise Rejected(errors, look.tallies())
        if dry_run or not look.changed:
            return Admission(before, before, look.tallies(), look.problems)
        now = datetime.now(UTC)
        change_set = ChangeSet(change_set_id, author, source, now, tuple(look.changed))
        try:
            revision = store.apply(change_set, before)
        except (Conflict, Busy):
            if time.monotonic() >= deadline:
                raise Busy("another load is under way; try again when it is done") from None
            on_wait()
            time.sleep(0.05)
            continue
        return Admission(revision, before, look.tallies(), look.problems)


def check(drafts: Iterable[Draft]) -> tuple[list[Problem], int]:
    """Every problem of drafts without a graph (alone, and among themselves), and how many links lead out of them."""
    view = together.View(None)
    look = _Look()
    _alone(drafts, {}, view, look)
    look.problems += view.problems(judge_missing=False)
    return look.problems, view.missing


def _look(store: Store, drafts: Sequence[Draft]) -> _Look:
    look, view = _Look(), together.View(store)
    ids = [d.id for d in drafts if isinstance(d.id, str)]
    _alone(drafts, store.read(ids), view, look)
    found = view.problems()
    look.problems += found
    for id in {p.id for p in found if not p.is_notice and p.id in view.new}:
        look.say(id, view.new[id].type, "wrong")
    return look


def _alone(drafts: Iterable[Draft], old: Mapping[str, Record], view: together.View, look: _Look) -> None:
    for draft in drafts:
        problems = check_id(draft.id, draft.class_name)
        if problems:
            look.problems += [p.at(replace(draft.place, column="id")) for p in problems]
            look.say(draft.place, draft.class_name or "?", "wrong")
            continue
        if first := view.place_of(draft.id):
            look.problems.append(together.twice(draft.id, draft.place, first))
            continue
        before = old.get(draft.id)
        record, found = merge(before, draft.id, draft.changes)
        view.add(record, before, draft.place)
        look.problems += [p.at(replace(draft.place, column=p.column)) for p in found]
        what = "new" if before is None else "unchanged" if record == before else "changed"
        look.say(record.id, record.type, "wrong" if any(not p.is_notice for p in found) else what)
        if record != before:
            look.changed.append(record)
