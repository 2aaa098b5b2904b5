"""Thousands of damaged files a format: each is loaded, or refused with problems that can be shown."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.admission import Rejected
from graph.store import Store
from ontology.problems import Problem
from tests.loaders.bad_files.documents import SQUARE, feature
from tests.loaders.bad_files.rdf import ADDRESS, PREFIX
from tests.loaders.bad_files.workbooks import SHEET, book
from tests.loaders.graphs import put, seeded

MUTANTS = 2_000
NODES = [
    {"id": "stad/b", "@type": "City", "name": "Bdorp", "kind": "REGION", "lat": "52.5", "lon": "5"},
    {
        "id": "praktijk/a",
        "@type": "Practice",
        "label": {"nl": "Tuin"},
        "start": {"@value": "2016", "@type": "http://www.w3.org/2001/XMLSchema#gYear"},
    },
    {"id": "wijk/b", "@type": "Wijk", "name": "B", "city": {"id": "stad/b"}},
]
OBJECTS = [
    {"id": "stad/b", "name": "Bdórp", "lat": 52.5, "lon": -5e-1, "partOf": None},
    {"id": "praktijk/a", "label@nl": "Tuin \\ud83d\\ude00", "challenges": ["opgave/armoede"], "start": "2016-11"},
]
TURTLE = """<stad/b> a wg:City ; schema:name "B\\u00e9" ; wg:cityKind wg:CityKind.REGION .
<wijk/b> a wg:Wijk ; schema:name '''B
b''' ; wg:city <stad/b> . # a remark
<stad/a> <http://www.w3.org/2003/01/geo/wgs84_pos#lat> 52.5 ; <http://www.w3.org/2003/01/geo/wgs84_pos#long> 5e0 .
"""
TRIPLES = "".join(
    f"<https://w3id.org/wijkgraaf/id/stad/{n}> <https://schema.org/name> {name} .\n"
    for n, name in (("b", '"B"'), ("c", '"C\\n"'), ("a", '"5"^^<http://www.w3.org/2001/XMLSchema#string>'))
)
TABLE = 'id,name,lat,lon,altLabels@nl\nstad/b,"B, ""b""",52.5,5,a|b\\|c\nstad/c,"C\nc",,,\'=x\n'
ROWS = [["id", "name", "lat", "lon"], ["stad/b", "B", 52.5, 5], ["stad/c", "'=x", None, None]]
SEEDS: dict[str, bytes] = {
    "City.csv": TABLE.encode(),
    "x.xlsx": book(ROWS, "City"),
    "x.json": json.dumps(OBJECTS, ensure_ascii=False, indent=1).encode(),
    "x.jsonl": b"\n".join(json.dumps(value).encode() for value in OBJECTS),
    "x.ttl": (PREFIX + TURTLE).encode(),
    "x.nt": TRIPLES.encode(),
    "x.jsonld": json.dumps({"@context": ADDRESS, "@graph": NODES}, indent=1).encode(),
    "x.geojson": feature(SQUARE).encode(),
}
TOKENS = [
    *(b"\",';|\\\n\r\t\0 {}[]()<>@:#=."[n : n + 1] for n in range(24)),
    *b"_:b @context @id @import @graph id name null true NaN 1e999 -0 999999999999999999999999999999 nl".split(),
    *b'\\ud800 \\u0000 a:b ../ &a; <!DOCTYPE {} [] "" stad/a wijk/a geometry A1 XFD1'.split(),
    *(b"\xff\xfe", b"\xc3", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
]


def mutant(seed: bytes, chance: random.Random) -> bytes:
    """`seed` with one to four bytes or pieces changed, taken out, doubled, moved or put in."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.randint(1, 12))
        match chance.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end] * chance.randint(1, 4)
            case 3:
                to = chance.randrange(len(data) + 1)
                data[to:to] = data[at:end]
            case 4:
                data[at:end] = chance.choice(TOKENS)
            case _:
                data[at:at] = chance.choice(TOKENS)
    return bytes(data)


def workbook_mutant(seed: bytes, chance: random.Random) -> bytes:
    """A damaged zip, or a sound one with a damaged part."""
    if chance.random() < 0.4:
        return mutant(seed, chance)
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as old, zipfile.ZipFile(saved, "w") as new:
        part = chance.choice([SHEET, SHEET, SHEET, *old.namelist()])
        for name in old.namelist():
            new.writestr(name, mutant(old.read(name), chance) if name == part else old.read(name))
    return saved.getvalue()


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return seeded(tmp_path_factory.mktemp("mutants"))


def told(graph: Store, path: Path) -> Sequence[Problem] | None:
    """What is wrong with a file, one thing at least; None where it may be loaded."""
    try:
        put(graph, path, dry_run=True)
    except Rejected as rejected:
        return rejected.problems or pytest.fail("refused without a reason")
    return None


@pytest.mark.parametrize("name", SEEDS)
def test_the_sound_file_is_loaded(name: str, graph: Store, tmp_path: Path):
    (tmp_path / name).write_bytes(SEEDS[name])
    tallies = put(graph, tmp_path / name, dry_run=True).tallies
    assert sum(tally.new + tally.changed for tally in tallies.values()) >= 1


@pytest.mark.parametrize("name", SEEDS)
def test_a_damaged_file_is_loaded_or_refused_and_nothing_else(name: str, graph: Store, tmp_path: Path):
    before, refused = graph.revision(), 0
    path, make = tmp_path / name, workbook_mutant if name.endswith(".xlsx") else mutant
    for number in range(MUTANTS):
        data = make(SEEDS[name], random.Random(f"{name} {number}"))
        path.write_bytes(data)
        problems = told(graph, path)
        refused += problems is not None
        for problem in problems or ():
            assert problem.message("nl")
            assert problem.message("en")
            assert problem.place.file
            assert (problem.place.line or 1) <= data.count(b"\n") + 2, (number, problem)
    assert graph.revision() == before
    assert MUTANTS // 3 < refused < MUTANTS  # they hurt, and not all of them
