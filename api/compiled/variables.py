"""Variables: where in an operation they stand, so that what hangs on none of them can be made once."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)


class Variables:
    """The arguments of one document that hang on variables. Each field and each fragment is looked at once."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[int, bool] = {}

    def stand_in(self, node: SelectionNode | FragmentDefinitionNode) -> bool:
        """Whether an argument of anything that is selected within hangs on a variable; not the node's own."""
        if id(node) not in self._known:
            within: SelectionSetNode | None = getattr(node, "selection_set", None)
            self._known[id(node)] = within is not None and any(map(self._at, within.selections))
        return self._known[id(node)]

    def _at(self, node: SelectionNode) -> bool:
        if isinstance(node, FragmentSpreadNode):
            return self.stand_in(self._fragments[node.name.value])
        own = isinstance(node, FieldNode) and stand_within(node.arguments or ())
        return own or self.stand_in(node)


def stand_within(nodes: Iterable[Node]) -> bool:
    """Whether there is a variable anywhere in these values."""
    found = _Variables()
    for node in nodes:
        visit(node, found)
    return found.any


class _Variables(Visitor):
    """Sees whether there is a variable."""

    any = False

    def enter_variable(self, _node: VariableNode, *_: object) -> None:
        """One is enough."""
        self.any = True
