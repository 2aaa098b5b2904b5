"""Writes a folder of our CSV files that holds a made-up data set: the same for the same number and seed."""

from __future__ import annotations

from pathlib import Path

from loaders.export import whole_folder
from loaders.faults import problem
from loaders.fictitious.deals import write_deals, write_programme
from loaders.fictitious.offers import write_interventions, write_models, write_partners, write_sources
from loaders.fictitious.places import write_places
from loaders.fictitious.practices import write_practices
from loaders.fictitious.tables import Progress, Tables
from loaders.fictitious.world import World
from ontology.problems import Place, Problem, register

register(
    {
        "GENERATE_THERE": (
            "Hier staat al iets. Kies een nieuwe of een lege map.",
            "Something stands here. Choose a new or an empty folder.",
        ),
    }
)


class NotGenerated(Exception):
    """Nothing was written; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def generate(folder: Path, practices: int, seed: int, on_progress: Progress = lambda count: None) -> int:
    """Writes the data set to `folder`, row by row; answers with the number of resources.

    The folder is there once it is whole. Raises NotGenerated where it is not empty, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotGenerated(problem("GENERATE_THERE", Place(str(folder))))
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(folder) as new, Tables(new, on_progress) as tables:
            _write(tables, World(practices, seed))
    except OSError as error:
        raise NotGenerated(problem("EXPORT_FAILED", Place(str(folder)), why=error.strerror or "?")) from error
    on_progress(tables.count)
    return tables.count


def _write(tables: Tables, world: World) -> None:
    write_sources(tables, world)
    write_partners(tables, world)
    offers = write_interventions(tables, world)
    write_models(tables, world)
    cities = write_places(tables, world)
    write_deals(tables, world)
    write_programme(tables, world, cities)
    write_practices(tables, world, cities, offers)
