"""How the command speaks: pleasant on a terminal, plain when piped, in Dutch or English."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from graph.admission import Admission, Rejected, Tally
from graph.store import Store
from loaders.cbs.kerncijfers import Leftover
from ontology.problems import Problem

MOST_PROBLEMS = 1_000
WIDEST = 44  # characters that a cell shows
FEW = 6  # a single row with more columns is shown downwards
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(lang: str, nl: str, en: str) -> str:
    """One of two sentences."""
    return en if lang == "en" else nl


def refuse(lang: str, nl: str, en: str) -> NoReturn:
    """Ends the command with exit code 1 and one clear sentence."""
    err.print(f"[bold red]wijkgraaf:[/] {escape(say(lang, nl, en))}", soft_wrap=True)
    raise typer.Exit(1)


def show_problems(problems: Sequence[Problem], lang: str, more: int = 0) -> None:
    """Each problem on a line of its own: place, value, what is wrong and what would be right; at most 1,000."""
    for problem in problems[:MOST_PROBLEMS]:
        where = ":".join(str(p) for p in (problem.place.file, problem.place.line) if p is not None)
        column = problem.place.column or problem.column
        value = "" if problem.value is None else f" = {problem.value!r}"
        place = " ".join(
            p for p in (where, f"{column or ''}{value}" or None, f"({problem.id})" if problem.id else "") if p
        )
        colour = "yellow" if problem.is_notice else "red"
        err.print(f"[{colour}]{escape(place)}[/]: {escape(problem.message(lang))}", soft_wrap=True)
    rest = more + max(0, len(problems) - MOST_PROBLEMS)
    if rest:
        err.print(say(lang, f"… en nog {rest} andere.", f"… and {rest} more."))


def show_tallies(tallies: Mapping[str, Tally], lang: str) -> None:
    """A table: what would be or became new, changed, unchanged or wrong, a class a row."""
    heads = say(lang, "soort nieuw gewijzigd gelijk fout", "class new changed unchanged wrong").split()
    rows = [[name, t.new, t.changed, t.unchanged, t.wrong] for name, t in tallies.items()]
    show_rows(heads, rows, lang)


def show_rows(heads: Sequence[str], rows: Sequence[Sequence[Any]], lang: str = "nl") -> None:
    """A table on a terminal, with as many columns as fit; all of it, between tabs, when piped."""
    heads = _short(heads)
    if not out.is_terminal:
        for row in [heads, *rows]:
            print("\t".join("" if cell is None else str(cell).replace("\t", " ").replace("\n", " ") for cell in row))
        return
    if len(rows) == 1 and len(heads) > FEW:
        heads, rows = ("", ""), list(zip(heads, rows[0], strict=True))
    shown = [[_cell(cell) for cell in row] for row in rows]
    fitting = _fitting(heads, shown)
    table = Table(header_style="bold", box=None, pad_edge=False)
    for number, head in enumerate(heads[:fitting]):
        numeric = bool(rows) and all(isinstance(row[number], int | float | None) for row in rows)
        table.add_column(head, justify="right" if numeric else "left", no_wrap=True)
    for row in shown:
        table.add_row(*map(escape, row[:fitting]))
    out.print(table)
    if fitting < len(heads):
        hidden = ", ".join(heads[fitting:])
        out.print(
            say(lang, f"Niet getoond (--format json): {hidden}", f"Not shown (--format json): {hidden}"), style="dim"
        )


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    text = f"{value:.3g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _fitting(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many columns fit beside each other; at least two."""
    room = out.width
    for number, head in enumerate(heads):
        room -= max(len(head), *(len(row[number]) for row in rows), 0) + 2
        if room < 0:
            return max(2, number)
    return len(heads)


def _short(heads: Sequence[str]) -> Sequence[str]:
    """Column names by their last part, where that says enough."""
    last = Counter(head.rpartition(".")[2] for head in heads)
    return [end if last[end := head.rpartition(".")[2]] == 1 else head for head in heads]


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


