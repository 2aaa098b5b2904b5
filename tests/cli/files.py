"""Small files for the command to load."""

from __future__ import annotations

from pathlib import Path

HEAD = "id,name,type"


def partners(folder: Path, *rows: str, name: str = "Partner.csv") -> Path:
    """A CSV file of partners."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def good(folder: Path) -> Path:
    """A file with nothing wrong in it: two partners."""
    return partners(folder, "partner/een,Een,soort-partner/gemeente", "partner/twee,Twee,soort-partner/corporatie")


def bad(folder: Path) -> Path:
    """A file with three faults, and one good row: a bad id on line 3, no name on line 4, a wrong link on line 5."""
    return partners(
        folder,
        "partner/goed,Goed,soort-partner/gemeente",
        "partner/Fout!,Fout,soort-partner/gemeente",
        "partner/leeg,,soort-partner/gemeente",
        "partner/schakel,Schakel,wijk/geen-soort",
    )
