"""Execution: from the text of a query to its answer, on one snapshot. graphql-core parses, validates and executes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterable, Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard

from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    specified_rules,
    validate,
)
from graphql.execution import ExecutionResult
from graphql.validation import OverlappingFieldsCanBeMergedRule

from api.context import Context
from api.cost import too_long, weighed
from api.deadline import TimedExecutor
from api.errors import MOST_ERRORS, WHOLE, Refused, error, extensions, located, refused, shown, too_costly
from api.introspection import is_only_introspection, too_much_introspection
from api.kept import LONGEST, Kept
from api.limits import Excess, bad_firsts, excess, parsed
from api.schema import schema
from api.sizes import Sizes
from questions.refusals import Refusal

OVERLAPS = OverlappingFieldsCanBeMergedRule
RULES = tuple(rule for rule in specified_rules if rule is not OVERLAPS)
Flaw = Literal["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the client sent it; `only_queries` where it came by GET."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None
    only_queries: bool
    lang: str


@dataclass(slots=True)
class Examined:
    """A document that was parsed and validated once; where it has flaws it is not executed."""

    document: DocumentNode | None
    flaw: Flaw | None = None
    causes: tuple[GraphQLError, ...] = ()
    excess: Excess | None = None
    overlaps: tuple[GraphQLError, ...] = ()
    overlaps_checked: bool = False
    sizes: Sizes | None = None
    forms: dict[str | None, Any] = field(default_factory=dict)  # operation name -> what api.compiled made of it


def answer(asked: Asked, context: Context) -> dict[str, Any]:
    """The response to a request: data, and errors where fields had any. Raises Refused for the whole request."""
    examined = admitted(asked)
    result, cost = executed(examined, asked, context)
    return response(result, asked.lang, cost)


def admitted(asked: Asked) -> Examined:
    """The document of a request, parsed and valid. Raises Refused where it is not, or asks what may not be asked."""
    examined = KEPT.get(asked.query) or _examine(asked.query)
    if examined.document is not None and asked.only_queries:
        _refuse_mutation(examined.document, asked)
    if examined.excess is not None:
        raise too_costly(examined.excess, asked.lang)
    if examined.flaw is not None:
        raise refused(examined.flaw, asked.lang, examined.causes)
    return examined


def _examine(text: str) -> Examined:
    try:
        document = parsed(text)
    except GraphQLError as cause:
        return Examined(None, "GRAPHQL_PARSE_FAILED", (cause,))
    too_much = excess(document)
    if too_much is not None:
        return Examined(document, excess=too_much)
    causes = validate(schema(), document, RULES, max_errors=MOST_ERRORS - 1)
    return Examined(document, "GRAPHQL_VALIDATION_FAILED" if causes else None, tuple(causes))


KEPT: Kept[Examined] = Kept()


def check_sizes(
    examined: Examined, operation: OperationDefinitionNode, variables: Mapping[str, Any], asked: Asked
) -> Excess:
    """The cost of a valid operation. Raises Refused for its `first`s, cost and overlapping fields, in this order.

    What was in bounds once is not weighed again: it hangs on nothing but the variables that say a size. A document is
    kept from then on.
    """
    document = examined.document
    assert document is not None
    examined.sizes = sizes = examined.sizes or Sizes(document)
    key = sizes.key(operation, variables)
    cost = sizes.fit.get(key)
    if cost is None:
        cost = _weighed(examined, document, operation, variables, asked.lang)
        sizes.keep(key, cost)
        KEPT.keep(asked.query, examined)
    return cost


def _weighed(
    examined: Examined,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    lang: str,
) -> Excess:
    bad = bad_firsts(document, variables)
    errors = [located("BAD_FIRST", lang, GraphQLError("first", place), value) for place, value in bad]
    if errors:
        raise Refused(errors)
    cost = weighed(schema(), document, operation, variables)
    try:
        too_much = (
            (cost if cost.count > cost.most else None)
            or too_much_introspection(document, operation)
            or too_long(schema(), document, operation, variables)
        )
        if too_much is not None:
            raise too_costly(too_much, lang)
        _check_overlaps(examined, lang)
    except Refused as refusal:
        refusal.cost = cost if cost.what == "objects" else None
        raise
    return cost


def _check_overlaps(examined: Examined, lang: str) -> None:
    """The last rule of validation. It compares fields with fields: it waits until the cost is known to be bounded."""
    assert examined.document is not None
    if not examined.overlaps_checked:
        examined.overlaps = tuple(validate(schema(), examined.document, [OVERLAPS], max_errors=MOST_ERRORS - 1))
        examined.overlaps_checked = True
    if examined.overlaps:
        raise refused("GRAPHQL_VALIDATION_FAILED", lang, examined.overlaps)


def _refuse_mutation(document: DocumentNode, asked: Asked) -> None:
    operation = get_operation_ast(document, asked.operation_name)
    if operation is not None and operation.operation is not OperationType.QUERY:
        detail = {"nl": "Stuur dit met POST.", "en": "Send this by POST."}[asked.lang]
        raise Refused([error("BAD_REQUEST", asked.lang, detail)], status=405, well_formed=False)


def executed(examined: Examined, asked: Asked, context: Context) -> tuple[ExecutionResult, Excess]:
    """What graphql-core makes of an admitted request, and its cost. Raises Refused for its variables and its sizes."""
    assert examined.document is not None
    executor = _executor(examined.document, asked, context)
    cost = check_sizes(examined, executor.operation, executor.variable_values.coerced, asked)
    return _found(executor, asked), cost


def _executor(document: DocumentNode, asked: Asked, context: Context) -> TimedExecutor:
    executor = TimedExecutor.build(
        schema(),
        document,
        context_value=context,
        raw_variable_values=dict(asked.variables),
        operation_name=asked.operation_name,
        max_coercion_errors=MOST_ERRORS - 1,
        is_awaitable=_not_awaitable,
        is_async_iterable=_not_async,
    )
    if isinstance(executor, list):
        raise refused("BAD_USER_INPUT", asked.lang, executor)
    assert isinstance(executor, TimedExecutor)
    executor.deadline = context.deadline
    return executor


# what introspection answers, by the text of the query and the name of the operation: it hangs on nothing else
PREPARED: OrderedDict[tuple[str, str | None], ExecutionResult] = OrderedDict()
MOST_PREPARED = 16


def _found(executor: TimedExecutor, asked: Asked) -> ExecutionResult:
    """Data, and errors where fields had any. Introspection is answered once, and then from what is kept."""
    if not is_only_introspection(executor.operation) or len(asked.query) > LONGEST:
        return _run(executor)
    key = asked.query, asked.operation_name
    found = PREPARED.get(key)
    if found is None:
        found = _run(executor)
        if not found.errors:
            PREPARED[key] = found
            while len(PREPARED) > MOST_PREPARED:
                PREPARED.popitem(last=False)
    return found


def _run(executor: TimedExecutor) -> ExecutionResult:
    result = executor.execute_operation()
    assert isinstance(result, ExecutionResult)
    return result


def _not_awaitable(_value: object) -> TypeGuard[Awaitable[Any]]:
    """No resolver of ours is a coroutine: the whole execution runs in one worker thread."""
    return False


def _not_async(_value: object) -> TypeGuard[AsyncIterable[Any]]:
    """Nor is a list of ours."""
    return False


def response(result: ExecutionResult, lang: str, cost: Excess) -> dict[str, Any]:
    """A result as it is sent, with its cost. Raises Refused where one of its errors refuses the whole request."""
    errors = result.errors or []
    whole = [e for e in errors if isinstance(e.original_error, Refusal) and e.original_error.code in WHOLE]
    if whole:
        refusal = Refused([shown(cause, lang) for cause in whole[:MOST_ERRORS]])
        refusal.cost = cost
        raise refusal
    said = {"errors": [shown(cause, lang) for cause in errors[:MOST_ERRORS]]} if errors else {}
    return {**said, "data": result.data, "extensions": extensions(cost)}
