"""Reads the Turtle files into one frozen object: classes, fields, value kinds, enumerations and concept schemes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

from ontology.names import OWL, RDF, RDFS, SH, SKOS, WG, local_name

FOLDER = Path(__file__).parent
Subject = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages of the project."""

    nl: str
    en: str

    def in_language(self, lang: str) -> str:
        """The text in `lang` ("nl" or "en"; anything else gives Dutch)."""
        return self.en if lang == "en" else self.nl


@dataclass(frozen=True, slots=True)
class ValueKind:
    """What a single literal may be: its datatypes, and the bounds that the shapes set."""

    name: str
    datatypes: tuple[str, ...]
    pattern: re.Pattern[str] | None
    minimum: float | None
    maximum: float | None
    message: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One property as one class uses it. Exactly one of `kind`, `enum` and `segments` says what its values are."""

    name: str
    iri: str
    label: Words
    definition: Words
    order: int
    required: bool
    many: bool
    kind: ValueKind | None
    enum: str | None
    targets: tuple[str, ...]
    schemes: tuple[str, ...]
    segments: frozenset[str]
    inverse: str | None
    grows: bool
    default: str | bool | None

    @property
    def is_link(self) -> bool:
        """True where the values are ids of other resources."""
        return bool(self.segments)

    @property
    def is_local(self) -> bool:
        """True where each value carries a language."""
        return self.kind is not None and self.kind.name == "LocalText"


@dataclass(frozen=True, slots=True)
class Class:
    """One class: where its ids begin, its fields by name in the order of the columns, and the rules on one record."""

    name: str
    iri: str
    segments: tuple[str, ...]
    is_claim: bool
    label: Words
    definition: Words
    label_pattern: str | None
    fields: Mapping[str, Field]
    one_of: tuple[str, ...]
    only_one_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed list of values, each with its label and definition."""

    name: str
    iri: str
    definition: Words
    labels: Mapping[str, Words]
    definitions: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Inverse:
    """A link seen from its other end: `source` is the class that holds `field`."""

    name: str
    source: str
    field: Field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that may be said. `classes` by name, `by_segment` class names, `schemes` segment -> scheme name."""

    classes: Mapping[str, Class]
    enums: Mapping[str, Enumeration]
    by_segment: Mapping[str, str]
    schemes: Mapping[str, str]
    inverses: Mapping[str, tuple[Inverse, ...]]
    resource_definition: Words
    claim_definition: Words

    def class_of(self, id: str) -> str | None:
        """The class that the first part of an id names, or None."""
        return self.by_segment.get(id.partition("/")[0])

    def claims(self) -> tuple[str, ...]:
        """The names of the classes that are claims."""
        return tuple(name for name, c in self.classes.items() if c.is_claim)


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once a process."""
    store = Store()
    for name in ("wijkgraaf.ttl", "properties.ttl", "shapes.ttl"):
        store.load(path=str(FOLDER / name), format=RdfFormat.TURTLE)
    return _Reader(store).vocabulary()


