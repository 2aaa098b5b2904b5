"""The one door in: each draft is judged, all problems are told at once, and nothing or everything is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.admission import MOST_LOOKS, Draft, Rejected, Tally, admit, check
from graph.connect import bring_concepts, open_graph
from graph.embedded import EmbeddedStore
from graph.store import Busy, ChangeSet, OnWritten, StoreError, Unavailable, quietly
from ontology.concepts import shipped_concepts
from ontology.problems import Place, Problem
from ontology.records import Record

GOOD: dict[str, dict[str, Any]] = {
    "stad/groningen": {"name": "Groningen"},
    "wijk/selwerd": {"name": "Selwerd", "city": "stad/groningen"},
    "soort-aanpak/sociaal": {"label@nl": "sociaal"},
    "indicator/uitval": {"label@nl": "uitval"},
    "aanpak/huisbezoek": {"name": "Huisbezoek", "type": "soort-aanpak/sociaal"},
    "praktijk/p": {"title": "P", "intervention": "aanpak/huisbezoek", "wijk": "wijk/selwerd", "status": "RUNNING"},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A graph with a few resources, at revision 1."""
    with closing(EmbeddedStore(tmp_path / "graph.sqlite", wait=0.05)) as opened:
        load(opened, GOOD)
        yield opened


def drafts(said: dict[str, dict[str, Any]]) -> list[Draft]:
    return [Draft(id, changes, Place("x.csv", line)) for line, (id, changes) in enumerate(said.items(), 2)]


def load(store: EmbeddedStore, said: dict[str, dict[str, Any]], **options: Any) -> Any:
    return admit(store, drafts(said), author="wie", source="waar", **options)


def refused(store: EmbeddedStore, said: dict[str, dict[str, Any]] | list[Draft], **options: Any) -> list[Problem]:
    """What a load is refused for; the graph must be as it was."""
    before = (store.revision(), list(store.read_all()[2]))
    given = said if isinstance(said, list) else drafts(said)
    with pytest.raises(Rejected) as rejected:
        admit(store, given, author="wie", source="waar", **options)
    assert (store.revision(), list(store.read_all()[2])) == before
    return list(rejected.value.problems)


def codes(problems: list[Problem]) -> list[tuple[str, str | None]]:
    return sorted((p.code, p.id) for p in problems)


class Meddling:
    """A store in which something happens just before each of the next writes."""

    def __init__(self, store: EmbeddedStore, *acts: Any) -> None:
        self.store, self.acts = store, list(acts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten = quietly) -> int:
        if self.acts:
            self.acts.pop(0)()
        return self.store.apply(change_set, expected, on_written)


def rename(store: EmbeddedStore, id: str, number: int) -> None:
    old = store.read([id])[id]
    new = Record(id, old.type, {**old.values, "name": f"Naam {number}"})
    store.apply(ChangeSet(f"rename-{number}", "een ander", "", datetime.now(UTC), (new,)), store.revision())


# ---------------------------------------------------------------- what becomes of a load
def test_a_load_makes_one_revision_and_tells_what_is_new_changed_and_unchanged(store: EmbeddedStore) -> None:
    said = {
        "stad/groningen": {"name": "Groningen"},
        "wijk/selwerd": {"name": "Nieuw Selwerd"},
        "wijk/paddepoel": {"name": "Paddepoel", "city": "stad/groningen"},
    }
    done = load(store, said)
    assert (done.before, done.revision, store.revision()) == (1, 2, 2)
    assert done.tallies == {"City": Tally(unchanged=1), "Wijk": Tally(new=1, changed=1)}
    (applied,) = store.changes_since(1)
    assert [r.id for r in applied.change_set.records] == ["wijk/paddepoel", "wijk/selwerd"]
    assert (applied.change_set.author, applied.change_set.source) == ("wie", "waar")


def test_loading_the_same_again_changes_nothing(store: EmbeddedStore) -> None:
    for _ in range(2):
        done = load(store, GOOD)
        assert (done.before, done.revision, store.revision()) == (1, 1, 1)
        assert {(t.new, t.changed, t.wrong) for t in done.tallies.values()} == {(0, 0, 0)}


