"""A small graph in a folder, and a load into it as the command does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from graph.admission import Admission
from graph.connect import open_graph
from graph.store import Store
from loaders.pipeline import load
from ontology.records import Record

SEED = {
    "City.csv": "id,name,kind\nstad/a,Aadorp,\nstad/streek,Streek,REGION\n",
    "Wijk.csv": "id,name,city,buildPeriods\nwijk/a,Noord,stad/a,\n",
    "Intervention.csv": "id,name,type\naanpak/a,Buurttuin,soort-aanpak/fysiek\n",
    "Practice.csv": "id,title,summary,intervention,wijk,status,start\n"
    "praktijk/a,Tuin in Noord,Een tuin.,aanpak/a,wijk/a,RUNNING,2016\n",
}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes `files` (name -> content) into `folder`, and answers with it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def new_graph(folder: Path) -> Store:
    """A graph that holds the shipped concepts only."""
    return open_graph(folder / "graph")


def seeded(folder: Path) -> Store:
    """A graph with a city, a wijk, an aanpak and a practice."""
    store = new_graph(folder)
    put(store, write(folder / "seed", SEED))
    return store


def put(store: Store, *paths: Path, dry_run: bool = False) -> Admission:
    """Loads `paths` as one change set."""
    return load(store, paths, author="test", dry_run=dry_run)


def everything(store: Store) -> list[Record]:
    """All records of the graph, by id."""
    return list(store.read_all()[2])


def only(records: Iterable[Record], id: str) -> Record:
    """The record with this id."""
    return next(r for r in records if r.id == id)
