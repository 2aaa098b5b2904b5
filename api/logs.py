"""Logs: lines of JSON for programs, or only warnings for people; the same way out for ours, uvicorn's and all others.

What an exception says may hold what a client sent, graphql-core's even the query: of a fault its kind and places are
written, and no words.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal

import orjson
import structlog
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from api.observing import CURRENT, Facts, Tell

Form = Literal["quiet", "json"]
ACCESS = "wijkgraaf.access"
MOST_CAUSES, MOST_PLACES = 5, 20


def begin(form: Form) -> None:
    """Sets up this process: where its lines go, and which. From here on nothing else writes to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    shown: Processor = _as_json if form == "json" else _as_text
    processors: list[Processor] = [ProcessorFormatter.remove_processors_meta, _fault, shown]
    handler.setFormatter(ProcessorFormatter(processors=processors, foreign_pre_chain=SHARED))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("wijkgraaf").setLevel(logging.INFO if form == "json" else logging.WARNING)
    logging.captureWarnings(form == "json")


def for_uvicorn(form: Form) -> Mapping[str, Any]:
    """What uvicorn is told: no handlers, and no access log of its own, which would hold addresses and queries."""
    return {"log_config": None, "access_log": False, "log_level": "info" if form == "json" else "warning"}


def access() -> Tell:
    """Writes a line about each request."""
    logger = structlog.wrap_logger(
        logging.getLogger(ACCESS),
        processors=[*SHARED, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
    ).bind()
    write: Callable[..., Any] = logger.info

    def tell(facts: Facts) -> None:
        write("request", **facts.said())

    return tell


# ---------------------------------------------------------------- what is added, and how it is shown
def _request_id(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """The request during which something was written."""
    facts = CURRENT.get()
    if facts is not None:
        event.setdefault("request_id", facts.id)
    return event


SHARED: tuple[Processor, ...] = (
    add_logger_name,
    add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _request_id,
)


def _fault(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An exception as its kind and the places that it came through, innermost last, and those of its causes."""
    told = event.pop("exc_info", None)
    event.pop("stack_info", None)
    event.pop("color_message", None)  # uvicorn's own, with signs for a terminal
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["fault"] = [_told(cause) for cause in islice(_causes(error), MOST_CAUSES)]
    return event


def _causes(error: BaseException) -> Iterator[BaseException]:
    now: BaseException | None = error
    while now is not None:
        yield now
        now = now.exceptions[0] if isinstance(now, BaseExceptionGroup) else now.__cause__ or now.__context__


def _told(error: BaseException) -> dict[str, Any]:
    places, at = [], error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        file = "/".join(code.co_filename.replace("\\", "/").rsplit("/", 2)[-2:])
        places.append(f"{file}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return {"kind": f"{type(error).__module__}.{type(error).__qualname__}", "at": places[-MOST_PLACES:]}


def _as_json(_logger: WrappedLogger, _name: str, event: EventDict) -> str:
    first = {name: event.pop(name) for name in ("timestamp", "level", "event", "logger") if name in event}
    return orjson.dumps({**first, **event}, default=str).decode()


def _as_text(_logger: WrappedLogger, _name: str, event: EventDict) -> str:
    lines = [f"{event['level'].upper()}: {str(event['event']).strip()}"]
    for fault in event.get("fault", ()):
        lines += [f"  {fault['kind']}", *(f"    {place}" for place in fault["at"])]
    return "\n".join(lines)
