"""What a load changes: partial updates, lists, languages, several files, dry runs, links out, progress, order."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from graph.admission import Rejected, Tally
from graph.store import Store
from loaders import limits
from loaders.pipeline import check_paths, load, read
from ontology.names import DCT, ID, SKOS, WG
from tests.loaders.graphs import everything, only, put, seeded, write

Load = Callable[[dict[str, str | bytes]], Store]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    """Loads files into a small graph, and answers with the graph."""
    store = seeded(tmp_path)

    def load_files(files: dict[str, str | bytes]) -> Store:
        put(store, write(tmp_path / f"in{store.revision()}", files))
        return store

    return load_files


def practice(store: Store) -> dict[str, object]:
    return dict(only(everything(store), "praktijk/a").values)


BEFORE = {
    "title": "Tuin in Noord",
    "summary": "Een tuin.",
    "intervention": "aanpak/a",
    "wijk": "wijk/a",
    "status": "RUNNING",
    "start": "2016",
}


def test_an_absent_column_leaves_a_value_and_an_empty_cell_takes_it_away(loaded: Load):
    store = loaded({"Practice.csv": "id,title,start\npraktijk/a,Moestuin,\n"})
    assert practice(store) == {k: v for k, v in {**BEFORE, "title": "Moestuin"}.items() if k != "start"}


def test_an_absent_key_leaves_a_value_and_null_takes_it_away(loaded: Load):
    store = loaded({"x.json": '{"id":"praktijk/a","title":"Moestuin","start":null}'})
    assert practice(store) == {k: v for k, v in {**BEFORE, "title": "Moestuin"}.items() if k != "start"}


def test_a_statement_replaces_the_property_that_it_names_and_no_other(loaded: Load):
    store = loaded({"x.ttl": f'<{ID}praktijk/a> <{DCT}title> "Moestuin" .'})
    assert practice(store) == {**BEFORE, "title": "Moestuin"}


def test_a_list_is_replaced_whole_in_every_format(loaded: Load):
    both, one = "opgave/armoede|opgave/leefbaarheid", ("opgave/leefbaarheid",)
    for files in (
        {"Practice.csv": "id,challenges\npraktijk/a,opgave/leefbaarheid\n"},
        {"x.json": '{"id":"praktijk/a","challenges":["opgave/leefbaarheid"]}'},
        {"x.ttl": f"<{ID}praktijk/a> <{WG}challenges> <{ID}opgave/leefbaarheid> ."},
    ):
        store = loaded({"Practice.csv": f"id,challenges\npraktijk/a,{both}\n"})
        assert practice(store)["challenges"] == tuple(both.split("|"))
        assert practice(loaded(files))["challenges"] == one


def test_a_language_is_changed_alone_in_tables_and_json_and_with_the_others_in_rdf(loaded: Load):
    assert practice(loaded({"Practice.csv": "id,label@nl,label@en\npraktijk/a,Tuin,Garden\n"}))["label"] == {
        "nl": "Tuin",
        "en": "Garden",
    }
    store = loaded({"x.jsonl": '{"id":"praktijk/a","label@en":"Plot","altLabels@nl":["hof","perk"]}\n'})
    assert practice(store)["label"] == {"nl": "Tuin", "en": "Plot"}
    assert practice(store)["altLabels"] == {"nl": ("hof", "perk")}
    store = loaded({"x.nt": f'<{ID}praktijk/a> <{SKOS}prefLabel> "Hof"@nl .\n'})
    assert practice(store)["label"] == {"nl": "Hof"}


def test_a_subject_may_come_back_later_in_a_turtle_file(loaded: Load):
    a, b = f"<{ID}praktijk/a>", f"<{ID}wijk/a>"
    text = f'{a} <{WG}challenges> <{ID}opgave/armoede> .\n{b} a <{WG}Wijk> .\n{a} <{SKOS}prefLabel> "x"@nl .\n'
    text += f"{b} <{WG}areaLevel> <{WG}AreaLevel.BUURT> .\n{a} <{WG}challenges> <{ID}opgave/leefbaarheid> ;\n"
    store = loaded({"x.ttl": text + f' <{SKOS}prefLabel> "x"@en .'})
    assert practice(store)["challenges"] == ("opgave/armoede", "opgave/leefbaarheid")
    assert practice(store)["label"] == {"nl": "x", "en": "x"}
    assert only(everything(store), "wijk/a").text("areaLevel") == "BUURT"


def test_a_node_within_a_node_of_json_ld_is_read_as_its_own(loaded: Load):
    wijk = {"id": "wijk/b", "@type": "Wijk", "name": "B", "city": {"id": "stad/b", "@type": "City", "name": "Bdorp"}}
    store = loaded({"x.jsonld": json.dumps({"@context": "https://w3id.org/wijkgraaf/context.jsonld", **wijk})})
    assert only(everything(store), "wijk/b").text("city") == "stad/b"
    assert only(everything(store), "stad/b").text("name") == "Bdorp"


def test_a_table_as_dutch_spreadsheet_programs_save_it_is_read(loaded: Load):
    store = loaded({"City.csv": '\ufeffid;name;lat;lon\r\nstad/b;"Bdorp; ""west""";52,25;-5\r\n;;;\r\n'.encode()})
    assert only(everything(store), "stad/b").values == {"name": 'Bdorp; "west"', "lat": 52.25, "lon": -5.0}


