"""The figures of CBS, RIVM and ETLocal once more, from the tables that were collected."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tests.data.collected import FACTS
from tests.data.tables import Row, rows, table

TABLES = {
    "bron/cbs-kerncijfers-wijken-en-buurten-2022": ("cbs_kerncijfers_2022_gemeenten_wijken.csv", "code", None),
    "bron/rivm-gezondheid-per-wijk-en-buurt-50090ned": ("rivm_gezondheid_2012_2016_2020.csv", "code", "jaar"),
    "bron/klimaatmonitor-en-cbs-via-etlocal-buurten-2016": ("etlocal_buurten_2016.csv", "geo_id", "analysis_year"),
}
DENSITIES = {  # CBS gives five classes of density in English; we give their number, 1 is the densest
    "extremely urbanised": "1",
    "strongly urbanised": "2",
    "moderately urbanised": "3",
    "hardly urbanised": "4",
    "not urbanised": "5",
}


def tables_are_here() -> bool:
    """Whether the collected tables lie beside this checkout."""
    return all((FACTS / file).is_file() for file, _, _ in TABLES.values())


@cache
def codes() -> dict[str, frozenset[str]]:
    """wijk or city -> its codes, of any year."""
    found = {id: frozenset({row["cbsCode"]}) for id, row in table("City").items() if row["cbsCode"]}
    found["stad/nederland"] = frozenset({"NL01"})
    for row in table("AreaCode").values():
        found[row["wijk"]] = found.get(row["wijk"], frozenset()) | {row["code"]}
    return found


@cache
def _lines(file: str) -> tuple[dict[str, str], ...]:
    return tuple(rows(FACTS / file))


def from_tables() -> Iterator[tuple[Row, list[float]]]:
    """Each figure that names a column of a collected table, with the cells that may be meant by it."""
    for row in table("Observation").values():
        if row["source"] in TABLES and row["locator"].startswith("kolom "):
            column = row["locator"].removeprefix("kolom ").split(",")[0]
            file, code, year = TABLES[row["source"]]
            lines = [line for line in _lines(file) if line[code] in codes()[row["subject"]]]
            cells = [line[column] for line in lines if year is None or line[year] == row["year"]]
            yield row, [float(DENSITIES.get(cell, cell)) for cell in cells if cell]


def equals(row: Row, cell: float) -> bool:
    """Whether a figure is a cell of a table, rounded, in its own unit: a share as a percentage, km2 as ha."""
    value, factors = float(row["value"]), (1, 100) if row["unit"] in ("%", "ha") else (1,)
    return value == round(cell) or any(abs(value - cell * factor) < 0.051 for factor in factors)