def test_a_load_of_nothing_changes_nothing(store: EmbeddedStore) -> None:
    assert load(store, {}).revision == store.revision() == 1


def test_what_a_load_does_not_name_stays_and_what_it_empties_goes(store: EmbeddedStore) -> None:
    load(store, {"wijk/selwerd": {"officialName": "Selwerd (wijk)", "altLabels@nl": ["S"]}})
    load(store, {"wijk/selwerd": {"officialName": None, "altLabels@en": ["S."]}})
    assert store.read(["wijk/selwerd"])["wijk/selwerd"].values == {
        "name": "Selwerd",
        "city": "stad/groningen",
        "altLabels": {"en": ("S.",), "nl": ("S",)},
    }


def test_a_dry_run_tells_the_same_and_writes_nothing(store: EmbeddedStore) -> None:
    said = {"wijk/paddepoel": {"name": "Paddepoel", "city": "stad/groningen"}}
    dry = load(store, said, dry_run=True)
    assert (dry.before, dry.revision, store.revision()) == (1, 1, 1)
    assert dry.tallies == load(store, said).tallies == {"Wijk": Tally(new=1)}


def test_a_load_with_an_id_that_was_applied_before_does_nothing(store: EmbeddedStore) -> None:
    said = {"wijk/paddepoel": {"name": "Paddepoel", "city": "stad/groningen"}}
    assert load(store, said, id="mijn lading").revision == 2
    rename(store, "wijk/paddepoel", 1)
    again = load(store, said, id="mijn lading")
    assert (again.before, again.revision, store.revision()) == (2, 2, 3)


def test_notices_are_told_and_refuse_nothing(store: EmbeddedStore) -> None:
    said = {
        "praktijk/p": {"status": "PLANNED"},
        "uitkomst/u": {"practice": "praktijk/p", "indicator": "indicator/uitval", "direction": "IMPROVED"},
        "wijk/selwerd": {"lat": 53.2},
    }
    done = load(store, said)
    assert done.revision == 2
    told = [("HALF_A_PLACE", "wijk/selwerd"), ("PLANNED_WITH_OUTCOMES", "uitkomst/u")]
    assert codes(list(done.notices)) == told
    assert {(t.wrong, t.changed + t.new) for t in done.tallies.values()} == {(0, 1)}


