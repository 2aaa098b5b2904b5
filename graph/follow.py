"""Follows a store: holds the snapshot of its newest revision and moves it forward by change sets."""

from __future__ import annotations

import threading
from types import TracebackType

from graph.snapshot.snapshot import Snapshot
from graph.store import Store, StoreError

INTERVAL = 0.2  # seconds between two looks; a write shows within a second


class Follower:
    """The current snapshot of a store. Readers take `snapshot` once a question; it never changes under them."""

    def __init__(self, store: Store) -> None:
        """Builds the first snapshot. Raises StoreError where the store cannot be read."""
        self.store = store
        self._stop = threading.Event()
        self._moving = threading.Lock()
        self._thread: threading.Thread | None = None
        self.snapshot = self._afresh()

    def refresh(self) -> Snapshot:
        """Moves to the newest revision now, and answers with its snapshot."""
        with self._moving:
            if self.store.revision() != self.snapshot.revision:
                self._move()
        return self.snapshot

    def start(self) -> None:
        """Goes on following in a thread of its own until `stop`."""
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
        return Snapshot.build(*self.store.read_all())

    def _move(self) -> None:
        """A change that is large beside the graph is read afresh: that costs less than moving through it."""
        snapshot = self.snapshot
        for applied in self.store.changes_since(snapshot.revision):
            if len(applied.change_set.records) > sum(snapshot.counts().values()) // 2:
                self.snapshot = self._afresh()
                return
            snapshot = snapshot.moved_by(applied)
        self.snapshot = snapshot

    def _follow(self) -> None:
        while not self._stop.wait(INTERVAL):
            try:
                self.refresh()
            except StoreError:
                continue  # the next look may find it well again; readers keep the snapshot they have
