"""Reads the collected facts beside the checkout: practices, deals, single facts, and their parts, each by its key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tests.data.tables import ROOT

FACTS = ROOT.parent / "shared" / "facts"
FILES = ("practices", "deals", "facts")
PARTS = ("partners", "financing", "outcomes", "obstacles", "signatories", "commitments", "results")
Fact = Mapping[str, Any]


def here() -> bool:
    """Whether the collected facts lie beside this checkout."""
    return all((FACTS / f"{name}.jsonl").is_file() for name in FILES)


@cache
def records(name: str) -> tuple[dict[str, Any], ...]:
    """All records of practices.jsonl, deals.jsonl or facts.jsonl."""
    lines = (FACTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line.strip())


@cache
def facts() -> dict[str, Fact]:
    """key -> fact: p046, p046/status, p046/outcomes/0, d005, d005/signatories/3, f0123."""
    found: dict[str, Fact] = {}
    for name in FILES:
        for record in records(name):
            key = record["id"]
            found[key] = record
            if isinstance(record.get("status"), dict):
                found[f"{key}/status"] = record["status"]
            if record.get("stoppedBecauseClaim"):
                found[f"{key}/stoppedBecauseClaim"] = record["stoppedBecauseClaim"]
            for part in PARTS:
                found.update((f"{key}/{part}/{i}", fact) for i, fact in enumerate(record.get(part) or ()))
    return found


def of(part: str) -> Iterator[tuple[str, str, Fact]]:
    """Each (key of the record, key of the fact, fact) of one part."""
    for key, fact in facts().items():
        record, _, rest = key.partition("/")
        if rest.startswith(f"{part}/") or rest == part:
            yield record, key, fact


def excerpts() -> Iterator[str]:
    """Every excerpt, wherever it stands in a record."""
    waiting: list[Any] = [record for name in FILES for record in records(name)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("excerpt"), str):
                yield item["excerpt"]
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def words(text: str) -> list[str]:
    """The words of a text in lower case, without apostrophes and signs."""
    return re.findall(r"\w+", re.sub(r"['’‘]", "", text.lower()))


def address(url: str | None) -> str:
    """An address as it is compared: without scheme, www, fragment, query and last slash; a file in git as its page."""
    text = (url or "").strip()
    if stored := re.fullmatch(r"github:([^@]+)@(\w+):(.+)", text):
        text = "github.com/{}/tree/{}/{}".format(*stored.groups())
    return re.sub(r"^https?://(www\.)?", "", text).split("#")[0].split("?")[0].rstrip("/").lower()
