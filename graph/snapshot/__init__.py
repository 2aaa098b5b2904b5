"""The read model: one immutable graph in memory for each revision."""

from graph.snapshot.snapshot import Snapshot

__all__ = ["Snapshot"]