def show_admission(done: Admission, *, dry_run: bool, lang: str) -> None:
    """What a load did, or would do: notices, a table, and one sentence."""
    show_problems(done.notices, lang)
    show_tallies(done.tallies, lang)
    if dry_run:
        out.print(say(lang, "Proef: er is niets geschreven.", "Dry run: nothing was written."))
    elif done.revision == done.before:
        text = say(lang, "Niets gewijzigd; de graaf blijft op revisie {}.", "Nothing changed; still at revision {}.")
        out.print(text.format(done.revision))
    else:
        out.print(say(lang, "Geladen als revisie {}.", "Loaded as revision {}.").format(done.revision))


def show_leftovers(leftovers: Sequence[Leftover], lang: str) -> None:
    """The rows of an outside source that match no place of the graph."""
    if leftovers:
        nl = f"{len(leftovers)} rijen horen bij geen plaats van de graaf en zijn niet geladen:"
        en = f"{len(leftovers)} rows match no place of the graph and were not loaded:"
        err.print(say(lang, nl, en))
        err.print(", ".join(f"{one.code} {one.name}" for one in leftovers), markup=False)


def show_check(problems: Sequence[Problem], drafts: int, leads_out: int, lang: str) -> None:
    """The problems of a check and one sentence; ends with exit code 1 where anything is wrong."""
    show_problems(problems, lang)
    wrong = sum(not p.is_notice for p in problems)
    nl = f"{drafts} resources, {wrong} fouten; {leads_out} verwijzingen leiden naar buiten en zijn niet beoordeeld."
    en = f"{drafts} resources, {wrong} errors; {leads_out} links lead outside and were not judged."
    out.print(say(lang, nl, en))
    if wrong:
        raise typer.Exit(1)


def show_rejection(rejected: Rejected, lang: str) -> NoReturn:
    """What is wrong, what was looked at, and that nothing was written; ends with exit code 1."""
    show_problems(rejected.problems, lang, rejected.more)
    show_tallies(rejected.tallies, lang)
    count = len(rejected.problems) + rejected.more
    refuse(lang, f"{count} fouten; er is niets geschreven.", f"{count} errors; nothing was written.")


def show_export(count: int, path: Path, lang: str) -> None:
    """One sentence: what was written where."""
    said = say(lang, f"{count} resources geschreven naar {path}", f"{count} resources written to {path}")
    out.print(said, markup=False, soft_wrap=True)


def show_graph(store: Store, lang: str) -> None:
    """What is going to be served, at which revision."""
    revision, at, records = store.read_all()
    counts = Counter(r.type for r in records if not r.is_withdrawn)
    parts = (
        f"{counts['Practice']} {{}}, {counts['Wijk']} wijken, {counts['Partner']} partners, {sum(counts.values())} {{}}"
    )
    words = say(lang, "praktijken|resources in totaal", "practices|resources in all").split("|")
    out.print(parts.format(*words), style="bold")
    out.print(
        say(lang, f"Revisie {revision}, {at:%Y-%m-%d %H:%M} UTC", f"Revision {revision}, {at:%Y-%m-%d %H:%M} UTC")
    )


def show_addresses(address: str, lang: str) -> None:
    """Three addresses to open."""
    names = say(lang, "Verkennen|GraphQL|Documentatie", "Explore|GraphQL|Documentation").split("|")
    for name, path in zip(names, ("/", "/graphql", "/def"), strict=True):
        out.print(f"  {name:<14} {address}{path}", soft_wrap=True)
    out.print(say(lang, "Stoppen: Ctrl-C", "Stop: Ctrl-C"))
    sys.stdout.flush()


def show_titled(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], lang: str) -> None:
    """A table under its title."""
    if title:
        out.print(f"\n[bold green]{escape(title)}[/]")
    show_rows(heads, rows, lang)
