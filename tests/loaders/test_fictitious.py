"""The fictitious data set: the same for a seed, shaped like the real one, without a fault, and open about itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import pytest

from graph.snapshot import Snapshot
from loaders.fictitious.generate import NotGenerated, generate
from loaders.pipeline import check_paths
from ontology.concepts import shipped_concepts
from ontology.records import Record
from ontology.vocabulary import vocabulary
from questions.scope import PracticeScope
from questions.what_worked import what_worked
from tests.loaders.graphs import new_graph, put

PRACTICES = 1_500
ROOT = Path(__file__).parents[2]
LEFT_OUT = {"Concept", "Dossier", "Lesson"}  # what the generator makes none of


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A loaded fictitious graph."""
    folder = tmp_path_factory.mktemp("fictief")
    generate(folder / "csv", PRACTICES, 5)
    with closing(new_graph(folder)) as store:
        assert put(store, folder / "csv").notices == []
        yield Snapshot.build(*store.read_all())


@pytest.fixture(scope="module")
def made(snapshot: Snapshot) -> dict[str, list[Record]]:
    """The generated records by class."""
    names = [name for name in vocabulary().classes if name != "Concept"]
    return {name: [r for id in snapshot.ids(name) if (r := snapshot.get(id)) is not None] for name in names}


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def share(records: list[Record], field: str) -> float:
    """In which part of `records` a field is filled in."""
    return sum(r.get(field) not in (None, ()) for r in records) / len(records)


# ---------------------------------------------------------------- the same for a seed
def test_a_number_and_a_seed_give_the_same_files_also_in_another_process(tmp_path: Path) -> None:
    count = generate(tmp_path / "a", 60, 3)
    code = "from pathlib import Path; from loaders.fictitious.generate import generate; generate(Path('b'), 60, 3)"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, check=True)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    rows = sum(len(file.read_text().splitlines()) - 1 for file in (tmp_path / "a").iterdir())
    assert rows == count


def test_another_seed_gives_other_files(tmp_path: Path) -> None:
    generate(tmp_path / "a", 60, 3)
    generate(tmp_path / "b", 60, 4)
    one, other = digests(tmp_path / "a"), digests(tmp_path / "b")
    assert {name for name in one if one[name] == other.get(name)} <= {"Programme.csv", "Meeting.csv"}


@pytest.mark.parametrize("practices", [1, 2, 7, 40])
def test_small_ones_are_without_a_fault_too(practices: int, tmp_path: Path) -> None:
    for seed in range(8):
        generate(tmp_path / str(seed), practices, seed)
        checked = check_paths([tmp_path / str(seed)])
        assert checked.problems == []
        with closing(new_graph(tmp_path / f"graph-{seed}")) as store:
            assert put(store, tmp_path / str(seed)).tallies["Practice"].new == practices


