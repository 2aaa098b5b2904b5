"""`wijkgraaf ask`: every named question in every form, and what is no question."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from api.named_questions import named_questions
from api.tables import as_csv, longest, tables
from graph.snapshot import Snapshot
from ontology.records import Record
from tests.cli.commands import run

BUILD = Snapshot.build


def asked(*arguments: object) -> str:
    """What the command writes, run within this process: there are too many questions for one each."""
    done = CliRunner().invoke(cli.app, ["ask", *map(str, arguments)])
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.fixture
def built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The snapshot of a revision is built once for all questions: that takes longer than answering them."""
    monkeypatch.setattr(Snapshot, "build", _built)


@cache
def _of_revision(revision: int, at: datetime) -> list[Snapshot]:
    return []


def _built(revision: int, at: datetime, records: Iterable[Record]) -> Snapshot:
    kept = _of_revision(revision, at)
    if not kept:
        kept.append(BUILD(revision, at, records))
    return kept[0]


def values(answer: Any) -> set[str]:
    """Every single text within an answer, on one line."""
    if isinstance(answer, dict):
        return {text for inner in answer.values() for text in values(inner)}
    if isinstance(answer, list):
        return {text for inner in answer for text in values(inner)}
    return {" ".join(answer.split())} if isinstance(answer, str) else set()


@pytest.mark.usefixtures("built_once")
@pytest.mark.parametrize("name", sorted(named_questions()))
def test_each_question_is_answered_as_a_table_as_json_and_as_csv(name: str, filled: Path) -> None:
    as_json = json.loads(asked(name, "--data", filled, "--format", "json"))
    table = asked(name, "--data", filled)
    rows = list(csv.reader(io.StringIO(asked(name, "--data", filled, "--format", "csv"))))
    assert any(value is not None for value in as_json.values())
    # A table shows every text of the answer but where to read on, and every line of it has the columns of its head.
    cursors = {text for text in values(as_json) if text not in table}
    assert all(text.startswith("Wy") for text in cursors), cursors
    assert "\x1b" not in table
    for part in table.strip().split("\n\n"):
        lines = [line for line in part.splitlines() if "\t" in line]
        assert len({line.count("\t") for line in lines}) <= 1
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
    assert "False" not in table
    assert "None" not in table


def test_the_twelve_wijken_in_a_process_of_its_own(tmp_path: Path, filled: Path) -> None:
    done = run("ask", "deelnemende-wijken", "--data", filled, "--format", "csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 12
    assert {"city.name", "wijk.name", "spelling"} <= rows[0].keys()


def test_on_a_folder_without_data_the_real_data_set_is_loaded_first(tmp_path: Path) -> None:
    done = run("ask", "deelnemende-wijken", cwd=tmp_path, env={"WIJKGRAAF_FORMAT": "json"})
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["programme"]["participations"]) == 12
    assert (tmp_path / ".wijkgraaf" / "graph.sqlite").is_file()


@pytest.mark.parametrize(
    ("arguments", "nl", "en"),
    [
        (["bestaat-niet"], "er is geen vraag bestaat-niet. Kies uit: ", "no question bestaat-niet. Choose from: "),
        (
            ["wat-werkte", "--variables", '{"first"'],
            "--variables is geen JSON-object.",
            "--variables is no JSON object.",
        ),
        (["wat-werkte", "--variables", "[1]"], "--variables is geen JSON-object.", "--variables is no JSON object."),
        (["wat-werkte", "--variables", '{"first": NaN}'], "--variables is geen JSON-object.", "--variables is no JSON"),
        (
            ["wijk-in-cijfers", "--variables", '{"id": "x"}'],
            "deze vraag kent in --variables geen id. Kies uit: wijk, indicator.",
            "this question takes no id in --variables. Choose from: wijk, indicator.",
        ),
        (
            ["wijk-in-cijfers", "--variables", "{}"],
            'in --variables ontbreekt wijk. Een voorbeeld: {"wijk": ',
            '--variables lacks wijk. An example: {"wijk": ',
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_question_is_told_before_anything_is_made(
    arguments: list[str], nl: str, en: str, tmp_path: Path
) -> None:
    dutch = run("ask", *arguments, cwd=tmp_path)
    assert (dutch.returncode, dutch.stdout) == (1, "")
    assert dutch.stderr.startswith(f"wijkgraaf: {nl}")
    english = CliRunner().invoke(cli.app, ["ask", *arguments, "--lang", "en", "--data", str(tmp_path / "g")])
    assert (english.exit_code, english.stdout) == (1, "")
    assert english.stderr.startswith(f"wijkgraaf: {en}")
    assert len(english.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"wijk": "wijk/bestaat-niet"}, "wijk/bestaat-niet staat niet in deze graaf. Controleer het id."),
        ({"wijk": "stad/delft"}, "niets gevonden voor wijk. Controleer of elk id van de goede soort is."),
        ({"wijk": 3.5}, "Deze invoer kan niet worden gebruikt."),
    ],
    ids=["an id that is not there", "an id of another kind", "no id at all"],
)
def test_an_id_that_cannot_be_answered_for_is_refused(variables: dict[str, Any], said: str, filled: Path) -> None:
    done = CliRunner().invoke(
        cli.app, ["ask", "wijk-in-cijfers", "--data", str(filled), "--variables", json.dumps(variables)]
    )
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"wijkgraaf: {said}")


