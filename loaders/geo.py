"""GeoJSON: the shape of a wijk or city; and the check of every shape, whatever file it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.admission import Draft
from loaders import limits
from loaders.faults import Item, Lost, Shape, lost, problem
from loaders.json_text import DECODER, JsonText, NotStrict
from loaders.sources import SourceFile
from ontology.problems import Problem, shown

DEPTHS = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}  # lists around a position
FARTHEST = 1e6  # a height in metres may follow, and no more than that
SEGMENTS = ("wijk/", "stad/")
OURS = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326")


def read(file: SourceFile) -> Iterator[Item]:
    """A GeoJSON file. Raises Broken where it is not strict JSON."""
    yield from read_text(file, file.text(limits.WHOLE))


def read_text(file: SourceFile, text: str) -> Iterator[Item]:
    """The features of a collection as drafts that set `geometry` and nothing else."""
    if not JsonText(file, text).starts_with("{"):
        yield lost("NOT_FEATURES", file.at(1))
        return
    has_features, kind = False, None
    for key, line, value in JsonText(file, text).members(["features"]):
        if key == "features":
            has_features = True
            yield _feature(file, line, value)
        elif key == "type":
            kind = value
        elif key == "crs" and not _is_ours(value):
            yield lost("OTHER_COORDINATES", file.at(line, "crs"))
    if kind != "FeatureCollection" or not has_features:
        yield lost("NOT_FEATURES", file.at(1))


def _is_ours(crs: Any) -> bool:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return isinstance(properties, dict) and properties.get("name") in OURS


def _feature(file: SourceFile, line: int, feature: Any) -> Item:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return lost("NOT_FEATURES", file.at(line))
    properties = feature.get("properties")
    id = feature.get("id", properties.get("id") if isinstance(properties, dict) else None)
    if not isinstance(id, str) or not id.startswith(SEGMENTS):
        return Lost(problem("NOT_A_PLACE", file.at(line, "id"), value=id))
    return Shape(Draft(id, {"geometry": json.dumps(feature.get("geometry"))}, file.at(line)))


# ---------------------------------------------------------------- what a shape may be
def problem_of(text: Any) -> Problem | None:
    """What is wrong with a geometry as text; None where nothing is. Its place is for the caller to say."""
    if not isinstance(text, str):
        return None  # the check of values says so
    if len(text) > limits.SHAPE:
        return _bad(f"langer dan {limits.SHAPE} tekens", f"longer than {limits.SHAPE} characters")
    try:
        shape = DECODER.decode(text)
    except (ValueError, NotStrict, RecursionError):
        return _bad("geen geldige JSON", "no valid JSON")
    if not isinstance(shape, dict) or shape.get("type") not in DEPTHS:
        kind = shown(shape.get("type") if isinstance(shape, dict) else shape, 30)
        return _bad(f"een onbekend soort ({kind})", f"an unknown kind ({kind})")
    if shape.keys() - {"type", "coordinates", "bbox"}:
        return _bad("onbekende sleutels", "unknown keys")
    return _coordinates(shape.get("coordinates"), DEPTHS[shape["type"]])


def _bad(nl: str, en: str) -> Problem:
    return Problem("BAD_GEOMETRY", {"why_nl": nl, "why_en": en}, column="geometry")


def _coordinates(coordinates: Any, depth: int) -> Problem | None:
    rings = _rings(coordinates, depth)
    if rings is None:
        return _bad("de lijsten kloppen niet met het soort", "the lists do not fit the kind")
    if sum(len(ring) for ring in rings) > limits.POSITIONS:
        return _bad(f"meer dan {limits.POSITIONS} punten", f"more than {limits.POSITIONS} positions")
    for ring in rings:
        if not all(_is_position(position) for position in ring):
            return _bad(
                "een punt is geen [lengtegraad, breedtegraad] in graden (staat het in RD-meters?)",
                "a position is no [longitude, latitude] in degrees (is it in RD metres?)",
            )
        if depth and (len(ring) < 4 or ring[0] != ring[-1]):
            return _bad("een ring is niet gesloten of te kort", "a ring is not closed or too short")
    return None


def _rings(value: Any, depth: int) -> list[list[Any]] | None:
    """All rings of a shape (a point is one ring of one position), or None where a list is missing or empty."""
    if depth == 0:
        return [[value]]
    if not isinstance(value, list) or not value:
        return None
    if depth == 1:
        return [value]
    found = [_rings(part, depth - 1) for part in value]
    return None if None in found else [ring for rings in found if rings is not None for ring in rings]


def _is_position(value: Any) -> bool:
    if not isinstance(value, list) or not 2 <= len(value) <= 3:
        return False
    if not all(isinstance(n, int | float) and not isinstance(n, bool) and abs(n) <= FARTHEST for n in value):
        return False  # not a number is not below it either
    return bool(abs(value[0]) <= 180 and abs(value[1]) <= 90)
