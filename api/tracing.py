"""Tracing: a span a request to an OpenTelemetry collector, where one is configured; else nothing of it is loaded.

The provider is ours alone, not the global one, which would let libraries add spans with addresses and queries. What
a client says of a trace is not used.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from api.observing import Facts

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
PACKAGES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
NAME = "wijkgraaf"
LONGEST_END = 5  # seconds that what was not sent yet gets when the server stops


class CannotTrace(Exception):
    """A collector is configured, and what sends to it is not installed."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable

    def in_both_languages(self) -> tuple[str, str]:
        """The sentence in Dutch and in English."""
        name, fix = self.variable, "pip install 'wijkgraaf[telemetry]'"
        return (
            f"{name} is ingesteld, maar OpenTelemetry is niet geïnstalleerd. Doe {fix}, of haal {name} weg.",
            f"{name} is set, but OpenTelemetry is not installed. Do {fix}, or remove {name}.",
        )


def configured() -> str | None:
    """The variable that names a collector, or None."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    return next((name for name in ENDPOINTS if os.environ.get(name)), None)


def check() -> None:
    """Raises CannotTrace where a collector is configured and what sends to it is not installed."""
    variable = configured()
    if variable is not None and not all(_is_there(package) for package in PACKAGES):
        raise CannotTrace(variable)


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ImportError:  # what it lies in is missing
        return False


def begin() -> Tracing | None:
    """The tracing of this process, or None where no collector is configured. Raises CannotTrace."""
    if configured() is None:
        return None
    check()
    return Tracing(_provider())


def _provider() -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    is_named = "OTEL_SERVICE_NAME" in os.environ or "service.name" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    resource = Resource.create(None if is_named else {SERVICE_NAME: NAME})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=LONGEST_END)))
    return provider


class Tracing:
    """Makes spans of requests and sends them, some at a time, from a thread of its own."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.context import Context
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

        self._provider, self._tracer = provider, provider.get_tracer(NAME)
        self._nothing, self._kind, self._inside = Context(), SpanKind.SERVER, set_span_in_context
        self._failed = Status(StatusCode.ERROR)

    def tell(self, facts: Facts) -> None:
        """Makes the span of a request, with one in it for each of its steps."""
        name = f"{facts.method} {facts.route}"
        span = self._tracer.start_span(name, self._nothing, self._kind, facts.said(), start_time=facts.began)
        inside = self._inside(span, self._nothing)
        for step, began, ended in facts.steps or ():
            self._tracer.start_span(step, inside, start_time=began).end(ended)
        if facts.status >= 500:
            span.set_status(self._failed)
        span.end(facts.began + int(facts.seconds * 1e9))

    def end(self) -> None:
        """Sends what is left, and stops."""
        self._provider.shutdown()
