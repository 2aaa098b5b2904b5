"""From settings to a graph that is ready: opens the store and sees to it that the shipped concepts are in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph.admission import Draft, admit
from graph.embedded import EmbeddedStore
from graph.store import NotAGraph, Store
from ontology.concepts import digest, shipped_concepts

FILE = "graph.sqlite"


def open_graph(data: Path, url: str | None = None, *, on_wait: Callable[[], None] = lambda: None) -> Store:
    """The graph in the folder `data` (made when missing), or at `url`. Raises StoreError for what it cannot open."""
    if url is not None:
        raise NotAGraph("this version keeps its graph in a folder (--data); it knows no other engine yet")
    store = EmbeddedStore(data / FILE)
    bring_concepts(store, on_wait)
    return store


def bring_concepts(store: Store, on_wait: Callable[[], None] = lambda: None) -> None:
    """Applies this edition of the shipped concepts, once; a graph that has had it is left alone."""
    id = f"concepts-{digest()}"
    if store.applied(id) is None:
        drafts = [Draft(record.id, record.values) for record in shipped_concepts()]
        admit(store, drafts, author="wijkgraaf", source="ontology/concepts", id=id, on_wait=on_wait)
