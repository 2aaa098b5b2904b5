"""The named questions: reviewed operations in api/named, one a file, by name and by the digest of their text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ontology.vocabulary import Words

FOLDER = Path(__file__).parent / "named"
EXAMPLE = "# voorbeeld: "


@dataclass(frozen=True, slots=True)
class NamedQuestion:
    """One operation: what it asks in Dutch and English, its text, and variables that make a good example."""

    name: str
    asks: Words
    text: str
    example: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal: the other name that a client may send as documentId."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def named_questions() -> Mapping[str, NamedQuestion]:
    """Every named question, by name, in alphabetical order. Raises ValueError for a file without its three lines."""
    return MappingProxyType({file.stem: _read(file) for file in sorted(FOLDER.glob("*.graphql"))})


@cache
def by_document_id() -> Mapping[str, NamedQuestion]:
    """Every named question, by name and by digest."""
    found = named_questions()
    return MappingProxyType({**found, **{q.digest: q for q in found.values()}})


def _read(file: Path) -> NamedQuestion:
    text = file.read_text(encoding="utf-8")
    nl, en, example = text.splitlines()[:3]
    if not (nl.startswith("# ") and en.startswith("# ") and example.startswith(EXAMPLE)):
        raise ValueError(f"{file.name} does not begin with its question in Dutch, in English and an example")
    return NamedQuestion(file.stem, Words(nl[2:], en[2:]), text, json.loads(example.removeprefix(EXAMPLE)))
