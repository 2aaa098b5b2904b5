"""Follows a store: holds the snapshot of its newest revision and moves it forward by change sets."""

from __future__ import annotations

import gc
import logging
import threading
import time
from types import TracebackType

from graph.snapshot import Snapshot
from graph.store import Applied, Store, StoreError

INTERVAL = 0.2  # seconds between two looks; a write shows within a second
LOG = logging.getLogger(__name__)


class Follower:
    """The current snapshot of a store. Readers take `snapshot` once a question; it never changes under them.

    It only moves to later revisions. A graph that is put back to an earlier one needs a restart.
    """

    def __init__(self, store: Store) -> None:
        """Builds the first snapshot. Raises StoreError where the store cannot be read."""
        self.store = store
        self._stop = threading.Event()
        self._moving = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_lost = False
        self._trouble: str | None = None
        self._seconds_afresh = self._seconds_a_step = 0.0
        self.snapshot = self._afresh()

    @property
    def trouble(self) -> str | None:
        """Why the graph cannot be followed now; None while it can."""
        return self._trouble

    def refresh(self) -> Snapshot:
        """Moves to the newest revision now, and answers with its snapshot. Raises StoreError; the old one stays."""
        with self._moving:
            newest = self.store.revision()
            if newest > self.snapshot.revision:
                self._move(newest)
        return self.snapshot

    def start(self) -> None:
        """Goes on following in a thread of its own until `stop`; a second time does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="follower", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends following; the last snapshot stays."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def __enter__(self) -> Follower:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _afresh(self) -> Snapshot:
        began = time.monotonic()
        snapshot = Snapshot.build(*self.store.read_all())
        gc.freeze()  # it stays: looking through it for garbage would hold up questions for a second at a time
        self._seconds_afresh = time.monotonic() - began
        return snapshot

    def _move(self, newest: int) -> None:
        """Step by step, each shown at once; or afresh, where the steps ahead would take longer than that."""
        if self._is_lost:
            self._show(self._afresh())
            self._is_lost = False
            return
        for applied in self.store.changes_since(self.snapshot.revision):
            if self._is_quicker_afresh(applied, newest):
                self._show(self._afresh())
                return
            began = time.monotonic()
            self._show(self.snapshot.moved_by(applied))
            self._seconds_a_step = time.monotonic() - began

    def _show(self, snapshot: Snapshot) -> None:
        before, self.snapshot = self.snapshot, snapshot
        before.forget()  # else what was remembered of it would hold it, and it what was remembered

    def _is_quicker_afresh(self, applied: Applied, newest: int) -> bool:
        is_large = len(applied.change_set.records) > sum(self.snapshot.counts().values()) // 2
        return is_large or (newest - applied.revision) * self._seconds_a_step > self._seconds_afresh

    def _follow(self) -> None:
        """Whatever goes wrong, readers keep the snapshot they have, and the next look may find it well again."""
        while not self._stop.wait(INTERVAL):
            try:
                self.refresh()
            except StoreError as error:
                self._tell(error.en)
            except Exception as error:
                self._is_lost = True
                self._tell(f"a change could not be followed; the next look reads the graph afresh: {error!r}")
            else:
                self._trouble = None

    def _tell(self, trouble: str) -> None:
        """Once, however often it is met: there are five looks a second."""
        if trouble != self._trouble:
            LOG.warning("the graph cannot be followed now: %s", trouble)
        self._trouble = trouble
