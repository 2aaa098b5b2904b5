"""The command on a terminal: colour, a bar that leaves nothing behind, and tables that fit, whatever is in them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

import console
from tests.cli.commands import on_terminal
from tests.cli.files import bad, good

STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal of 80 columns, in memory."""
    shown = io.StringIO()
    screen = Console(file=shown, force_terminal=True, width=80, highlight=False, markup=False, emoji=False)
    monkeypatch.setattr(console, "out", screen)
    return shown


def test_a_load_shows_colour_and_aligned_numbers_and_its_bar_is_gone_at_the_end(tmp_path: Path) -> None:
    code, shown = on_terminal("load", good(tmp_path), "--data", "g", cwd=tmp_path, columns=80)
    assert code == 0
    # What the bar drew is erased (ESC [2K), and the cursor is there again (ESC [?25h).
    assert "lezen" in shown or "controleren en schrijven" in shown
    assert shown.rfind("\x1b[2K") > max(shown.rfind("lezen"), shown.rfind("controleren"))
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")
    last = STYLE.sub("", shown[shown.rfind("\x1b[2K") + 4 :]).splitlines()
    assert [line.split() for line in last if line.strip()] == [
        ["soort", "nieuw", "gewijzigd", "gelijk", "fout"],
        ["Partner", "2", "0", "0", "0"],
        ["Geladen", "als", "revisie", "2."],
    ]
    assert "\x1b[1m" in shown


def test_faults_stand_in_red_after_the_bar(tmp_path: Path) -> None:
    path = bad(tmp_path)
    code, shown = on_terminal("load", path, "--data", "g", cwd=tmp_path, columns=80)
    assert code == 1
    assert shown.count(f"\n\x1b[31m{path}:") + shown.count(f"\x1b[2K\x1b[31m{path}:") == 3
    assert "\x1b[1;31mwijkgraaf:\x1b[0m 3 fouten; er is niets geschreven." in shown


@pytest.mark.parametrize("columns", [60, 100, 160])
def test_an_answer_fits_the_terminal_and_names_what_does_not(columns: int, filled: Path, tmp_path: Path) -> None:
    code, shown = on_terminal("ask", "wat-werkte", "--data", filled, cwd=tmp_path, columns=columns)
    assert code == 0
    lines = STYLE.sub("", shown).splitlines()
    told = [line for line in lines if line.startswith("Niet getoond")]
    assert told or columns > 160
    assert max(cell_len(line) for line in lines if line not in told) <= columns
    assert "title" in next(line for line in lines if "intervention.name" in line)


def test_the_questions_are_listed_whole(tmp_path: Path) -> None:
    code, shown = on_terminal("ask", "--lang", "en", cwd=tmp_path, columns=60)
    assert code == 0
    assert "…" not in shown
    assert max(map(len, STYLE.sub("", shown).splitlines())) <= 60


def test_markup_and_names_of_pictures_in_data_are_shown_as_they_are(screen: io.StringIO) -> None:
    console.show_titled("[bold]titel[/]", ["[red]kop"], [["[bold]:smile:"], ["[/]"], ["\\"]], "nl")
    shown = STYLE.sub("", screen.getvalue())
    for text in ["[bold]titel[/]", "[red]kop", "[bold]:smile:", "[/]", "\\"]:
        assert text in shown


def test_wide_characters_and_loose_accents_leave_the_columns_straight(screen: io.StringIO) -> None:
    rows = [["東京" * 30, 1], ["e\u0301" * 60, 2], ["👩‍👩‍👧 gezin", 3], ["gewoon", 4]]
    console.show_rows(["plaats", "aantal"], rows)
    lines = [line for line in STYLE.sub("", screen.getvalue()).splitlines() if line.strip()]
    assert {cell_len(line) for line in lines} == {max(cell_len(line) for line in lines)}
    assert max(cell_len(line) for line in lines) <= 80
    assert all(line.endswith(str(n)) for n, line in enumerate(lines[1:], 1))


def test_places_on_the_screen_are_counted_not_characters(screen: io.StringIO) -> None:
    console.show_rows(["plaats", "aantal"], [["e\u0301" * 60, 1]])  # 120 characters on 60 places: it fits
    assert "e\u0301" * 60 in screen.getvalue()
    assert "…" not in screen.getvalue()
    console.show_rows(["plaats", "aantal"], [["東" * 60, 1]])  # and 60 characters on 120 do not
    assert "東…" in screen.getvalue()


def test_what_would_steer_a_terminal_is_not_passed_on(screen: io.StringIO) -> None:
    console.show_rows(["naam"], [["a\x1b]0;titel\x07b"], ["links\u202erechts"], ["twee\nregels"]])
    shown = STYLE.sub("", screen.getvalue())
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "twee regels" in shown


def test_true_and_false_and_nothing_are_words(screen: io.StringIO) -> None:
    console.show_rows(["a", "b", "c", "d"], [[True, False, None, 2.0], [False, True, 0.12345, 3.0]], "en")
    lines = [line.split() for line in STYLE.sub("", screen.getvalue()).splitlines()]
    assert lines == [["a", "b", "c", "d"], ["yes", "no", "–", "2"], ["no", "yes", "0.123", "3"]]


def test_an_empty_list_is_said_to_be_empty(screen: io.StringIO) -> None:
    console.show_titled("lijst", [], [], "nl")
    assert STYLE.sub("", screen.getvalue()).split() == ["lijst", "(niets)"]
