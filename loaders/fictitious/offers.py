"""What can be repeated elsewhere and who does it: interventions, financing models, partners; and the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.fictitious.dice import FIRST_YEAR, LAST_YEAR, Dice
from loaders.fictitious.tables import Cell, Tables
from loaders.fictitious.world import PREFIX, World, claim, label, made, word

KINDS = ("rapport", "krantenbericht", "website", "evaluatie", "raadsbrief", "jaarverslag")
ELEMENTS = ("EFFECT", "MECHANISM", "MODERATOR", "IMPLEMENTATION", "ECONOMICS")
TRAITS = ("BUILD_PERIOD", "WIJK_LOCATION", "WIJK_SIZE", "COMPOSITION", "EARLIER_APPROACH")


@dataclass(frozen=True, slots=True)
class Offer:
    """An intervention as practices need it."""

    id: str
    name: str
    addresses: tuple[str, ...]


def write_sources(tables: Tables, world: World) -> None:
    """Writes all sources; their addresses are of a domain that is kept for examples."""
    dice = world.dice("sources")
    for number in range(world.sizes.sources):
        kind = dice.one(KINDS)
        cells: dict[str, Cell] = {
            "title": f"Fictieve gegevens: {kind} {number + 1} over {word(dice)}",
            "publisher": f"Fictieve uitgever {dice.below(40, 2) + 1}" if dice.chance(0.8) else None,
            "url": f"https://example.org/fictief/{number + 1}" if dice.chance(0.6) else None,
            "date": dice.date(dice.between(FIRST_YEAR, LAST_YEAR)) if dice.chance(0.8) else None,
            "kind": kind,
        }
        tables.write("Source", made("bron", number), cells)


def write_partners(tables: Tables, world: World) -> None:
    """Writes all partners: first the gemeente of each city, by the number of the city; then all others."""
    dice, cities = world.dice("partners"), world.sizes.cities
    for number in range(world.sizes.partners):
        is_city = number < cities
        kind = world.concept(dice, "PARTNER_TYPE")
        parent = dice.below(number) if not is_city and number > cities and dice.chance(0.05) else None
        cells: dict[str, Cell] = {
            "name": f"{PREFIX}{'Gemeente' if is_city else label(kind)} {word(dice)} {number + 1}",
            "type": "soort-partner/gemeente" if is_city else kind.id,
            "parent": None if parent is None else made("partner", parent),
        }
        id = tables.write("Partner", made("partner", number), cells)
        if not is_city and dice.chance(0.03):
            former: dict[str, Cell] = {
                "partner": id,
                "name": f"{PREFIX}{word(dice)} van vroeger",
                "until": dice.date(dice.between(FIRST_YEAR, LAST_YEAR)),
                **claim(dice, [world.source(dice)]),
            }
            tables.write("FormerName", made("oude-naam", number, 1), former)


def write_interventions(tables: Tables, world: World) -> Sequence[Offer]:
    """Writes all interventions with what is known of them; answers with them."""
    dice, offers = world.dice("interventions"), list[Offer]()
    for number in range(world.sizes.interventions):
        kind, id = world.concept(dice, "INTERVENTION_TYPE"), made("aanpak", number)
        offer = Offer(id, f"{label(kind)} {word(dice)}", world.some_concepts(dice, "CHALLENGE", 3))
        cells: dict[str, Cell] = {
            "name": PREFIX + offer.name,
            "type": kind.id,
            "approach": dice.weighted([("PREVENTIVE", 3), ("SOLVING", 4), (None, 3)]),
            "description": f"{PREFIX}een aanpak die nergens bestaat." if dice.chance(0.5) else None,
            "addresses": offer.addresses,
            "adaptedFrom": dice.one(offers).id if offers and dice.chance(0.1) else None,
        }
        tables.write("Intervention", id, cells)
        _known(tables, world, dice, number)
        offers.append(offer)
    return offers


def _known(tables: Tables, world: World, dice: Dice, number: int) -> None:
    """Elements, conditions and recognitions of an intervention."""
    intervention, sources = made("aanpak", number), [world.source(dice), world.source(dice)]
    for element in range(dice.about(1)):
        text = f"{PREFIX}een element van een aanpak die nergens bestaat."
        cells: dict[str, Cell] = {"intervention": intervention, "kind": dice.one(ELEMENTS), "text": text}
        tables.write("Element", made("element", number, element + 1), {**cells, **claim(dice, sources)})
    for condition in range(dice.about(0.4)):
        minimum = dice.between(1, 40) if dice.chance(0.5) else None
        cells = {
            "intervention": intervention,
            "text": f"{PREFIX}een voorwaarde.",
            "trait": world.concept(dice, dice.one(TRAITS)).id if minimum is None else None,
            "indicator": None if minimum is None else world.concept(dice, "INDICATOR").id,
            "minimum": minimum,
            "maximum": minimum + 20 if minimum and dice.chance(0.3) else None,
        }
        tables.write("Condition", made("voorwaarde", number, condition + 1), {**cells, **claim(dice, sources)})
    if dice.chance(0.15):
        cells = {
            "intervention": intervention,
            "level": world.concept(dice, "RECOGNITION_LEVEL").id,
            "from": dice.date(dice.between(FIRST_YEAR, LAST_YEAR)),
        }
        tables.write("Recognition", made("erkenning", number, 1), {**cells, **claim(dice, sources)})


def write_models(tables: Tables, world: World) -> None:
    """Writes all financing models."""
    dice = world.dice("models")
    for number in range(world.sizes.models):
        kind = world.concept(dice, "FINANCING_TYPE")
        cells: dict[str, Cell] = {
            "name": f"{PREFIX}{label(kind)} {word(dice)}",
            "type": kind.id,
            "description": f"{PREFIX}een manier van betalen." if dice.chance(0.5) else None,
            "riskBearer": world.concept(dice, "PARTNER_TYPE").id if dice.chance(0.2) else None,
        }
        tables.write("FinancingModel", made("financieringsmodel", number), cells)
