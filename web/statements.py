"""What the RDF of one page says: a resource, what it points at and what points at it, as triples and as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from graph.snapshot import Snapshot
from graph.snapshot.labels import named
from graph.snapshot.links import pointers
from ontology.names import BASE, RDF, RDFS, WG
from ontology.rdf import context, iri, to_json_ld, triples
from ontology.records import Record
from ontology.vocabulary import vocabulary
from web.fates import merged_into

MOST = 1_000  # statements that point at a resource, in one answer
UNTAGGED = "@none"
Labels = Mapping[str, str]  # language -> text; UNTAGGED for a name, which is of no language


@dataclass(frozen=True, slots=True)
class Stub:
    """Another resource as far as a page names it: class, labels, and the fields with which it points at the page's."""

    id: str
    class_name: str
    labels: Labels
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A resource with its surroundings. `total` counts all that points at it; this part begins at `start` (from 0)."""

    record: Record
    labels: Labels
    stubs: tuple[Stub, ...]
    enum_values: tuple[tuple[str, str], ...]
    total: int
    start: int

    @property
    def iri(self) -> str:
        """The IRI of the page itself, as against that of the resource."""
        return f"{BASE}/doc/{self.record.id}"

    @property
    def end(self) -> int:
        """How many of what points at it were said up to and including this part."""
        return min(self.start + MOST, self.total)


def document(snapshot: Snapshot, id: str, start: int = 0) -> Document:
    """The page of a live resource; of what points at it the MOST behind the first `start`, by class, field and id."""
    record = snapshot.get(id)
    assert record is not None, id
    pointing = _pointing(snapshot, id)
    fields: dict[str, list[str]] = {}
    for source, field in islice(pointing, start, start + MOST):
        fields.setdefault(source, []).append(field)
    for _, target in record.links():
        fields.setdefault(target, [])
    fields.pop(id, None)
    stubs = tuple(_stub(snapshot, source, names) for source, names in sorted(fields.items()))
    return Document(record, labels(snapshot, id), stubs, tuple(_enum_values(record)), len(pointing), start)


def labels(snapshot: Snapshot, id: str) -> Labels:
    """What a resource is called, with the language where there is one: given labels, else its name, else made ones."""
    record = snapshot.get(id)
    if record is None:
        return {}
    if said := record.in_languages("label"):
        return dict(said)
    if name := named(record):
        return {UNTAGGED: name}
    dutch, english = snapshot.label(id, "nl"), snapshot.label(id, "en")
    return {"nl": dutch} if dutch == english else {"nl": dutch, "en": english}


def _pointing(snapshot: Snapshot, id: str) -> list[tuple[str, str]]:
    """Each (id, field) that points at `id`; first the ids that were merged into it."""
    found = [(old, "replacedBy") for old in merged_into(snapshot, id)]
    class_name = vocabulary().class_of(id) or ""
    for source_class, field in sorted(pointers(class_name)):
        found += [(source, field) for source in snapshot.backlinks(id, source_class, field)]
    return found


def _stub(snapshot: Snapshot, id: str, fields: Iterable[str]) -> Stub:
    merged = "replacedBy" in fields  # then its label would be its survivor's
    return Stub(id, vocabulary().class_of(id) or "", {} if merged else labels(snapshot, id), tuple(fields))


def _enum_values(record: Record) -> Iterator[tuple[str, str]]:
    fields = vocabulary().classes[record.type].fields
    for name, value in record.values.items():
        enum = fields[name].enum
        if enum is not None:
            yield enum, str(value)


# ---------------------------------------------------------------- as triples
def as_triples(document: Document) -> Iterator[Triple]:
    """Every statement of a page, the resource's own first."""
    record, classes = document.record, vocabulary().classes
    subject = NamedNode(iri(record.id))
    yield from triples(record)
    yield from _said(subject, "label", document.labels)
    for enum, value in document.enum_values:
        yield from _said(NamedNode(f"{WG}{enum}.{value}"), "label", _enum_labels(enum, value))
    for stub in document.stubs:
        node = NamedNode(iri(stub.id))
        yield Triple(node, NamedNode(RDF + "type"), NamedNode(classes[stub.class_name].iri))
        yield from _said(node, "label", stub.labels)
        for name in stub.fields:
            yield Triple(node, NamedNode(classes[stub.class_name].fields[name].iri), subject)
    if document.end < document.total:
        page = NamedNode(document.iri)
        yield from _said(page, "comment", _more(document))
        yield Triple(page, NamedNode(RDFS + "seeAlso"), NamedNode(_next(document)))


def _said(subject: NamedNode, name: str, texts: Labels) -> Iterator[Triple]:
    for lang, text in texts.items():
        literal = Literal(text) if lang == UNTAGGED else Literal(text, language=lang)
        yield Triple(subject, NamedNode(RDFS + name), literal)


def _enum_labels(enum: str, value: str) -> Labels:
    words = vocabulary().enums[enum].labels[value]
    return {"nl": words.nl, "en": words.en}


def _more(document: Document) -> Labels:
    first, last, total = document.start + 1, document.end, document.total
    return {
        "nl": f"Hier staan {first} tot en met {last} van de {total} uitspraken die hiernaar wijzen. Zie rdfs:seeAlso.",
        "en": f"This holds {first} to {last} of the {total} statements that point at this. See rdfs:seeAlso.",
    }


def _next(document: Document) -> str:
    return f"{document.iri}?van={document.end + 1}"


# ---------------------------------------------------------------- as JSON-LD
def as_json_ld(document: Document) -> dict[str, Any]:
    """The same statements as JSON-LD. Its context stands in it, so that nobody has to fetch one to read it."""
    own = {**to_json_ld(document.record), **_label(document.labels)}
    enums = [{"id": f"{WG}{enum}.{value}", **_label(_enum_labels(enum, value))} for enum, value in document.enum_values]
    nodes = [own, *enums, *(_stub_node(document, stub) for stub in document.stubs)]
    if document.end < document.total:
        more = {"rdfs:comment": _more(document), "rdfs:seeAlso": {"id": _next(document)}}
        nodes.append({"id": document.iri, **more})
    occurring = {document.record.type, *(stub.class_name for stub in document.stubs)}
    return {"@context": _context_of(occurring), "@graph": nodes}


def _label(texts: Labels) -> dict[str, Any]:
    return {"rdfs:label": dict(texts)} if texts else {}


def _stub_node(document: Document, stub: Stub) -> dict[str, Any]:
    pointing = dict.fromkeys(stub.fields, document.record.id)
    return {"id": stub.id, "@type": stub.class_name, **_label(stub.labels), **pointing}


def _context_of(occurring: Iterable[str]) -> dict[str, Any]:
    """The part of the whole context that says what these classes' terms mean, and rdfs's words."""
    whole, names = context(), vocabulary().classes
    kept = {key: value for key, value in whole.items() if key not in names}
    texts = {f"rdfs:{name}": {"@id": f"{RDFS}{name}", "@container": "@language"} for name in ("label", "comment")}
    return {**kept, "rdfs": RDFS, **texts, **{name: whole[name] for name in sorted(occurring)}}
