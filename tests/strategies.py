"""Random graphs for hypothesis: sets of valid Records, made from the vocabulary, that may be loaded as they are.

`graphs()` gives records by id whose links lead to each other or to shipped concepts, with every class, every kind of
value, texts that are hard to carry (formulas, quotes, separators, line ends), withdrawn and replaced ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from ontology.check import merge
from ontology.concepts import shipped_concepts
from ontology.records import Record
from ontology.vocabulary import Field, vocabulary

# Each class after those it may point at, so that links never run in a circle.
ORDER = [
    "Source",
    "City",
    "Wijk",
    "AreaCode",
    "Programme",
    "Participation",
    "Observation",
    "Partner",
    "Story",
    "ChallengeFinding",
    "TrendFinding",
    "FormerName",
    "Intervention",
    "Element",
    "Condition",
    "Recognition",
    "CityDeal",
    "Practice",
    "Involvement",
    "FinancingModel",
    "Financing",
    "Outcome",
    "Obstacle",
    "Meeting",
    "Lesson",
    "Commitment",
    "Dossier",
]
NEVER_POINTED_AT = {"AreaCode", "Participation", "FormerName", "Element", "Condition", "Lesson", "Dossier"}
OWN = {"replacedBy", "withdrawn", "partOf", "city", "wijk"}  # drawn with what they must agree with

slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
_signs = st.characters(blacklist_categories=["Cs", "Cc", "Cn"], blacklist_characters="\ufffe\uffff")
_hard = st.sampled_from(
    [
        "=1+1",
        "'=x",
        "''-x",
        "-5",
        "@a",
        "+b",
        "\tx",
        "\rx",
        'say "x"',
        "a;b",
        "a|b\\",
        "a\r\nb",
        "\n.",
        "é𝄞",
        "' x",
        "x,y",
        " x ",
        "\\|",
        "true",
        "1e5",
    ]
)
texts = st.one_of(_hard, st.text(_signs, min_size=1, max_size=12)).filter(lambda text: bool(text.strip()))
numbers = st.floats(allow_nan=False, allow_infinity=False)
days = st.dates().filter(lambda day: 1000 <= day.year <= 2999).map(str)
partial_dates = st.one_of(days, days.map(lambda day: day[:7]), days.map(lambda day: day[:4]))
_degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(list)
rings = st.lists(_degrees, min_size=3, max_size=5).map(lambda ring: [*ring, ring[0]])
shapes = st.one_of(
    _degrees.map(lambda at: {"type": "Point", "coordinates": at}),
    st.lists(rings, min_size=1, max_size=2).map(lambda parts: {"type": "Polygon", "coordinates": parts}),
    st.lists(st.lists(rings, min_size=1, max_size=2), min_size=1, max_size=2).map(
        lambda parts: {"type": "MultiPolygon", "coordinates": parts}
    ),
).map(json.dumps)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "Text": texts,
    "Flag": st.booleans(),
    "Number": numbers,
    "Amount": numbers.map(abs),
    "Latitude": st.floats(-90, 90),
    "Longitude": st.floats(-180, 180),
    "Year": st.integers(1000, 2999),
    "EvidenceLevel": st.integers(1, 5),
    "Day": days,
    "PartialDate": partial_dates,
    "WebAddress": st.sampled_from(["https://example.org/a?b=c#d", "http://voorbeeld.nl:8080/é"]),
    "KvkNumber": st.from_regex(r"[0-9]{8}", fullmatch=True),
    "Currency": st.sampled_from(["EUR", "USD"]),
    "Geometry": shapes,
    "Json": _json.map(json.dumps),
}


@cache
def _concepts(segment: str) -> tuple[str, ...]:
    return tuple(r.id for r in shipped_concepts() if r.id.startswith(f"{segment}/"))


def _targets(field: Field, there: dict[str, Record]) -> list[str]:
    """What a link may point at: what is there and stays there, else shipped concepts."""
    found = [id for id, r in there.items() if id.partition("/")[0] in field.segments and not r.is_withdrawn]
    return found or [id for segment in sorted(field.segments) for id in _concepts(segment)[:5]]


def _value(draw: Callable[..., Any], field: Field, there: dict[str, Record]) -> Any:
    if field.is_link:
        targets = _targets(field, there)
        if not targets:
            return None
        return draw(st.lists(st.sampled_from(targets), max_size=3) if field.many else st.sampled_from(targets))
    if field.enum:
        return draw(st.sampled_from(list(vocabulary().enums[field.enum].labels)))
    if field.is_local:
        said = st.lists(texts, min_size=1, max_size=3) if field.many else texts
        return draw(st.dictionaries(st.sampled_from(["nl", "en", "fy", "nl-be"]), said, max_size=2))
    assert field.kind is not None
    return draw(KINDS[field.kind.name])


@st.composite
def graphs(draw: Callable[..., Any], most: int = 8) -> list[Record]:
    """Between one and `most` records and the few that these need, by id; a load of them into a new graph is valid."""
    there: dict[str, Record] = {}
    names = draw(st.lists(st.sampled_from(ORDER), min_size=1, max_size=most))
    for name in sorted(_with_needed(names), key=ORDER.index):
        record = _record(draw, name, there)
        there[record.id] = record
    return [there[id] for id in sorted(there)]


def _with_needed(names: list[str]) -> list[str]:
    """The classes of a graph, and those that their required links want."""
    wanted, todo = list(names), list(names)
    while todo:
        class_ = vocabulary().classes[todo.pop()]
        needs = [f.targets[0] for f in class_.fields.values() if f.required and f.is_link and f.targets[0] != "Concept"]
        needs += ["Practice"] if class_.only_one_of else []
        needs += ["Wijk"] if class_.one_of else []
        for need in needs:
            if need not in wanted:
                wanted.append(need)
                todo.append(need)
    return wanted


def _record(draw: Callable[..., Any], name: str, there: dict[str, Record]) -> Record:
    class_ = vocabulary().classes[name]
    id = draw(slugs.map(lambda slug: f"{class_.segments[0]}/{slug}").filter(lambda made: made not in there))
    changes: dict[str, Any] = {}
    for field in class_.fields.values():
        if field.name not in OWN and (field.required or draw(st.booleans())):
            changes[field.name] = _value(draw, field, there)
    _places(draw, name, changes, there)
    _agree(changes)
    if class_.only_one_of:
        keep = draw(st.sampled_from([f for f in class_.only_one_of if changes.get(f)] or ["practice"]))
        changes.update(dict.fromkeys(class_.only_one_of))
        changes[keep] = changes[keep] or _value(draw, class_.fields[keep], there)
    _end(draw, name, id, changes, there)
    record, problems = merge(None, id, changes)
    assert not [p for p in problems if not p.is_notice], [(p.code, p.column, p.value) for p in problems]
    return record


def _places(draw: Callable[..., Any], name: str, changes: dict[str, Any], there: dict[str, Record]) -> None:
    """Places agree: a practice's city is its wijk's, only regions have parts."""
    fields = vocabulary().classes[name].fields
    if name == "City":
        changes["kind"] = draw(st.sampled_from(["MUNICIPALITY", "REGION", "COUNTRY"]))
        regions = [r.id for r in there.values() if r.text("kind") == "REGION" and not r.text("replacedBy")]
        changes["partOf"] = draw(st.sampled_from([None, *regions]))
    elif name == "Wijk":
        changes["city"] = _value(draw, fields["city"], there)
    elif "wijk" in fields:
        changes["wijk"] = _value(draw, fields["wijk"], there)
        if "city" in fields:
            city = there[changes["wijk"]].text("city")
            while there.get(changes["wijk"] or "") and there[changes["wijk"]].text("replacedBy"):
                changes["wijk"] = there[changes["wijk"]].text("replacedBy")
                city = there[changes["wijk"] or ""].text("city")
            changes["city"] = city


def _agree(changes: dict[str, Any]) -> None:
    for start, end in (("start", "end"), ("from", "until"), ("signedOn", "endedOn"), ("minimum", "maximum")):
        if changes.get(start) is not None and changes.get(end) is not None:
            changes[start], changes[end] = sorted([changes[start], changes[end]])
            if isinstance(changes[start], str):
                changes[start] = changes[start][:4]
                changes[end] = changes[end][:4]


def _end(draw: Callable[..., Any], name: str, id: str, changes: dict[str, Any], there: dict[str, Record]) -> None:
    """Some are withdrawn, where nothing points at their class; some have a survivor."""
    if name in NEVER_POINTED_AT and draw(st.booleans()):
        changes["withdrawn"] = draw(st.booleans())
    same = [r.id for r in there.values() if r.type == name and not r.is_withdrawn and not r.text("replacedBy")]
    if same and name not in ("City", "Wijk") and draw(st.booleans()):
        changes["replacedBy"] = draw(st.sampled_from(same))
