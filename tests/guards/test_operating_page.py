"""docs/operating.md names every setting with its default, every metric with its labels and every field of a line."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from prometheus_client import REGISTRY

from api.observing import Facts
from api.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if line.startswith("| `")]


def test_every_setting_is_there_with_its_default_and_what_it_says():
    rows = [row for row in ROWS if row[0].startswith("`WIJKGRAAF_")]
    assert rows == [
        [f"`WIJKGRAAF_{name.upper()}`", "–" if field.default is None else f"`{field.default}`", field.description]
        for name, field in Settings.model_fields.items()
    ]


def test_every_metric_is_there_with_its_labels():
    said = {
        name: set(re.findall(r"`(\w+)`", row[1])) for row in ROWS for name in re.findall(r"`(wijkgraaf_\w+)`", row[0])
    }
    there = {
        metric._name + ("_total" if metric._type == "counter" else ""): set(metric._labelnames)
        for metric in set(REGISTRY._names_to_collectors.values())
        if getattr(metric, "_name", "").startswith("wijkgraaf_")
    }
    assert said == there


def test_every_field_of_a_line_is_there():
    known = {field.name for field in fields(Facts)}
    line = Facts("1", code="x", by="cache", cost=1, revision=1).said()
    said = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[0]) if not name.startswith(("wijk", "WIJK"))}
    assert said == {"timestamp", "level", "event", "logger", *line}
    assert len(line) == len(known - {"began", "steps"})
