"""What all parts of the fictitious data set share: how many of everything, the shipped concepts, names and claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from loaders.fictitious.dice import Dice
from loaders.fictitious.tables import Cell
from ontology.concepts import shipped_concepts
from ontology.names import FICTITIOUS
from ontology.records import Record

FIRST = ("Nergens", "Luchtkasteel", "Verzonnen", "Droom", "Fabel", "Sprookjes", "Schijn", "Denkbeeld", "Spiegel")
LAST = ("dam", "recht", "veen", "horst", "hoven", "burg", "meer", "woude", "drecht", "zijl", "rade", "lo")
PREFIX = "Fictief: "


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of everything: in the proportions of the real data set, up to what the country has."""

    practices: int
    wijken: int
    cities: int
    regions: int
    partners: int
    interventions: int
    models: int
    sources: int
    deals: int

    @classmethod
    def of(cls, practices: int) -> Sizes:
        """The sizes for so many practices."""
        wijken = max(5, min(3_200, practices // 6))
        cities = max(3, min(340, wijken // 8))
        return cls(
            practices,
            wijken,
            cities,
            regions=max(1, cities // 10),
            partners=max(6, practices // 10),
            interventions=max(4, min(500, practices // 12)),
            models=max(3, min(120, practices // 20)),
            sources=max(3, practices // 8),
            deals=max(1, practices // 400),
        )


class World:
    """The seed, the sizes, and the concepts by scheme; the same for every part."""

    def __init__(self, practices: int, seed: int) -> None:
        self.seed, self.sizes = seed, Sizes.of(practices)

    def dice(self, name: str) -> Dice:
        """Chance for one part."""
        return Dice(self.seed, name)

    @cached_property
    def concepts(self) -> Mapping[str, Sequence[Record]]:
        """The shipped concepts by scheme, broad and narrow ones mixed: which come first, and so often, is chance."""
        found: defaultdict[str, list[Record]] = defaultdict(list)
        dice = self.dice("concepts")
        for concept in sorted(shipped_concepts(), key=lambda concept: dice.random()):
            found[str(concept.text("scheme"))].append(concept)
        return found

    def concept(self, dice: Dice, scheme: str) -> Record:
        """A concept of a scheme; a few of them fall often, all of them fall."""
        return dice.one(self.concepts[scheme], 2)

    def some_concepts(self, dice: Dice, scheme: str, most: int) -> tuple[str, ...]:
        """The ids of one up to `most` concepts of a scheme."""
        return dice.some([concept.id for concept in self.concepts[scheme]], most, 2)

    def partner(self, dice: Dice) -> str:
        """A partner that is no gemeente: a few are in very many places, most in one or two."""
        cities = self.sizes.cities
        return made("partner", cities + dice.below(self.sizes.partners - cities, 3))

    def source(self, dice: Dice) -> str:
        """A source; some say much, most say little."""
        return made("bron", dice.below(self.sizes.sources, 2))


def made(segment: str, *parts: object) -> str:
    """The id of a fictitious resource: its slug says that it is one."""
    return f"{segment}/{FICTITIOUS}" + "/".join(map(str, parts))


def word(dice: Dice) -> str:
    """A made-up name."""
    return dice.one(FIRST) + dice.one(LAST)


def label(concept: Record) -> str:
    """What a concept is called in Dutch."""
    return str(concept.in_languages("label")["nl"])


def claim(dice: Dice, sources: Sequence[str]) -> dict[str, Cell]:
    """Where a claim comes from: nine in ten have a source, half of those with the place in it."""
    if dice.chance(0.1):
        return {"source": None, "locator": None, "note": "Fictieve bewering, zonder bron."}
    place = f"p. {dice.between(1, 120)}" if dice.chance(0.5) else None
    return {"source": dice.one(sources), "locator": place, "note": None}
