"""Limits on one request: tokens, directives, variables and their values, fragments, names, repeats, depth, and `first`.

Every fragment is looked at once, however often it is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    Node,
    NullValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    parse,
)

MOST_TOKENS = 2_000
MOST_DIRECTIVES = 50
MOST_VARIABLES = 100
MOST_FRAGMENTS = 50
MOST_VALUES = 2_000  # in the lists and objects of the variables, each of which takes the time of CONTAINER values
CONTAINER = 10
LONGEST_NAME = 100  # that a client gives to a field
MOST_REPEATS = 20  # of one name on one object: graphql-core compares each with each
DEEPEST = 15
MOST_FIRST = 100
INTROSPECTION = ("__schema", "__type")  # its depth is bounded by a rule of graphql-core


@dataclass(frozen=True, slots=True)
class Excess:
    """Too much of something: `what` is a key of errors.WHAT, `node` the place in the document."""

    what: str
    count: int
    most: int
    node: Node | None = None


def parsed(text: str) -> DocumentNode:
    """The document. GraphQLError where it is no GraphQL, or has more than 2,000 tokens or comments."""
    return parse(text, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_TOKENS)


def excess(document: DocumentNode) -> Excess | None:
    """What a document has too much of, or None. It need not be valid: this goes before validation."""
    selections = list(_selections(document))
    directives = sum(len(_directives(node)) for node in (*document.definitions, *selections))
    if directives > MOST_DIRECTIVES:
        return Excess("directives", directives, MOST_DIRECTIVES)
    for definition in document.definitions:
        variables = len(getattr(definition, "variable_definitions", None) or ())
        if variables > MOST_VARIABLES:
            return Excess("variables", variables, MOST_VARIABLES, definition)
    fragments = sum(isinstance(d, FragmentDefinitionNode) for d in document.definitions)
    if fragments > MOST_FRAGMENTS:
        return Excess("fragments", fragments, MOST_FRAGMENTS)
    return _long_name(selections) or _repeated(document) or _too_deep(document)


def too_many_values(variables: Mapping[str, Any]) -> Excess | None:
    """The values of all variables, where lists and objects in them hold too many; None where not."""
    count, ahead = 0, [value for value in variables.values() if isinstance(value, list | dict)]
    while ahead:
        of = ahead.pop()
        count += CONTAINER + len(of)
        if count > MOST_VALUES:
            return Excess("values", count, MOST_VALUES)
        ahead.extend(v for v in (of.values() if isinstance(of, dict) else of) if isinstance(v, list | dict))
    return None


def _long_name(selections: Iterable[SelectionNode]) -> Excess | None:
    """An alias that is too long: it comes back in the answer once for each object."""
    for selection in selections:
        alias = getattr(selection, "alias", None)
        letters = len(alias.value) if alias else 0
        if letters > LONGEST_NAME:
            return Excess("letters", letters, LONGEST_NAME, selection)
    return None


def _repeated(document: DocumentNode) -> Excess | None:
    """A field, or a fragment, that stands too often in one pair of braces under the same name."""
    for selections in _selection_sets(document):
        names = Counter(_response_name(selection) for selection in selections.selections)
        name, count = max(names.items(), key=lambda entry: entry[1] if entry[0] else 0, default=(None, 0))
        if name is not None and count > MOST_REPEATS:
            return Excess("repeats", count, MOST_REPEATS, selections)
    return None


def _response_name(selection: SelectionNode) -> str | None:
    """Under which name a field's value comes back; None for a part that has no name."""
    if isinstance(selection, FieldNode):
        return (selection.alias or selection.name).value
    return "..." + selection.name.value if isinstance(selection, FragmentSpreadNode) else None


def _directives(node: Node) -> tuple[Any, ...]:
    return getattr(node, "directives", None) or ()


def _selection_sets(document: DocumentNode) -> Iterator[SelectionSetNode]:
    """Every pair of braces in the document, each once, fragments not spread out."""
    ahead: list[SelectionSetNode] = [s for d in document.definitions if (s := getattr(d, "selection_set", None))]
    while ahead:
        of = ahead.pop()
        yield of
        ahead.extend(inner for selection in of.selections if (inner := getattr(selection, "selection_set", None)))


def _selections(document: DocumentNode) -> Iterator[SelectionNode]:
    """Every selection that stands in the document, each once, fragments not spread out."""
    for of in _selection_sets(document):
        yield from of.selections


# ---------------------------------------------------------------- depth
def _too_deep(document: DocumentNode) -> Excess | None:
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    known: dict[str, int] = {}
    for name in fragments:
        _measure(name, fragments, known)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            depth = max((d + known.get(s or "", 0) for d, s in _levels(definition.selection_set)), default=0)
            if depth > DEEPEST:
                return Excess("levels", depth, DEEPEST, definition)
    return None


def _measure(name: str, fragments: Mapping[str, FragmentDefinitionNode], known: dict[str, int]) -> None:
    """Fills in the depth of a fragment and of those that it spreads, without recursion; a circle adds nothing."""
    path, begun = [name], {name}
    while path:
        levels = list(_levels(fragments[path[-1]].selection_set))
        ahead = [s for _, s in levels if s in fragments and s not in known and s not in begun]
        if ahead and ahead[0] is not None:
            path.append(ahead[0])
            begun.add(ahead[0])
        else:
            known[path.pop()] = max((d + known.get(s or "", 0) for d, s in levels), default=0)


def _levels(selections: SelectionSetNode) -> Iterator[tuple[int, str | None]]:
    """(level of a field, None) and (level that a spread stands behind, name of its fragment)."""
    ahead = [(selections, 0)]
    while ahead:
        of, level = ahead.pop()
        for selection in of.selections:
            is_field = isinstance(selection, FieldNode)
            if isinstance(selection, FragmentSpreadNode):
                yield level, selection.name.value
            elif isinstance(selection, FieldNode) and selection.name.value in INTROSPECTION:
                yield level + 1, None
            else:
                yield level + is_field, None
                inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
                if inner:
                    ahead.append((inner, level + is_field))


# ---------------------------------------------------------------- first
def bad_firsts(document: DocumentNode, variables: Mapping[str, Any]) -> Iterator[tuple[FieldNode, object]]:
    """Each field of a valid document whose `first` is outside 1..100, and what it is."""
    for selection in _selections(document):
        if isinstance(selection, FieldNode):
            for argument in selection.arguments or ():
                value = _value(argument.value, variables) if argument.name.value == "first" else 1
                if not (isinstance(value, int) and 1 <= value <= MOST_FIRST):
                    yield selection, "null" if value is None else value


def _value(node: Node, variables: Mapping[str, Any]) -> object:
    if isinstance(node, VariableNode):
        # a variable that was not given leaves the default of the argument
        return variables.get(node.name.value, 1)
    if isinstance(node, IntValueNode):
        return int(node.value) if len(node.value) < 12 else node.value[:12] + "…"
    return None if isinstance(node, NullValueNode) else "?"
