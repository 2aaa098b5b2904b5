"""The product and the oracle, a second reading of the contract's rules, give equal answers on thousands of scopes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.admission import Draft, check
from graph.connect import open_graph
from graph.snapshot import Snapshot
from loaders import pipeline
from questions.refusals import Refusal
from questions.scope import IdMatch, InvolvementMatch, PracticeScope, WijkScope
from questions.search import search
from questions.what_worked import WhatWorked, what_worked
from questions.wijken import wijken
from tests.questions import agreement
from tests.questions.agreement import MOMENT, Both, both
from tests.questions.oracle import ALIKE, DIMENSIONS, DIRECTIONS, Oracle, Refused, wilson
from tests.questions.oracle import WhatWorked as Expected
from tests.questions.oracle_graph import is_met
from tests.questions.scopes import PRACTICE_FIELDS, WIJK_FIELDS, Case, Scopes
from tests.questions.worlds import Existing, World

WORLDS = 260
SCOPES_A_WORLD = 20
DATA = Path(__file__).parents[2] / "data"
PARTS = 13


def drawn(scopes: Scopes) -> list[Case]:
    """The scopes of one world, the same ones for every test that asks."""
    scopes.random.seed(f"cases {scopes.world.seed}")
    return [scopes.case() for _ in range(SCOPES_A_WORLD)]


def drawn_of_wijken(scopes: Scopes) -> list[tuple[WijkScope, str]]:
    """Scopes of wijken of one world, each with a dimension to count by."""
    scopes.random.seed(f"wijken {scopes.world.seed}")
    return [(scopes.wijk_scope(), scopes.random.choice((*ALIKE, *ALIKE, "CITY", "PARTNER"))) for _ in range(8)]


def worlds(part: int = 0, parts: int = 1) -> Iterator[Both]:
    """Every world, or one part of them."""
    return (both(seed) for seed in range(part, WORLDS, parts))


# -------------------------------------------------------------------- agreement
@pytest.mark.parametrize("part", range(PARTS))
def test_what_worked_agrees_on_every_scope(part: int) -> None:
    for world in worlds(part, PARTS):
        for case in drawn(world.scopes):
            agreement.hold_what_worked(world, case)


@pytest.mark.parametrize("part", range(PARTS))
def test_wijken_facets_and_likeness_agree(part: int) -> None:
    for world in worlds(part, PARTS):
        for where, by in drawn_of_wijken(world.scopes):
            agreement.hold_wijken(world, where, by)
            agreement.hold_similar(world)


@pytest.mark.parametrize("part", range(PARTS))
def test_lists_and_searches_agree(part: int) -> None:
    for world in worlds(part, PARTS):
        world.scopes.random.seed(f"lists {world.scopes.world.seed}")
        for _ in range(6):
            agreement.hold_lists(world)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_practices_connection_equals_what_worked_with_that_filter(part: int) -> None:
    for world in worlds(part, PARTS):
        agreement.hold_connections(world)


@settings(max_examples=60, deadline=None, print_blob=True)
@given(seed=st.integers(0, 2**32), practices=st.integers(1, 12))
def test_new_worlds_agree_too(seed: int, practices: int) -> None:
    world = both(seed, practices)
    for case in drawn(world.scopes)[:8]:
        agreement.hold_what_worked(world, case)
    for where, by in drawn_of_wijken(world.scopes)[:3]:
        agreement.hold_wijken(world, where, by)
    agreement.hold_similar(world)
    agreement.hold_lists(world)


def test_the_real_data_set_agrees_too(tmp_path: Path) -> None:
    store = open_graph(tmp_path)
    pipeline.load(store, [DATA], author="test")
    records = list(store.read_all()[2])
    store.close()
    for seed in range(4):
        world = Both(Oracle(records), Snapshot.build(1, MOMENT, records), Scopes(Existing(seed, records)))
        for case in drawn(world.scopes):
            agreement.hold_what_worked(world, case)
        for where, by in drawn_of_wijken(world.scopes):
            agreement.hold_wijken(world, where, by)
            agreement.hold_similar(world)
            agreement.hold_lists(world)
    agreement.hold_words(world.snapshot)
    agreement.hold_connections(world)


# -------------------------------------------------------------------- what is compared is not trivial
def test_the_scopes_are_thousands_and_not_trivial() -> None:
    seen: Counter[str] = Counter()
    for world in worlds():
        for case in drawn(world.scopes):
            seen.update(used(world, case))
        for where, by in drawn_of_wijken(world.scopes):
            seen.update(f"wijken {f.name}" for f in fields(where) if getattr(where, f.name))
            seen.update([f"facet {by}", f"horizon {where.horizon}"])
    assert seen["scopes"] == WORLDS * SCOPES_A_WORLD >= 5_000
    assert seen["no practices"] < 0.5 * seen["scopes"]
    assert seen["UNKNOWN_ID"] >= 25
    matches = ("partner", "partner_type", "role", "phase")
    often = [f"field {f}" for f in (*PRACTICE_FIELDS, "include_claimed")]
    often += [f"with {f}" for f in matches] + [f"wijken {f}" for f in WIJK_FIELDS]
    often += [f"match {form}" for form in ("any", "all", "none", "exact", "an old id")]
    often += [f"groups {d}" for d in DIMENSIONS] + [f"verdict {d}" for d in DIRECTIONS]
    often += [f"asked {d}" for d in DIRECTIONS] + [f"order {o}" for o in ("STRONGEST", "FIT", "RECENT", "TITLE")]
    often += [f"facet {d}" for d in (*ALIKE, "CITY", "PARTNER")] + ["horizon CURRENT", "horizon FUTURE", "like a wijk"]
    often += ["thin", "not thin", "no share", "weighed share", "no evidence", "evidence 0", "evidence 5", "by text"]
    rare = {name: seen[name] for name in often if seen[name] < 50}
    assert not rare


def used(world: Both, case: Case) -> Iterator[str]:
    """What a scope asks and what its answer holds, as the oracle sees it."""
    scope, matches = case.scope, []
    yield from ("scopes", f"order {case.order}", *(f"asked {d}" for d in case.verdict))
    yield from (f"field {f.name}" for f in fields(scope) if getattr(scope, f.name))
    yield from ["like a wijk"] if case.like_wijk else []
    for entry in scope.with_:
        yield from (f"with {f.name}" for f in fields(entry) if getattr(entry, f.name))
        matches += [getattr(entry, f.name) for f in fields(InvolvementMatch)]
    matches += [m for f in fields(scope) if isinstance(m := getattr(scope, f.name), IdMatch)]
    for match in matches:
        yield from (f"match {form}" for form in ("any", "all", "none") if getattr(match, form))
        yield from ["match exact"] if match and match.exact else []
        ids = (*match.any, *match.all, *match.none)
        stored = world.oracle.stored
        yield from ("match an old id" for id in ids if id in stored and "replacedBy" in stored[id].values)
    try:
        yield from answered(world.oracle.what_worked(scope, case.like_wijk), case.rows)
    except Refused as refused:
        yield refused.code


def answered(expected: Expected, by: str) -> Iterator[str]:
    """What an answer holds."""
    all_ = expected.summary()
    yield from () if all_.practices else ("no practices",)
    yield from (f"verdict {verdict}" for _, verdict, _ in expected.rows)
    yield from (f"evidence {evidence}" for _, _, evidence in expected.rows)
    yield from [f"groups {by}"] if expected.verdicts(by) else []
    yield "thin" if all_.thin else "not thin"
    yield "no share" if all_.lower is None else "weighed share" if expected.like else "share"
    yield "no evidence" if all_.evidence_max is None else "evidence"
    yield from ["by text"] if expected.scope.text.strip() and expected.inside else []


def test_the_worlds_are_graphs_that_admission_would_take() -> None:
    for seed in range(0, WORLDS, 5):
        records = World(seed).all
        raw = {r.id: {f: list(v) if isinstance(v, tuple) else v for f, v in r.values.items()} for r in records}
        drafts = [Draft(id, changes) for id, changes in raw.items()]
        problems, leading_out = check(drafts)
        assert not [p for p in problems if not p.is_notice]
        assert not leading_out


# -------------------------------------------------------------------- the oracle itself, by hand
def test_the_oracles_interval_is_wilsons() -> None:
    # 8 of 10: (0.99208 -+ 1.96 * sqrt(0.025604)) / 1.38416; 0 of 4: 0 and 0.9604 / 1.9604
    assert wilson(Fraction(8, 10), Fraction(10)) == (Decimal("0.490156847"), Decimal("0.943319052"))
    assert wilson(Fraction(0), Fraction(4)) == (Decimal(0), Decimal("0.489900020"))


@pytest.mark.parametrize(
    ("asked", "stands", "met"),
    [
        ("energie", "energie", True),
        ("scholen", "school", True),  # one stem
        ("ener", "energie", True),  # begins
        ("bedrijf", "energiebedrijf", True),  # ends
        ("gieb", "energiebedrijf", False),  # in the middle
        ("ene", "energie", False),  # too short for a part
        ("enregie", "energie", True),  # swapped
        ("enrgie", "energie", True),  # one less
        ("enexrgie", "energie", True),  # one more
        ("xnergie", "energie", True),  # another
        ("enrgei", "energie", False),  # two edits
        ("zrog", "zorg", False),  # too short for a typo
    ],
)
def test_the_oracle_reads_words_as_the_contract_says(asked: str, stands: str, met: bool) -> None:
    assert is_met(asked, stands) is met


# -------------------------------------------------------------------- what worlds do not show
@pytest.mark.parametrize("order", ["STRONGEST", "RECENT", "TITLE"])
def test_a_walk_meets_what_did_not_change_exactly_once_while_others_write(order: str) -> None:
    for seed in range(12):
        world, before = World(seed, 25), both(seed, 25).snapshot
        gone = set(world.random.sample(before.ids("Practice"), 8))
        later = Snapshot.build(2, MOMENT, [r for r in world.all if not gone & {r.id, r.values.get("practice")}])
        seen: list[str] = []
        after, more = None, True
        while more:
            now = what_worked(later if len(seen) % 4 else before, PracticeScope())
            page = now.practices((), order, 2, after)
            seen += [edge.node.practice for edge in page.edges]
            after, more = page.edges[-1].cursor if page.edges else after, page.has_next
        assert sorted(set(seen) - gone) == list(later.ids("Practice"))
        assert len(seen) == len(set(seen))


def test_a_cursor_of_another_list_or_of_nothing_is_refused() -> None:
    snapshot = both(5, 25).snapshot
    found = what_worked(snapshot, PracticeScope())
    cursor = found.practices((), "TITLE", 1).edges[0].cursor
    places = wijken(snapshot, WijkScope(), 1).edges[0].cursor
    for bad in ("", "x", "eyJ9", "é", "W10", "//8", cursor + "A", places):
        with pytest.raises(Refusal, match="BAD_CURSOR"):
            found.practices((), "TITLE", 1, bad)
    with pytest.raises(Refusal, match="BAD_CURSOR"):
        found.practices((), "STRONGEST", 1, cursor)
    with pytest.raises(Refusal, match="BAD_CURSOR"):
        search(snapshot, "energie", (), 1, cursor)


@pytest.mark.parametrize("first", [-1, 0, 101])
def test_a_page_size_outside_1_to_100_is_refused(first: int) -> None:
    snapshot = both(5, 25).snapshot
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        what_worked(snapshot, PracticeScope()).practices((), "TITLE", first)
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        wijken(snapshot, WijkScope(), first)


def test_a_thousand_ids_are_taken_and_one_more_is_refused() -> None:
    snapshot = both(5, 25).snapshot
    id = snapshot.ids("Partner")[0]
    taken = what_worked(snapshot, PracticeScope(partner=IdMatch(any=(id,) * 1_000)))
    assert taken.summary() == what_worked(snapshot, PracticeScope(partner=IdMatch(any=(id,)))).summary()
    with pytest.raises(Refusal, match="BAD_USER_INPUT"):
        what_worked(snapshot, PracticeScope(partner=IdMatch(none=(id,) * 1_001)))


def large(keys: int) -> WhatWorked:
    """What worked in a world with this many opgaven, each of a practice of its own."""
    world = World(1, 1)
    for number in range(keys):
        challenge = world.add(f"opgave/nieuw-{number}", scheme="CHALLENGE", label={"nl": "Q"})
        values: dict[str, Any] = {**world.records["praktijk/weg"].values, "challenges": [challenge], "withdrawn": False}
        world.add(f"praktijk/nieuw-{number}", **values)
    return what_worked(Snapshot.build(1, MOMENT, world.all), PracticeScope())


def test_a_map_of_more_than_200_keys_is_refused_with_the_filter_that_narrows_it() -> None:
    assert large(150).gap_map("CHALLENGE", "STATUS").rows
    for rows, columns in (("CHALLENGE", "STATUS"), ("STATUS", "CHALLENGE")):
        with pytest.raises(Refusal, match="TOO_LARGE") as refused:
            large(201).gap_map(rows, columns)
        assert refused.value.params["filter"] == "challenge"
        assert "challenge" in refused.value.message("en")
