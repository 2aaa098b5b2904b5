"""The rules between resources: the check of a load says the same as the SHACL rules say of the whole graph after it.

pySHACL reads a rule's query anew for each resource, so it judges some of the worlds; the same queries, run by another
engine over all at once, judge the others, and the two are held equal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import Quad, QuerySolutions, RdfFormat, Store, serialize

from graph.admission import Draft, Rejected, admit
from graph.embedded import EmbeddedStore
from ontology import rdf
from ontology.check import merge
from ontology.names import ID, PREFIXES, SH, WG
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
WORLDS, CHANGES = 90, 200
FOR_PYSHACL = 6  # of each


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


def by_shacl(records: Collection[Record]) -> dict[str, set[str]]:
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


def by_queries(records: Collection[Record]) -> dict[str, set[str]]:
    """The same, by running the query of each rule over everything."""
    store = Store()
    store.extend(Quad(*triple) for record in records for triple in rdf.triples(record))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule in RULES:
        shape = rdflib.URIRef(WG + rule)
        constraint = rules().value(shape, rdflib.URIRef(SH + "sparql"))
        targets = [str(o) for o in rules().objects(shape, rdflib.URIRef(SH + "targetClass"))]
        of_class = f"$this a <{targets[0]}> ." if targets else ""
        query = str(rules().value(constraint, rdflib.URIRef(SH + "select"))).replace(
            "WHERE {", "WHERE { " + of_class, 1
        )
        solutions = store.query(query, prefixes=PREFIXES)
        assert isinstance(solutions, QuerySolutions)
        found[rule] = {str(s["this"].value).removeprefix(ID) for s in solutions}
    return found


def expected(everything: dict[int, Collection[Record]]) -> dict[str, set[str]]:
    """What the rules say of all worlds; of the first ones also by pySHACL."""
    some = [r for number in sorted(everything)[:FOR_PYSHACL] for r in everything[number]]
    assert {rule: ids for rule, ids in by_queries(some).items() if ids} == by_shacl(some)
    return by_queries([r for records in everything.values() for r in records])


def by_load(problems: Collection[Problem]) -> dict[str, set[str]]:
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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """One graph for all worlds of a test: their ids are their own."""
    with closing(EmbeddedStore(tmp_path / "graph.sqlite")) as opened:
        admit(opened, concepts(), author="a test", source="")
        yield opened


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
    old = store.read(said)
    return {id: merge(old.get(id), id, changes)[0] for id, changes in said.items()}


def assert_same(
    theirs_all: dict[str, set[str]], loads: list[tuple[int, dict[str, set[str]]]], live: set[str]
) -> Counter[str]:
    """Every rule names the same ids, world by world; members of circles that are withdrawn are not judged."""
    seen: Counter[str] = Counter()
    for number, found in loads:
        for rule in RULES:
            mine = {id for id in found.get(rule, set()) if rule != "Cycle" or id in live}
            theirs = {id for id in theirs_all.get(rule, set()) if id.endswith(f"-{number}")}
            assert mine == theirs, (rule, number)
            seen[rule] += bool(mine)
        seen["good"] += not any(found.values())
    return seen


def test_a_whole_world_in_one_load_is_judged_as_the_shapes_judge_it(store: EmbeddedStore) -> None:
    everything: dict[int, Collection[Record]] = {}
    loads = []
    for number in range(WORLDS):
        said = SmallWorld(number).everything(trouble=number % 6 * 0.06)
        everything[number] = as_would_be(store, said).values()
        loads.append((number, outcome(store, said)[0]))
    live = {r.id for records in everything.values() for r in records if not r.is_withdrawn}
    seen = assert_same(expected(everything), loads, live)
    assert min(seen[rule] for rule in (*RULES, "good")) >= 3, seen


def test_a_change_to_a_good_world_is_judged_as_the_shapes_judge_the_world_after_it(store: EmbeddedStore) -> None:
    """What a load breaks in resources that it does not name is found too: a city that moves under a participation."""
    worlds = [SmallWorld(number) for number in range(1_000, 1_000 + CHANGES)]
    admit(store, [d for world in worlds for d in drafts(world.everything(trouble=0))], author="a test", source="")
    everything: dict[int, Collection[Record]] = {}
    loads = []
    for world in worlds:
        for _ in range(4):
            outcome(store, world.change(trouble=0.3))
        said = world.change(trouble=0.6)
        before = store.read(id for ids in world.ids.values() for id in ids)
        everything[world.number] = {**before, **as_would_be(store, said)}.values()
        loads.append((world.number, outcome(store, said)[0]))
    live = {r.id for records in everything.values() for r in records if not r.is_withdrawn}
    seen = assert_same(expected(everything), loads, live)
    assert min(seen[rule] for rule in (*RULES, "good")) >= 3, seen
