"""What is exported loads back to an equal graph, from every format; and a load says exactly what the files say."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse

from graph.admission import Draft, Tally, admit
from graph.store import Store
from loaders.cells import FORMULA, protect, unprotect
from loaders.export import SHAPES, NotExported, export
from ontology.concepts import shipped_concepts
from ontology.rdf import triples
from ontology.records import Record
from tests.loaders.graphs import everything, new_graph, put, seeded
from tests.strategies import graphs, texts

NAMES = ["graph.ttl", "graph.nt", "graph.jsonld", "tables"]
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def filled(folder: Path, records: list[Record]) -> Store:
    """A graph that holds `records` beside the shipped concepts."""
    store = new_graph(folder)
    admit(store, [Draft(record.id, record.values) for record in records], author="test", source="test")
    return store


def canonical(records: list[Record]) -> list[str]:
    """Sorted canonical statements: equal for equal graphs."""
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for record in records for t in triples(record))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a closed graph without anything of its own, to copy."""
    folder = tmp_path_factory.mktemp("empty")
    new_graph(folder).close()
    return folder


@pytest.mark.parametrize("name", NAMES)
@SLOW
@given(records=graphs())
def test_records_that_are_exported_and_loaded_are_the_same_records(name: str, records: list[Record], empty: Path):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(empty, folder, dirs_exist_ok=True)
        store = new_graph(Path(folder))
        assert export(records, Path(folder, name)) == len(records)
        done = put(store, Path(folder, name))
        shipped = {record.id for record in shipped_concepts()}
        found = [record for record in everything(store) if record.id not in shipped]
        assert found == records
        assert canonical(found) == canonical(records)
        assert sum(tally.new for tally in done.tallies.values()) == len(records)
        again = put(store, Path(folder, name))
        assert again.revision == again.before == done.revision
        store.close()


@pytest.mark.parametrize("name", NAMES)
@settings(SLOW, max_examples=2)
@given(records=graphs())
def test_a_whole_graph_that_is_exported_and_loaded_is_the_same_graph(name: str, records: list[Record]):
    with tempfile.TemporaryDirectory() as folder:
        first, second = filled(Path(folder, "a"), records), new_graph(Path(folder, "b"))
        assert export(everything(first), Path(folder, name)) == len(records) + len(shipped_concepts())
        done = put(second, Path(folder, name))
        assert everything(second) == everything(first)
        assert canonical(everything(second)) == canonical(everything(first))
        assert done.tallies["Concept"] == Tally(unchanged=len(shipped_concepts()))


@SLOW
@given(records=graphs(most=3))
def test_turtle_and_json_ld_say_the_same_statements(records: list[Record]):
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name, format in (
            ("x.ttl", RdfFormat.TURTLE),
            ("x.nt", RdfFormat.N_TRIPLES),
            ("x.jsonld", RdfFormat.JSON_LD),
        ):
            export(records, Path(folder, name))
            found.append({str(q.triple) for q in parse(path=str(Path(folder, name)), format=format)})
        assert found[0] == found[1] == found[2]


@given(texts)
def test_no_text_stands_in_a_cell_as_a_formula_and_each_comes_back(text: str):
    assert not protect(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unprotect(protect(text)) == text


@given(st.text("'=+-@\t\rx", max_size=6))
def test_only_a_sign_that_was_set_is_taken_away(text: str):
    assert unprotect(protect(text)) == text
    assert (protect(text) == text) == (FORMULA.match(text) is None)


@pytest.mark.parametrize(
    ("text", "cell"), [("=1+1", "'=1+1"), ("'=x", "''=x"), ("'s-Hertogenbosch", "'s-Hertogenbosch")]
)
def test_formulas_are_made_harmless_in_the_file_and_names_stay_as_they_are(text: str, cell: str, tmp_path: Path):
    store = filled(tmp_path, [Record("stad/x", "City", {"name": text, "lat": -5.0, "lon": 5.5})])
    export(everything(store), tmp_path / "out")
    assert (tmp_path / "out" / "City.csv").read_text(encoding="utf-8") == f"id,name,lat,lon\nstad/x,{cell},-5,5.5\n"


def test_shapes_have_a_file_of_their_own_beside_the_tables(tmp_path: Path):
    shape = '{"coordinates":[5,52],"type":"Point"}'
    store = filled(tmp_path, [Record("stad/x", "City", {"name": "X", "geometry": shape})])
    export(everything(store), tmp_path / "out")
    assert "geometry" not in (tmp_path / "out" / "City.csv").read_text(encoding="utf-8")
    assert '"id": "stad/x"' in (tmp_path / "out" / SHAPES).read_text(encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["City.csv", "Concept.csv", SHAPES]


def test_withdrawn_and_replaced_resources_are_exported_too(tmp_path: Path):
    records = [
        Record("bron/a", "Source", {"title": "A"}),
        Record("bron/b", "Source", {"title": "B", "replacedBy": "bron/a"}),
        Record("bron/c", "Source", {"title": "C", "withdrawn": True}),
    ]
    store, other = filled(tmp_path / "a", records), new_graph(tmp_path / "b")
    export(everything(store), tmp_path / "out")
    put(other, tmp_path / "out")
    assert [r for r in everything(other) if r.type == "Source"] == records


@pytest.mark.parametrize("name", NAMES)
def test_an_export_that_fails_leaves_what_was_there_and_nothing_beside_it(name: str, tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    if name != "tables":
        (out / name).write_text("old", encoding="utf-8")

    def broken():
        yield Record("stad/x", "City", {"name": "X"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        export(broken(), out / name)
    assert {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()} == (
        {} if name == "tables" else {name: "old"}
    )


@pytest.mark.parametrize(
    ("name", "code"), [("x.xlsx", "EXPORT_NAME"), ("full", "EXPORT_THERE"), ("full.ttl", "EXPORT_THERE")]
)
def test_an_export_to_a_place_that_cannot_be_is_refused_in_both_languages(name: str, code: str, tmp_path: Path):
    for folder in ("full", "full.ttl"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x").write_text("x", encoding="utf-8")
    with pytest.raises(NotExported) as caught:
        export([], tmp_path / name)
    assert caught.value.problem.code == code
    assert caught.value.problem.message("nl") != caught.value.problem.message("en")
    assert os.listdir(tmp_path / "full") == ["x"]


def test_a_graph_is_exported_whole_while_it_grows(tmp_path: Path):
    store = seeded(tmp_path)
    _, _, records = store.read_all()
    admit(store, [Draft("stad/later", {"name": "Later"})], author="test", source="test")
    count = export(records, tmp_path / "x.nt")
    assert count == len(everything(store)) - 1
