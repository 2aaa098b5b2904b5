"""Introspection: what the schema says of itself. It hangs on no data, so it is bounded by weight and answered once."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.limits import Excess

ROOTS = ("__schema", "__type")
# how long a list of the schema is, on average and rounded up; what is not named here is one thing
SIZES: Mapping[str, int] = {
    "types": 150,
    "fields": 10,
    "args": 2,
    "inputFields": 2,
    "enumValues": 2,
    "directives": 6,
    "interfaces": 2,
    "possibleTypes": 2,
}
MOST = 500_000  # fields; the standard query with all its options weighs about a third of it


def is_only_introspection(operation: OperationDefinitionNode) -> bool:
    """True where the answer is the same whatever is in the graph and whatever variables come with it."""
    names = [s.name.value for s in operation.selection_set.selections if isinstance(s, FieldNode)]
    whole = len(names) == len(operation.selection_set.selections)
    asks = whole and any(name in ROOTS for name in names) and all(n in (*ROOTS, "__typename") for n in names)
    return asks and not operation.variable_definitions


def too_much_introspection(document: DocumentNode, operation: OperationDefinitionNode) -> Excess | None:
    """What a valid operation asks too much of the schema, or None. Each fragment is weighed once."""
    weight = _Weighing(document).of(operation.selection_set, False)
    return Excess("introspection", weight, MOST, operation) if weight > MOST else None


class _Weighing:
    """The weighing of one operation: fields below `__schema` and `__type`, times the lists that they stand in."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.known: dict[tuple[str, bool], int] = {}

    def of(self, selections: SelectionSetNode, is_inside: bool) -> int:
        """The weight of what is selected; `is_inside`: on a part of the schema, where every field weighs."""
        total = 0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total += self.field(selection, is_inside)
            elif isinstance(selection, InlineFragmentNode):
                total += self.of(selection.selection_set, is_inside)
            elif isinstance(selection, FragmentSpreadNode):
                total += self.fragment(selection.name.value, is_inside)
        return total

    def fragment(self, name: str, is_inside: bool) -> int:
        """The weight of a fragment, found once."""
        if (name, is_inside) not in self.known:
            self.known[name, is_inside] = self.of(self.fragments[name].selection_set, is_inside)
        return self.known[name, is_inside]

    def field(self, node: FieldNode, is_inside: bool) -> int:
        """The weight of one field and of what is selected on it."""
        name = node.name.value
        inside = is_inside or name in ROOTS
        below = self.of(node.selection_set, inside) if node.selection_set else 0
        return int(is_inside) + below * (SIZES.get(name, 1) if is_inside else 1)
