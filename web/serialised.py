"""Statements as bytes: Turtle that reads well, N-Triples and JSON-LD; the same statements give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from ontology.names import ID, PREFIXES, local_name
from ontology.vocabulary import vocabulary
from web.negotiation import Format
from web.statements import Document, as_json_ld, as_triples


def of_document(document: Document, format: Format) -> bytes:
    """A page's statements in one of the RDF forms."""
    if format.rdf == RdfFormat.JSON_LD:
        return orjson.dumps(as_json_ld(document), option=orjson.OPT_INDENT_2)
    return of_triples(list(as_triples(document)), format)


def of_triples(triples: list[Triple], format: Format) -> bytes:
    """Triples in one of the RDF forms; each once, in the order given."""
    assert format.rdf is not None
    once = list(dict.fromkeys(triples))
    prefixes = None if format.rdf == RdfFormat.N_TRIPLES else _prefixes(once)
    written = serialize(once, format=format.rdf, prefixes=prefixes)
    assert written is not None  # without a file to write to, it answers with the bytes
    return _prefixes_sorted(written, format)


def _prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    """The prefixes that occur: those of the vocabularies, and one for each segment of ids (`wijk:`, `praktijk:`)."""
    iris = {node.value for triple in triples for node in (*triple, _datatype(triple)) if isinstance(node, NamedNode)}
    starts = {_start(iri) for iri in iris}
    segments = {segment: f"{ID}{segment}/" for segment in vocabulary().by_segment}
    return {name: start for name, start in {**PREFIXES, **segments}.items() if start in starts}


def _start(iri: str) -> str:
    """The part of an IRI that a prefix can stand for: up to the segment of an id, else up to the last # or /."""
    if iri.startswith(ID):
        return iri[: iri.find("/", len(ID)) + 1]
    return iri.removesuffix(local_name(iri))


def _datatype(triple: Triple) -> object:
    return getattr(triple.object, "datatype", None)


def _prefixes_sorted(text: bytes, format: Format) -> bytes:
    """pyoxigraph writes prefixes in an order of chance; a strong ETag promises the same bytes each time."""
    if format.rdf != RdfFormat.TURTLE:
        return text
    lines = text.split(b"\n")
    count = next(n for n, line in enumerate(lines) if not line.startswith(b"@prefix "))
    return b"\n".join([*sorted(lines[:count]), b"", *lines[count:]])
