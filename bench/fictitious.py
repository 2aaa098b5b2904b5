"""Graphs of fictitious data to measure on, made once for each size."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from graph.connect import open_graph
from loaders import pipeline
from loaders.fictitious.generate import generate

SEED = 1


def filled(folder: Path, practices: int) -> Path:
    """The data folder of a graph of so many practices within `folder`: what is there is used, else it is made."""
    data = folder / f"{practices}-practices"
    if data.exists():
        return data
    print(f"makes {practices:,} practices …", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as new:
        generate(Path(new) / "csv", practices, SEED)
        with closing(open_graph(Path(new) / "graph")) as store:
            pipeline.load(store, [Path(new) / "csv"], author="bench")
        (Path(new) / "graph").rename(data)  # whole, or not there
    return data


@contextmanager
def graphs(sizes: Sequence[int], keep: Path | None) -> Iterator[dict[int, Path]]:
    """A graph of each size, in `keep` or else in a folder that goes at the end."""
    with tempfile.TemporaryDirectory(prefix="wijkgraaf-bench-") as passing:
        yield {size: filled(keep or Path(passing), size) for size in sizes}