class _Reader:
    """Walks the three Turtle files; any gap in them is an error at start-up, never a half vocabulary."""

    def __init__(self, store: Store) -> None:
        self.store = store

    # -- small steps over the graph
    def all(self, subject: Subject | Literal, predicate: str) -> list[NamedNode | BlankNode | Literal]:
        if isinstance(subject, Literal):
            raise TypeError("a literal has no properties")
        found = (q.object for q in self.store.quads_for_pattern(subject, NamedNode(predicate), None))
        return [o for o in found if isinstance(o, NamedNode | BlankNode | Literal)]

    def text(self, subject: Subject, predicate: str) -> str | None:
        values = self.all(subject, predicate)
        if not values:
            return None
        assert isinstance(values[0], NamedNode | Literal)
        return values[0].value

    def words(self, subject: Subject, predicate: str) -> Words:
        by_language = {o.language: o.value for o in self.all(subject, predicate) if isinstance(o, Literal)}
        if not {"nl", "en"} <= by_language.keys():
            raise ValueError(f"{subject} has no {local_name(predicate)} in both languages")
        return Words(by_language["nl"] or "", by_language["en"] or "")

    def items(self, head: Subject | Literal) -> Iterable[NamedNode | BlankNode | Literal]:
        while isinstance(head, BlankNode):
            yield self.all(head, RDF + "first")[0]
            head = self.all(head, RDF + "rest")[0]

    def subjects(self, predicate: str, object: str) -> list[NamedNode]:
        found = self.store.quads_for_pattern(None, NamedNode(predicate), NamedNode(object))
        return sorted((q.subject for q in found if isinstance(q.subject, NamedNode)), key=lambda n: n.value)

    # -- the parts
    def vocabulary(self) -> Vocabulary:
        self.enums = {e.name: e for e in self._enumerations()}
        self.kinds = {k.name: k for k in self._kinds()}
        self.schemes = self._schemes()
        nodes = [n for n in self.subjects(RDF + "type", OWL + "Class") if self.text(n, WG + "segment")]
        self.segment = {local_name(n.value): self.text(n, WG + "segment") or "" for n in nodes}
        self.claim_classes = {local_name(n.value) for n in self.subjects(RDFS + "subClassOf", WG + "Claim")}
        concept = NamedNode(SKOS + "Concept")
        classes = {c.name: c for c in (self._class(n) for n in [*nodes, concept])}
        by_segment = {s: c.name for c in classes.values() for s in c.segments}
        return Vocabulary(
            MappingProxyType(classes),
            MappingProxyType(self.enums),
            MappingProxyType(by_segment),
            MappingProxyType(self.schemes),
            MappingProxyType(_inverses(classes)),
            self.words(NamedNode(WG + "Resource"), SKOS + "definition"),
            self.words(NamedNode(WG + "Claim"), SKOS + "definition"),
        )

    def _enumerations(self) -> Iterable[Enumeration]:
        for node in self.subjects(RDF + "type", OWL + "Class"):
            members = self._members(node)
            if members:
                labels = {v: self.words(n, RDFS + "label") for v, n in members.items()}
                definitions = {v: self.words(n, SKOS + "definition") for v, n in members.items()}
                name = local_name(node.value)
                own = self.words(node, SKOS + "definition")
                yield Enumeration(name, node.value, own, MappingProxyType(labels), MappingProxyType(definitions))

    def _members(self, enum: NamedNode) -> dict[str, NamedNode]:
        """The values in the order in which the Turtle lists them."""
        found = self.subjects(RDF + "type", enum.value)
        text = (FOLDER / "wijkgraaf.ttl").read_text(encoding="utf-8")
        found.sort(key=lambda n: text.index(f"\nwg:{local_name(n.value)} "))
        return {local_name(n.value).partition(".")[2]: n for n in found}

    def _kinds(self) -> Iterable[ValueKind]:
        for node in self.subjects(RDF + "type", SH + "NodeShape"):
            choices = [o for head in self.all(node, SH + "or") for o in self.items(head)]
            datatypes = [self.all(c, SH + "datatype") for c in [node, *choices]]
            found = tuple(o.value for group in datatypes for o in group if isinstance(o, NamedNode))
            if found:
                pattern = self.text(node, SH + "pattern")
                low, high = self.text(node, SH + "minInclusive"), self.text(node, SH + "maxInclusive")
                yield ValueKind(
                    local_name(node.value),
                    found,
                    re.compile(pattern) if pattern else None,
                    None if low is None else float(low),
                    None if high is None else float(high),
                    self.words(node, SH + "message"),
                )

    def _schemes(self) -> dict[str, str]:
        nodes = self._members(NamedNode(WG + "ConceptScheme"))
        return {self.text(node, WG + "segment") or "": name for name, node in nodes.items()}

    def _class(self, node: NamedNode) -> Class:
        name = local_name(node.value)
        shape = NamedNode(f"{WG}{name}Shape")
        fields = sorted(self._fields(shape), key=lambda f: f.order)
        return Class(
            name,
            node.value,
            tuple(self.schemes) if name == "Concept" else (self.segment[name],),
            name in self.claim_classes,
            self.words(node, RDFS + "label"),
            self.words(node, SKOS + "definition"),
            self.text(node, WG + "labelPattern"),
            MappingProxyType(_by_name(fields)),
            self._alternatives(shape, SH + "or"),
            self._alternatives(shape, SH + "xone"),
        )

    def _alternatives(self, shape: NamedNode, rule: str) -> tuple[str, ...]:
        shapes = [o for head in self.all(shape, rule) for o in self.items(head)]
        entries = [p for s in shapes for p in self.all(s, SH + "property")]
        return tuple(self._field_name(self.text(p, SH + "path") or "") for p in entries if isinstance(p, BlankNode))

    def _field_name(self, iri: str) -> str:
        return self.text(NamedNode(iri), WG + "field") or ""

    def _fields(self, shape: Subject) -> Iterable[Field]:
        for parent in self.all(shape, SH + "node"):
            assert isinstance(parent, NamedNode)
            yield from self._fields(parent)
        for entry in self.all(shape, SH + "property"):
            assert isinstance(entry, BlankNode)
            yield self._field(entry)

    def _field(self, entry: BlankNode) -> Field:
        iri = NamedNode(self.text(entry, SH + "path") or "")
        choices = [o for head in self.all(entry, SH + "or") for o in self.items(head)]
        ranges = [o for c in [entry, *choices] for p in ("class", "node") for o in self.all(c, SH + p)]
        names = [local_name(o.value) for o in ranges if isinstance(o, NamedNode)]
        default = self.all(entry, SH + "defaultValue")
        targets = tuple(n for n in names if n not in self.enums and n not in self.kinds and not n.startswith("Scheme."))
        schemes = tuple(n.partition(".")[2] for n in names if n.startswith("Scheme."))
        local = names[0] == "LocalText"
        return Field(
            name=self._field_name(iri.value),
            iri=iri.value,
            label=self.words(iri, RDFS + "label"),
            definition=self.words(iri, SKOS + "definition"),
            order=int(self.text(entry, SH + "order") or 0),
            required=self.text(entry, SH + "minCount") == "1",
            many=not self.all(entry, SH + "maxCount") and not (local and self.all(entry, SH + "uniqueLang")),
            kind=self.kinds.get(names[0]),
            enum=names[0] if names[0] in self.enums else None,
            targets=targets or (("Concept",) if schemes else ()),
            schemes=schemes,
            segments=self._segments(targets, schemes),
            inverse=self.text(entry, WG + "inverse"),
            grows=self.text(entry, WG + "grows") == "true",
            default=_default(default[0]) if default else None,
        )

    def _segments(self, targets: tuple[str, ...], schemes: tuple[str, ...]) -> frozenset[str]:
        found = {s for s, name in self.schemes.items() if name in schemes or targets in (("Concept",), ("Resource",))}
        for target in targets:
            if target == "Resource":
                found |= set(self.segment.values())
            elif target == "Claim":
                found |= {self.segment[c] for c in self.claim_classes if c in self.segment}
            elif target in self.segment:
                found.add(self.segment[target])
        return frozenset(found)


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    """A class's own word on a field (lower order) goes before that of the shape it builds on."""
    found: dict[str, Field] = {}
    for field in fields:
        found.setdefault(field.name, field)
    return found


def _default(value: NamedNode | BlankNode | Literal) -> str | bool:
    if isinstance(value, Literal):
        return {"true": True, "false": False}.get(value.value, value.value)
    assert isinstance(value, NamedNode)
    return local_name(value.value).partition(".")[2]


def _inverses(classes: Mapping[str, Class]) -> dict[str, tuple[Inverse, ...]]:
    found: dict[str, list[Inverse]] = {name: [] for name in classes}
    for source in classes.values():
        for field in source.fields.values():
            for target in field.targets:
                if field.inverse and target in found:
                    found[target].append(Inverse(field.inverse, source.name, field))
    return {name: tuple(inverses) for name, inverses in found.items()}
