"""Practices, each with what stands around it: nine in ten in a wijk, one in ten over a whole city."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.fictitious import around
from loaders.fictitious.around import Centre
from loaders.fictitious.dice import FIRST_YEAR, LAST_YEAR, Dice
from loaders.fictitious.offers import Offer
from loaders.fictitious.tables import Cell, Tables
from loaders.fictitious.world import PREFIX, World, made, word

STATUSES = (("RUNNING", 35), ("COMPLETED", 35), ("UNKNOWN", 15), ("PLANNED", 8), ("STOPPED", 7))
CITY_WIDE = 0.1


def write_practices(tables: Tables, world: World, cities: Sequence[int], offers: Sequence[Offer]) -> None:
    """Writes all practices; `cities` is the city of each wijk."""
    dice = world.dice("practices")
    for number in range(world.sizes.practices):
        wijk = dice.below(world.sizes.wijken, 1.5)
        status, year = dice.weighted(STATUSES), dice.between(FIRST_YEAR, LAST_YEAR) if dice.chance(0.85) else None
        sources = tuple(world.source(dice) for _ in range(dice.between(1, 3)))
        centre = Centre(made("praktijk", number), None, str(number), cities[wijk], year, sources)
        cells = _practice(dice, world, dice.one(offers, 2), number, status, centre)
        in_wijk = not dice.chance(CITY_WIDE)
        cells["wijk"] = made("wijk", wijk) if in_wijk else None
        cells["city"] = None if in_wijk else made("stad", cities[wijk])
        tables.write("Practice", made("praktijk", number), cells)
        around.write_involvements(tables, world, dice, centre, dice.about(2.5))
        around.write_financings(tables, world, dice, centre, dice.about(0.6))
        around.write_outcomes(tables, world, dice, centre, 0 if status == "PLANNED" else dice.about(1.4))
        around.write_obstacles(tables, world, dice, centre, dice.about(0.25))


def _practice(dice: Dice, world: World, offer: Offer, number: int, status: str, centre: Centre) -> dict[str, Cell]:
    year = centre.year
    ended = year is not None and status in ("COMPLETED", "STOPPED") and year < LAST_YEAR and dice.chance(0.7)
    challenges = dict.fromkeys((*offer.addresses, *world.some_concepts(dice, "CHALLENGE", 2)))
    return {
        "title": f"{PREFIX}{offer.name} in {word(dice)} ({number + 1})",
        "summary": f"{PREFIX}zo zou {offer.name} kunnen gaan." if dice.chance(0.7) else None,
        "intervention": offer.id,
        "status": status,
        "stoppedBecause": "fictieve reden" if status == "STOPPED" and dice.chance(0.6) else None,
        "start": dice.date(year) if year else None,
        "end": dice.date(dice.between((year or 0) + 1, LAST_YEAR)) if ended else None,
        "challenges": tuple(challenges)[: dice.between(1, 4)],
        "adaptedFrom": made("praktijk", dice.below(number)) if number and dice.chance(0.05) else None,
        "deal": made("city-deal", dice.below(world.sizes.deals)) if dice.chance(0.02) else None,
        "sources": (centre.sources[0],),
    }
