"""JSON-LD in our own context only: nodes are looked through, read by pyoxigraph, and held against what came out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

from pyoxigraph import RdfFormat, Triple, parse

from loaders.faults import Item, Lost, lost, problem
from loaders.json_text import JsonText
from loaders.sources import SourceFile
from loaders.triples import Subjects, is_default, not_rdf
from ontology.check import check_id
from ontology.names import BASE, ID
from ontology.problems import Problem, shown
from ontology.rdf import context
from ontology.vocabulary import Class, Field, vocabulary

ADDRESS = BASE + "/context.jsonld"
INTO = ("@graph",)
KEYWORDS = {"@id", "@type", "@value", "@language"}
NODES = 1_000  # read at once: our context is long, and is read again each time
Located = tuple[int, dict[str, Any]]


def read_object(file: SourceFile, text: str) -> Iterator[Item]:
    """One object: a node with its context, or a context and a graph of nodes. Raises Broken."""
    head, has_graph = {}, False
    for key, line, value in JsonText(file, text).members(INTO):
        has_graph |= key == "@graph"
        if key == "@context" and not is_ours(value):
            yield _foreign(file, line)
            return
        if key not in INTO:
            head[key] = value
    if "@context" not in head:
        yield _foreign(file, 1)
    elif not has_graph:
        yield from read_nodes(file, [(1, head)])
    elif other := head.keys() - {"@context"}:
        yield lost("NAMED_GRAPH", file.at(1, shown(min(other), 40)))
    else:
        members = JsonText(file, text).members(INTO)
        yield from read_nodes(file, ((line, value) for key, line, value in members if key == "@graph"))


def read_nodes(file: SourceFile, items: Iterable[tuple[int, Any]], *, has_context: bool = True) -> Iterator[Item]:
    """Nodes with their lines; without `has_context` each brings its own."""
    lines: dict[str, int] = {}
    subjects = Subjects(file, lines)
    nodes = _Nodes(file, has_context)
    found = nodes.sound(items)
    while batch := list(islice(found, NODES)):
        for line, node in batch:
            lines.setdefault(id_of(node), line)
        nodes.take(batch, subjects)
        yield from nodes.faults()
    yield from nodes.faults()
    yield from subjects.items()


@cache
def ours() -> dict[str, Any]:
    """Our context as JSON has it."""
    return dict(json.loads(json.dumps(context())))


def is_ours(value: Any) -> bool:
    """Whether a context is ours: its address, or all or a part (an older edition) of what it says."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value == ADDRESS or (isinstance(value, dict) and _is_part(value, ours()))


