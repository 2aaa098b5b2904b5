"""The shipped concepts: every file of ontology/concepts as Records, the first change set of every graph."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ontology.check import merge
from ontology.names import ID, RDF, local_name
from ontology.records import Record, to_json
from ontology.vocabulary import Field, vocabulary

FOLDER = Path(__file__).parent / "concepts"


@cache
def shipped_concepts() -> tuple[Record, ...]:
    """All shipped concepts, by id. Raises ValueError for a concept that breaks a rule: then the release is wrong."""
    raw: dict[str, dict[str, object]] = {}
    fields = {f.iri: f for f in vocabulary().classes["Concept"].fields.values()}
    for file in sorted(FOLDER.glob("*.ttl")):
        for triple in parse(path=str(file), format=RdfFormat.TURTLE):
            assert isinstance(triple.subject, NamedNode)
            changes = raw.setdefault(triple.subject.value.removeprefix(ID), {})
            if triple.predicate.value != RDF + "type":
                assert isinstance(triple.object, NamedNode | Literal)
                _add(changes, fields[triple.predicate.value], triple.object)
    return tuple(_checked(id, changes) for id, changes in sorted(raw.items()))


def digest() -> str:
    """Names this edition of the concepts: 16 hexadecimal digits over all that they say."""
    text = "\n".join(f"{r.id}\t{to_json(r)}" for r in shipped_concepts())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _add(changes: dict[str, object], field: Field, value: NamedNode | Literal) -> None:
    if isinstance(value, NamedNode):
        plain = local_name(value.value).partition(".")[2] if field.enum else value.value.removeprefix(ID)
        changes[field.name] = plain
    elif not value.language:
        changes[field.name] = _plain(field, value.value)
    elif field.many:
        texts = changes.setdefault(f"{field.name}@{value.language}", [])
        assert isinstance(texts, list)
        texts.append(value.value)
    else:
        changes[f"{field.name}@{value.language}"] = value.value


def _plain(field: Field, text: str) -> object:
    if field.kind is not None and field.kind.name == "EvidenceLevel":
        return int(text)
    return text == "true" if field.kind is not None and field.kind.name == "Flag" else text


def _checked(id: str, changes: dict[str, object]) -> Record:
    record, problems = merge(None, id, changes)
    if problems:
        raise ValueError("; ".join(f"{p.id} {p.column}: {p.message('en')}" for p in problems))
    return record
