"""CBS, Kerncijfers wijken en buurten: who publishes it, under which licence, which editions, and how much one holds."""

from __future__ import annotations

from dataclasses import dataclass

PUBLISHER = "Centraal Bureau voor de Statistiek (CBS)"
LICENCE = "CC BY 4.0"
TITLE = "Kerncijfers wijken en buurten {year}"
SOURCE = "bron/cbs-kerncijfers-wijken-en-buurten-{year}"


@dataclass(frozen=True, slots=True)
class Edition:
    """One year of the table: its address, and how many rows and figures a file of it must and may hold.

    The whole country is some 17,500 areas of 15 columns; a cut of a dozen gemeenten with their wijken about 170. Fewer
    or more is another file, or half of one.
    """

    address: str
    rows: tuple[int, int]
    figures: tuple[int, int]


EDITIONS = {2022: Edition("https://www.cbs.nl/nl-nl/cijfers/detail/85318NED", (100, 20_000), (1_000, 300_000))}
