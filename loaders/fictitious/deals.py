"""City Deals with what was promised and kept, and one programme in which cities take part."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.fictitious import around
from loaders.fictitious.around import Centre
from loaders.fictitious.dice import LAST_YEAR
from loaders.fictitious.tables import Cell, Tables
from loaders.fictitious.world import PREFIX, World, claim, made, word

STAGES = ("EXPLORING", "NEGOTIATING", "SIGNED", "RUNNING", "ENDED", "STOPPED", "UNKNOWN")
TAKE_PART = 12


def write_deals(tables: Tables, world: World) -> None:
    """Writes all deals with their signatories, commitments, money, outcomes and obstacles."""
    dice = world.dice("deals")
    for number in range(world.sizes.deals):
        id, year, stage = made("city-deal", number), dice.between(2016, LAST_YEAR - 2), dice.one(STAGES)
        cities = tuple(made("stad", dice.below(world.sizes.cities, 1.5)) for _ in range(dice.between(1, 5)))
        cells: dict[str, Cell] = {
            "name": f"{PREFIX}City Deal {word(dice)}",
            "stage": stage,
            "signedOn": dice.date(year) if stage in STAGES[2:6] else None,
            "endedOn": dice.date(year + 2) if stage == "ENDED" and dice.chance(0.7) else None,
            "themes": world.some_concepts(dice, "DEAL_THEME", 3),
            "wijken": (made("wijk", dice.below(world.sizes.wijken)),) if dice.chance(0.3) else None,
            "cities": tuple(dict.fromkeys(cities)),
        }
        tables.write("CityDeal", id, cells)
        sources = [world.source(dice), world.source(dice)]
        centre = Centre(None, id, f"deal-{number}", dice.below(world.sizes.cities), year, sources)
        around.write_involvements(tables, world, dice, centre, dice.between(3, 12))
        around.write_financings(tables, world, dice, centre, dice.about(0.5))
        around.write_outcomes(tables, world, dice, centre, dice.about(1))
        around.write_obstacles(tables, world, dice, centre, dice.about(0.5))
        for promise in range(dice.about(2)):
            cells = {
                "deal": id,
                "partner": world.partner(dice) if dice.chance(0.4) else None,
                "text": f"{PREFIX}een toezegging.",
                "due": dice.date(year + 1) if dice.chance(0.3) else None,
                "kept": dice.weighted([(True, 2), (False, 1), (None, 2)]),
            }
            tables.write("Commitment", made("toezegging", number, promise + 1), {**cells, **claim(dice, sources)})


def write_programme(tables: Tables, world: World, cities: Sequence[int]) -> None:
    """Writes one programme, the wijken that take part, and a meeting; `cities` is the city of each wijk."""
    dice, id = world.dice("programme"), made("programma", "nergens")
    tables.write("Programme", id, {"name": f"{PREFIX}programma Nergens", "start": "2016"})
    for wijk in range(min(TAKE_PART, len(cities))):
        cells: dict[str, Cell] = {
            "programme": id,
            "city": made("stad", cities[wijk]),
            "wijk": made("wijk", wijk),
            "spelling": f"{word(dice)} (fictief)",
            **claim(dice, [world.source(dice)]),
        }
        tables.write("Participation", made("deelname", wijk), cells)
    tables.write("Meeting", made("bijeenkomst", 1), {"programme": id, "date": "2016-11", "theme": f"{PREFIX}thema"})
