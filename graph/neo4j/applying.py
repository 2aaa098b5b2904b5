"""Applying change sets: small ones in one transaction, large ones in many, and what a writer that died left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import TypeAlias
from uuid import uuid4

from graph.neo4j import head
from graph.neo4j.database import Database, TooSlow, Transaction
from graph.neo4j.head import rows
from graph.neo4j.writing import PART, check_targets, commit, draw, show, stage, undo
from graph.parts import in_parts
from graph.store import Busy, ChangeSet, Conflict, OnWritten, SameIdOtherContent, StoreError
from ontology.records import Record

AT_ONCE = 5_000  # resources of a change set that is one transaction: some 10 kB each in the server's memory
KNOWN = "MATCH (c:ChangeSet {id: $id}) RETURN c.revision, c.digest"
Step: TypeAlias = Callable[[Transaction], None]
Pages: TypeAlias = Callable[[], Iterable[Sequence[Record]]]


class Applying:
    """Writes to one database. `written(revision)` reads the records of a committed change set again, page by page."""

    def __init__(self, database: Database, wait: float, written: Callable[[int], Iterator[Record]]) -> None:
        """`wait`: how long, in seconds, a write waits for another writer."""
        self._database, self._wait, self._written = database, wait, written

    def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten) -> int:
        """As the port says."""
        digest, staging = change_set.digest(), uuid4().hex
        records = sorted(change_set.records, key=lambda r: r.id)
        self._take_turn()

        def begin(transaction: Transaction) -> int | None:
            now = head.lock(transaction)
            if now.staging == staging:
                return None  # it was begun before, and the answer got lost
            known = rows(transaction, KNOWN, id=change_set.id)
            if known and known[0][1] != digest:
                raise SameIdOtherContent(change_set.id)
            if now.staging is not None and not (known and known[0][0] <= now.revision):
                raise Busy
            if known:
                return int(known[0][0])
            if now.committed != expected:
                raise Conflict(expected, now.committed)
            check_targets(transaction, records)
            if len(records) > AT_ONCE:
                head.begin(transaction, staging)
                return None
            for step in _steps(lambda: [records], lambda t: commit(t, change_set, expected + 1, digest), expected + 1):
                step(transaction)
            return expected + 1

        try:
            revision = self._database.write(begin)
        except Conflict:
            self.publish()  # whoever reads again must see what came between
            raise
        if revision is None:
            committed = partial(commit, change_set=change_set, revision=expected + 1, digest=digest)
            pages = list(in_parts(records, PART))
            steps = list(_steps(lambda: pages, committed, expected + 1))
            self._stage(staging, steps, lambda share: on_written(int(share * len(records)), len(records)))
            return expected + 1
        self.publish()
        return revision

    def _take_turn(self) -> None:
        """Waits until no other writer holds the head, as long as we are willing to; clears what one left that died.

        Raises Busy.
        """
        try:
            now = self._database.write(head.lock, limit=self._wait)
        except TooSlow as error:
            raise Busy from error
        if now.is_abandoned:
            self.recover()

    def _stage(self, staging: str, steps: Sequence[Step], on_progress: Callable[[float], None]) -> None:
        """Takes the steps, each in a transaction of its own, and lets readers see what they made."""
        try:
            for number, step in enumerate(steps, 1):
                self._step(staging, number, step)
                on_progress(number / len(steps))
        except BaseException:
            with suppress(StoreError):
                self._give_up(staging)
            raise
        self._end(staging)

    def _step(self, staging: str, number: int, step: Step) -> None:
        def act(transaction: Transaction) -> None:
            if not head.is_done(transaction, staging, number):
                step(transaction)
                head.done(transaction, number)

        self._database.write(act)

    def _end(self, staging: str) -> None:
        self._database.write(lambda t: rows(t, head.END, staging=staging))

    # ------------------------------------------------------------ what was left behind
    def publish(self) -> int:
        """Lets readers see all that is committed, once it is wholly there. Answers with the revision they see."""

        def act(transaction: Transaction) -> int:
            now = head.lock(transaction)
            found = rows(transaction, head.PUBLISH)
            return int(found[0][0]) if found else now.revision

        return self._database.write(act)

    def recover(self) -> None:
        """Clears what a writer left that is gone: undone where it was not committed, else finished and shown."""
        staging = uuid4().hex

        def take_over(transaction: Transaction) -> bool:
            is_ours = head.lock(transaction).is_abandoned
            if is_ours:
                head.begin(transaction, staging)
            return is_ours

        if self._database.write(take_over):
            self._clear(staging)

    def _give_up(self, staging: str) -> None:
        """Clears what we began ourselves and cannot end, so that others need not wait."""
        now = head.look(self._database)
        if now.staging == staging and now.committed == now.revision:
            self._clear(staging)

    def _clear(self, staging: str) -> None:
        now = head.look(self._database)
        if now.committed > now.revision:
            self._show_again(staging, now.committed)
        else:
            while self._database.write(lambda t: self._undone(t, staging, now.revision + 1)):
                pass
        self._end(staging)

    @staticmethod
    def _undone(transaction: Transaction, staging: str, revision: int) -> bool:
        head.is_done(transaction, staging, 0)
        return undo(transaction, revision)

    def _show_again(self, staging: str, revision: int) -> None:
        """Brings the graph that people query to a committed revision, from the beginning."""

        def pages() -> Iterator[Sequence[Record]]:
            return in_parts(self._written(revision), PART)

        for number, step in enumerate(_shown(pages), 1_000_000):  # after every step of the writer that is gone
            self._step(staging, number, step)


def _steps(pages: Pages, committed: Step, revision: int) -> Iterator[Step]:
    """All that writing a change set takes, in order."""
    staged = (partial(stage, records=page, revision=revision) for page in pages())
    return chain(staged, (committed,), _shown(pages))


def _shown(pages: Pages) -> Iterator[Step]:
    """First all nodes, because relationships lead from one to any other."""
    for act in (show, draw):
        for page in pages():
            yield partial(act, records=page)
