"""Sizes: which values of a document's variables were found to keep it within its limits, so as to look only once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from graphql import ArgumentNode, DocumentNode, OperationDefinitionNode, VariableNode, Visitor, visit

from api.limits import Excess

SAY_SIZES = ("first", "ids")  # arguments that cost and limits look at
MOST_KEPT = 1_000
ABSENT = object()


class Sizes:
    """The values of the variables that say a size in one document, as far as they were in bounds."""

    def __init__(self, document: DocumentNode) -> None:
        found = _Sizers()
        visit(document, found)
        self.names = tuple(sorted(found.names))
        self.fit: dict[Hashable, Excess] = {}

    def key(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Hashable:
        """All that the limits of this operation hang on; of a list its length."""
        return (id(operation), *(_size(variables.get(name, ABSENT)) for name in self.names))

    def keep(self, key: Hashable, cost: Excess) -> None:
        """Remembers values that were in bounds, and what they cost; forgets all where they become too many."""
        if len(self.fit) >= MOST_KEPT:
            self.fit.clear()
        self.fit[key] = cost


def _size(value: Any) -> Hashable:
    return ("list", len(value)) if isinstance(value, list) else value


class _Sizers(Visitor):
    """Gathers the variables that stand as an argument that says a size."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """Takes the variable of `first` and of `ids`."""
        if node.name.value in SAY_SIZES and isinstance(node.value, VariableNode):
            self.names.add(node.value.name.value)
