"""docs/questions holds what the named questions answer today, and the answers are what the founding text asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.asking import ask
from api.named_questions import named_questions
from graph.snapshot import Snapshot
from tests.docs.questions import FOLDER, pages, real_snapshot

TWELVE = {
    ("Groningen", "Selwerd"),
    ("Emmen", "Angelslo"),
    ("Lelystad", "Jo/Galjoen"),
    ("Haarlem", "Meerwijk"),
    ("Enschede", "Dolphia"),
    ("Delft", "Buitenhof"),
    ("Schiedam", "Schiedam-Oost"),
    ("'s-Hertogenbosch", "Gestelse buurt"),
    ("Eindhoven", "Jagershoef"),
    ("Maastricht", "Mariaberg"),
    ("Zoetermeer", "Meerzicht"),
    ("Parkstad Limburg", "Kerkrade-West"),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return real_snapshot(tmp_path_factory.mktemp("graph"))


def answer(snapshot: Snapshot, name: str, **variables: Any) -> dict[str, Any]:
    return ask(snapshot, "embedded", name, json.dumps({**named_questions()[name].example, **variables}), "nl")


def test_every_page_says_what_the_graph_answers(snapshot: Snapshot) -> None:
    there = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    wanted = pages(snapshot)
    assert there.keys() == wanted.keys()
    assert [name for name in wanted if there[name] != wanted[name]] == []


def test_there_is_a_question_for_each_line_of_the_founding_text() -> None:
    assert len(named_questions()) == 17


def test_exactly_the_twelve_pairs_take_part_in_both_spellings(snapshot: Snapshot) -> None:
    found = answer(snapshot, "deelnemende-wijken")["programme"]["participations"]
    assert {(p["city"]["name"], p["spelling"]) for p in found} == TWELVE
    official = {p["wijk"]["officialName"] for p in found}
    assert "Jol en Galjoen" in {name.replace("Jol/Galjoen", "Jol en Galjoen") for name in official if name}
    assert {p["wijk"]["city"]["name"] for p in found if p["spelling"] == "Kerkrade-West"} == {"Kerkrade"}


def test_a_wijk_stands_beside_its_gemeente_and_the_other_wijken(snapshot: Snapshot) -> None:
    (series,) = answer(snapshot, "wijk-in-cijfers")["wijk"]["profile"]["series"]
    assert series["points"]
    assert series["city"]
    assert all(point["source"] for point in series["points"])
    assert any(peer["count"] >= 3 for peer in series["peers"])


def test_what_worked_shows_also_what_did_not(snapshot: Snapshot) -> None:
    summary = answer(snapshot, "wat-werkte", scope={})["whatWorked"]["summary"]
    assert min(summary[k] for k in ("improved", "mixed", "unchanged", "worsened", "unknown")) > 0


def test_the_same_aanpak_worked_in_tilburg_and_not_in_rotterdam(snapshot: Snapshot) -> None:
    scope = {"intervention": {"any": ["aanpak/whatsapp-buurtpreventie"]}}
    found = answer(snapshot, "wat-werkte", scope=scope, first=10)["whatWorked"]["practices"]["edges"]
    assert {e["node"]["city"]["name"]: e["verdict"] for e in found} == {"Tilburg": "IMPROVED", "Rotterdam": "UNCHANGED"}


def test_nothing_is_known_of_results_of_the_meetings(snapshot: Snapshot) -> None:
    meetings = answer(snapshot, "themabijeenkomsten")["programme"]["meetings"]
    assert len(meetings) == 4
    assert "2016-11-29" in {m["date"] for m in meetings}
    assert all(m["lessons"] == [] for m in meetings)


def test_every_outcome_of_a_practice_names_its_source(snapshot: Snapshot) -> None:
    practice = answer(snapshot, "waar-komt-dit-vandaan")["practice"]
    assert practice["outcomes"]
    assert all(o["source"]["title"] and o["standing"] == "SOURCED" for o in practice["outcomes"])


def test_empty_cells_are_counted(snapshot: Snapshot) -> None:
    gaps = answer(snapshot, "waar-weten-we-niets")["whatWorked"]["gapMap"]
    assert gaps["emptyCells"] == len(gaps["rows"]) * len(gaps["columns"]) - len(gaps["cells"])
    assert gaps["emptyCells"] > 0


def test_a_dossier_shows_its_pinned_practice_first_and_one_example_a_city(snapshot: Snapshot) -> None:
    dossier = answer(snapshot, "voorbeelden-voor-een-dossier", first=100)["dossier"]
    examples = dossier["examples"]["nodes"]
    assert examples[0]["id"] == dossier["pinned"][0]["id"]
    cities = [e["city"]["name"] for e in examples]
    assert len(cities) == len(set(cities))


def test_who_must_be_challenged_is_who_took_part_elsewhere_and_not_here(snapshot: Snapshot) -> None:
    found = answer(snapshot, "wie-uitdagen", first=100)
    here = {n["key"] for n in found["here"]["verdicts"]["nodes"]}
    elsewhere = {n["key"]: n["verdict"] for n in found["elsewhere"]["verdicts"]["nodes"]}
    absent = {key for key, verdict in elsewhere.items() if verdict["improved"] and key not in here}
    assert absent, "somebody took part in what worked elsewhere and is not there yet"


@pytest.mark.parametrize("name", sorted(named_questions()))
def test_every_example_gets_an_answer_with_something_in_it(snapshot: Snapshot, name: str) -> None:
    found = answer(snapshot, name)
    assert all(value is not None for value in found.values())
