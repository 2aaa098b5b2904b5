"""One graph holds made-up data or real ones, never both; and it knows which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.admission import Draft, Rejected, admit, check
from graph.connect import open_graph
from graph.embedded import EmbeddedStore
from graph.fictitious import is_fictitious, kept_by
from graph.follow import Follower
from graph.snapshot import Snapshot
from graph.store import ChangeSet, OnWritten, Store, quietly
from ontology.concepts import shipped_concepts
from ontology.problems import Place, Problem

REAL, MADE_UP, CONCEPT = "stad/groningen", "stad/fictief-a", "opgave/fictief-iets"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A graph that holds the shipped concepts only."""
    with closing(open_graph(tmp_path)) as opened:
        yield opened


def drafts(ids: Iterable[str]) -> list[Draft]:
    def said(id: str) -> dict[str, str]:
        return {"label@nl": "Iets", "scheme": "CHALLENGE"} if id == CONCEPT else {"name": "Fictief: A"}

    return [Draft(id, said(id), Place("x.csv", line)) for line, id in enumerate(ids, 2)]


def put(store: Store, *ids: str) -> int:
    return admit(store, drafts(ids), author="wie", source="waar").revision


def refused(store: Store, *ids: str) -> list[Problem]:
    """What a load is refused for; the graph must be as it was."""
    before = (store.revision(), list(store.read_all()[2]))
    with pytest.raises(Rejected) as rejected:
        put(store, *ids)
    assert (store.revision(), list(store.read_all()[2])) == before
    return list(rejected.value.problems)


@pytest.mark.parametrize(("held", "loaded"), [(REAL, MADE_UP), (MADE_UP, REAL)])
def test_a_load_into_a_graph_of_the_other_kind_is_refused_as_a_whole(store: Store, held: str, loaded: str) -> None:
    put(store, held)
    (problem,) = refused(store, CONCEPT, loaded, loaded + "-nog-een")
    assert (problem.code, problem.id, problem.place) == ("FICTITIOUS_AND_REAL", loaded, Place("x.csv", 3, "id"))
    for lang, said in [("nl", "één graaf bevat nooit allebei"), ("en", "one graph never holds both")]:
        assert problem.message(lang).startswith(f"{MADE_UP} is ")
        assert REAL in problem.message(lang)
        assert said in problem.message(lang)
        assert "--data" in problem.message(lang)


@pytest.mark.parametrize("ids", [(REAL, MADE_UP), (MADE_UP, REAL, REAL + "-twee")])
def test_a_load_that_mixes_them_is_refused_with_and_without_a_graph(store: Store, ids: tuple[str, ...]) -> None:
    for problems in (refused(store, *ids), check(drafts(ids))[0]):
        assert [(p.code, p.id, p.place.line) for p in problems] == [("FICTITIOUS_AND_REAL", ids[1], 3)]


@pytest.mark.parametrize("id", [REAL, MADE_UP])
def test_more_of_the_same_kind_and_concepts_are_taken(store: Store, id: str) -> None:
    first = put(store, CONCEPT)  # a concept is of no kind, whatever its slug
    assert put(store, id) == first + 1
    assert put(store, id + "-twee", id) == first + 2
    assert kept_by(store) == id


@pytest.mark.parametrize(("held", "loaded"), [(REAL, MADE_UP), (MADE_UP, REAL)])
def test_what_was_withdrawn_still_counts(store: Store, held: str, loaded: str) -> None:
    put(store, held)
    admit(store, [Draft(held, {"withdrawn": True})], author="wie", source="waar")
    assert [p.code for p in refused(store, loaded)] == ["FICTITIOUS_AND_REAL"]


def test_a_graph_that_became_of_the_other_kind_under_a_load_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "graph.sqlite"

    class Beaten(EmbeddedStore):
        """Another writer is just before it, once."""

        is_beaten = False

        def apply(self, change_set: ChangeSet, expected: int, on_written: OnWritten = quietly) -> int:
            if not self.is_beaten:
                self.is_beaten = True
                with closing(EmbeddedStore(path)) as other:
                    put(other, REAL)
            return super().apply(change_set, expected, on_written)

    with closing(Beaten(path)) as store:
        with pytest.raises(Rejected) as rejected:
            put(store, MADE_UP)
        assert [p.code for p in rejected.value.problems] == ["FICTITIOUS_AND_REAL"]
        assert [r.id for r in store.read_all()[2]] == [REAL]


@pytest.mark.parametrize(("id", "expected"), [(REAL, False), (MADE_UP, True)])
def test_the_snapshot_knows_built_and_moved(store: Store, id: str, expected: bool) -> None:
    follower = Follower(store)
    assert not follower.snapshot.fictitious
    put(store, id)
    assert follower.refresh().fictitious is expected
    assert Snapshot.build(*store.read_all()).fictitious is expected


def test_the_mark_stands_at_the_beginning_of_the_slug() -> None:
    assert is_fictitious("uitkomst/fictief-3/1")
    assert not any(map(is_fictitious, ("stad/a-fictief-b", "uitkomst/a/fictief-1", "fictief-a", "", "stad/fictief")))
    assert not any(is_fictitious(concept.id) for concept in shipped_concepts())
