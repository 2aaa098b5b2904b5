"""JSON and JSON Lines: objects with id and fields become drafts; what is JSON-LD or GeoJSON goes to its own reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from graph.admission import Draft
from loaders import geo, json_ld, limits
from loaders.faults import Broken, Item, lost
from loaders.json_text import JsonText
from loaders.sources import LATIN, SourceFile, other_encoding
from ontology.vocabulary import vocabulary

OF_JSON = ("Json", "Geometry")


def read_json(file: SourceFile) -> Iterator[Item]:
    """A JSON file: an object, a list of objects, JSON-LD or GeoJSON. Raises Broken where it is not strict JSON."""
    text = JsonText(file, file.text(limits.WHOLE))
    if text.starts_with("["):
        yield from _list(file, text)
        return
    head = {key: value for key, _, value in text.members(json_ld.INTO) if key not in json_ld.INTO}
    if "@context" in head:
        yield from json_ld.read_object(file, text.text)
    elif head.get("type") == "FeatureCollection" and "id" not in head:
        yield from geo.read_text(file, text.text)
    else:
        yield draft(file, 1, JsonText(file, text.text).whole())


def read_json_ld(file: SourceFile) -> Iterator[Item]:
    """A JSON-LD file. Raises Broken where it is not strict JSON, or its context is not ours."""
    text = file.text(limits.WHOLE)
    if JsonText(file, text).starts_with("["):
        yield from json_ld.read_nodes(file, JsonText(file, text).items(), has_context=False)
    else:
        yield from json_ld.read_object(file, text)


def read_lines(file: SourceFile) -> Iterator[Item]:
    """JSON Lines: one object a line; a line that cannot be read does not stop the others."""
    with file.open() as stream:
        empty = True
        for number, raw in enumerate(iter(lambda: stream.readline(limits.ROW + 1), b""), 1):
            if len(raw) > limits.ROW:
                raise Broken(lost("ROW_TOO_LONG", file.at(number), limit=limits.ROW // limits.MB))
            if number == 1 and (hint := other_encoding(raw)):
                raise Broken(lost("WRONG_ENCODING", file.at(1), hint=hint))
            if raw.strip():
                empty = False
                yield _line(file, number, raw)
        if empty:
            raise Broken(lost("EMPTY_FILE", file.at(1)))


def _line(file: SourceFile, number: int, raw: bytes) -> Item:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        value = JsonText(file, text.rstrip("\r\n"), number).whole()
    except UnicodeDecodeError:
        return lost("WRONG_ENCODING", file.at(number), hint=LATIN)
    except Broken as broken:
        return broken.lost
    return draft(file, number, value)


def _list(file: SourceFile, text: JsonText) -> Iterator[Item]:
    """Plain objects, or JSON-LD where the first of them has a context."""
    items = text.items()
    for line, value in items:
        if isinstance(value, dict) and "@context" in value:
            yield from json_ld.read_nodes(file, chain([(line, value)], items), has_context=False)
        else:
            yield draft(file, line, value)


def draft(file: SourceFile, line: int, value: Any) -> Item:
    """The draft that an object of JSON says."""
    if not isinstance(value, dict):
        return lost("NOT_AN_OBJECT", file.at(line))
    if "id" not in value:
        return lost("MISSING_ID", file.at(line, "id"), example="praktijk/voorbeeld-1")
    id = value["id"]
    changes = {key: said for key, said in value.items() if key != "id"}
    name = vocabulary().class_of(id) if isinstance(id, str) else None
    for key, said in changes.items():
        if isinstance(said, dict | list) and name and _is_json(name, key):
            changes[key] = json.dumps(said, ensure_ascii=False)
    return Draft(id, changes, file.at(line))


def _is_json(class_name: str, key: str) -> bool:
    field = vocabulary().classes[class_name].fields.get(key)
    return field is not None and field.kind is not None and field.kind.name in OF_JSON
