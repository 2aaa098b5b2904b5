"""Push-down: the same scopes asked of a snapshot, by the push-down, and in Cypher that somebody writes by hand.

    python -m bench.pushed_down ADDRESS [ROUNDS]

ADDRESS is what --store takes, of a Neo4j that holds a graph; the password may stand in WIJKGRAAF_STORE_PASSWORD. Each
question is the verdicts of a scope by intervention, the first 20. The three ways take turns, and the median of each is
told in milliseconds, with its ratio to the query by hand. Nothing that was asked before is remembered.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from graph.connect import password
from graph.neo4j.address import address
from graph.neo4j.store import Neo4jStore
from graph.snapshot import Snapshot
from questions.port import Questions
from questions.pushed_down.asked import PushedDown
from questions.pushed_down.reading import at_one_revision
from questions.scope import IdMatch, PracticeScope
from questions.what_worked import WhatWorked

ROUNDS = 7
# What a user of Neo4j writes: simpler than the contract (no interval, no evidence, no places), and of any revision.
BY_HAND = """
MATCH (p)-[:INTERVENTION]->(i:Intervention)
OPTIONAL MATCH (p)<-[:PRACTICE]-(o:Outcome)-[:SOURCE]->(:Source)
WITH i, p, collect(DISTINCT o.direction) AS said
WITH i, CASE WHEN 'MIXED' IN said OR 'IMPROVED' IN said AND 'WORSENED' IN said THEN 'MIXED'
  WHEN 'IMPROVED' IN said THEN 'IMPROVED' WHEN 'WORSENED' IN said THEN 'WORSENED'
  WHEN 'UNCHANGED' IN said THEN 'UNCHANGED' ELSE 'UNKNOWN' END AS verdict
WITH i, count(*) AS practices, sum(CASE verdict WHEN 'IMPROVED' THEN 1 ELSE 0 END) AS improved,
  sum(CASE verdict WHEN 'UNKNOWN' THEN 0 ELSE 1 END) AS known
WHERE known > 0
RETURN i.id, i.name, practices, improved, known ORDER BY toFloat(improved) / known DESC, practices DESC LIMIT 20
"""
EVERYTHING = "MATCH (p:Practice)"
IN_CITY = "MATCH (:City {id: $id})<-[:PART_OF*0..]-(:City)<-[:CITY]-(:Wijk)<-[:WIJK]-(p:Practice)"
FOR_CHALLENGE = "MATCH (:Concept {id: $id})<-[:BROADER*0..]-(:Concept)<-[:CHALLENGES]-(p:Practice)"
WITH_PARTNER = (
    "MATCH (:Partner {id: $id})<-[:PARTNER]-(c:Involvement)-[:PRACTICE]->(p:Practice) WHERE (c)-[:SOURCE]->(:Source)"
)
IN_WIJK = "MATCH (:Wijk {id: $id})<-[:PART_OF*0..]-(:Wijk)<-[:WIJK]-(p:Practice)"


def scopes(snapshot: Snapshot) -> Mapping[str, tuple[PracticeScope, str, str]]:
    """By what it is about: the scope, the beginning of the query by hand, and the id in both: the one used most."""
    most = {}
    for dimension in ("CHALLENGE", "CITY", "PARTNER", "WIJK"):
        postings = snapshot.rows.practice_postings[dimension]
        most[dimension] = max(postings, key=lambda key: (len(postings[key]), key))
    challenge, city, partner, wijk = most.values()
    return {
        "everything": (PracticeScope(), EVERYTHING, ""),
        "a challenge": (PracticeScope(challenge=IdMatch(any=(challenge,))), FOR_CHALLENGE, challenge),
        "a city": (PracticeScope(city=IdMatch(any=(city,))), IN_CITY, city),
        "a partner": (PracticeScope(partner=IdMatch(any=(partner,))), WITH_PARTNER, partner),
        "a wijk": (PracticeScope(wijk=IdMatch(any=(wijk,))), IN_WIJK, wijk),
    }


def took(way: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    way()
    return (time.perf_counter() - began) * 1_000


def measured(ways: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The median of each way; they take turns, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            spent = took(way)
            if number:
                times[name].append(spent)
    return {name: statistics.median(of) for name, of in times.items()}


def measure(store: Neo4jStore, rounds: int) -> None:
    """Prints a line a scope."""
    snapshot = Snapshot.build(*store.read_all())
    asking = store.asking
    print(f"{len(snapshot.ids('Practice')):,} practices, revision {snapshot.revision}; milliseconds, and to by hand")
    print(f"{'scope':<14}{'practices':>10}{'snapshot':>12}{'push-down':>12}{'by hand':>12}{'ratios':>18}")
    for name, (scope, begin, id) in scopes(snapshot).items():

        def pushed(questions: Questions, scope: PracticeScope = scope) -> int:
            return questions.what_worked(scope).verdicts("INTERVENTION").total

        ways: dict[str, Callable[[], Any]] = {
            "snapshot": lambda scope=scope: WhatWorked(snapshot, scope, None).verdicts("INTERVENTION"),
            "push-down": lambda pushed=pushed: at_one_revision(asking, lambda reading: pushed(PushedDown(reading))),
            "by hand": lambda begin=begin, id=id: asking.rows(begin + BY_HAND, id=id),
        }
        found = measured(ways, rounds)
        ratios = "  ".join(f"{found[way] / found['by hand']:.3g}" for way in ("snapshot", "push-down"))
        cells = "".join(f"{found[way]:>12.2f}" for way in ways)
        print(f"{name:<14}{len(WhatWorked(snapshot, scope, None)):>10,}{cells}{ratios:>18}", flush=True)


def main() -> None:
    """Runs it."""
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    with closing(Neo4jStore(address(sys.argv[1], password()))) as store:
        measure(store, int(sys.argv[2]) if len(sys.argv) == 3 else ROUNDS)


if __name__ == "__main__":
    main()