def test_lists_in_cells_hold_bars_and_backslashes(loaded: Load):
    store = loaded({"Practice.csv": "id,altLabels@nl\npraktijk/a,a\\|b|c\\\\|'d\n"})
    assert practice(store)["altLabels"] == {"nl": ("'d", "a|b", "c\\")}


def test_a_workbook_of_two_sheets_is_read_with_its_dates_and_numbers(loaded: Load):
    book = openpyxl.Workbook()
    book.active.title = "Practice"
    for row in (["id", "start", "end", "title"], ["praktijk/a", date(2016, 11, 29), datetime(2017, 1, 2), 2016]):
        book.active.append(row)
    cities = book.create_sheet("City")
    for row in (["id", "name", "lat", "lon", None], [None] * 5, ["stad/b", "=1+1", 52, 5.5, None]):
        cities.append(row)
    cities["B3"].data_type = "s"  # text that looks like a formula
    book.create_sheet("Blad3")
    saved = io.BytesIO()
    book.save(saved)
    store = loaded({"x.xlsx": saved.getvalue()})
    assert practice(store) == {**BEFORE, "start": "2016-11-29", "end": "2017-01-02", "title": "2016"}
    assert only(everything(store), "stad/b").values == {"name": "=1+1", "lat": 52.0, "lon": 5.5}


def test_a_problem_in_a_workbook_names_the_sheet_and_the_row(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.title = "City"
    book.active["B3"], book.active["C3"], book.active["B5"], book.active["C5"] = "id", "kind", "stad/a", "DORP"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(Rejected) as caught:
        put(seeded(tmp_path), tmp_path / "x.xlsx")
    (problem,) = [p for p in caught.value.problems if p.code == "NOT_IN_LIST"]
    assert (problem.place.file, problem.place.line) == (f"{tmp_path / 'x.xlsx'} › City", 5)
    assert problem.place.column == "kind"


def test_geojson_sets_the_shape_and_nothing_else(loaded: Load):
    feature = {"type": "Feature", "properties": {"id": "wijk/a", "name": "Zuid"}}
    feature["geometry"] = {"type": "Point", "coordinates": [5.5, 52]}
    store = loaded({"x.geojson": json.dumps({"type": "FeatureCollection", "features": [feature]})})
    wijk = only(everything(store), "wijk/a")
    assert wijk.values["name"] == "Noord"
    assert wijk.values["geometry"] == '{"coordinates":[5.5,52],"type":"Point"}'


def test_a_shape_goes_together_with_the_row_of_its_place_but_not_with_another_shape(tmp_path: Path):
    point = '{"type":"Feature","id":"wijk/b","geometry":{"type":"Point","coordinates":[5,52]}}'
    files = {"Wijk.csv": "id,name,city\nwijk/b,B,stad/a\n", "z.geojson": features(point), "a.json": features()}
    store, folder = seeded(tmp_path), tmp_path / "in"
    with pytest.raises(Rejected) as caught:
        put(store, write(folder, {**files, "a.json": features(point)}))
    assert [(p.code, p.place.file) for p in caught.value.problems] == [("TWICE", str(folder / "z.geojson"))]
    (folder / "a.json").unlink()
    put(store, folder)
    assert only(everything(store), "wijk/b").text("geometry") == '{"coordinates":[5,52],"type":"Point"}'


def features(*all_of_them: str) -> str:
    return f'{{"type":"FeatureCollection","features":[{",".join(all_of_them)}]}}'


def test_a_folder_is_one_change_set_whose_links_go_all_ways(loaded: Load):
    store = loaded(
        {
            "a/Wijk.csv": "id,name,city\nwijk/b,B,stad/b\n",
            "b/cities.json": '[{"id":"stad/b","name":"B"}]',
            ".hidden.csv": "rubbish",
            ".git/City.csv": "rubbish",
            "README": "rubbish",
            "LICENSE.txt": "rubbish",
            "notes.md": "rubbish",
        }
    )
    assert store.revision() == 3
    assert only(everything(store), "wijk/b").text("city") == "stad/b"


def test_the_same_again_makes_no_revision(tmp_path: Path):
    store = seeded(tmp_path)
    before = store.revision()
    done = put(store, tmp_path / "seed")
    assert (done.revision, done.before, store.revision()) == (before, before, before)
    assert done.tallies["City"] == Tally(unchanged=2)


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path):
    store = seeded(tmp_path)
    assert put(store, tmp_path / "seed", tmp_path / "seed" / "City.csv").tallies["City"] == Tally(unchanged=2)


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path):
    store = seeded(tmp_path)
    before = store.revision()
    files = {"City.csv": "id,name\nstad/a,Anders\nstad/b,B\nstad/streek,Streek\n"}
    done = put(store, write(tmp_path / "in", files), dry_run=True)
    assert done.tallies == {"City": Tally(new=1, changed=1, unchanged=1)}
    assert store.revision() == before
    files = {"City.csv": "id,name,lat\nstad/a,Anders,\nstad/b,B\nstad/c,C,x\nstad/d,D,\n"}
    with pytest.raises(Rejected) as caught:
        put(store, write(tmp_path / "in", files), dry_run=True)
    assert caught.value.tallies == {"City": Tally(new=1, changed=1, wrong=2)}


