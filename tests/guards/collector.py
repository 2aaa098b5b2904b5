"""A collector of OpenTelemetry on this machine: takes what is exported to it, and shows the spans in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

TRACES = "/v1/traces"


class Collector(ThreadingHTTPServer):
    """What arrived, as (path, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.arrived: list[tuple[str, bytes]] = []

    @property
    def env(self) -> dict[str, str]:
        """What a server is told, so that it exports to here, without a proxy and soon."""
        address = f"http://127.0.0.1:{self.server_address[1]}"
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_BSP_SCHEDULE_DELAY": "100", "NO_PROXY": "127.0.0.1"}

    def spans(self) -> list[Any]:
        """Each span that arrived, in order."""
        requests = [ExportTraceServiceRequest.FromString(body) for path, body in self.arrived if path == TRACES]
        return [span for r in requests for of in r.resource_spans for scope in of.scope_spans for span in scope.spans]


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.arrived.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def collecting() -> Iterator[Collector]:
    """It takes what comes until the block ends."""
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join()


def attributes(span: Any) -> dict[str, Any]:
    """The attributes of a span by name."""
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes}
