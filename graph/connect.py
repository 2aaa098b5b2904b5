"""From settings to a graph that is ready: opens the store and sees to it that the shipped concepts are in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph.admission import Draft, Rejected, admit
from graph.embedded import EmbeddedStore
from graph.store import NotAGraph, Store, StoreError
from ontology.concepts import digest, shipped_concepts

FILE = "graph.sqlite"


def open_graph(data: Path, url: str | None = None, *, on_wait: Callable[[], None] = lambda: None) -> Store:
    """The graph in the folder `data` (made when missing), or at `url`. Raises StoreError for what it cannot open."""
    if url is not None:
        raise NotAGraph(
            "deze versie bewaart haar graaf in een map (--data); andere databases kent zij nog niet",
            "this version keeps its graph in a folder (--data); it knows no other engine yet",
        )
    store = EmbeddedStore(data / FILE)
    try:
        bring_concepts(store, on_wait)
    except BaseException:
        store.close()
        raise
    return store


def bring_concepts(store: Store, on_wait: Callable[[], None] = lambda: None) -> None:
    """Applies this edition of the shipped concepts, once; a graph that has had it is left alone.

    Raises StoreError where they do not fit what people made of the concepts in this graph.
    """
    id = f"concepts-{digest()}"
    if store.applied(id) is not None:
        return
    drafts = [Draft(record.id, record.values) for record in shipped_concepts()]
    try:
        admit(store, drafts, author="wijkgraaf", source="ontology/concepts", id=id, on_wait=on_wait)
    except Rejected as rejected:
        first = rejected.problems[0]
        raise StoreError(
            f"de begrippen van deze versie passen niet in deze graaf. {first.id}: {first.message('nl')}",
            f"the concepts of this version do not fit into this graph. {first.id}: {first.message('en')}",
        ) from rejected


def is_empty(store: Store) -> bool:
    """Whether a graph holds nothing but concepts: then it waits for its first data."""
    _, _, records = store.read_all()
    return all(record.type == "Concept" for record in records)
