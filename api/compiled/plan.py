"""Plans: an operation made into functions that read objects and give plain data, type by type as types turn up.

Which fields are asked of a type, in which order and merged how, is found by graphql-core's own collecting of fields.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationDefinitionNode,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from api.answers import Reason
from api.compiled.fields import Plain, Read, origin, plain_reader, python_name, reader
from api.compiled.running import Run, Uncovered
from api.compiled.values import Show, shower
from api.compiled.variables import Variables
from api.schema import schema
from questions import answers

MOST_SHAPES = 1_000  # of one plan: no operation that a person writes has a tenth of it
Complete = Callable[[Any, Run], Any]
NUMBERS = count()  # of shapes that are kept, never given twice


@dataclass(frozen=True, slots=True)
class Root:
    """A field of the query itself: what reads it, what completes its value, whether it may be null, its places."""

    name: str
    read: Read
    complete: Complete
    may_be_null: bool
    nodes: list[FieldNode]


class Plan:
    """The functions of one operation, for one set of values in its @skip and @include."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode, switches: VariableValues) -> None:
        """`switches`: the variables that @skip and @include name. Raises Uncovered."""
        definitions = (d for d in document.definitions if isinstance(d, FragmentDefinitionNode))
        self._fragments = {d.name.value: FragmentDetails(d) for d in definitions}
        self._operation, self._switches = operation, switches
        self._variables = Variables(document)
        self._shapes: dict[tuple[Any, ...], Complete] = {}
        query = schema().query_type
        assert query is not None
        found = collect_fields(schema(), self._fragments, switches, query, operation)
        self.roots = [self._root(query, name, details) for name, details in found.grouped_field_set.items()]

    def _root(self, query: GraphQLObjectType, name: str, details: FieldDetailsList) -> Root:
        nodes = [detail.node for detail in details]
        if nodes[0].name.value == "__typename":
            return Root(name, lambda source, run: query.name, lambda value, run: value, False, nodes)
        plain, of = self._plain(query, details)
        if plain is not None:
            raise Uncovered
        return Root(name, self._reader(query, details), self._completing(of, details), not is_non_null_type(of), nodes)

    # ------------------------------------------------ one field
    def _plain(self, parent: GraphQLObjectType, details: FieldDetailsList) -> tuple[Plain | None, GraphQLOutputType]:
        """(what reads a field without a resolver, its type)."""
        name = details[0].node.name.value
        if name.startswith("__"):
            raise Uncovered
        return plain_reader(parent, parent.fields[name]), parent.fields[name].type

    def _reader(self, parent: GraphQLObjectType, details: FieldDetailsList) -> Read:
        node = details[0].node
        return reader(parent.fields[node.name.value], node)

    def _field(self, parent: GraphQLObjectType, details: FieldDetailsList) -> Complete:
        """What gives a field of an object as data."""
        if details[0].node.name.value == "__typename":
            return lambda source, run: parent.name
        plain, of = self._plain(parent, details)
        inner = get_nullable_type(of)
        if plain is not None and is_leaf_type(inner):
            return _shown_leaf(plain, shower(inner), is_non_null_type(of))
        complete = self._completing(of, details)
        if plain is not None:
            return lambda source, run: complete(plain(source), run)
        read = self._reader(parent, details)
        return lambda source, run: complete(read(source, run), run)

    def _is_own_value(self, parent: GraphQLObjectType, details: FieldDetailsList) -> bool:
        """Whether a field is a single value that an object has itself: it is read as fast as it could be kept."""
        if details[0].node.name.value == "__typename":
            return True
        plain, of = self._plain(parent, details)
        return plain is not None and is_leaf_type(get_nullable_type(of))

    # ------------------------------------------------ one value
    def _completing(self, of: GraphQLOutputType, details: FieldDetailsList) -> Complete:
        """What makes the value of a field into data."""
        if is_non_null_type(of):
            return _required(self._present(of.of_type, details))
        present = self._present(of, details)
        return lambda value, run: None if value is None else present(value, run)

    def _present(self, of: Any, details: FieldDetailsList) -> Complete:
        """What makes a value that is there into data."""
        if is_leaf_type(of):
            show = shower(of)
            return lambda value, run: show(value)
        if is_list_type(of):
            return _list(self._completing(of.of_type, details))
        if isinstance(of, GraphQLInterfaceType):
            return self._interface(of, details)
        if isinstance(of, GraphQLObjectType):
            return self._object(of, details)
        raise Uncovered

    def _interface(self, of: GraphQLInterfaceType, details: FieldDetailsList) -> Complete:
        possible = {origin(type_): type_ for type_ in schema().get_possible_types(of)}
        shapes: dict[type, Complete] = {}

        def complete(value: Any, run: Run) -> Any:
            shape = shapes.get(type(value))
            if shape is None:
                if type(value) not in possible:
                    raise Uncovered
                shape = shapes[type(value)] = self._object(possible[type(value)], details)
            return shape(value, run)

        return complete

    def _object(self, of: GraphQLObjectType, details: FieldDetailsList) -> Complete:
        """What shows an object of one type; shared by all places that ask the same of it."""
        key = (of.name, *(id(detail.node) for detail in details))
        found = self._shapes.get(key)
        if found is None:
            if len(self._shapes) >= MOST_SHAPES:
                raise Uncovered
            found = self._shapes[key] = self._shape(of, details)
        return found

    def _shape(self, of: GraphQLObjectType, details: FieldDetailsList) -> Complete:
        found = collect_subfields(schema(), self._fragments, self._switches, self._operation, of, details)
        if not of.interfaces and (leaves := self._leaves(of, found.grouped_field_set)):
            return leaves
        fields = [(name, self._field(of, inner)) for name, inner in found.grouped_field_set.items()]

        def shape(value: Any, run: Run) -> Any:
            run.look()
            return {name: field(value, run) for name, field in fields}

        is_fixed = not any(self._variables.stand_in(detail.node) for detail in details)
        if origin(of) is Reason and is_fixed:
            return _kept(shape, answers.Reason, lambda reason: reason)
        if not of.interfaces:
            return shape
        class_ = origin(of)
        is_light = all(self._is_own_value(of, inner) for inner in found.grouped_field_set.values())
        if not is_light and is_fixed:
            return _kept(shape, class_, lambda resource: resource.record.id)

        def checked(value: Any, run: Run) -> Any:
            if type(value) is not class_:
                raise Uncovered
            return shape(value, run)

        return checked

    def _leaves(self, of: GraphQLObjectType, asked: Mapping[str, FieldDetailsList]) -> Complete | None:
        """The shape of an object of which only single values of its own are asked, read all at once."""
        if len(asked) < 2 or not all(self._is_own_value(of, inner) for inner in asked.values()):
            return None
        definitions = [of.fields.get(inner[0].node.name.value) for inner in asked.values()]
        if any(definition is None for definition in definitions):  # __typename
            return None
        types = [definition.type for definition in definitions if definition is not None]
        shows = [shower(get_nullable_type(type_)) for type_ in types]
        read = attrgetter(*(python_name(definition) for definition in definitions if definition is not None))
        fields = list(zip(asked, shows, map(is_non_null_type, types), strict=True))

        def shape(value: Any, run: Run) -> Any:
            run.look()
            values = zip(fields, read(value), strict=True)
            return {name: _absent(required) if v is None else show(v) for (name, show, required), v in values}

        return shape


def _absent(is_required: bool) -> Any:
    if is_required:
        raise Uncovered
    return None


def _kept(shape: Complete, class_: type, told_by: Callable[[Any], Hashable]) -> Complete:
    """The same shape, made once for each resource of a snapshot, and for each reason."""
    number = next(NUMBERS)

    def kept(value: Any, run: Run) -> Any:
        key = number, told_by(value)
        found = run.kept.get(key)
        if found is None:
            if type(value) is not class_:
                raise Uncovered
            found = run.kept.keep(key, orjson.dumps(shape(value, run)))
        return found

    return kept


def _required(present: Complete) -> Complete:
    def required(value: Any, run: Run) -> Any:
        if value is None:
            raise Uncovered
        return present(value, run)

    return required


def _shown_leaf(read: Plain, show: Show, is_required: bool) -> Complete:
    def leaf(source: Any, run: Run) -> Any:
        value = read(source)
        if value is None:
            if is_required:
                raise Uncovered
            return None
        return show(value)

    return leaf


def _list(item: Complete) -> Complete:
    def complete(value: Any, run: Run) -> Any:
        if not isinstance(value, list | tuple):
            raise Uncovered
        return [item(entry, run) for entry in value]

    return complete
