"""Nodes: resources of one snapshot, as resolvers see them, and how their plain fields are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeAlias

from graph.snapshot import Snapshot
from ontology.records import Record

Reader: TypeAlias = Callable[["Node"], object]


class Node:
    """A resource. The classes of api.generated derive from it; each knows how its plain fields are read."""

    snapshot: Snapshot
    record: Record
    readers: ClassVar[Mapping[str, Reader]] = {}


# class of the vocabulary -> its GraphQL type; filled by api.generated
TYPES: dict[str, type[Node]] = {}


def node(snapshot: Snapshot, id: str | None) -> Node | None:
    """The resource that answers for `id`, or None."""
    record = snapshot.get(id) if id else None
    if record is None:
        return None
    # made without its __init__: Strawberry gives the class one that wants every field, and fields are read when asked
    made = object.__new__(TYPES[record.type])
    made.snapshot, made.record = snapshot, record
    return made


def nodes(snapshot: Snapshot, ids: Iterable[str]) -> list[Node]:
    """The resources that answer for `ids`, in their order; one that has gone is left out."""
    shown = list(ids)
    snapshot.read_ahead(shown)
    return [found for id in shown if (found := node(snapshot, id)) is not None]


def node_of(snapshot: Snapshot, id: str | None, class_name: str) -> Node | None:
    """The resource that answers for `id` where it is of this class, else None."""
    found = node(snapshot, id)
    return found if found is not None and found.record.type == class_name else None


def read(source: Any, name: str) -> object:
    """Strawberry's default resolver: a node reads by its own readers, any other answer is a plain object."""
    return type(source).readers[name](source) if isinstance(source, Node) else getattr(source, name)
