"""The engines that keep a graph. Each is opened for tests by one function; whatever runs here runs on all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from graph.embedded import EmbeddedStore
from graph.store import Store
from tests.database.graphs import neo4j_of

# Opens the graph that belongs to an empty folder of the test: the same folder, the same graph.
ENGINES: Mapping[str, Callable[[Path], Store]] = {
    "embedded": lambda folder: EmbeddedStore(folder / "graph.sqlite"),
    "neo4j": neo4j_of,
}
