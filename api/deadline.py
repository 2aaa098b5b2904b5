"""The deadline: work on a request that is over its time stops where it is, at the next field."""

from __future__ import annotations

from time import monotonic
from typing import Any

from graphql.execution import Executor

LOOK_EVERY = 64  # fields, a fraction of a millisecond; a power of two


class OutOfTime(BaseException):
    """The time of a request is over. No Exception: graphql-core would take it for the fault of one field."""


class TimedExecutor(Executor[Any]):
    """graphql-core's executor, which looks at the clock now and then. `deadline` in seconds of `monotonic`."""

    deadline = float("inf")
    seen = 0

    def execute_field(self, *arguments: Any, **named: Any) -> Any:
        """Executes one field. Raises OutOfTime."""
        self.seen += 1
        if not self.seen % LOOK_EVERY and monotonic() > self.deadline:
            raise OutOfTime
        return super().execute_field(*arguments, **named)