def test_an_id_deep_in_a_scope_is_looked_up_too(filled: Path) -> None:
    scope = {"scope": {"challenge": {"any": ["opgave/bestaat-niet"]}}}
    done = CliRunner().invoke(cli.app, ["ask", "wat-werkte", "--data", str(filled), "--variables", json.dumps(scope)])
    assert done.exit_code == 1
    assert done.stderr.startswith("wijkgraaf: opgave/bestaat-niet staat niet in deze graaf.")


def test_words_to_search_for_are_no_ids(filled: Path) -> None:
    given = {"text": "wijk/en stad", "wijk": "wijk/delft-buitenhof", "partner": "partner/gemeente-delft"}
    assert asked("city-deals", "--data", filled, "--variables", json.dumps(given))


# ---------------------------------------------------------------- the shape of tables
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "'=", "''+"])
def test_text_that_a_spreadsheet_takes_for_a_formula_is_made_harmless(start: str) -> None:
    made = longest(tables({"list": [{"name": f"{start}1+1", "number": -1.5}, {"name": "gewoon", "number": 2.0}]}))
    assert made is not None
    rows = list(csv.reader(io.StringIO(as_csv(made), newline="")))
    assert rows == [["name", "number"], [f"'{start}1+1", "-1.5"], ["gewoon", "2"]]


def test_single_values_stand_together_and_every_list_has_a_table_of_its_own() -> None:
    answer = {
        "wijk": {"name": "W", "tags": ["a", "b"], "rows": {"totalCount": 2, "pageInfo": {"endCursor": "x"}}},
        "found": {"nodes": [{"id": "1", "in": None, "parts": {"nodes": [{"a": 1, "b": True}, {"a": 2.0, "b": None}]}}]},
        "nothing": {"edges": []},
    }
    single, found, nothing = tables(answer)
    assert dict(zip(single.heads, single.rows[0], strict=True)) == {
        "wijk.name": "W",
        "wijk.tags": "a; b",
        "wijk.rows.totalCount": 2,
    }
    assert (found.title, found.heads, found.rows) == ("found", ["id", "in", "parts"], [["1", None, "1, true; 2"]])
    assert (nothing.title, nothing.heads, nothing.rows) == ("nothing", [], [])


def test_an_object_that_is_not_there_in_one_row_takes_no_column_of_its_own() -> None:
    (made,) = tables({"list": [{"city": None}, {"city": {"name": "Delft"}}]})
    assert (made.heads, made.rows) == (["city.name"], [[None], ["Delft"]])


def test_an_answer_without_any_row_gives_its_single_values_as_csv() -> None:
    made = longest(tables({"total": 0, "list": []}))
    assert made is not None
    assert as_csv(made) == "total\n0\n"
    assert longest(tables({})) is None


def test_a_piped_table_shows_a_share_as_it_is(filled: Path) -> None:
    lines = asked("wat-werkte", "--data", filled).splitlines()
    single = dict(zip(lines[0].split("\t"), lines[1].split("\t"), strict=True))
    shares = {name: value for name, value in single.items() if name.endswith(("successShare", "lower", "upper"))}
    assert len(shares) == 3
    assert all(0 < float(value) < 1 for value in shares.values())
