"""The rules between resources: the check of a load says the same as the SHACL rules say of the whole graph after it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import RdfFormat, serialize

from graph.admission import Draft, Rejected, admit
from graph.embedded import EmbeddedStore
from ontology import rdf
from ontology.names import ID, SH, WG
from ontology.problems import Problem
from ontology.records import Record
from tests.graph.small_worlds import CONCEPTS, SmallWorld

ONTOLOGY = Path(rdf.__file__).parent
RULES = (
    "Cycle",
    "OnlyRegionsHaveParts",
    "PracticeCityDisagrees",
    "ParticipationCityDisagrees",
    "WithdrawnTarget",
)
WORLDS, CHANGES = 120, 260


@cache
def rules() -> rdflib.Graph:
    """The rules between resources alone, with the prefixes that they declare."""
    every = rdflib.Graph().parse(ONTOLOGY / "rules.ttl")
    kept = rdflib.Graph()
    for name in ("", *RULES):
        for triple in every.cbd(rdflib.URIRef(WG + name)):
            kept.add(triple)
    declared = {str(s) for s in every.subjects(rdflib.RDF.type, rdflib.URIRef(SH + "NodeShape"))}
    assert declared >= {WG + name for name in RULES}
    return kept


def by_shacl(records: Iterable[Record]) -> dict[str, set[str]]:
    """Rule -> the ids that break it."""
    lines = serialize((t for record in records for t in rdf.triples(record)), format=RdfFormat.N_TRIPLES)
    data = rdflib.Graph().parse(data=lines, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=rules(), inplace=True)
    assert isinstance(report, rdflib.Graph)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for result, node in report.subject_objects(rdflib.URIRef(SH + "focusNode")):
        shape = report.value(result, rdflib.URIRef(SH + "sourceShape"))
        found[str(shape).removeprefix(WG)].add(str(node).removeprefix(ID))
    return found


def by_load(problems: Iterable[Problem]) -> dict[str, set[str]]:
    """The same of what a load was refused for: a circle by the members that its message names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for p in problems:
        assert p.id is not None
        if p.code == "CYCLE":
            assert "…" not in str(p.params["path"])
            found["Cycle"].update(str(p.params["path"]).split(" → "))
        elif p.code == "ONLY_REGIONS_HAVE_PARTS":
            found["OnlyRegionsHaveParts"].add(p.id)
        elif p.code == "CITY_DISAGREES":
            found["PracticeCityDisagrees" if p.id.startswith("praktijk/") else "ParticipationCityDisagrees"].add(p.id)
        elif p.code in ("WITHDRAWN_TARGET", "STILL_LINKED"):
            found["WithdrawnTarget"].add(str(p.params.get("target", p.id)))
        else:
            raise AssertionError(p)
    return found


def drafts(said: dict[str, dict[str, object]]) -> list[Draft]:
    return [Draft(id, changes) for id, changes in said.items()]


def concepts() -> list[Draft]:
    return [Draft(id, {"label@nl": label}) for id, label in CONCEPTS.items()]


def outcome(store: EmbeddedStore, said: dict[str, dict[str, object]]) -> tuple[dict[str, set[str]], bool]:
    """What a load is refused for (nothing: it is in)."""
    try:
        admit(store, drafts(said), author="a test", source="")
    except Rejected as rejected:
        return by_load(rejected.problems), True
    return {}, False


def as_would_be(store: EmbeddedStore, said: dict[str, dict[str, object]]) -> dict[str, Record]:
    """The records that a load would leave, whether or not they may be kept."""
    from ontology.check import merge

    old = store.read(said)
    return {id: merge(old.get(id), id, changes)[0] for id, changes in said.items()}


def assert_same(expected: dict[str, set[str]], loads: list[tuple[int, dict[str, set[str]]]], live: set[str]) -> Counter[str]:
    """Every rule names the same ids, world by world; members of circles that are withdrawn are not judged."""
    seen: Counter[str] = Counter()
    for number, found in loads:
        for rule in RULES:
            mine = {id for id in found.get(rule, set()) if rule != "Cycle" or id in live}
            theirs = {id for id in expected.get(rule, set()) if id.endswith(f"-{number}")}
            assert mine == theirs, (rule, number)
            seen[rule] += bool(mine)
        seen["good"] += not any(found.values())
    return seen


def test_a_whole_world_in_one_load_is_judged_as_the_shapes_judge_it(tmp_path: Path) -> None:
    everything: dict[str, Record] = {}
    loads = []
    for number in range(WORLDS):
        with closing(EmbeddedStore(tmp_path / f"{number}.sqlite")) as store:
            said = SmallWorld(number).everything(trouble=0.22)
            admit(store, concepts(), author="a test", source="")
            everything |= as_would_be(store, said)
            loads.append((number, outcome(store, said)[0]))
    live = {id for id, record in everything.items() if not record.is_withdrawn}
    seen = assert_same(by_shacl(everything.values()), loads, live)
    assert min(seen[rule] for rule in (*RULES, "good")) >= 3, seen


def test_a_change_to_a_good_world_is_judged_as_the_shapes_judge_the_world_after_it(tmp_path: Path) -> None:
    """What a load breaks in resources that it does not name is found too: a city that moves under a participation."""
    everything: dict[str, Record] = {}
    loads = []
    for number in range(1_000, 1_000 + CHANGES):
        with closing(EmbeddedStore(tmp_path / f"{number}.sqlite")) as store:
            world = SmallWorld(number)
            admit(store, concepts(), author="a test", source="")
            admit(store, drafts(world.everything(trouble=0)), author="a test", source="")
            for _ in range(6):
                outcome(store, world.change(trouble=0.35))
            said = world.change(trouble=0.6)
            after = {r.id: r for r in store.read_all()[2]} | as_would_be(store, said)
            everything |= {id: r for id, r in after.items() if id not in CONCEPTS}
            loads.append((number, outcome(store, said)[0]))
    live = {id for id, record in everything.items() if not record.is_withdrawn}
    seen = assert_same(by_shacl(everything.values()), loads, live)
    assert min(seen[rule] for rule in (*RULES, "good")) >= 3, seen
