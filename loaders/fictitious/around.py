"""What stands around a practice or a City Deal: who took part, what it cost, what came of it, what stood in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.fictitious.dice import LAST_YEAR, Dice
from loaders.fictitious.tables import Cell, Tables
from loaders.fictitious.world import PREFIX, World, claim, made
from ontology.records import Record

DIRECTIONS = (("IMPROVED", 46), ("MIXED", 12), ("UNCHANGED", 12), ("WORSENED", 9), ("UNKNOWN", 21))
ONE_IN = {1: 6, 2: 4, 3: 3, 4: 2, 5: 1}  # how often a method of each evidence level falls
NO_NUMBERS: dict[str, Cell] = {"before": None, "after": None, "change": None, "isRelative": None, "unit": None}


@dataclass(frozen=True, slots=True)
class Centre:
    """A practice or deal that things stand around. `key` is the end of their ids, `year` when it began."""

    practice: str | None
    deal: str | None
    key: str
    city: int
    year: int | None
    sources: Sequence[str]

    def links(self) -> dict[str, Cell]:
        """The two fields by which they point at it."""
        return {"practice": self.practice, "deal": self.deal}


def write_involvements(tables: Tables, world: World, dice: Dice, centre: Centre, count: int) -> None:
    """Partners in roles: often the gemeente, then a few partners that are everywhere, then all others."""
    for number in range(1, count + 1):
        partner = made("partner", centre.city) if number == 1 and dice.chance(0.7) else world.partner(dice)
        cells: dict[str, Cell] = {
            **centre.links(),
            "partner": partner,
            "role": world.concept(dice, "ROLE").id,
            "phase": world.concept(dice, "PHASE").id if dice.chance(0.15) else None,
            "contribution": "fictieve bijdrage" if dice.chance(0.2) else None,
            **claim(dice, centre.sources),
        }
        tables.write("Involvement", made("betrokkenheid", centre.key, number), cells)


def write_financings(tables: Tables, world: World, dice: Dice, centre: Centre, count: int) -> None:
    """Money, whose amount is known in half of the cases."""
    for number in range(1, count + 1):
        has_amount = dice.chance(0.5)
        cells: dict[str, Cell] = {
            **centre.links(),
            "model": made("financieringsmodel", dice.below(world.sizes.models, 2)),
            "financier": world.partner(dice) if dice.chance(0.7) else None,
            "amount": 500 * int(10 ** (1 + 3 * dice.random())) if has_amount else None,
            "currency": "EUR" if has_amount else None,
            "year": (centre.year or dice.between(2008, LAST_YEAR)) if dice.chance(0.6) else None,
            "inKind": "fictieve uren" if dice.chance(0.1) else None,
            **claim(dice, centre.sources),
        }
        tables.write("Financing", made("financiering", centre.key, number), cells)


def write_outcomes(tables: Tables, world: World, dice: Dice, centre: Centre, count: int) -> None:
    """Outcomes in all directions and by all methods; numbers in half of them, and now and then a disputed one."""
    for number in range(1, count + 1):
        indicator = world.concept(dice, "INDICATOR")
        direction = dice.weighted(DIRECTIONS)
        has_period = centre.year is not None and dice.chance(0.6)
        began = centre.year or LAST_YEAR
        disputed = (made("uitkomst", centre.key, number - 1),) if number > 1 and dice.chance(0.05) else None
        cells: dict[str, Cell] = {
            **centre.links(),
            "indicator": indicator.id,
            "direction": direction,
            **_numbers(dice, indicator, direction),
            "from": f"{began}" if has_period else None,
            "until": dice.date(began + dice.between(1, 4)) if has_period else None,
            "comparison": "fictieve vergelijkingsgroep" if dice.chance(0.1) else None,
            "method": _method(world, dice) if dice.chance(0.75) else None,
            "disputedBy": disputed,
            **claim(dice, centre.sources),
        }
        tables.write("Outcome", made("uitkomst", centre.key, number), cells)


def _method(world: World, dice: Dice) -> str:
    methods = world.concepts["EVIDENCE_METHOD"]
    return dice.weighted([(method.id, ONE_IN[int(method.number("evidenceLevel") or 1)]) for method in methods])


def _numbers(dice: Dice, indicator: Record, direction: str) -> dict[str, Cell]:
    """Before and after, or the change told; they say what the direction says."""
    if direction in ("UNKNOWN", "MIXED") or dice.chance(0.5):
        return NO_NUMBERS
    is_up = (direction == "IMPROVED") is (indicator.flag("higherIsBetter") is not False)
    part = 0 if direction == "UNCHANGED" else round(0.02 + 0.3 * dice.random(), 2) * (1 if is_up else -1)
    if dice.chance(0.4):
        return {**NO_NUMBERS, "change": round(100 * part, 1), "isRelative": True, "unit": "%"}
    before = dice.between(20, 70)
    after = round(before * (1 + part), 1)
    return {**NO_NUMBERS, "before": before, "after": after, "unit": indicator.text("unit")}


def write_obstacles(tables: Tables, world: World, dice: Dice, centre: Centre, count: int) -> None:
    """What stood in the way; whether it was solved is known of half of it."""
    for number in range(1, count + 1):
        resolved = dice.weighted([(True, 1), (False, 1), (None, 2)])
        cells: dict[str, Cell] = {
            **centre.links(),
            "rule": world.concept(dice, "RULE").id if dice.chance(0.6) else None,
            "description": f"{PREFIX}iets dat in de weg stond.",
            "resolved": resolved,
            "how": f"{PREFIX}met overleg." if resolved else None,
            **claim(dice, centre.sources),
        }
        tables.write("Obstacle", made("belemmering", centre.key, number), cells)
