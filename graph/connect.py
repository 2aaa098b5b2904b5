"""From settings to a graph that is ready: opens the store and sees to it that the shipped concepts are in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from graph.admission import Draft, Rejected, admit
from graph.embedded import EmbeddedStore
from graph.store import Store, StoreError, Unavailable
from ontology.concepts import digest, shipped_concepts

if TYPE_CHECKING:
    from graph.neo4j.store import Neo4jStore

FILE = "graph.sqlite"
PASSWORD, PASSWORD_FILE = "WIJKGRAAF_STORE_PASSWORD", "WIJKGRAAF_STORE_PASSWORD_FILE"


def open_graph(data: Path, url: str | None = None, *, on_wait: Callable[[], None] = lambda: None) -> Store:
    """The graph in the folder `data` (made when missing), or in the database at `url`, with the password beside it.

    Raises StoreError for what it cannot open.
    """
    store: Store = EmbeddedStore(data / FILE) if url is None else open_database(url)
    try:
        bring_concepts(store, on_wait)
    except BaseException:
        store.close()
        raise
    return store


def open_database(url: str) -> Neo4jStore:
    """The graph in a database, with nothing brought to it. Raises StoreError."""
    from graph.neo4j.address import address  # here, because the driver is there for those who asked for it
    from graph.neo4j.store import Neo4jStore

    return Neo4jStore(address(url, password()))


def password() -> str | None:
    """The password of the database: in the environment, or in a file that is named there. Raises Unavailable."""
    said, file = os.environ.get(PASSWORD), os.environ.get(PASSWORD_FILE)
    if said or not file:
        return said
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"het bestand uit {PASSWORD_FILE} kan niet worden gelezen. Kijk of het er is, en of dit programma dat mag",
            f"the file named in {PASSWORD_FILE} cannot be read. See whether it is there, and may be read",
        ) from error


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
