"""On a thousand generated scopes of a generated world both engines answer with the same bytes, moved or made afresh."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import orjson
import pytest

from graph.follow import Follower
from graph.neo4j.address import address
from graph.store import ChangeSet
from ontology.records import Record
from tests.database.graphs import server_of
from tests.database.pairs import Both, Counting, Pair, pair_of, served
from tests.database.scope_variables import about_practices, about_wijken
from tests.questions.oracle import ALIKE
from tests.questions.scopes import Scopes
from tests.questions.worlds import World

SEED, PRACTICES = 7, 150
SCOPES, OF_WIJKEN = 1_000, 100
AT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def world() -> World:
    return World(SEED, PRACTICES)


@pytest.fixture(scope="module")
def later(world: World) -> dict[str, Record]:
    """Records that come later: some practices with all that is said of them."""
    later = set(world.random.sample([id for id in world.ids("praktijk") if id != "praktijk/oud"], 30))
    while more := {r.id for r in world.all if later & {target for _, target in r.links()}} - later:
        later |= more
    return {id: world.records[id] for id in sorted(later)}


@pytest.fixture(scope="module")
def pair(folder: Path, world: World, later: dict[str, Record]) -> Iterator[Pair]:
    """Both graphs at revision 1: the world without what comes later."""
    with pair_of(folder) as made:
        put(made, [record for record in world.all if record.id not in later])
        yield made


def put(pair: Pair, records: Iterable[Record]) -> None:
    """One more change set, first in the embedded graph and then, from its history, in Neo4j."""
    revision = pair.embedded.revision()
    at = AT + timedelta(minutes=revision)
    pair.embedded.apply(ChangeSet(f"test-{revision}", "wie", "een test", at, tuple(records)), revision)
    pair.replay()


def changes(world: World, later: dict[str, Record]) -> Iterator[list[Record]]:
    """What happens to the world after its beginning: something new, other values, something gone, something merged."""
    dice = Random("changes")
    yield list(later.values())
    there = [r for r in world.records.values() if not r.is_withdrawn and "replacedBy" not in r.values]
    outcomes = [r for r in there if r.type == "Outcome"]
    yield [changed(r, direction=dice.choice(("IMPROVED", "WORSENED"))) for r in dice.sample(outcomes, 30)]
    practices = [r for r in there if r.type == "Practice"]
    yield [changed(r, title=f"Q{number} buurt") for number, r in enumerate(dice.sample(practices, 20))]
    yield [changed(r, withdrawn=True) for r in dice.sample([r for r in there if r.type == "Involvement"], 20)]
    survivor, *merged = [r for r in there if r.type == "Partner"][:3]
    yield [changed(r, replacedBy=survivor.id) for r in merged]


def changed(record: Record, **values: str | bool) -> Record:
    """The record with other values."""
    return Record(record.id, record.type, {**record.values, **values})


def compare(both: Both, world: World) -> Counter[str]:
    """Asks both applications everything; what the answers were, counted."""
    scopes, seen, bodies = Scopes(world), Counter[str](), set[bytes]()
    asked = [about_practices(scopes.case()) for _ in range(SCOPES)]
    for _ in range(OF_WIJKEN):
        asked.append(about_wijken(scopes.wijk_scope(), scopes.random.choice((*ALIKE, "CITY")), scopes.wijk()))
    for number, body in enumerate(asked):
        one, other = both.asked(body, ("nl", "en")[number % 2])
        assert one == other, body
        assert one[0] == 200, (body, one)
        bodies.add(one[2])
        found = orjson.loads(one[2])
        seen["refused" if "errors" in found else "answered"] += 1
        about = (found["data"] or {}).get("whatWorked")
        seen["with practices"] += bool(about and about["practices"]["edges"])
        seen["with a share"] += bool(about and about["summary"]["successShare"] is not None)
    seen["different"] = len(bodies)
    return seen


def is_not_trivial(seen: Counter[str]) -> bool:
    """Whether most scopes have an answer with something in it, unlike those of others."""
    enough = {"answered": 1_000, "refused": 10, "with practices": 500, "with a share": 300, "different": 600}
    return all(seen[name] >= least for name, least in enough.items())


def test_a_thousand_scopes_are_answered_with_the_same_bytes(pair: Pair, world: World) -> None:
    with served(Follower(pair.embedded), Follower(pair.neo4j)) as both:
        seen = compare(both, world)
    assert is_not_trivial(seen), seen


def test_they_are_after_the_snapshot_of_neo4j_was_moved_by_change_sets(
    folder: Path, pair: Pair, world: World, later: dict[str, Record]
) -> None:
    store = Counting(address(server_of(folder).address))
    moved, began = Follower(store), pair.embedded.revision()
    for records in changes(world, later):
        put(pair, records)
        assert moved.refresh().revision == pair.embedded.revision()
    assert pair.embedded.revision() == began + 5
    assert store.whole_reads == 1, "it was moved, not made afresh"
    with served(Follower(pair.embedded), moved) as both:
        seen = compare(both, world)
    store.close()
    assert is_not_trivial(seen), seen