def test_memory_stays_small_while_the_files_grow(tmp_path: Path) -> None:
    generate(tmp_path / "warm", 10, 1)
    tracemalloc.start()
    try:
        generate(tmp_path / "a", 4_000, 1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    written = sum(file.stat().st_size for file in (tmp_path / "a").iterdir())
    assert peak < 1_500_000 < written / 2


# ---------------------------------------------------------------- it says what it is
def test_every_resource_says_that_it_is_fictitious(snapshot: Snapshot, made: dict[str, list[Record]]) -> None:
    for record in (record for records in made.values() for record in records):
        assert record.id.split("/")[1].startswith("fictief-"), record.id
        own = [value for field, value in record.values.items() if isinstance(value, str)]
        said = [snapshot.label(record.id, "nl"), *own, *(snapshot.label(s, "nl") for s in snapshot.sources(record.id))]
        assert any("fictie" in text.lower() for text in said if "/" not in text or " " in text), record


def test_names_and_titles_begin_with_it(made: dict[str, list[Record]]) -> None:
    for record in (record for records in made.values() for record in records):
        for field in ("name", "title"):
            name = record.values.get(field, "Fictief: ")
            assert str(name).startswith(("Fictief: ", "Fictieve gegevens: ")), record


def test_concepts_are_the_shipped_ones(snapshot: Snapshot) -> None:
    assert set(snapshot.ids("Concept")) == {concept.id for concept in shipped_concepts()}


# ---------------------------------------------------------------- its shape
def test_there_are_about_seven_resources_a_practice_of_nearly_every_class(made: dict[str, list[Record]]) -> None:
    assert len(made["Practice"]) == PRACTICES
    assert 6.5 < sum(map(len, made.values())) / PRACTICES < 8
    assert {name for name, records in made.items() if not records} == LEFT_OUT - {"Concept"}


def test_one_practice_in_ten_is_city_wide(made: dict[str, list[Record]]) -> None:
    assert 0.07 < share(made["Practice"], "city") < 0.13
    assert share(made["Practice"], "city") + share(made["Practice"], "wijk") == 1


def test_a_few_partners_are_in_very_many_practices_and_most_in_few(made: dict[str, list[Record]]) -> None:
    counts = Counter(r.text("partner") for r in made["Involvement"])
    most = counts.most_common()
    assert sum(count for _, count in most[: len(made["Partner"]) // 50]) > 0.15 * len(made["Involvement"])
    assert most[0][1] > 20 * median(counts.values())


def test_some_cities_lie_in_regions_and_some_wijken_in_others(made: dict[str, list[Record]]) -> None:
    kinds = {r.id: r.text("kind") for r in made["City"]}
    inside = [r.text("partOf") for r in made["City"] if r.get("partOf")]
    assert len(inside) > 0.3 * len(made["City"])
    assert {kinds[str(id)] for id in inside} == {"REGION"}
    assert 0.05 < share(made["Wijk"], "partOf") < 0.3


def test_figures_are_sparse(made: dict[str, list[Record]]) -> None:
    counts = Counter(r.text("subject") for r in made["Observation"])
    assert 0.1 * len(made["Wijk"]) < len(made["Wijk"]) - len(counts) < 0.6 * len(made["Wijk"])
    assert max(counts.values()) > 3 * median(counts.values())


def test_concepts_of_all_levels_are_used(snapshot: Snapshot, made: dict[str, list[Record]]) -> None:
    used: defaultdict[str, set[str]] = defaultdict(set)
    for record in (record for records in made.values() for record in records):
        for _, target in record.links():
            used[target.split("/")[0]].add(target)
    for segment in ("opgave", "indicator", "rol", "soort-partner", "soort-aanpak", "soort-financiering", "trend"):
        narrow = {id for id in used[segment] if (c := snapshot.get(id)) is not None and c.get("broader")}
        broad = {id for id in used[segment] if len(snapshot.narrower(id)) > 1}
        assert narrow
        assert broad
        assert len(used[segment]) > 0.2 * sum(c.id.startswith(segment + "/") for c in shipped_concepts())


def test_outcomes_have_all_directions_and_methods_and_several_stand_at_one_practice(
    made: dict[str, list[Record]],
) -> None:
    outcomes = made["Outcome"]
    assert {r.text("direction") for r in outcomes} == set(vocabulary().enums["Direction"].labels)
    methods = {c.id for c in shipped_concepts() if c.text("scheme") == "EVIDENCE_METHOD"}
    assert {r.text("method") for r in outcomes} == methods | {None}
    assert max(Counter(r.text("practice") for r in outcomes if r.get("practice")).values()) >= 5
    assert any(r.many("disputedBy") for r in outcomes)


def test_numbers_say_what_the_direction_says(snapshot: Snapshot, made: dict[str, list[Record]]) -> None:
    seen: set[str] = set()
    for record in made["Outcome"]:
        before, after, change = (record.number(field) for field in ("before", "after", "change"))
        indicator = snapshot.get(str(record.text("indicator")))
        assert indicator is not None
        if before is None and change is None:
            continue
        moved = change if before is None or after is None else after - before
        better = 1 if indicator.flag("higherIsBetter") is not False else -1
        found = 0 if not moved else better if moved > 0 else -better
        assert found == {"IMPROVED": 1, "WORSENED": -1, "UNCHANGED": 0}[str(record.text("direction"))], record
        seen.add(str(record.text("direction")))
    assert len(seen) == 3


def test_much_is_unknown(made: dict[str, list[Record]]) -> None:
    assert share(made["Involvement"], "phase") < 0.25
    assert 0.4 < share(made["Financing"], "amount") < 0.6
    claims = [r for name in vocabulary().claims() for r in made[name]]
    assert 0.05 < 1 - share(claims, "source") < 0.15
    assert {len(str(r.text("start"))) for r in made["Practice"] if r.get("start")} == {4, 7, 10}
    assert {r.text("status") for r in made["Practice"]} == set(vocabulary().enums["PracticeStatus"].labels)


def test_a_few_sources_say_much(made: dict[str, list[Record]]) -> None:
    counts = Counter(r.text("source") for name in vocabulary().claims() for r in made[name] if r.get("source"))
    assert counts.most_common(1)[0][1] > 10 * median(counts.values()) > 10


def test_what_worked_answers_on_it_in_every_direction(snapshot: Snapshot) -> None:
    summary = what_worked(snapshot, PracticeScope()).summary()
    assert summary.practices == PRACTICES
    assert min(summary.improved, summary.worsened, summary.unchanged, summary.mixed, summary.unknown) > 20


# ---------------------------------------------------------------- where it is written
def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "mijn.txt").write_text("van mij")
    for folder in (tmp_path / "vol", tmp_path / "vol" / "mijn.txt"):
        with pytest.raises(NotGenerated) as refused:
            generate(folder, 5, 1)
        assert refused.value.problem.code == "GENERATE_THERE"
    assert [path.name for path in tmp_path.rglob("*")] == ["vol", "mijn.txt"]


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    class Broken(Exception):
        pass

    def fail(count: int) -> None:
        raise Broken

    with pytest.raises(Broken):
        generate(tmp_path / "half", 500, 1, fail)
    assert list(tmp_path.iterdir()) == []
