"""CBS Kerncijfers wijken en buurten: what its codes mean is in the graph; all else is left over, by name.

All areas and figures of these tests are fictitious, but for the last: it reads the real cut where that is at hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from graph.admission import Rejected
from graph.store import Store
from loaders.cbs import EDITIONS
from loaders.cbs.kerncijfers import columns
from loaders.outside import load_as
from ontology.concepts import shipped_concepts
from ontology.records import Record
from tests.loaders.graphs import everything, new_graph, only, put, write

REAL = Path(__file__).parent.parent.parent.parent / "shared" / "facts" / "cbs_kerncijfers_2022_gemeenten_wijken.csv"
HEAD = (
    "code,name,area,urbanity,population,pop_0_14,pop_15_24,pop_25_44,pop_45_64,pop_65plus,dwelling_total,dwelling_value"
)
FIGURES = "2.26,strongly urbanised,1200,10.0,20,30,25,15,600,210"
GRAPH = {
    "City.csv": "id,name,cbsCode\nstad/verzonnen,Verzonnen,GM9999\n",
    "Wijk.csv": "id,name,city\nwijk/noord,Noord,stad/verzonnen\nwijk/zuid,Zuid,stad/verzonnen\n"
    "wijk/oud,Oud,stad/verzonnen\nwijk/dubbel,Dubbel,stad/verzonnen\n",
    "AreaCode.csv": "id,wijk,code,year,inferred\ngebiedscode/1,wijk/noord,WK999901,2022,\n"
    "gebiedscode/2,wijk/zuid,WK999902,2022,true\ngebiedscode/3,wijk/oud,WK999903,2015,\n"
    "gebiedscode/4,wijk/dubbel,WK999904,2022,\ngebiedscode/5,wijk/dubbel,WK999905,2022,\n",
}


def rows(*first: str) -> str:
    """A file of 110 fictitious areas, `first` before the others."""
    filler = [f"WK98{n:04},Elders {n},{FIGURES}" for n in range(110 - len(first))]
    return "\n".join([HEAD, *first, *filler]) + "\n"


@pytest.fixture
def graph(tmp_path: Path) -> Store:
    store = new_graph(tmp_path)
    put(store, write(tmp_path / "places", GRAPH))
    return store


def file(tmp_path: Path, text: str) -> list[Path]:
    return [write(tmp_path / "cbs", {"kern.csv": text}) / "kern.csv"]


def figures(records: Iterable[Record]) -> dict[str, float | None]:
    return {r.id: r.number("value") for r in records if r.type == "Observation"}


def test_rows_become_figures_of_the_places_that_the_graph_says_they_are(graph: Store, tmp_path: Path):
    text = rows(f"GM9999,Verzonnen,{FIGURES}", f"WK999901,Noord,{FIGURES}", f"WK999902,Zuid,{FIGURES}")
    done = load_as(graph, "cbs:2022", file(tmp_path, text), author="test")
    found = everything(graph)
    assert len(figures(found)) == 30
    assert figures(found)["cijfer/noord/oppervlakte-2022"] == 226
    assert figures(found)["cijfer/noord/stedelijkheid-2022"] == 2
    assert only(found, "cijfer/verzonnen/inwoners-2022").values == {
        "subject": "stad/verzonnen",
        "indicator": "indicator/inwoners",
        "year": 2022,
        "value": 1200.0,
        "unit": "personen",
        "isModelEstimate": False,
        "breakInSeries": False,
        "source": "bron/cbs-kerncijfers-wijken-en-buurten-2022",
        "locator": "kolom population",
        "note": "stand op 1 januari 2022",
    }
    assert only(found, "cijfer/zuid/inwoners-2022").text("note") == "stand op 1 januari 2022; gebiedscode afgeleid"
    assert only(found, "bron/cbs-kerncijfers-wijken-en-buurten-2022").text("licence") == "CC BY 4.0"
    assert len(done.leftovers) == 107
    again = load_as(graph, "cbs:2022", file(tmp_path, text), author="test").admission
    assert again.revision == again.before


def test_a_code_of_another_year_or_of_half_a_wijk_is_left_over_and_never_guessed(graph: Store, tmp_path: Path):
    text = rows(f"WK999903,Oud,{FIGURES}", f"WK999904,Dubbel west,{FIGURES}", f"BU99990101,Noord,{FIGURES}")
    done = load_as(graph, "cbs:2022", file(tmp_path, text), author="test")
    assert [(o.name, o.line, o.is_doubtful) for o in done.leftovers[:3]] == [
        ("Oud", 2, False),
        ("Dubbel west", 3, True),
        ("Noord", 4, False),
    ]
    assert figures(everything(graph)) == {}


def test_what_is_not_known_is_no_figure(graph: Store, tmp_path: Path):
    text = rows("WK999901,Noord,2.26,not urbanised,.,,NA,x,-99997,15,600,210")
    load_as(graph, "cbs:2022", file(tmp_path, text), author="test")
    assert {id.rpartition("/")[2] for id in figures(everything(graph))} == {
        "oppervlakte-2022",
        "stedelijkheid-2022",
        "aandeel-65-plus-2022",
        "aantal-woningen-2022",
        "woz-waarde-2022",
    }


def test_the_source_that_the_graph_has_is_left_as_it_is(graph: Store, tmp_path: Path):
    id = "bron/cbs-kerncijfers-wijken-en-buurten-2022"
    put(graph, write(tmp_path / "s", {"Source.csv": f"id,title,url\n{id},KWB,https://example.org/copy\n"}))
    load_as(graph, "cbs:2022", file(tmp_path, rows(f"WK999901,Noord,{FIGURES}")), author="test")
    assert only(everything(graph), id).values == {"title": "KWB", "url": "https://example.org/copy"}


BAD = {
    "below_the_floor": (f"{HEAD}\nWK999901,Noord,{FIGURES}\n", {("CBS_COUNT", None, None)}),
    "above_the_ceiling": (
        rows() + "".join(f"WK9{n:05},N,1,,,,,,,,,\n" for n in range(10_000, 30_000)),
        {("CBS_COUNT", None, None)},
    ),
    "a_share_of_120": (rows(f"WK999901,Noord,{FIGURES.replace('10.0', '120')}"), {("CBS_VALUE", 2, "pop_0_14")}),
    "a_word_for_a_number": (
        rows(f"WK999901,Noord,{FIGURES.replace('1200', 'veel')}"),
        {("CBS_VALUE", 2, "population")},
    ),
    "an_unknown_word": (rows(f"WK999901,Noord,{FIGURES.replace('strongly', 'very')}"), {("CBS_VALUE", 2, "urbanity")}),
    "a_number_for_a_word": (
        rows(f"WK999901,Noord,{FIGURES.replace('strongly urbanised', '2')}"),
        {("CBS_VALUE", 2, "urbanity")},
    ),
    "no_code": (rows(f"Noord,Noord,{FIGURES}"), {("CBS_CODE", 2, "code")}),
    "a_column_too_few": (rows(f"WK999901,{FIGURES}"), {("RAGGED_ROW", 2, None)}),
    "a_code_twice": (rows(f"WK999901,Noord,{FIGURES}", f"WK999901,N,{FIGURES}"), {("TWICE", 3, "id")}),
    "an_unknown_column": (
        rows().replace("area,", "gas,", 1),
        {("CBS_UNKNOWN_COLUMN", 1, "gas"), ("CBS_COUNT", None, None)},
    ),
    "no_code_column": (rows().replace("code,", "gwb,", 1), {("CBS_COLUMNS", 1, "code")}),
    "latin_1": (rows(f"WK999901,Één,{FIGURES}").encode("latin-1"), {("WRONG_ENCODING", 2, None)}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_what_the_table_gives_loads_nothing(name: str, graph: Store, tmp_path: Path):
    text, expected = BAD[name]
    before = graph.revision()
    path = write(tmp_path / "cbs", {"kern.csv": text}) / "kern.csv"
    with pytest.raises(Rejected) as caught:
        load_as(graph, "cbs:2022", [path], author="test")
    assert {(p.code, p.place.line, p.place.column) for p in caught.value.problems} == expected
    assert all(p.message("nl") != p.message("en") for p in caught.value.problems)
    assert graph.revision() == before


@pytest.mark.parametrize(
    ("name", "code"), [("cbs:1850", "UNKNOWN_SOURCE"), ("rivm", "UNKNOWN_SOURCE"), ("cbs:2022", "ONE_FILE")]
)
def test_a_source_that_is_unknown_or_more_than_a_file_is_refused(name: str, code: str, graph: Store, tmp_path: Path):
    with pytest.raises(Rejected) as caught:
        load_as(graph, name, [write(tmp_path / "two", {"a.csv": "x", "b.csv": "x"})], author="test")
    assert [p.code for p in caught.value.problems] == [code]


def test_each_column_means_a_shipped_indicator_in_its_unit():
    shipped = {record.id: record.text("unit") for record in shipped_concepts()}
    assert {c.indicator: c.unit for c in columns().values()}.items() <= shipped.items()
    assert all(edition.address.startswith("https://www.cbs.nl/") for edition in EDITIONS.values())


@pytest.mark.skipif(not REAL.exists(), reason="the real cut is not at hand")
def test_the_real_cut_is_read_to_its_last_row(tmp_path: Path):
    store = new_graph(tmp_path)
    files = {
        "City.csv": "id,name,cbsCode\nstad/delft,Delft,GM0503\n",
        "Wijk.csv": "id,name,city\nwijk/delft-buitenhof,Buitenhof,stad/delft\n",
        "AreaCode.csv": "id,wijk,code,year\ngebiedscode/1,wijk/delft-buitenhof,WK050325,2022\n",
    }
    put(store, write(tmp_path / "places", files))
    done = load_as(store, "cbs:2022", [REAL], author="test")
    assert len(done.leftovers) == 175
    assert len(figures(everything(store))) == 2 * len(columns())
