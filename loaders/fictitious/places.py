"""Cities, regions and wijken, with figures, stories and findings for some of them: nothing is known of most."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.fictitious.dice import LAST_YEAR, Dice
from loaders.fictitious.tables import Cell, Tables
from loaders.fictitious.world import PREFIX, World, claim, made, word

PARTS = ("Noord", "Oost", "Zuid", "West", "Centrum", "Hoog", "Laag", "Achter", "Buiten")
ROLES = ("bewoner", "huismeester", "wijkagent", "docent", "medewerker van een wijkteam")
FIGURES, STORIES, FINDINGS = 0.4, 0.05, 0.25  # for each practice


def write_places(tables: Tables, world: World) -> Sequence[int]:
    """Writes all places; answers with the number of the city that each wijk lies in."""
    dice = world.dice("places")
    for number in range(world.sizes.regions):
        _city(tables, dice, made("stad", "regio", number), f"Regio {word(dice)}", "REGION", None)
    for number in range(world.sizes.cities):
        region = made("stad", "regio", dice.below(world.sizes.regions)) if dice.chance(0.6) else None
        _city(tables, dice, made("stad", number), word(dice), "MUNICIPALITY", region)
    cities: list[int] = []
    latest: dict[int, int] = {}  # a wijk of each city, to which a buurt may belong
    for number in range(world.sizes.wijken):
        city = dice.below(world.sizes.cities, 1.5)
        whole = latest.get(city) if dice.chance(0.15) else None
        _wijk(tables, world, dice, number, city, whole)
        if whole is None:
            latest[city] = number
        cities.append(city)
    return cities


def _city(tables: Tables, dice: Dice, id: str, name: str, kind: str, region: str | None) -> None:
    lat, lon = (round(50.8 + 2.5 * dice.random(), 3), round(3.6 + 3.4 * dice.random(), 3))
    tables.write("City", id, {"name": PREFIX + name, "kind": kind, "partOf": region, "lat": lat, "lon": lon})


def _wijk(tables: Tables, world: World, dice: Dice, number: int, city: int, whole: int | None) -> None:
    id = made("wijk", number)
    cells: dict[str, Cell] = {
        "name": f"{PREFIX}{word(dice)} {dice.one(PARTS)}",
        "areaLevel": "BUURT" if whole is not None else dice.weighted([("WIJK", 8), ("VILLAGE", 1), (None, 3)]),
        "city": made("stad", city),
        "partOf": None if whole is None else made("wijk", whole),
    }
    for field, scheme, most in (
        ("buildPeriods", "BUILD_PERIOD", 2),
        ("wijkLocations", "WIJK_LOCATION", 1),
        ("wijkSize", "WIJK_SIZE", 1),
        ("compositions", "COMPOSITION", 3),
        ("earlierApproaches", "EARLIER_APPROACH", 2),
    ):
        cells[field] = world.some_concepts(dice, scheme, most) if dice.chance(0.6) else None
    tables.write("Wijk", id, cells)
    if dice.chance(0.3):
        code: dict[str, Cell] = {"wijk": id, "code": f"FICTIEF{number:04}", "year": 2016, "inferred": dice.chance(0.2)}
        tables.write("AreaCode", made("gebiedscode", number, 2016), code)
    share = world.sizes.practices / world.sizes.wijken
    figures = _figures(tables, world, dice, number, dice.about(FIGURES * share))
    for story in range(dice.about(STORIES * share)):
        _story(tables, world, dice, number, story, figures)
    _findings(tables, world, dice, number, dice.about(FINDINGS * share), figures)


def _figures(tables: Tables, world: World, dice: Dice, wijk: int, wanted: int) -> list[str]:
    """Series of one to four years, up to so many figures; answers with their ids."""
    ids: list[str] = []
    while len(ids) < wanted:
        indicator, sources = world.concept(dice, "INDICATOR"), [world.source(dice)]
        unit, level, is_model = indicator.text("unit"), 5 + 90 * dice.random(), dice.chance(0.2)
        value = level if unit == "%" else level / 10 if unit == "rapportcijfer" else level * 40
        year = dice.between(2010, LAST_YEAR)
        for number in range(dice.between(1, 4)):
            if year > LAST_YEAR:
                break
            cells: dict[str, Cell] = {
                "subject": made("wijk", wijk),
                "indicator": indicator.id,
                "year": year,
                "value": round(value * (0.9 + 0.2 * dice.random()), 1),
                "unit": unit,
                "isModelEstimate": is_model,
                "breakInSeries": number > 0 and dice.chance(0.05),
                **claim(dice, sources),
            }
            ids.append(tables.write("Observation", made("cijfer", wijk, len(ids) + 1), cells))
            year += dice.between(1, 2)
    return ids


def _story(tables: Tables, world: World, dice: Dice, wijk: int, number: int, figures: Sequence[str]) -> None:
    cells: dict[str, Cell] = {
        "wijk": made("wijk", wijk),
        "challenges": world.some_concepts(dice, "CHALLENGE", 3),
        "summary": f"{PREFIX}wat in {word(dice)} werd verteld over wonen, werken en elkaar kennen.",
        "speakerRole": dice.one(ROLES) if dice.chance(0.7) else None,
        "date": dice.date(dice.between(2012, LAST_YEAR)),
        "supports": (dice.one(figures),) if figures and dice.chance(0.4) else None,
        "contradicts": (dice.one(figures),) if figures and dice.chance(0.1) else None,
        **claim(dice, [world.source(dice)]),
    }
    tables.write("Story", made("verhaal", wijk, number + 1), cells)


def _findings(tables: Tables, world: World, dice: Dice, wijk: int, wanted: int, figures: Sequence[str]) -> None:
    """Challenges and trends that somebody sees in a wijk."""
    for number in range(1, wanted + 1):
        shared: dict[str, Cell] = {
            "wijk": made("wijk", wijk),
            "basedOn": dice.some(figures, 2) if figures and dice.chance(0.5) else None,
            **claim(dice, [world.source(dice)]),
        }
        if dice.chance(0.6):
            is_future, year = dice.chance(0.3), dice.between(LAST_YEAR + 1, 2040)
            cells: dict[str, Cell] = {
                "challenge": world.concept(dice, "CHALLENGE").id,
                "horizon": "FUTURE" if is_future else "CURRENT",
                "horizonYear": year if is_future else None,
                "statedBy": world.partner(dice) if dice.chance(0.3) else None,
            }
            tables.write("ChallengeFinding", made("opgave-in-wijk", wijk, number), {**shared, **cells})
        else:
            visibility = dice.weighted([("VISIBLE", 6), ("NOT_VISIBLE", 1), ("UNKNOWN", 3)])
            cells = {"trend": world.concept(dice, "TREND").id, "visibility": visibility}
            tables.write("TrendFinding", made("trend-in-wijk", wijk, number), {**shared, **cells})
