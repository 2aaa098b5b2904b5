"""Cost: how many objects a request may ask for, before it runs. Each fragment is weighed once.

The cost is the number of objects that `first` allows, not what is there, summed before equal fields are merged. A plain
list counts as 10, a gap map with all in it as 1,000. Introspection costs nothing: graphql-core bounds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from api.limits import DEEPEST, Excess

MOST = 10_000
MOST_NESTED = 1_000  # about what Python itself can follow
PLAIN_LIST = 10
GAP_MAP = 1_000
MOST_CHARACTERS = 5_000_000
VALUE = 20  # characters that a value takes with the signs around it, at least
# of a connection: its size counts here, and an edge is only the way to its node
PAGES = ("nodes", "edges")
NO_OBJECTS = ("edges", "pageInfo")


def weighed(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Excess:
    """How many objects a valid operation whose `first`s are in bounds asks for, beside the most that it may."""
    try:
        cost = _Weighing(schema, document, variables).of(operation.selection_set, schema.query_type, PLAIN_LIST)
    except RecursionError:
        return Excess("levels", MOST_NESTED, DEEPEST, operation)
    return Excess("objects", cost, MOST, operation)


def too_long(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Excess | None:
    """What makes the answer to an operation that is not too costly too long, or None.

    Names count as often as they can come back: aliases must not make a small request a large answer.
    """
    count = _Writing(schema, document, variables).of(operation.selection_set, schema.query_type, PLAIN_LIST)
    return Excess("characters", count, MOST_CHARACTERS, operation) if count > MOST_CHARACTERS else None


class _Weighing:
    """The weighing of one operation; `size` is how long `nodes` and `edges` of the connection around it can be."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema, self.variables = schema, variables
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.known: dict[tuple[str, int], int] = {}

    def of(self, selections: SelectionSetNode, parent: Any, size: int) -> int:
        """The cost of all that is selected on one object of type `parent`."""
        total = 0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total += self.field(selection, parent, size)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                on = self.schema.get_type(condition.name.value) if condition else parent
                total += self.of(selection.selection_set, on, size)
            elif isinstance(selection, FragmentSpreadNode):
                total += self.fragment(selection.name.value, size)
        return total

    def fragment(self, name: str, size: int) -> int:
        """The cost of a fragment on one object."""
        if (name, size) not in self.known:
            fragment = self.fragments[name]
            on = self.schema.get_type(fragment.type_condition.name.value)
            self.known[name, size] = self.of(fragment.selection_set, on, size)
        return self.known[name, size]

    def field(self, node: FieldNode, parent: Any, size: int) -> int:
        """The cost of one field: its objects, and all that is selected on each of them."""
        name = node.name.value
        definition = None if name.startswith("__") else parent.fields[name]
        if definition is None or node.selection_set is None:
            return 0
        if name == "gapMap":
            return GAP_MAP
        of = get_named_type(definition.type)
        length = self.length(node, definition)
        if is_list_type(get_nullable_type(definition.type)):
            times = size if name in PAGES else length
            return times * ((name not in NO_OBJECTS) + self.of(node.selection_set, of, PLAIN_LIST))
        is_object = is_composite_type(of) and "first" not in definition.args and name not in NO_OBJECTS
        return is_object + self.of(node.selection_set, of, length)

    def length(self, node: FieldNode, definition: GraphQLField) -> int:
        """How long the list of a field can be: its `first`, the number of its `ids`, else that of a plain list."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        for name in ("first", "ids"):
            if name in definition.args:
                default = definition.args[name].default_value
                return self.count(given.get(name), default if isinstance(default, int) else PLAIN_LIST)
        return PLAIN_LIST

    def count(self, value: Any, default: int) -> int:
        """The number that a value stands for: itself, or the length of a list."""
        if isinstance(value, VariableNode):
            found = self.variables.get(value.name.value, default)
            return len(found) if isinstance(found, list) else int(found)
        if isinstance(value, ListValueNode):
            return len(value.values)
        return int(value.value) if isinstance(value, IntValueNode) else default


class _Writing(_Weighing):
    """The same walk, which counts characters of the answer: each name, and a little for its value."""

    def field(self, node: FieldNode, parent: Any, size: int) -> int:
        """The characters of one field, with all that is selected within it."""
        name = node.name.value
        own = len((node.alias or node.name).value) + VALUE
        definition = None if name.startswith("__") else parent.fields[name]
        if definition is None or node.selection_set is None:
            return own
        of, length = get_named_type(definition.type), self.length(node, definition)
        if name == "gapMap":  # its lists are plain ones
            return own + GAP_MAP // PLAIN_LIST * self.of(node.selection_set, of, PLAIN_LIST)
        if is_list_type(get_nullable_type(definition.type)):
            return own + (size if name in PAGES else length) * self.of(node.selection_set, of, PLAIN_LIST)
        return own + self.of(node.selection_set, of, length)
