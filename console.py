"""How the command speaks: pleasant on a terminal, plain when piped, in Dutch or English."""

from __future__ import annotations

import os
import shlex
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from graph.admission import Admission, Rejected, Tally
from graph.embedded_check import Verified
from graph.store import quietly
from loaders.cbs.kerncijfers import Leftover
from ontology.problems import Problem

MOST_PROBLEMS = 1_000
WIDEST, NARROWEST = 44, 20  # places that a cell takes on a terminal where not all is shown whole
QUICK = 1.0  # seconds
FEW = 6  # a single row with more columns is shown downwards
FIRST = ("title", "name", "label", "vraag", "question")  # what a reader looks for in a row
LAST = ("id", "key", "url")  # and what only the next question needs
# What comes from files and data is never read as markup or as the name of a picture.
out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(lang: str, nl: str, en: str) -> str:
    """One of two sentences."""
    return en if lang == "en" else nl


def counted(lang: str, count: int, nl: tuple[str, str], en: tuple[str, str]) -> str:
    """A number with its noun, in the singular or the plural."""
    one, more = en if lang == "en" else nl
    return f"{count} {one if count == 1 else more}"


def tell(text: str | Text, to: Console | None = None, style: str = "") -> None:
    """A line, never broken: a terminal wraps it, and a pipe gets it whole."""
    (to or out).print(text if isinstance(text, Text) else printable(text), style=style, soft_wrap=True)


def printable(text: str) -> str:
    """Text on one line, without what would steer a terminal."""
    kept = (c for c in text if unicodedata.category(c) != "Cf")
    return "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in kept)


# ---------------------------------------------------------------- the ends of a command
def refuse(lang: str, nl: str, en: str) -> NoReturn:
    """Ends the command with exit code 1 and one clear sentence."""
    tell(Text.assemble(("wijkgraaf:", "bold red"), " ", printable(say(lang, nl, en))), err)
    raise typer.Exit(1)


def plain_output() -> None:
    """Text goes out as UTF-8, also where the terminal says otherwise."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@contextmanager
def sound_output() -> Iterator[None]:
    """Around a command: ends it quietly where nobody reads on, and with a sentence where its output finds no room."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        raise SystemExit(1) from None
    except OSError as error:
        _drop_output()
        why = error.strerror or "?"
        print(
            f"wijkgraaf: de uitvoer kan niet worden geschreven · the output cannot be written ({why})", file=sys.stderr
        )
        raise SystemExit(1) from None


