"""The command line: one function a sub-command, no logic of its own."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import console
from graph.admission import Rejected
from graph.connect import FILE, is_empty, open_graph
from graph.store import Store, StoreError

REAL_DATA = Path(__file__).parent / "data"

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


class Language(StrEnum):
    """The languages that the command speaks."""

    nl = "nl"
    en = "en"


class Format(StrEnum):
    """How an answer is shown."""

    table = "table"
    json = "json"
    csv = "csv"


Data = Annotated[
    Path, typer.Option("--data", envvar="WIJKGRAAF_DATA", help="The folder that holds the graph; made when missing.")
]
StoreUrl = Annotated[
    str | None, typer.Option("--store", envvar="WIJKGRAAF_STORE", help="A database instead of a folder.")
]
Lang = Annotated[Language, typer.Option("--lang", envvar="WIJKGRAAF_LANG", help="The language of messages: nl or en.")]
Paths = Annotated[list[Path], typer.Argument(help="Files, or folders with files.", metavar="PATH")]
HERE = Path(".wijkgraaf")


@contextmanager
def refusals(lang: str, data: Path, store: str | None) -> Iterator[None]:
    """What the store refuses ends the command with a clear sentence, that names the graph it is about."""
    from graph.backup import BackupRefused

    try:
        yield
    except BackupRefused:  # said of a file
        raise
    except StoreError as error:
        nl, en = error.in_both_languages()
        which = f"--data {data}" if store is None else "--store"  # the address may hold a password
        console.refuse(lang, f"{which}: {nl}.", f"{which}: {en}.")


@contextmanager
def graph(data: Path, store: str | None, lang: str) -> Iterator[Store]:
    """The graph, opened."""
    with refusals(lang, data, store), closing(open_graph(data, store, on_wait=console.waiting(lang))) as opened:
        yield opened


@app.callback()
def wijkgraaf() -> None:
    """What worked, where and with whom: a graph of Dutch neighbourhoods, served as GraphQL."""


@app.command()
def serve(
    host: Annotated[str, typer.Option(envvar="WIJKGRAAF_HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="WIJKGRAAF_PORT", min=0, max=65535, help="The port to listen on; 0 picks a free one.")
    ] = 8000,
    data: Data = HERE,
    store: StoreUrl = None,
    workers: Annotated[
        int, typer.Option(envvar="WIJKGRAAF_WORKERS", min=1, max=64, help="How many processes serve.")
    ] = 1,
    lang: Lang = Language.nl,
) -> None:
    """Serve the graph; on an empty data folder the real data set is loaded first."""
    from pydantic import ValidationError

    from api import serving
    from api.settings import Settings
    from api.tracing import CannotTrace

    def announce(it: serving.Serving) -> None:
        at = f"{it.at:%Y-%m-%d %H:%M}"
        console.show_serving(it.address, it.revision, at, it.counts, lang, fictitious=it.fictitious)

    try:
        settings = Settings(host=host, port=port, data=data, store=store, workers=workers)
        with closing(serving.claim(settings)) as listener:
            with graph(data, store, lang) as opened:
                _first_load(opened, lang)
            with refusals(lang, data, store):
                serving.run(settings, listener, announce)
    except (serving.CannotListen, CannotTrace) as error:
        console.refuse(lang, *error.in_both_languages())
    except ValidationError as error:
        names = ", ".join(f"WIJKGRAAF_{fault['loc'][0]}".upper() for fault in error.errors() if fault["loc"])
        nl, en = "heeft een waarde die niet kan. Verbeter die", "has a value that cannot be. Correct it"
        console.refuse(lang, f"{names} {nl}, of haal {names} weg.", f"{names} {en}, or remove {names}.")


@app.command()
def load(
    paths: Paths,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", envvar="WIJKGRAAF_DRY_RUN", help="Say what would change; write nothing.")
    ] = False,
    as_: Annotated[
        str | None,
        typer.Option("--as", envvar="WIJKGRAAF_AS", help="An outside source, not our own formats, such as cbs:2022."),
    ] = None,
    author: Annotated[
        str, typer.Option(envvar="WIJKGRAAF_AUTHOR", help="Who loads, as the history will show it.")
    ] = "wijkgraaf load",
    data: Data = HERE,
    store: StoreUrl = None,
    lang: Lang = Language.nl,
) -> None:
    """Load files into the graph: all of it, or nothing."""
    from loaders import outside, pipeline

    wait = console.waiting(lang)
    with _place(data, store, dry_run) as folder, graph(folder, store, lang) as opened, _rejections(lang):
        with console.progress(lang) as (bar, written):
            if as_ is None:
                done = pipeline.load(
                    opened, paths, author=author, dry_run=dry_run, on_progress=bar, on_wait=wait, on_written=written
                )
            else:
                found = outside.load_as(opened, as_, paths, author=author, dry_run=dry_run, on_wait=wait)
                done = found.admission
                console.show_leftovers(found.leftovers, lang)
        console.show_admission(done, dry_run=dry_run, lang=lang)


@app.command()
def check(paths: Paths, lang: Lang = Language.nl) -> None:
    """Check files without a graph; links that lead out of them are counted, not judged."""
    from loaders import pipeline

    with console.progress(lang) as (bar, _):
        checked = pipeline.check_paths(paths, bar)
    console.show_check(checked.problems, checked.drafts, checked.leads_out, lang)


@app.command()
def ask(
    name: Annotated[
        str | None, typer.Argument(help="The name of a question; without it, they are listed.", metavar="NAME")
    ] = None,
    variables: Annotated[str, typer.Option(envvar="WIJKGRAAF_VARIABLES", help="The variables, as JSON.")] = "",
    format: Annotated[Format, typer.Option(envvar="WIJKGRAAF_FORMAT", help="How to show the answer.")] = Format.table,
    data: Data = HERE,
    store: StoreUrl = None,
    lang: Lang = Language.nl,
) -> None:
    """Ask a named question; without variables, with those of its example."""
    from api import asking
    from graph.snapshot import Snapshot

    if name is None:
        console.show_list(console.say(lang, "vraag wat", "question what").split(), asking.listed(lang))
        return
    try:
        asking.prepared(name, variables)  # before anything is opened or made
        with graph(data, store, lang) as opened:
            _first_load(opened, lang)
            answer = asking.ask(Snapshot.build(*opened.read_all()), opened.engine, name, variables, lang)
    except asking.CannotAsk as error:
        console.refuse(lang, *error.in_both_languages())
    _show_answer(answer, format, lang)


@app.command()
def export(
    path: Annotated[
        Path, typer.Argument(help="A name that ends in .ttl, .jsonld or .nt, or a folder for CSV.", metavar="PATH")
    ],
    data: Data = HERE,
    store: StoreUrl = None,
    lang: Lang = Language.nl,
) -> None:
    """Write the whole graph to a file, or to a folder of CSV files."""
    from loaders.export import NotExported
    from loaders.export import export as write

    if store is None and not (data / FILE).exists():
        nl = f"--data {data}: hier staat nog geen graaf. Kies de map van een graaf, of laad eerst gegevens."
        console.refuse(lang, nl, f"--data {data}: no graph here yet. Choose the folder of one, or load data first.")
    with graph(data, store, lang) as opened:
        _, _, records = opened.read_all()
        try:
            with console.writing(lang) as bar:
                count = write(records, path, bar)
        except NotExported as refused:
            nl, en = refused.problem.message("nl"), refused.problem.message("en")
            console.refuse(lang, f"{path}: {nl}", f"{path}: {en}")
    console.show_export(count, path, lang)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A name that is not there yet, in a folder that is.", metavar="FILE")],
    data: Data = HERE,
    store: StoreUrl = None,
    lang: Lang = Language.nl,
) -> None:
    """Write a backup of the graph, with all of its history; it may be served and loaded meanwhile."""
    from graph import moving

    with _place_of(data, store, lang) as place, _backups(lang, file), refusals(lang, data, store):
        found = moving.backup(place, file)
    console.show_history(f"Geschreven naar {file}", f"Written to {file}", found, lang)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` wrote.", metavar="FILE")],
    replace: Annotated[
        bool,
        typer.Option("--replace", envvar="WIJKGRAAF_REPLACE", help="Also over a graph, which is gone then."),
    ] = False,
    data: Data = HERE,
    store: StoreUrl = None,
    lang: Lang = Language.nl,
) -> None:
    """Put a backup back, after looking through it: whole, or not at all."""
    from graph import moving

    with _place_of(data, store, lang, must_be=False) as place, _backups(lang, file), refusals(lang, data, store):
        found = moving.restore(file, place, replace=replace)
    console.show_history("Teruggezet", "Restored", found, lang)


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="A backup; without it, the graph itself.", metavar="FILE")] = None,
    data: Data = HERE,
    store: StoreUrl = None,
    lang: Lang = Language.nl,
) -> None:
    """Look whether history still says what was written; names the first revision that does not."""
    from graph import backup, moving

    if file is None:
        with _place_of(data, store, lang) as place, refusals(lang, data, store):
            found = moving.verify(place)
    else:
        with _backups(lang, file):
            found = backup.verify_file(file)
    console.show_history("Alles klopt", "All is right", found, lang)


@app.command()
def generate(
    path: Annotated[Path, typer.Argument(help="A folder that is new or empty.", metavar="DIR")],
    practices: Annotated[
        int, typer.Option(envvar="WIJKGRAAF_PRACTICES", min=1, max=1_000_000, help="How many practices.")
    ] = 1_000,
    seed: Annotated[
        int, typer.Option(envvar="WIJKGRAAF_SEED", help="The same number and seed give the same files.")
    ] = 1,
    lang: Lang = Language.nl,
) -> None:
    """Write a made-up data set, to try things out or to measure: a folder of CSV files."""
    from loaders.fictitious.generate import NotGenerated
    from loaders.fictitious.generate import generate as write

    try:
        with console.writing(lang) as bar:
            count = write(path, practices, seed, bar)
    except NotGenerated as refused:
        nl, en = refused.problem.message("nl"), refused.problem.message("en")
        console.refuse(lang, f"{path}: {nl}", f"{path}: {en}")
    console.show_generated(count, path, lang)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the test suite (in a checkout); further arguments go to pytest."""
    checkout = Path(__file__).parent
    if not (checkout / "tests").is_dir():
        typer.echo("wijkgraaf: de tests staan alleen in een checkout · the tests are in a checkout only", err=True)
        raise typer.Exit(2)
    os.chdir(checkout)
    # Become pytest: its exit code is the answer, and Ctrl-C reaches it.
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", *context.args])  # noqa: S606