def _is_part(value: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    for key, said in value.items():
        meant = whole.get(key)
        if isinstance(said, dict) and isinstance(meant, dict):
            if not _is_part(said, meant):
                return False
        elif key not in whole or said != meant:
            return False
    return True


def id_of(node: Mapping[str, Any]) -> str:
    """The id of a node without what all of ours begin with; empty where it has none."""
    id = node.get("id", node.get("@id", ""))
    return id.removeprefix(ID) if isinstance(id, str) else ""


def _foreign(file: SourceFile, line: int) -> Lost:
    return lost("FOREIGN_CONTEXT", file.at(line, "@context"), address=ADDRESS)


class _Nodes:
    """Looks through nodes before the parser, which drops what it does not know, and after it."""

    def __init__(self, file: SourceFile, has_context: bool) -> None:
        self.file, self.has_context = file, has_context
        self._faults: list[Item] = []

    def faults(self) -> Iterator[Item]:
        """What was found since the last call."""
        found, self._faults = self._faults, []
        yield from found

    # ------------------------------------------------------------ before
    def sound(self, items: Iterable[tuple[int, Any]]) -> Iterator[Located]:
        """The nodes that may go to the parser, those within others as nodes of their own."""
        for line, node in items:
            if not isinstance(node, dict):
                self._faults.append(lost("NOT_AN_OBJECT", self.file.at(line)))
            elif not (is_ours(node["@context"]) if "@context" in node else self.has_context):
                self._faults.append(_foreign(self.file, line))
            else:
                plain = {key: value for key, value in node.items() if key != "@context"}
                yield from self._checked(line, plain)

    def _checked(self, line: int, node: dict[str, Any]) -> Iterator[Located]:
        if fault := self._keywords(line, node):
            self._faults.append(fault)
            return
        id = id_of(node)
        if problems := check_id(id):
            self._faults += [Lost(p.at(self.file.at(line, "id"))) for p in problems]
            return
        class_ = vocabulary().classes[vocabulary().class_of(id) or ""]
        if not node.get("@type"):
            self._faults.append(lost("NO_TYPE", self.file.at(line, "@type"), id=id, expected=class_.name))
            return
        within: list[dict[str, Any]] = []
        made = {key: self._value(class_, key, value, within) for key, value in node.items()}
        self._faults += self._unknown(class_, id, line, made)
        yield line, made
        for inner in within:
            yield from self._checked(line, inner)

    def _keywords(self, line: int, value: Any) -> Lost | None:
        if isinstance(value, list):
            return next((fault for item in value if (fault := self._keywords(line, item))), None)
        if not isinstance(value, dict):
            return None
        for key, said in value.items():
            if key in ("@context", "@import"):
                return _foreign(self.file, line)
            if key.startswith("@") and key not in KEYWORDS:
                place = self.file.at(line, shown(key, 40))
                return lost("NO_KEYWORD", place, name=shown(key, 40))
            if fault := self._keywords(line, said):
                return fault
        return None

    def _value(self, class_: Class, key: str, value: Any, within: list[dict[str, Any]]) -> Any:
        """A link without the node that it was written with; that one goes to `within`."""
        field = class_.fields.get(key)
        if field is None or not field.is_link:
            return value
        if isinstance(value, list):
            return [self._value(class_, key, item, within) for item in value]
        if isinstance(value, dict) and value.keys() - {"id", "@id", "@type"} and "@value" not in value:
            within.append(value)
            return {"id": value.get("id", value.get("@id"))}
        return value

    def _unknown(self, class_: Class, id: str, line: int, node: Mapping[str, Any]) -> Iterator[Problem]:
        for key in node:
            if key in class_.fields or key == "id" or key.startswith("@") or ":" in key:
                continue
            close = get_close_matches(key[:60], class_.fields, n=1, cutoff=0.6)
            hint = f" ({close[0]}?)" if close else ""
            name = shown(key, 40)
            place = self.file.at(line, name)
            yield problem("UNKNOWN_FIELD", place, id=id, class_name=class_.name, name=name, hint=hint)

    # ------------------------------------------------------------ the parser, and after it
    def take(self, batch: list[Located], subjects: Subjects) -> None:
        """Reads nodes at once; one by one where that fails, to tell which is wrong."""
        try:
            statements = _parsed([node for _, node in batch])
        except SyntaxError as error:
            if len(batch) == 1:
                self._faults.append(not_rdf(self.file, error, "JSON-LD", batch[0][0]))
            else:
                for located in batch:
                    self.take([located], subjects)
            return
        said: dict[str, dict[str, set[Any]]] = {}
        for run in statements.values():
            subjects.add(run)
            for triple in run:
                subject = getattr(triple.subject, "value", "")
                said.setdefault(subject, {}).setdefault(triple.predicate.value, set()).add(triple.object)
        for line, node in batch:
            self._faults += self._dropped(line, node, said.get(ID + id_of(node), {}))

    def _dropped(self, line: int, node: Mapping[str, Any], said: Mapping[str, set[Any]]) -> Iterator[Problem]:
        """A processor of JSON-LD leaves out without a word what it cannot read; we tell."""
        id = id_of(node)
        class_ = vocabulary().classes[vocabulary().class_of(id) or ""]
        for key, value in node.items():
            field = class_.fields.get(key)
            if field is not None and len(said.get(field.iri, ())) < _count(field, value):
                yield problem("NOT_READ", self.file.at(line, key), id=id, value=value)


def _parsed(nodes: list[dict[str, Any]]) -> dict[Any, list[Triple]]:
    text = json.dumps({"@context": ours(), "@graph": nodes})
    found: dict[Any, list[Triple]] = {}
    for quad in parse(text, format=RdfFormat.JSON_LD):
        if is_default(quad.graph_name):
            found.setdefault(quad.subject, []).append(quad.triple)
    return found


def _count(field: Field, value: Any) -> int:
    """How many statements a value must give."""
    if value is None:
        return 0
    if isinstance(value, list):
        return len({json.dumps(item, sort_keys=True) for item in value if item is not None})
    if isinstance(value, dict) and field.is_local and "@value" not in value:
        return sum(_count(field, said) for said in value.values())
    return 1