def _drop_output() -> None:
    """What was not written yet goes nowhere: Python would try once more, and fail, at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


# ---------------------------------------------------------------- tables
def show_rows(heads: Sequence[str], rows: Sequence[Sequence[Any]], lang: str = "nl") -> None:
    """A table on a terminal, with as many columns as fit; all of it, between tabs, when piped."""
    heads = _short(heads)
    if not out.is_terminal:
        for row in [heads, *rows]:
            print("\t".join(_flat(cell) for cell in row))
        return
    if len(rows) == 1 and len(heads) > FEW:
        heads, rows = ("", ""), list(zip(heads, rows[0], strict=True))
    order = sorted(range(len(heads)), key=lambda n: _rank(heads[n]))
    heads, rows = [heads[n] for n in order], [[row[n] for n in order] for row in rows]
    shown = [[_cell(cell, lang) for cell in row] for row in rows]
    widest, fitting = _fitting(heads, shown)
    table = Table(header_style="bold", box=None, pad_edge=False)
    for number, head in enumerate(heads[:fitting]):
        numeric = bool(rows) and all(isinstance(row[number], int | float | None) for row in rows)
        table.add_column(Text(head), justify="right" if numeric else "left", no_wrap=True)
    for row in shown:
        table.add_row(*(Text(_cut(cell, widest)) for cell in row[:fitting]))
    out.print(table)
    if fitting < len(heads):
        hidden = ", ".join(heads[fitting:])
        tell(say(lang, f"Niet getoond (--format json): {hidden}", f"Not shown (--format json): {hidden}"), style="dim")


def show_titled(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], lang: str) -> None:
    """A table under its title; a table without columns is an empty list."""
    if title:
        tell("")
        tell(title, style="bold green")
    if heads:
        show_rows(heads, rows, lang)
    else:
        tell(say(lang, "(niets)", "(nothing)"), style="dim")


def show_list(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A list of names with what they are: told whole, over more lines where a terminal is narrow."""
    if not out.is_terminal:
        show_rows(heads, rows)
        return
    table = Table(header_style="bold", box=None, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(Text(head), no_wrap=number == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    out.print(table)


def _flat(value: Any) -> str:
    """A cell between tabs: one line, in which true and false are those of JSON."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else _whole(value)


def _cell(value: Any, lang: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say(lang, "ja", "yes") if value else say(lang, "nee", "no")
    return f"{value:.3g}" if isinstance(value, float) and not value.is_integer() else _whole(value)


def _whole(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return printable(" ".join(str(value).split()))


def _cut(text: str, widest: int) -> str:
    """At most `widest` places of it: a Chinese character takes two, an accent of its own none."""
    return text if cell_len(text) <= widest else set_cell_size(text, widest - 1).rstrip() + "…"


def _rank(head: str) -> int:
    end = head.rpartition(".")[2]
    return 0 if end in FIRST else 2 if end in LAST else 1


def _fitting(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How wide a cell may be, and how many columns then fit beside each other: at least two."""
    widths = [max([cell_len(head), *(cell_len(row[n]) for row in rows)]) for n, head in enumerate(heads)]
    for widest in (out.width, *range(WIDEST, NARROWEST - 1, -4)):
        if sum(min(width, widest) + 2 for width in widths) <= out.width + 2:
            return widest, len(heads)
    room = out.width + 2
    for number, width in enumerate(widths):
        room -= min(width, NARROWEST) + 2
        if room < 0:
            return NARROWEST, max(2, number)
    return NARROWEST, len(heads)


def _short(heads: Sequence[str]) -> Sequence[str]:
    """Column names by their last part, where that says enough."""
    last = Counter(head.rpartition(".")[2] for head in heads)
    return [end if last[end := head.rpartition(".")[2]] == 1 else head for head in heads]


# ---------------------------------------------------------------- long work
@contextmanager
def progress(lang: str) -> Iterator[tuple[Callable[[int, int], None], Callable[[int, int], None]]]:
    """Bars for reading (called with bytes done, bytes in all), checking, and writing (resources done, in all)."""
    if not err.is_terminal:
        yield quietly, quietly
        return
    columns = (BarColumn(), TaskProgressColumn(), _Rate(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=err, transient=True) as bar:
        task = bar.add_task(say(lang, "lezen", "reading"), total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if done >= total and bar.tasks[0].visible:  # how long checking takes is not known
                bar.update(task, visible=False)
                bar.add_task(say(lang, "controleren en schrijven", "checking and writing"), total=None)

        def written(done: int, total: int) -> None:
            bar.update(bar.tasks[-1].id, completed=done, total=total)

        yield show, written


class _Rate(TransferSpeedColumn):
    """Bytes a second, while files are read."""

    def render(self, task: Task) -> Text:
        """The rate, or nothing."""
        return super().render(task) if task.id == 0 and task.total is not None else Text()


@contextmanager
def writing(lang: str) -> Iterator[Callable[[int], None]]:
    """A moving bar with the rate at which resources are written; nothing where nobody watches. Called with how many."""
    if not err.is_terminal:
        yield lambda count: None
        return
    columns = (BarColumn(), TaskProgressColumn(show_speed=True), TimeElapsedColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=err, transient=True) as bar:
        task = bar.add_task(say(lang, "schrijven", "writing"), total=None)
        yield lambda count: bar.update(task, completed=count)


def waiting(lang: str) -> Callable[[], None]:
    """Says, once, that another load is under way."""
    said: list[bool] = []

    def once() -> None:
        if not said:
            said.append(True)
            tell(say(lang, "Er loopt een andere lading; wachten …", "Another load is under way; waiting …"), err)

    return once


# ---------------------------------------------------------------- loads and checks
def show_problems(problems: Sequence[Problem], lang: str, more: int = 0) -> None:
    """Each problem on a line of its own: place, value, what is wrong and what would be right; at most 1,000."""
    for problem in problems[:MOST_PROBLEMS]:
        where = ":".join(str(p) for p in (problem.place.file, problem.place.line) if p is not None)
        value = "" if problem.value is None else f"= {problem.value!r}"
        id = f"({problem.id})" if problem.id else ""
        place = " ".join(p for p in (where, problem.place.column or problem.column, value, id) if p)
        colour = "yellow" if problem.is_notice else "red"
        said = printable(problem.message(lang))
        tell(Text.assemble((printable(place), colour), ": ", said) if place else Text(said), err)
    rest = more + max(0, len(problems) - MOST_PROBLEMS)
    if rest:
        tell(say(lang, f"… en nog {rest} andere.", f"… and {rest} more."), err)


def show_tallies(tallies: Mapping[str, Tally], lang: str) -> None:
    """A table: what would be or became new, changed, unchanged or wrong, a class a row."""
    if tallies:
        heads = say(lang, "soort nieuw gewijzigd gelijk fout", "class new changed unchanged wrong").split()
        show_rows(heads, [[name, t.new, t.changed, t.unchanged, t.wrong] for name, t in tallies.items()], lang)


def show_admission(done: Admission, *, dry_run: bool, lang: str) -> None:
    """What a load did, or would do: notices, a table, and one sentence."""
    show_problems(done.notices, lang)
    show_tallies(done.tallies, lang)
    if dry_run:
        tell(say(lang, "Proef: er is niets geschreven.", "Dry run: nothing was written."))
    elif done.revision == done.before:
        text = say(lang, "Niets gewijzigd; de graaf blijft op revisie {}.", "Nothing changed; still at revision {}.")
        tell(text.format(done.revision))
    else:
        tell(say(lang, "Geladen als revisie {}.", "Loaded as revision {}.").format(done.revision) + _rate(done, lang))


def _rate(done: Admission, lang: str) -> str:
    """How fast it was written; nothing where it was too quick to say."""
    if done.seconds < QUICK:
        return ""
    seconds, rate = f"{done.seconds:.0f} s", round(done.written / done.seconds)
    nl = f" {done.written} resources geschreven in {seconds} ({rate} per seconde)."
    return say(lang, nl, f" {done.written} resources written in {seconds} ({rate} a second).")


def show_leftovers(leftovers: Sequence[Leftover], lang: str) -> None:
    """The rows of an outside source that match no place of the graph; at most 1,000."""
    if not leftovers:
        return
    rows = counted(lang, len(leftovers), ("rij", "rijen"), ("row", "rows"))
    nl = f"{rows} zonder plaats in de graaf, niet geladen:"
    tell(say(lang, nl, f"{rows} without a place in the graph, not loaded:"), err)
    tell(", ".join(f"{one.code} {one.name}" for one in leftovers[:MOST_PROBLEMS]), err)
    if rest := len(leftovers[MOST_PROBLEMS:]):
        tell(say(lang, f"… en nog {rest} andere.", f"… and {rest} more."), err)


def show_check(problems: Sequence[Problem], drafts: int, leads_out: int, lang: str) -> None:
    """The problems of a check and one sentence; ends with exit code 1 where anything is wrong."""
    show_problems(problems, lang)
    wrong = sum(not p.is_notice for p in problems)
    parts = [counted(lang, drafts, ("resource", "resources"), ("resource", "resources")), _errors(wrong, lang)]
    if leads_out:
        links = counted(lang, leads_out, ("verwijzing", "verwijzingen"), ("link", "links"))
        parts.append(links + say(lang, " naar buiten (niet beoordeeld)", " to elsewhere (not judged)"))
    tell(", ".join(parts) + ".")
    if wrong:
        raise typer.Exit(1)


def show_rejection(rejected: Rejected, lang: str) -> NoReturn:
    """What is wrong, what was looked at, and that nothing was written; ends with exit code 1."""
    show_problems(rejected.problems, lang, rejected.more)
    show_tallies(rejected.tallies, lang)
    wrong = sum(not p.is_notice for p in rejected.problems) + rejected.more
    refuse(lang, f"{_errors(wrong, 'nl')}; er is niets geschreven.", f"{_errors(wrong, 'en')}; nothing was written.")


def _errors(count: int, lang: str) -> str:
    return counted(lang, count, ("fout", "fouten"), ("error", "errors"))


def show_export(count: int, path: Path, lang: str) -> None:
    """One sentence: what was written where."""
    resources = counted(lang, count, ("resource", "resources"), ("resource", "resources"))
    tell(say(lang, f"{resources} geschreven naar {path}", f"{resources} written to {path}"))


def show_history(nl: str, en: str, found: Verified, lang: str) -> None:
    """One sentence: what was done, which revision it is about, and the chain that stands for all of its history."""
    resources = counted(lang, found.resources, ("resource", "resources"), ("resource", "resources"))
    revision, chain = say(lang, "revisie", "revision"), say(lang, "keten", "chain")
    tell(f"{say(lang, nl, en)}: {revision} {found.revision}, {resources}, {chain} {found.chain}")


def show_generated(count: int, path: Path, lang: str) -> None:
    """What was made up and written where, and what to do with it."""
    nl, en = ("fictieve resource", "fictieve resources"), ("fictitious resource", "fictitious resources")
    written = say(lang, "geschreven naar", "written to")
    tell(f"{counted(lang, count, nl, en)} {written} {path}")
    load = say(lang, "Laden, in een graaf van hun eigen", "To load them, into a graph of their own")
    tell(f"{load}: wijkgraaf load {shlex.quote(str(path))} --data .wijkgraaf-fictief")


# ---------------------------------------------------------------- answers and serving
def show_only(title: str, others: Sequence[str], lang: str) -> None:
    """Says beside a CSV, that holds one list, which other lists the answer has."""
    if others:
        names = ", ".join(others)
        nl = f"CSV bevat {title}; niet {names} (neem daarvoor --format json)."
        tell(say(lang, nl, f"CSV holds {title}; not {names} (take --format json for those)."), err)


def show_serving(
    address: str, revision: int, at: str, counts: Mapping[str, int], lang: str, *, fictitious: bool = False
) -> None:
    """What is served, at which revision, whether it was made up, and three addresses to open."""
    parts = [
        counted(lang, counts.get("Practice", 0), ("praktijk", "praktijken"), ("practice", "practices")),
        counted(lang, counts.get("Wijk", 0), ("wijk", "wijken"), ("wijk", "wijken")),
        counted(lang, counts.get("Partner", 0), ("partner", "partners"), ("partner", "partners")),
        counted(lang, sum(counts.values()), ("resource", "resources"), ("resource", "resources")),
    ]
    tell(", ".join(parts) + say(lang, " in totaal", " in all"), style="bold")
    tell(say(lang, f"Revisie {revision}, {at} UTC", f"Revision {revision}, {at} UTC"))
    if fictitious:
        nl, en = "Deze gegevens zijn fictief: ze zeggen niets over echte wijken.", "These data are fictitious"
        tell(say(lang, nl, f"{en}: they say nothing about real wijken."), style="bold yellow")
    names = say(lang, "Verkennen|GraphQL|Documentatie", "Explore|GraphQL|Documentation").split("|")
    for name, path in zip(names, ("/", "/graphql", "/def"), strict=True):
        tell(f"  {name:<14} {address}{path}")
    tell(say(lang, "Stoppen: Ctrl-C", "Stop: Ctrl-C"))
    sys.stdout.flush()
