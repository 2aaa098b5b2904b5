"""Made-up data: by which mark they are known, and that one graph never holds both them and real ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.store import Store
from graph.view import View
from ontology.names import FICTITIOUS
from ontology.problems import Problem, register
from ontology.records import Record

register(
    {
        "FICTITIOUS_AND_REAL": (
            "{fictitious} is fictief en {real} niet; één graaf bevat nooit allebei. Laad fictieve gegevens in een "
            "graaf van hun eigen: een andere map met --data.",
            "{fictitious} is fictitious and {real} is not; one graph never holds both. Load fictitious data into a "
            "graph of their own: another folder with --data.",
        ),
    }
)


def is_fictitious(id: str) -> bool:
    """Whether an id is that of a made-up resource: its slug begins with the mark."""
    return id.partition("/")[2].startswith(FICTITIOUS)


def first_of(records: Iterable[Record]) -> str | None:
    """The id that says which kind a graph is: that of its first resource, concepts left out, which go with both."""
    return next((record.id for record in records if record.type != "Concept"), None)


def kept_by(store: Store) -> str | None:
    """The id that says which kind the graph of a store is; None where it holds concepts only. Reads no further."""
    return first_of(store.read_all()[2])


def problems(view: View) -> Iterator[Problem]:
    """The problem of a load that holds both kinds, or another kind than the graph: once, at its first such resource."""
    own = [record for record in view.own() if record.type != "Concept"]
    held = (kept_by(view.store) if view.store and own else None) or first_of(own)
    if held is None:
        return
    for record in own:
        if is_fictitious(record.id) is not is_fictitious(held):
            fictitious, real = sorted((record.id, held), key=is_fictitious, reverse=True)
            yield view.problem(record, "FICTITIOUS_AND_REAL", "id", fictitious=fictitious, real=real)
            return
