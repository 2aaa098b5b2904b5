"""Fields: how one field of an operation is read, by the very reader or resolver that the schema has for it."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, cast

from graphql import FieldNode, GraphQLField, GraphQLObjectType
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from api.compiled.running import Run, Uncovered
from api.compiled.variables import stand_within
from api.nodes import Node as Resource
from api.schema import strawberry_schema

Read = Callable[[Any, Run], Any]
Plain = Callable[[Any], Any]
NO_VARIABLES = VariableValues({}, {})


def origin(of: Any) -> type:
    """The Python class that a type of the schema was made from."""
    return cast("type", of.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin)


def plain_reader(parent: GraphQLObjectType, definition: GraphQLField) -> Plain | None:
    """What reads a field without a resolver of its own from an object; None where it has one."""
    field = _field(definition)
    if field.base_resolver is not None:
        return None
    of = origin(parent)
    return of.readers[field.python_name] if issubclass(of, Resource) else attrgetter(field.python_name)


def python_name(definition: GraphQLField) -> str:
    """The attribute that a field without a resolver shows."""
    return _field(definition).python_name


def reader(definition: GraphQLField, node: FieldNode) -> Read:
    """What reads a field that has a resolver: it is called as Strawberry would, its arguments made once a request."""
    field = _field(definition)
    resolver = field.base_resolver
    assert resolver is not None
    takes_parent, takes_info = _leading(resolver)
    call: Any = resolver
    if callable(resolver.wrapped_func):
        call = resolver.wrapped_func
    given = _Given(field, definition, node)
    if given.hang_on_variables:
        return _called_anew(call, given, takes_parent, takes_info)
    return _called(call, given.of(NO_VARIABLES), takes_parent, takes_info)


def _field(definition: GraphQLField) -> StrawberryField:
    field: StrawberryField = definition.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    if field.extensions or field.is_async:
        raise Uncovered
    return field


def _leading(resolver: StrawberryResolver[Any]) -> tuple[bool, bool]:
    """Whether a resolver takes (the object, info): they stand before its arguments, in this order."""
    parent, info = resolver.parent_parameter, resolver.info_parameter
    names = [parameter.name for parameter in (parent, info) if parameter is not None]
    others = resolver.self_parameter is not None or (resolver.root_parameter is not None and parent is None)
    if others or list(resolver.signature.parameters)[: len(names)] != names:
        raise Uncovered
    return parent is not None, info is not None


def _called(call: Any, arguments: dict[str, Any], takes_parent: bool, takes_info: bool) -> Read:
    if takes_parent and takes_info:
        return lambda source, run: call(source, run, **arguments)
    if takes_parent:
        return lambda source, run: call(source, **arguments)
    if takes_info:
        return lambda source, run: call(run, **arguments)
    return lambda source, run: call(**arguments)


def _called_anew(call: Any, given: _Given, takes_parent: bool, takes_info: bool) -> Read:
    if takes_parent and takes_info:
        return lambda source, run: call(source, run, **run.arguments(given))
    if takes_parent:
        return lambda source, run: call(source, **run.arguments(given))
    if takes_info:
        return lambda source, run: call(run, **run.arguments(given))
    return lambda source, run: call(**run.arguments(given))


class _Given:
    """The arguments that stand at one field of an operation."""

    def __init__(self, field: StrawberryField, definition: GraphQLField, node: FieldNode) -> None:
        self._field, self._definition, self._node = field, definition, node
        self.hang_on_variables = stand_within(node.arguments or ())

    def of(self, variables: VariableValues) -> dict[str, Any]:
        """The arguments as the resolver takes them: coerced by graphql-core, converted by Strawberry."""
        if not self._definition.args:
            return {}
        schema = strawberry_schema()
        return convert_arguments(
            get_argument_values(self._definition, self._node, variables),
            self._field.arguments,
            scalar_registry=schema.schema_converter.scalar_registry,
            config=schema.config,
        )
