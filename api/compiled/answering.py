"""Answering: the compiled path first; the standard executor, on the same snapshot, for all that it leaves."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DirectiveNode,
    DocumentNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_operation_ast,
    located_error,
    visit,
)
from graphql.execution import ExecutionResult
from graphql.execution.values import VariableValues, get_variable_values

from api.compiled.kept import Kept
from api.compiled.plan import Plan
from api.compiled.running import Run, Uncovered
from api.context import Context
from api.errors import MOST_ERRORS
from api.execution import Asked, Examined, admitted, check_sizes, executed, response
from api.introspection import is_only_introspection
from api.limits import Excess
from api.observing import step
from api.schema import schema
from graph.snapshot import Snapshot
from questions.refusals import Refusal

SWITCHES = ("skip", "include")
MOST_PLANS = 16  # of one operation, for the values of its @skip and @include


@dataclass(frozen=True, slots=True)
class Answered:
    """The body of a response; `may_be_kept` where it is a question's, and no field had an error.

    The rest is for who observes: which path answered, at what cost, and the code of the first field with an error.
    """

    body: bytes
    may_be_kept: bool
    by: str
    cost: int
    code: str | None
    is_introspection: bool


class Answering:
    """Answers requests over one graph, and keeps what resources look like in the operations that it is asked."""

    def __init__(self, kept_bytes: int, *, compiled: bool = True) -> None:
        """`kept_bytes`: how much JSON of resources is kept, about; `compiled`: whether the compiled path is tried."""
        self._kept_bytes, self._is_compiled = kept_bytes, compiled
        self._kept: Kept | None = None

    def answered(self, asked: Asked, context: Context) -> Answered:
        """The answer, byte for byte that of the standard executor. Raises Refused for the whole request."""
        with step("parse"):
            examined = admitted(asked)
        with step("execute"):
            projected = self.projected(examined, asked, context) if self._is_compiled else None
            result, cost = projected or executed(examined, asked, context)
        form = _form(examined, asked.operation_name)
        said = response(result, asked.lang, cost)
        code = said["errors"][0]["extensions"]["code"] if result.errors else None
        is_introspection = projected is None and form is not None and is_only_introspection(form.operation)
        may_be_kept = form is not None and not result.errors
        by = "compiled" if projected else "standard"
        return Answered(orjson.dumps(said), may_be_kept, by, cost.count, code, is_introspection)

    def projected(self, examined: Examined, asked: Asked, context: Context) -> tuple[ExecutionResult, Excess] | None:
        """The result by way of a plan, and its cost; None where the other has to answer. Raises Refused."""
        form = _form(examined, asked.operation_name)
        variables = None if form is None else form.variables(asked)
        if form is None or variables is None:
            return None
        cost = check_sizes(examined, form.operation, variables.coerced, asked)
        try:
            return _run(form.plan(variables), Run(context, variables, self._of(context.snapshot))), cost
        except Exception:  # whatever it is, the standard executor meets it too, and says it as it should be said
            return None

    def _of(self, snapshot: Snapshot) -> Kept:
        """What was kept of this snapshot: nothing yet where it is a new one. An old one is not gone back to."""
        kept = self._kept
        if kept is None or kept.snapshot is not snapshot:
            is_old = kept is not None and kept.snapshot.revision > snapshot.revision
            kept = Kept(snapshot, self._kept_bytes)
            if not is_old:
                self._kept = kept
        return kept


def _run(plan: Plan, run: Run) -> ExecutionResult:
    data: dict[str, Any] = {}
    errors = []
    for root in plan.roots:
        try:
            value = root.read(None, run)
        except Refusal as refusal:
            if not root.may_be_null:
                raise Uncovered from None
            errors.append(located_error(refusal, root.nodes, [root.name]))
            value = None
        data[root.name] = root.complete(value, run)
    return ExecutionResult(data, errors or None)


# ---------------------------------------------------------------- what is kept of an operation
class _Form:
    """One operation of a document, with its plans by the values of its switches."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode, switches: set[str]) -> None:
        self.operation = operation
        self._document, self._switches = document, sorted(switches)
        self._plans: dict[Hashable, Plan] = {}

    def variables(self, asked: Asked) -> VariableValues | None:
        """The variables as graphql-core coerces them; None where it refuses them."""
        definitions = self.operation.variable_definitions or ()
        found = get_variable_values(schema(), definitions, dict(asked.variables), max_errors=MOST_ERRORS - 1)
        return None if isinstance(found, list) else found

    def plan(self, variables: VariableValues) -> Plan:
        """The plan for these variables, made when it is first needed. Raises Uncovered, or what collecting raises."""
        key = tuple(variables.coerced.get(name, "absent") for name in self._switches)
        plan = self._plans.get(key)
        if plan is None:
            plan = Plan(self._document, self.operation, _only(variables, self._switches))
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        return plan


def _only(variables: VariableValues, names: list[str]) -> VariableValues:
    """Those variables alone: a plan outlives the request that it was made for."""
    sources, coerced = ({n: of[n] for n in names if n in of} for of in (variables.sources, variables.coerced))
    return VariableValues(sources, coerced)


def _form(examined: Examined, name: str | None) -> _Form | None:
    if name not in examined.forms:
        assert examined.document is not None
        operation = get_operation_ast(examined.document, name)
        if operation is None:  # the name is none of this document's: nothing to keep
            return None
        examined.forms[name] = _made(examined.document, operation)
    form: _Form | None = examined.forms[name]
    return form


def _made(document: DocumentNode, operation: OperationDefinitionNode) -> _Form | None:
    """What the compiled path covers: queries with no directives but @skip and @include."""
    found = _Directives()
    visit(document, found)
    if operation.operation is not OperationType.QUERY or found.has_others:
        return None
    return _Form(document, operation, found.switches)


class _Directives(Visitor):
    """Looks through the directives of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.switches: set[str] = set()
        self.has_others = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Takes the variables of @skip and @include; sees any other directive."""
        if node.name.value not in SWITCHES:
            self.has_others = True
        values = (argument.value for argument in node.arguments or ())
        self.switches.update(value.name.value for value in values if isinstance(value, VariableNode))
