"""How the command speaks: pleasant on a terminal, plain when piped, in Dutch or English."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from graph.admission import Admission, Rejected, Tally
from ontology.problems import Problem

MOST_PROBLEMS = 1_000
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(lang: str, nl: str, en: str) -> str:
    """One of two sentences."""
    return en if lang == "en" else nl


def refuse(lang: str, nl: str, en: str) -> NoReturn:
    """Ends the command with exit code 1 and one clear sentence."""
    err.print(f"[bold red]wijkgraaf:[/] {escape(say(lang, nl, en))}", soft_wrap=True)
    raise typer.Exit(1)


def show_problems(problems: Sequence[Problem], lang: str) -> None:
    """Each problem on a line of its own: place, value, what is wrong and what would be right; at most 1,000."""
    for problem in problems[:MOST_PROBLEMS]:
        where = ":".join(str(p) for p in (problem.place.file, problem.place.line) if p is not None)
        column = problem.place.column or problem.column
        value = "" if problem.value is None else f" = {problem.value!r}"
        place = " ".join(p for p in (where, f"{column or ''}{value}" or None, f"({problem.id})" if problem.id else "") if p)
        colour = "yellow" if problem.is_notice else "red"
        err.print(f"[{colour}]{escape(place)}[/]: {escape(problem.message(lang))}", soft_wrap=True)
    if len(problems) > MOST_PROBLEMS:
        rest = len(problems) - MOST_PROBLEMS
        err.print(say(lang, f"… en nog {rest} andere.", f"… and {rest} more."))


def show_tallies(tallies: Mapping[str, Tally], lang: str) -> None:
    """A table: what would be or became new, changed, unchanged or wrong, a class a row."""
    heads = say(lang, "soort nieuw gewijzigd gelijk fout", "class new changed unchanged wrong").split()
    rows = [[name, t.new, t.changed, t.unchanged, t.wrong] for name, t in tallies.items()]
    show_rows(heads, rows)


def show_rows(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table on a terminal; fields between tabs when piped."""
    if not out.is_terminal:
        for row in [heads, *rows]:
            print("\t".join("" if cell is None else str(cell).replace("\t", " ").replace("\n", " ") for cell in row))
        return
    table = Table(header_style="bold", box=None, pad_edge=False)
    for number, head in enumerate(heads):
        numeric = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        table.add_column(head, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("–" if cell is None else escape(str(cell)) for cell in row))
    out.print(table)


@contextmanager
def progress(lang: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left for long work; nothing where nobody watches. Called with (done, total)."""
    if not err.is_terminal:
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(show_speed=True), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=err, transient=True) as bar:
        task = bar.add_task(say(lang, "laden", "loading"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def waiting(lang: str) -> Callable[[], None]:
    """Says, once, that another load is under way."""
    said: list[bool] = []

    def once() -> None:
        if not said:
            said.append(True)
            err.print(say(lang, "Er loopt een andere lading; wachten …", "Another load is under way; waiting …"))

    return once


def plain_output() -> None:
    """Text goes out as UTF-8 also where the terminal says otherwise; a closed pipe ends the command quietly."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def show_outcome(done: Admission, *, dry_run: bool, lang: str) -> None:
    """One sentence: what the load did, or would do."""
    if dry_run:
        out.print(say(lang, "Proef: er is niets geschreven.", "Dry run: nothing was written."))
    elif done.revision == done.before:
        text = say(lang, "Niets gewijzigd; de graaf blijft op revisie {}.", "Nothing changed; still at revision {}.")
        out.print(text.format(done.revision))
    else:
        out.print(say(lang, "Geladen als revisie {}.", "Loaded as revision {}.").format(done.revision))


def show_check(problems: Sequence[Problem], missing: int, lang: str) -> NoReturn:
    """One sentence on a check, and its exit code: 1 where anything is wrong."""
    wrong = sum(not p.is_notice for p in problems)
    nl = f"{wrong} fouten; {missing} verwijzingen leiden naar buiten en zijn niet beoordeeld."
    en = f"{wrong} errors; {missing} links lead outside and were not judged."
    out.print(say(lang, nl, en))
    raise typer.Exit(1 if wrong else 0)


def show_rejection(rejected: Rejected, lang: str) -> NoReturn:
    """What was looked at, and that nothing was written; exit code 1."""
    show_tallies(rejected.tallies, lang)
    count = len(rejected.problems)
    refuse(lang, f"{count} fouten; er is niets geschreven.", f"{count} errors; nothing was written.")


def show_titled(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table under its title."""
    if title:
        out.print(f"[bold]{escape(title)}[/]")
    show_rows(heads, rows)