# ---------------------------------------------------------------- all problems at once
def test_every_problem_of_every_kind_is_told_at_once_with_its_place(store: EmbeddedStore) -> None:
    given = [
        Draft("geen id", {}, Place("a.csv", 2)),
        Draft("wijk/x", {}, Place("City.csv", 3), "City"),
        Draft("geen id", {}, Place("a.csv", 4)),
        Draft(17, {}, Place("a.csv", 5)),
        Draft("wijk/y", {"name": 3, "city": "stad/nergens", "kleur": "rood"}, Place("a.csv", 6)),
        Draft("wijk/z", {"name": "Z", "city": "stad/groningen"}, Place("a.csv", 7)),
        Draft("wijk/z", {"name": "Z", "city": "stad/groningen"}, Place("b.csv", 8)),
        Draft("opgave/o", {"label@nl": "o", "broader": "opgave/o"}, Place("b.csv", 9)),
        Draft("stad/groningen", {"withdrawn": True}, Place("b.csv", 10)),
    ]
    found = refused(store, given)
    assert sorted((p.code, p.place.file, p.place.line, p.place.column) for p in found) == [
        ("BAD_ID", "a.csv", 2, "id"),
        ("BAD_ID", "a.csv", 4, "id"),
        ("BAD_ID", "a.csv", 5, "id"),
        ("BAD_VALUE", "a.csv", 6, "name"),
        ("CYCLE", "b.csv", 9, "broader"),
        ("DANGLING", "a.csv", 6, "city"),
        ("STILL_LINKED", "b.csv", 10, "withdrawn"),
        ("TWICE", "b.csv", 8, "id"),
        ("UNKNOWN_FIELD", "a.csv", 6, "kleur"),
        ("WITHDRAWN_TARGET", "a.csv", 7, "city"),
        ("WRONG_SEGMENT", "City.csv", 3, "id"),
    ]
    for problem in found:
        assert problem.message("nl")
        assert problem.message("nl") != problem.message("en")
    with pytest.raises(Rejected) as rejected:
        admit(store, given, author="wie", source="waar", dry_run=True)
    assert rejected.value.tallies == {
        "?": Tally(wrong=3),
        "City": Tally(wrong=2),
        "Concept": Tally(wrong=1),
        "Wijk": Tally(wrong=2),
    }


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(list(GOOD)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
COLUMNS = st.sampled_from(
    ["name", "city", "label@nl", "label@", "altLabels@nl", "kind", "partOf", "lat", "@", "", "id"]
)


@given(
    st.lists(
        st.tuples(st.sampled_from([*GOOD, "wijk/x", "opgave/x"]) | JUNK, st.dictionaries(COLUMNS | st.text(), JUNK)),
        max_size=5,
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_loaded_is_taken_or_refused_with_reasons(
    store: EmbeddedStore, given_drafts: list[tuple[Any, dict[str, Any]]]
) -> None:
    given = [Draft(id, changes, Place("x", n)) for n, (id, changes) in enumerate(given_drafts)]
    problems: list[Problem] = []
    try:
        tallies = admit(store, given, author="wie", source="waar", dry_run=True).tallies
    except Rejected as rejected:
        problems, tallies = list(rejected.problems), dict(rejected.tallies)
    assert all(p.message("nl") and p.message("en") and p.place.file == "x" for p in problems)
    assert any(t.wrong for t in tallies.values()) == bool(problems)
    if not problems:
        assert sum(t.new + t.changed + t.unchanged for t in tallies.values()) == len(given)


# ---------------------------------------------------------------- other writers
def test_a_load_that_meets_another_write_is_checked_again_on_the_new_revision(store: EmbeddedStore) -> None:
    other = lambda: rename(store, "stad/groningen", 1)  # noqa: E731
    waits = list[int]()
    done = admit(
        Meddling(store, other),
        drafts({"stad/groningen": {"officialName": "Gemeente Groningen"}}),
        author="wie",
        source="waar",
        on_wait=lambda: waits.append(1),
    )
    assert (done.before, done.revision, waits) == (2, 3, [1])
    values = store.read(["stad/groningen"])["stad/groningen"].values
    assert values == {"name": "Naam 1", "officialName": "Gemeente Groningen"}, "no write may undo another unseen"


def test_a_load_that_another_write_made_wrong_is_refused(store: EmbeddedStore) -> None:
    load(store, {"stad/haren": {"name": "Haren"}})
    withdraw = lambda: load(store, {"stad/haren": {"withdrawn": True}})  # noqa: E731
    with pytest.raises(Rejected) as rejected:
        admit(Meddling(store, withdraw), drafts({"wijk/w": {"name": "W", "city": "stad/haren"}}), author="", source="")
    assert codes(list(rejected.value.problems)) == [("WITHDRAWN_TARGET", "wijk/w")]
    assert store.read(["wijk/w"]) == {}


def test_a_load_is_kept_once_though_its_answer_was_lost(store: EmbeddedStore) -> None:
    said = {"stad/haren": {"name": "Haren"}}

    class Lossy(Meddling):
        def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten = quietly) -> int:
            super().apply(change_set, expected, on_written)
            raise Unavailable("weg", "gone")

    with pytest.raises(Unavailable):
        admit(Lossy(store), drafts(said), author="wie", source="waar", id="x")
    assert load(store, said, id="x").revision == store.revision() == 2


def test_a_write_that_waits_for_another_does_not_look_at_its_drafts_again(store: EmbeddedStore) -> None:
    looks, waits = list[int](), list[int]()

    class Counted(Meddling):
        def links_to(self, ids: Any) -> Any:
            looks.append(1)
            return self.store.links_to(ids)

    def busy() -> None:
        raise Busy

    said = drafts({"wijk/selwerd": {"withdrawn": None, "city": "stad/groningen", "name": "S"}, "stad/x": {"name": "X"}})
    said += drafts({"stad/y": {"name": "Y", "withdrawn": True}})
    counted = Counted(store, busy, busy, busy)
    assert admit(counted, said, author="", source="", on_wait=lambda: waits.append(1)).revision == 2
    assert (len(looks), len(waits)) == (1, 3)


def test_a_load_gives_up_when_its_patience_is_over_and_looking_costs_no_patience(store: EmbeddedStore) -> None:
    number = iter(range(10_000))

    def meddle() -> None:
        rename(store, "stad/groningen", next(number))

    class Always(Meddling):
        def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten = quietly) -> int:
            meddle()
            return self.store.apply(change_set, expected, on_written)

    said = drafts({"stad/haren": {"name": "Haren"}})
    with pytest.raises(Busy, match="another load is under way"):
        admit(Always(store), said, author="", source="", patience=0.12)
    few = next(number)
    assert 1 < few < 8
    with pytest.raises(Busy):
        admit(Always(store), said, author="", source="", patience=1_000)
    assert next(number) - few - 1 == MOST_LOOKS, "writes that never end do not keep a load for ever"
    assert store.read(["stad/haren"]) == {}


def test_a_refusal_is_only_said_of_a_revision_that_was_seen_whole(store: EmbeddedStore) -> None:
    """The city comes in while the load is looked at: by then its link no longer leads to nowhere."""

    class Moving(Meddling):
        def read(self, ids: Any) -> Any:
            found = self.store.read(ids)
            if self.acts and "stad/haren" in ids:
                self.acts.pop()()
            return found

    city = lambda: load(store, {"stad/haren": {"name": "Haren"}})  # noqa: E731
    said = drafts({"wijk/w": {"name": "W", "city": "stad/haren"}})
    moving = Moving(store)
    moving.acts = [city]
    moving.apply = store.apply  # type: ignore[method-assign]
    assert admit(moving, said, author="", source="").revision == 3


# ---------------------------------------------------------------- without a graph
def test_a_check_without_a_graph_counts_links_that_lead_out_and_judges_the_rest() -> None:
    said = {
        "wijk/w": {"name": "W", "city": "stad/elders", "partOf": "wijk/v"},
        "wijk/v": {"name": "V", "city": "stad/elders", "partOf": "wijk/w"},
        "opgave/o": {},
    }
    problems, leads_out = check(drafts(said))
    assert leads_out == 2
    assert codes(problems) == [("CYCLE", "wijk/v"), ("REQUIRED", "opgave/o")]


# ---------------------------------------------------------------- opening
def test_an_opened_graph_holds_the_shipped_concepts_from_its_first_revision(tmp_path: Path) -> None:
    with closing(open_graph(tmp_path / "new" / "folder")) as store:
        assert store.revision() == 1
        assert list(store.read_all()[2]) == list(shipped_concepts())
    with closing(open_graph(tmp_path / "new" / "folder")) as store:
        assert store.revision() == 1


def test_concepts_that_people_changed_are_left_alone_when_the_graph_is_opened_again(tmp_path: Path) -> None:
    id = shipped_concepts()[0].id
    with closing(EmbeddedStore(tmp_path / "graph.sqlite")) as store:
        bring_concepts(store)
        load(store, {id: {"label@nl": "anders"}})
        bring_concepts(store)
        assert store.read([id])[id].in_languages("label")["nl"] == "anders"


def test_concepts_that_do_not_fit_are_a_clear_refusal(tmp_path: Path) -> None:
    child = next(r for r in shipped_concepts() if r.text("broader"))
    parent = child.text("broader") or ""
    with closing(EmbeddedStore(tmp_path / "graph.sqlite")) as store:
        load(store, {parent: {"label@nl": "x", "withdrawn": True}})
        with pytest.raises(StoreError, match=parent) as refusal:
            bring_concepts(store)
        assert all(parent in text for text in refusal.value.in_both_languages())


@pytest.mark.parametrize("url", ["https://example.org", "neo4j://", "neo4j://u:p@h/a/b", "bolt://u:p@h:x", "graph"])
def test_what_is_no_address_of_a_database_is_refused_clearly(tmp_path: Path, url: str) -> None:
    with pytest.raises(Unavailable, match="neo4j://user@host") as refused:
        open_graph(tmp_path, url)
    assert "p@h" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []
