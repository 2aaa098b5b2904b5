"""The data set keeps its promises: whole, sourced, readable, private, and as docs/data.md counts it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from functools import cache

import pytest

from graph.connect import open_graph
from loaders import pipeline
from ontology.concepts import shipped_concepts
from ontology.vocabulary import vocabulary
from tests.data.tables import (
    DATA,
    MAPPING,
    ROOT,
    TERMS,
    Row,
    everything,
    ids_of_keys,
    ledger,
    links,
    rows,
    table,
    texts,
    values,
)

DOCS = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
FILES = sorted(DATA.glob("*.csv"))
CLAIMS = vocabulary().claims()
PLACEHOLDER = re.compile(r"/@|bron/[0-9a-f]{10}\b|/[pdf]\d{3,4}(/|$)")
RIVM = "bron/rivm-gezondheid-per-wijk-en-buurt-50090ned"
# The founding page's own spelling of the city and of its wijk, and the wijk that is meant.
TWELVE = {
    ("Groningen", "Selwerd"): "wijk/groningen-selwerd",
    ("Emmen", "Angelslo"): "wijk/emmen-angelslo",
    ("Lelystad", "Jo/Galjoen"): "wijk/lelystad-jol-galjoen",
    ("Haarlem", "Meerwijk"): "wijk/haarlem-meerwijk",
    ("Enschede", "Dolphia"): "wijk/enschede-dolphia",
    ("Delft", "Buitenhof"): "wijk/delft-buitenhof",
    ("Schiedam", "Schiedam-Oost"): "wijk/schiedam-schiedam-oost",
    ("'s-Hertogenbosch", "Gestelse buurt"): "wijk/s-hertogenbosch-gestelse-buurt",
    ("Eindhoven", "Jagershoef"): "wijk/eindhoven-jagershoef",
    ("Maastricht", "Mariaberg"): "wijk/maastricht-mariaberg",
    ("Zoetermeer", "Meerzicht"): "wijk/zoetermeer-meerzicht",
    ("Parkstad Limburg", "Kerkrade-West"): "wijk/kerkrade-kerkrade-west",
}
# Pairs that make the set worth asking: the same means with another result, and the same policy measured twice.
VERDICTS = {
    "whatsapp-buurtpreventie-tilburg": "IMPROVED",
    "digitale-buurtpreventie-rotterdam": "UNCHANGED",
    "wijkscholen-rotterdam": "MIXED",
    "krachtwijken-nederland-gezondheid": "MIXED",
    "rotterdamwet-vijf-wijken": "MIXED",
    "selectieve-woningtoewijzing-hambaken": "MIXED",
    "selectieve-woningtoewijzing-barten-zuid": "IMPROVED",
    "buurt-bestuurt-rotterdam": "UNCHANGED",
    "krachtwijkenaanpak-korrewegwijk-de-hoogte": "IMPROVED",
    "krachtwijkenaanpak-nieuwland": "MIXED",
    "straatcoaches-beijum": "IMPROVED",
    "straatcoaches-almere": "MIXED",
    "straatcoaches-s-hertogenbosch": "UNKNOWN",
    "aardgasvrij-de-ooi-doesburg": "WORSENED",
    "aardgasvrij-overvecht-noord": "UNCHANGED",
    "zonnepanelenproject-parkstad": "MIXED",
    "superrr-veertien-winkels": "MIXED",
    "sociale-super-van-lopik-vlaardingen": "WORSENED",
    "bijstandsexperiment-utrecht": "MIXED",
    "bijstand-op-maat-groningen": "UNCHANGED",
    "buurtbudgetten-amsterdam-zuid": "MIXED",
}


@cache
def concepts() -> frozenset[str]:
    return frozenset(record.id for record in shipped_concepts())


def plain(name: str) -> str:
    """A name as it is compared: without accents, case, signs and the words that are often left out."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"\b(stichting|vereniging|woningcorporatie|bv|nv)\b|[^a-z0-9]", "", ascii_name)


def verdict(practice: str) -> str:
    """The verdict over the outcomes of a practice, as the contract says it."""
    found = {row["direction"] for row in table("Outcome").values() if row["practice"] == practice} - {"UNKNOWN"}
    if "MIXED" in found or {"IMPROVED", "WORSENED"} <= found:
        return "MIXED"
    return next((d for d in ("IMPROVED", "WORSENED", "UNCHANGED") if d in found), "UNKNOWN")


# ---------------------------------------------------------------- the files
def test_the_data_set_is_loaded_without_a_problem_or_a_notice_and_twice_is_once(tmp_path):
    store = open_graph(tmp_path)
    first = pipeline.load(store, [DATA], author="test")
    assert not first.notices
    assert sum(tally.new for tally in first.tallies.values()) == len(everything())
    again = pipeline.load(store, [DATA], author="test")
    assert again.revision == first.revision
    assert sum(tally.unchanged for tally in again.tallies.values()) == len(everything())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_sorted_by_id_with_columns_in_the_order_of_the_vocabulary(file):
    text = file.read_bytes().decode("utf-8")
    assert "\r" not in text
    assert text.endswith("\n")
    header, *lines = list(csv.reader(text.splitlines(keepends=True)))
    fields = list(vocabulary().classes[file.stem].fields)
    places = [fields.index(column.partition("@")[0]) for column in header[1:]]
    assert header[0] == "id"
    assert places == sorted(places)
    assert all(len(line) == len(header) for line in lines)
    assert [line[0] for line in lines] == sorted({line[0] for line in lines})
    empty = [column for i, column in enumerate(header) if not any(line[i] for line in lines)]
    assert not empty


def test_an_id_stands_in_one_file_and_every_link_leads_to_a_resource_or_a_shipped_concept():
    assert len(everything()) == sum(len(table(file.stem)) for file in FILES)
    lost = [(id, column, target) for id, column, target in links() if target not in everything().keys() | concepts()]
    assert not lost


def test_no_placeholder_is_left_in_an_id_or_a_link():
    found = {value for id, _, target in links() for value in (id, target) if PLACEHOLDER.search(value)}
    assert not found


def test_every_source_partner_and_financing_model_is_used():
    used = {target for _, _, target in links()}
    kinds = ("Source", "Partner", "FinancingModel")
    assert not [id for kind in kinds for id in table(kind) if id not in used]


# ---------------------------------------------------------------- honest
def test_every_claim_has_a_source():
    assert not [id for id, (name, row) in everything().items() if name in CLAIMS and not row.get("source")]


def test_the_figures_of_rivm_are_model_estimates_and_no_outcome_rests_on_them():
    estimates = {row["isModelEstimate"] for row in table("Observation").values() if row["source"] == RIVM}
    assert estimates == {"true"}
    assert not [id for id, row in table("Outcome").items() if row["source"] == RIVM]


def test_a_planned_practice_has_neither_improved_nor_worsened_anything():
    planned = {id for id, row in table("Practice").items() if row["status"] == "PLANNED"}
    known = [row for row in table("Outcome").values() if row["practice"] in planned and row["direction"] != "UNKNOWN"]
    assert planned
    assert not known


def test_an_outcome_with_both_ends_goes_the_way_that_it_says():
    better = {record.id: record.flag("higherIsBetter") for record in shipped_concepts()}

    def wrong(row: Row) -> bool:
        change = float(row["change"] or 0) or float(row["after"] or 0) - float(row["before"] or 0)
        known = row["change"] or (row["before"] and row["after"])
        if not known or row["direction"] not in ("IMPROVED", "WORSENED") or better[row["indicator"]] is None:
            return False
        return ((change > 0) == better[row["indicator"]]) != (row["direction"] == "IMPROVED")

    assert not [id for id, row in table("Outcome").items() if wrong(row)]


def test_a_number_of_an_outcome_has_a_unit_and_a_unit_has_a_number():
    numbers = ("before", "after", "change")
    assert not [id for id, r in table("Outcome").items() if any(r[n] for n in numbers) != bool(r["unit"])]


@pytest.mark.parametrize(("slug", "expected"), VERDICTS.items())
def test_a_known_pair_still_differs(slug, expected):
    assert verdict(f"praktijk/{slug}") == expected


def test_sources_that_differ_stand_side_by_side():
    outcomes = table("Outcome").values()
    found = Counter((row["practice"], row["direction"]) for row in outcomes if row["disputedBy"])
    assert found["praktijk/jogg-nederland", "IMPROVED"] == 1
    assert found["praktijk/krachtwijken-nederland-woningen", "IMPROVED"] == 1
    assert found["praktijk/krachtwijken-nederland-woningen", "UNCHANGED"] == 3
    assert found["praktijk/wijkscholen-rotterdam", "IMPROVED"] == 1


# ---------------------------------------------------------------- the founding page
def test_the_programme_has_exactly_the_twelve_pairs_in_its_own_spelling_and_the_official_one():
    found = {
        (table("City")[row["city"]]["name"], row["spelling"]): row["wijk"] for row in table("Participation").values()
    }
    assert found == TWELVE
    assert len(table("Participation")) == len(TWELVE)
    assert all(table("Wijk")[wijk]["name"] == spelling for (_, spelling), wijk in TWELVE.items())
    official = {wijk: table("Wijk")[wijk]["officialName"] for wijk in TWELVE.values()}
    assert all(official.values())
    assert official["wijk/lelystad-jol-galjoen"] == "Jol en Galjoen"
    assert table("Wijk")["wijk/kerkrade-kerkrade-west"]["city"] == "stad/kerkrade"
    assert table("City")["stad/kerkrade"]["partOf"] == "stad/parkstad-limburg"


# ---------------------------------------------------------------- private, and our own words
def test_no_text_holds_an_address_of_a_person_or_a_telephone_number():
    private = re.compile(r"@|\+31\s?\d|(?<![\w.])0\d{1,3}[- ]?\d{6,8}\b|\b06[- ]?\d{8}\b")
    assert not [found for found in texts() if private.search(found[2])]


def test_no_text_quotes():
    quoted = re.compile(r'["“”„«»]')
    assert not [(id, text) for id, _, text in texts() if quoted.search(text) and not id.startswith("bron/")]


def test_no_text_names_a_key_of_the_collected_facts():
    key = re.compile(r"\b(f\d{4}|[pd]\d{3})\b|jsonl")
    assert not [(id, text) for id, _, text in texts() if key.search(text)]


def test_there_is_no_shape():
    assert not [name for name in ("Wijk", "City") for row in table(name).values() if row.get("geometry")]
    assert not [file for file in DATA.rglob("*") if file.suffix in (".geojson", ".gpkg", ".shp")]


# ---------------------------------------------------------------- once
def test_a_partner_goes_by_one_name():
    names = Counter(plain(row["name"]) for row in table("Partner").values())
    assert not [name for name, count in names.items() if count > 1]
    others = [(plain(name), id) for id, row in table("Partner").items() for name in values(row, "altLabels@nl")]
    owners = {plain(row["name"]): id for id, row in table("Partner").items()}
    assert not [(name, id) for name, id in others if owners.get(name, id) != id]


def test_a_practice_goes_by_one_title():
    titles = Counter(plain(row["title"]) for row in table("Practice").values())
    assert not [title for title, count in titles.items() if count > 1]


def test_a_source_stands_once():
    pages = Counter(
        re.sub(r"^https?://(www\.)?|[#].*$|/$", "", row["url"]).lower()
        for row in table("Source").values()
        if row["url"]
    )
    assert not [page for page, count in pages.items() if count > 1]


def test_a_claim_about_the_same_thing_from_the_same_source_stands_once():
    def key(row: Row) -> tuple[str, ...]:
        return tuple(row[column] for column in ("practice", "deal", "partner", "role", "phase", "source"))

    counts = Counter(key(row) for row in table("Involvement").values())
    assert not [found for found, count in counts.items() if count > 1]


# ---------------------------------------------------------------- the tables of terms
@pytest.mark.parametrize("name", TERMS)
def test_a_table_of_terms_is_readable_and_its_concepts_exist_and_are_used(name):
    used = {target for _, _, target in links()} | everything().keys()
    lines = rows(MAPPING / f"{name}.csv")
    assert list(lines[0]) == ["term", "within", "concept", "why"]
    assert not [line for line in lines if not line["concept"] and not line["why"]]
    assert not [(line["term"], c) for line in lines for c in values(line, "concept") if c not in used]


def test_each_trait_of_a_wijk_is_in_the_table_of_traits():
    told = {(line["wijk"], line["trait"], line["concept"]) for line in rows(MAPPING / "traits.csv")}
    traits = ("buildPeriods", "wijkLocations", "wijkSize", "compositions", "earlierApproaches")
    held = {(id, t, value) for id, row in table("Wijk").items() for t in traits for value in values(row, t)}
    assert told == held


def test_the_ledger_names_each_fact_once_with_what_it_became_or_why_not():
    lines = rows(MAPPING / "collected.csv")
    assert len(lines) == len(ledger())
    assert not [fact for fact, (resources, reason) in ledger().items() if not resources and not reason]
    assert not [id for resources, _ in ledger().values() for id in resources if id not in everything()]
    assert set(ids_of_keys().values()) <= everything().keys()


def test_a_load_never_takes_a_table_of_terms_for_a_class():
    assert not {file.stem for file in MAPPING.iterdir()} & set(vocabulary().classes)


# ---------------------------------------------------------------- docs/data.md
def within_the_twelve(wijk: str) -> bool:
    """Whether a wijk is one of the twelve or a part of one."""
    while wijk and wijk not in TWELVE.values():
        wijk = table("Wijk")[wijk]["partOf"]
    return bool(wijk)


def counted(what: str) -> int:
    """What the table of docs/data.md says: the number in the row that begins with `what`."""
    found = re.search(rf"^\| {re.escape(what)} \| ([\d,]+) \|", DOCS, re.MULTILINE)
    assert found, f"docs/data.md has no row for {what}"
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_documentation_counts_each_class_right(file):
    assert counted(file.stem) == len(table(file.stem))


@pytest.mark.parametrize("direction", ["IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN"])
def test_the_documentation_counts_the_outcomes_and_the_verdicts_right(direction):
    outcomes = [row for row in table("Outcome").values() if row["direction"] == direction]
    assert counted(f"outcomes {direction}") == len(outcomes)
    assert counted(f"practices {direction}") == sum(verdict(id) == direction for id in table("Practice"))


@pytest.mark.parametrize("status", ["PLANNED", "RUNNING", "COMPLETED", "STOPPED", "UNKNOWN"])
def test_the_documentation_counts_the_states_right(status):
    assert counted(f"status {status}") == sum(row["status"] == status for row in table("Practice").values())


def test_the_documentation_counts_evidence_right():
    levels = {record.id: record.number("evidenceLevel") for record in shipped_concepts()}
    found = Counter(int(levels[row["method"]] or 1) if row["method"] else 1 for row in table("Outcome").values())
    assert [counted(f"evidence {level}") for level in range(1, 6)] == [found[level] for level in range(1, 6)]


def test_the_documentation_counts_what_is_thin_right():
    notes = [row.get("note", "") for _, row in everything().values()]
    practices = table("Practice")
    with_outcome, involved, paid = (
        {row["practice"] for row in table(name).values()} for name in ("Outcome", "Involvement", "Financing")
    )
    known = {id for id in practices if verdict(id) != "UNKNOWN"}
    assert counted("practices without an outcome") == len(practices.keys() - with_outcome)
    assert counted("practices without an involvement") == len(practices.keys() - involved)
    assert counted("practices with partners, money and a known outcome") == len(known & involved & paid)
    assert counted("practices without a first day") == sum(not row["start"] for row in practices.values())
    assert counted("claims not found again") == sum("niet opnieuw gevonden" in note for note in notes)
    assert counted("financings with an amount") == sum(bool(row["amount"]) for row in table("Financing").values())
    near = {id for id, row in practices.items() if within_the_twelve(row["wijk"])}
    assert counted("practices in the twelve wijken") == len(near)
    assert counted("of which with a known outcome") == len(near & known)
    estimates = [row for row in table("Observation").values() if row["isModelEstimate"] == "true"]
    assert counted("figures that are model estimates") == len(estimates)
    assert counted("collected facts in the ledger") == len(ledger())
    left_out = sum(not resources for resources, _ in ledger().values())
    assert counted("collected facts that became nothing") == left_out


def test_the_example_practice_of_the_documentation_can_be_added(tmp_path):
    (block,) = re.findall(r"```csv\n(.*?)```", DOCS, re.DOTALL)
    for part in block.strip().split("\n\n"):
        name, _, text = part.partition("\n")
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    store = open_graph(tmp_path / "graph")
    pipeline.load(store, [DATA], author="test")
    added = pipeline.load(store, sorted(tmp_path.glob("*.csv")), author="test")
    assert not added.notices
    kinds = ("Source", "Wijk", "Partner", "Practice", "Involvement", "Outcome")
    assert {name: tally.new for name, tally in added.tallies.items()} == dict.fromkeys(kinds, 1)
