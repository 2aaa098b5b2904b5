"""Operations made by chance from the schema: fragments, aliases, directives, variables, merged fields, any ids."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from api.query import ONE
from api.schema import schema
from questions.page import Listing

UNKNOWN = ("wijk/nergens", "geen-id", "", "concept/x", "praktijk/weg")
WORDS = ("energie", "wijk", "a", "", "  ", "jeugd zorg", "Selwerd", "école", "qqqq", 'een "aanhaling"')
DEEPEST = 6
KINDS_OF_ID = {"wijk": "Wijk", "likeWijk": "Wijk", "indicator": "Concept", "partner": "Partner", "city": "City"}


@dataclass(frozen=True)
class Operation:
    """A document, its variables and the name of the operation that is asked."""

    text: str
    variables: dict[str, Any]
    name: str | None


@dataclass
class Shape:
    """What stands under each name of one object: (field, type, arguments, what stands within)."""

    names: dict[str, tuple[str, str, str, Shape]] = field(default_factory=dict)


class Maker:
    """Makes operations that ask for the ids of one graph."""

    def __init__(self, random: Random, ids: Mapping[str, Sequence[str]]) -> None:
        self.random, self.ids = random, ids
        self.everything = [id for of in ids.values() for id in of]
        self.types = schema().type_map

    def operation(self) -> Operation:
        """One operation; nearly always valid and within all limits."""
        self.left, self.number, self.directives = self.random.randint(3, 45), 0, 0
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.fragments: dict[str, tuple[str, str]] = {}
        query = schema().query_type
        assert query is not None
        body = self.selection(query, Shape(), 0, "")
        names = self.random.choice(("", "Vraag", "Vraag"))
        variables = f"({', '.join(self.declared)})" if self.declared else ""
        text = f"query {names}{variables} {body}" if names or variables else body
        parts = [text, *(text for _, text in self.fragments.values())]
        name = None
        if names and self.chance(0.1):
            parts.append("query Andere { __typename }")
            name = "Vraag"
        self.random.shuffle(parts)
        return Operation("\n".join(parts), self.variables, name or (names if names and self.chance(0.3) else None))

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.random.random() < share

    # ------------------------------------------------ selections
    def selection(self, of: Any, shape: Shape, depth: int, prefix: str) -> str:
        """Braces with something in them."""
        wanted = self.random.randint(1, 6) if depth else self.random.randint(1, 3)
        parts = [self.one(of, shape, depth, prefix) for _ in range(wanted)]
        return "{ " + " ".join(parts) + " }"

    def one(self, of: Any, shape: Shape, depth: int, prefix: str) -> str:
        """A field, an inline fragment or a spread."""
        self.left -= 1
        dice = self.random.random()
        if dice < 0.12 and self.left > 0:
            on = self.random.choice(self.overlapping(of))
            condition = f" on {on.name}" if on is not of or self.chance(0.5) else ""
            return f"...{condition}{self.directive()} {self.selection(on, shape, depth, prefix)}"
        if dice < 0.2 and self.left > 0 and depth:
            return self.spread(of, depth) + self.directive()
        return self.field(of, shape, depth, prefix)

    def overlapping(self, of: Any) -> list[Any]:
        """The types that an object of this type may have besides."""
        if isinstance(of, GraphQLObjectType):
            return [of, *of.interfaces]
        possible = list(schema().get_possible_types(of))
        return [of, *self.random.sample(possible, min(3, len(possible))), *of.interfaces]

    def spread(self, of: Any, depth: int) -> str:
        """A fragment of this type: one that is there, or a new one; its names fit with all others."""
        on = self.random.choice(self.overlapping(of))
        there = [name for name, (type_, _) in self.fragments.items() if type_ == on.name]
        if there and self.chance(0.6):
            return f"...{self.random.choice(there)}"
        if len(self.fragments) > 8:
            return "__typename"
        self.number += 1
        name = f"F{self.number}"
        body = self.selection(on, Shape(), max(depth, 3), f"{name.lower()}_")
        self.fragments[name] = on.name, f"fragment {name} on {on.name} {body}"
        return f"...{name}"

    def field(self, of: Any, shape: Shape, depth: int, prefix: str) -> str:
        """A field under a name that nothing else has, or merged with one that is the same."""
        fields = {n: f for n, f in of.fields.items() if self.may_stand(f, depth)}
        if not fields or self.chance(0.07):
            return f"{self.alias('__typename', prefix)}__typename{self.directive()}"
        name = self.random.choice(list(fields))
        definition = fields[name]
        response, arguments, within = self.merged(name, definition, shape) or self.new(name, definition, shape, prefix)
        alias = "" if response == name else f"{response}: "
        inner = get_named_type(definition.type)
        body = "" if is_leaf_type(inner) else " " + self.selection(inner, within, depth + 1, prefix)
        return f"{alias}{name}{arguments}{self.directive()}{body}"

    def may_stand(self, definition: GraphQLField, depth: int) -> bool:
        """Whether there is room: no objects where it is deep or much was asked already."""
        return is_leaf_type(get_named_type(definition.type)) or (depth < DEEPEST and self.left > 0)

    def alias(self, name: str, prefix: str) -> str:
        """Now and then a name of its own, where it stands alone anyway."""
        self.number += 1
        return f"{prefix}n{self.number}: " if prefix or self.chance(0.3) else ""

    def merged(self, name: str, definition: GraphQLField, shape: Shape) -> tuple[str, str, Shape] | None:
        """Now and then the name, arguments and inner shape of an equal field that stands there already."""
        for response, (of, type_, arguments, within) in shape.names.items():
            if (of, type_) == (name, str(definition.type)) and self.chance(0.6):
                return response, arguments, within
        return None

    def new(self, name: str, definition: GraphQLField, shape: Shape, prefix: str) -> tuple[str, str, Shape]:
        """A name that nothing else has, arguments, and an inner shape that is still empty."""
        self.number += 1
        is_free = not prefix and name not in shape.names and self.chance(0.8)
        response = name if is_free else f"{prefix}a{self.number}"
        said, within = self.arguments(name, definition), Shape()
        shape.names[response] = name, str(definition.type), said, within
        return response, said, within

    def directive(self) -> str:
        """Now and then @skip or @include or both, by a value or a variable."""
        said = ""
        for name in ("skip", "include"):
            if self.chance(0.05) and self.directives < 40:
                self.directives += 1
                said += f" @{name}(if: {self.truth()})"
        return said

    def truth(self) -> str:
        """true, false, or a variable that is one of them."""
        if self.chance(0.5):
            return self.random.choice(("true", "false"))
        if self.chance(0.3):
            return self.declare("Boolean! = true", self.random.choice((True, False)), self.chance(0.5))
        return self.declare(self.random.choice(("Boolean!", "Boolean! = false")), self.chance(0.5), True)

    # ------------------------------------------------ arguments
    def declare(self, type_: str, value: Any, is_given: bool) -> str:
        """A new variable."""
        self.number += 1
        name = f"v{self.number}"
        self.declared.append(f"${name}: {type_}")
        if is_given:
            self.variables[name] = value
        return f"${name}"

    def arguments(self, name: str, definition: GraphQLField) -> str:
        """Arguments for a field, those that must be given and some others."""
        said = []
        for argument, of in definition.args.items():
            must = is_non_null_type(of.type) and not has_default(of)
            share = 0.12 if argument == "after" else 0.35
            if argument == "first" or must or self.chance(share):
                said.append(f"{argument}: {self.argument(argument, name, of)}")
        return f"({', '.join(said)})" if said else ""

    def argument(self, name: str, of_field: str, of: GraphQLArgument) -> str:
        """A value: literal, or by a variable that is given, null, absent or has a default."""
        value = self.value(name, of_field, of.type)
        if not self.chance(0.35):
            return literal(value, of.type)
        wanted = get_nullable_type(of.type)
        if is_non_null_type(of.type):
            if has_default(of) and self.chance(0.4):  # may be declared as nullable; absent means the default
                return self.declare(str(wanted), value, self.chance(0.5))
            if self.chance(0.3):
                return self.declare(f"{of.type} = {literal(value, of.type)}", value, self.chance(0.5))
            return self.declare(str(of.type), value, True)
        dice = self.random.random()
        if dice < 0.2:
            return self.declare(str(wanted), None, self.chance(0.5))
        if dice < 0.4:
            return self.declare(f"{wanted} = {literal(value, of.type)}", None, self.chance(0.3))
        return self.declare(str(wanted), value, True)

    def value(self, name: str, of_field: str, type_: Any) -> Any:
        """A value of an input type as JSON says it; None only where it may be null."""
        if not is_non_null_type(type_) and self.chance(0.06):
            return None
        of = get_nullable_type(type_)
        if is_list_type(of):
            return [self.value(name, of_field, of.of_type) for _ in range(self.random.randint(0, 3))]
        if isinstance(of, GraphQLInputObjectType):
            return self.object(of)
        if isinstance(of, GraphQLEnumType):
            return self.random.choice(list(of.values))
        return self.scalar(name, of_field, of.name)

    def object(self, of: GraphQLInputObjectType) -> dict[str, Any]:
        """An input object with a few of its fields."""
        must = [n for n, f in of.fields.items() if is_non_null_type(f.type) and not has_default(f)]
        some = [n for n in of.fields if n not in must]
        chosen = [*must, *self.random.sample(some, min(len(some), self.random.randint(0, 2)))]
        return {name: self.value(name, of.name, of.fields[name].type) for name in chosen}

    def scalar(self, name: str, of_field: str, type_: str) -> Any:
        """A value that fits the name of its argument."""
        if name == "first":
            return self.random.choice((1, 1, 2, 2, 3, 5))
        if name == "after":
            return self.cursor(of_field)
        if type_ == "ID":
            return self.id(KINDS_OF_ID.get(name) or ONE.get(of_field))
        values: dict[str, Sequence[Any]] = {
            "Int": (0, 1, 2, 3, 2015, 2020, -1),
            "Float": (0, 1, 0.5, 2.25),
            "Boolean": (True, False),
            "Date": ("2012-02-29", "2020-01-01"),
        }
        return self.random.choice(values.get(type_, WORDS))

    def id(self, class_name: str | None) -> str:
        """An id that exists and fits, of another class, or of nothing."""
        dice = self.random.random()
        if dice < 0.12 or not self.everything:
            return self.random.choice(UNKNOWN)
        if dice > 0.25 and class_name and self.ids.get(class_name):
            return self.random.choice(self.ids[class_name])
        return self.random.choice(self.everything)

    def cursor(self, of_field: str) -> str:
        """A cursor that fits where lists are by id; seldom one that does not."""
        if self.chance(0.04) or not self.everything:
            return "geen-cursor"
        id = self.random.choice(self.everything)
        name = "id" if schema().query_type.fields.get(of_field) else of_field  # type: ignore[union-attr]
        return Listing(name).cursor((id,))


def has_default(of: Any) -> bool:
    """Whether an argument or an input field has a default."""
    return of.default_value is not Undefined


def literal(value: Any, type_: Any) -> str:
    """A JSON value as GraphQL writes it."""
    of = get_nullable_type(type_)
    if value is None:
        return "null"
    if is_list_type(of):
        return "[" + ", ".join(literal(entry, of.of_type) for entry in value) + "]"
    if isinstance(of, GraphQLInputObjectType):
        return "{" + ", ".join(f"{name}: {literal(v, of.fields[name].type)}" for name, v in value.items()) + "}"
    if isinstance(of, GraphQLEnumType):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