def test_what_is_checked_without_a_graph_counts_the_links_that_lead_out(tmp_path: Path):
    checked = check_paths([write(tmp_path / "in", {"Wijk.csv": "id,name,city\nwijk/b,B,stad/q\nwijk/c,,stad/r\n"})])
    assert [(p.code, p.place.line) for p in checked.problems] == [("REQUIRED", 3)]
    assert (checked.leads_out, checked.drafts) == (2, 2)


def test_links_out_of_a_named_folder_are_not_followed(tmp_path: Path):
    outside = write(tmp_path / "outside", {"City.csv": "id,name\nstad/b,B\n"})
    folder = write(tmp_path / "in", {"Wijk.csv": "id,name,city\nwijk/b,B,stad/a\n"})
    (folder / "City.csv").symlink_to(outside / "City.csv")
    (folder / "more").symlink_to(outside)
    (folder / "again.csv").symlink_to(folder / "Wijk.csv")
    reading = read([folder])
    assert [p.code for p in reading.problems] == ["LEADS_OUT", "LEADS_OUT"]
    assert [d.id for d in reading.drafts] == ["wijk/b"]


def test_progress_is_told_and_ends_at_the_end(tmp_path: Path):
    rows = "".join(f"stad/c{n},{'x' * 100}\n" for n in range(5_000))
    folder = write(tmp_path / "in", {"City.csv": "id,name\n" + rows, "x.json": '{"id":"stad/b","name":"B"}'})
    told: list[tuple[int, int]] = []
    load(seeded(tmp_path), [folder], author="test", on_progress=lambda done, total: told.append((done, total)))
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (size, size)
    assert len(told) > 5


def test_problems_beyond_what_is_kept_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "PROBLEMS", 100)
    rows = "".join(f"stad/c{n}\n" for n in range(250))
    with pytest.raises(Rejected) as caught:
        put(seeded(tmp_path), write(tmp_path / "in", {"City.csv": "id,name\n" + rows}))
    assert (len(caught.value.problems), caught.value.more) == (100, 150)


def test_more_resources_than_one_load_may_bring_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "RESOURCES", 3)
    rows = "".join(f"stad/c{n},C\n" for n in range(5))
    with pytest.raises(Rejected) as caught:
        put(seeded(tmp_path), write(tmp_path / "in", {"City.csv": "id,name\n" + rows}))
    assert [p.code for p in caught.value.problems] == ["TOO_MANY_RESOURCES"]