@contextmanager
def _place_of(data: Path, store: str | None, lang: str, *, must_be: bool = True) -> Iterator[Path | str]:
    """The graph's file, or the address of its database; refuses where there is no file yet."""
    if store is None and must_be and not (data / FILE).exists():
        nl = f"--data {data}: hier staat nog geen graaf. Kies de map van een graaf."
        console.refuse(lang, nl, f"--data {data}: no graph here yet. Choose the folder of one.")
    yield store or data / FILE


@contextmanager
def _backups(lang: str, file: Path) -> Iterator[None]:
    """What is wrong with a backup ends the command with a clear sentence that names its file."""
    from graph.backup import BackupRefused

    try:
        yield
    except BackupRefused as refused:
        nl, en = refused.in_both_languages()
        console.refuse(lang, f"{file}: {nl}.", f"{file}: {en}.")


@contextmanager
def _place(data: Path, store: str | None, dry_run: bool) -> Iterator[Path]:
    """The folder of the graph; for a dry run where there is none yet, one that is thrown away after it."""
    if not dry_run or store is not None or (data / FILE).exists():
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="wijkgraaf-") as folder:
        yield Path(folder)


@contextmanager
def _rejections(lang: str) -> Iterator[None]:
    """Shows why nothing was written, and ends the command with exit code 1."""
    try:
        yield
    except Rejected as rejected:
        console.show_rejection(rejected, lang)


def _first_load(store: Store, lang: str) -> None:
    """Fills an empty graph with the real data set, once."""
    from loaders import pipeline

    if is_empty(store):
        with _rejections(lang), console.progress(lang) as (bar, written):
            wait = console.waiting(lang)
            pipeline.load(store, [REAL_DATA], author="wijkgraaf", on_progress=bar, on_wait=wait, on_written=written)


def _show_answer(answer: dict[str, object], format: Format, lang: str) -> None:
    from api.tables import as_csv, longest, tables

    if format is Format.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    made = tables(answer)
    if format is Format.table:
        for table in made:
            console.show_titled(table.title, table.heads, table.rows, lang)
    elif chosen := longest(made):
        print(as_csv(chosen), end="", flush=True)
        console.show_only(chosen.title, [t.title for t in made if t.title and t.rows and t is not chosen], lang)


def main() -> None:
    """Run the command line under the name that people type."""
    console.plain_output()
    with console.sound_output():
        app(prog_name="wijkgraaf")


if __name__ == "__main__":
    main()
