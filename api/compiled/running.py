"""Running: what the functions of a plan share while they answer one request, and how they say that they cannot."""

from __future__ import annotations

from time import monotonic
from typing import Any, Protocol

from graphql.execution.values import VariableValues

from api.compiled.kept import Kept
from api.context import Context
from api.deadline import LOOK_EVERY, OutOfTime


class Uncovered(Exception):
    """Something that the standard executor shows better: an odd construct, a null where none may be, any error."""


class Given(Protocol):
    """Arguments that hang on variables."""

    def of(self, variables: VariableValues) -> dict[str, Any]:
        """The arguments as the resolver takes them, for one request."""


class Run:
    """One request: its context, which resolvers know as `info.context`, and its variables."""

    __slots__ = ("_arguments", "_seen", "context", "kept", "variables")

    def __init__(self, context: Context, variables: VariableValues, kept: Kept) -> None:
        self.context, self.variables, self.kept = context, variables, kept
        self._arguments: dict[Given, dict[str, Any]] = {}
        self._seen = 0

    def look(self) -> None:
        """Looks at the clock now and then, as the standard executor does. Raises OutOfTime."""
        self._seen += 1
        if not self._seen % LOOK_EVERY and monotonic() > self.context.deadline:
            raise OutOfTime

    def arguments(self, given: Given) -> dict[str, Any]:
        """The arguments of a field, read once a request however many objects have the field."""
        found = self._arguments.get(given)
        if found is None:
            found = self._arguments[given] = given.of(self.variables)
        return found
