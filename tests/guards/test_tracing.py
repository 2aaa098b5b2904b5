"""Tracing: a span a request where a collector is configured; where none is, nothing of it is even loaded."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.commands import PATIENCE, QUIET_END, ROOT, environment, served, wait_for
from tests.guards.attacks import document
from tests.guards.collector import attributes, collecting
from tests.guards.wire import send

QUESTION = "{ graph { revision } }"


@pytest.mark.parametrize("workers", [1, 2])
def test_each_request_is_a_span_that_says_what_the_log_says(workers: int, filled: Path):
    with collecting() as collector:
        env = {"WIJKGRAAF_LOG": "json", **collector.env}
        with served("--workers", workers, "--data", filled, cwd=filled.parent, env=env) as server:
            for query in (QUESTION, QUESTION, "{ nothing }"):
                send(server.address, document(query))
            server.get("/doc/wijk/groningen-selwerd")
            wait_for(lambda: sum(not span.parent_span_id for span in collector.spans()) == 4, 10)
            code, said = server.stop()
    assert code in QUIET_END
    assert {path for path, _ in collector.arrived} == {"/v1/traces"}
    lines = {line["request_id"]: line for line in map(json.loads, said.splitlines()) if line["event"] == "request"}
    roots = [span for span in collector.spans() if not span.parent_span_id]
    assert len(lines) == 4
    for span in roots:
        known = attributes(span)
        line = lines[known["request_id"]]
        assert known == {name: line[name] for name in line if name not in ("timestamp", "level", "event", "logger")}
        assert span.name == f"{line['method']} {line['route']}"
        assert (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6 == pytest.approx(line["duration_ms"], abs=1)
    assert len({span.trace_id for span in roots}) == 4
    compiled = next(span for span in roots if attributes(span).get("answered_by") == "compiled")
    inside = sorted(
        (span for span in collector.spans() if span.parent_span_id == compiled.span_id),
        key=lambda span: span.start_time_unix_nano,
    )
    assert [span.name for span in inside] == ["receive", "wait", "parse", "execute"]
    for span in inside:
        assert compiled.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
        assert not span.attributes


def test_a_collector_that_does_not_answer_holds_up_neither_answers_nor_the_end(filled: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and never says a word
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        env = {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_BSP_SCHEDULE_DELAY": "100", "NO_PROXY": "127.0.0.1"}
        with served("--data", filled, cwd=filled.parent, env=env) as server:
            for _ in range(20):
                assert send(server.address, document(QUESTION)).status == 200
            began = time.monotonic()
            code, said = server.stop()
    assert code in QUIET_END
    assert time.monotonic() - began < 20
    assert "Traceback" not in said


def test_nothing_of_it_is_loaded_where_no_collector_is_configured(tmp_path: Path):
    code = """if True:
        import sys
        import api.serving
        from graph.embedded import EmbeddedStore
        from graph.follow import Follower
        from pathlib import Path
        api.serving.create_app(Follower(EmbeddedStore(Path("graaf"))))
        print([m for m in sys.modules if m.startswith(("opentelemetry.sdk", "opentelemetry.exporter", "requests"))])
    """
    env = environment({"PYTHONPATH": str(ROOT)})
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nl", "is ingesteld, maar OpenTelemetry is niet geïnstalleerd. Doe pip install 'wijkgraaf[telemetry]', of"),
        ("en", "is set, but OpenTelemetry is not installed. Do pip install 'wijkgraaf[telemetry]', or remove"),
    ],
)
@pytest.mark.parametrize("package", ["opentelemetry.sdk", "opentelemetry.exporter"])
def test_a_collector_without_what_sends_to_it_is_told_in_one_sentence_before_anything_is_made(
    package: str, lang: str, said: str, tmp_path: Path
):
    begin = f"import sys; sys.modules[{package!r}] = None; sys.argv[1:] = ['serve', '--lang', {lang!r}]"
    env = environment(
        {"PYTHONPATH": str(ROOT), "WIJKGRAAF_PORT": "0", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    )
    command = [sys.executable, "-W", "error", "-c", f"{begin}; import cli; cli.main()"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"wijkgraaf: OTEL_EXPORTER_OTLP_ENDPOINT {said}")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
