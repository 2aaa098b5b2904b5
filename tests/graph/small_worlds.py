"""Small worlds of places, partners, concepts and practices whose links are drawn freely: good and bad ones."""

from __future__ import annotations

from random import Random
from typing import Any

Said = dict[str, dict[str, Any]]  # id -> field -> raw value, as a draft says it

CONCEPTS = {
    "soort-partner/bewoners": "bewoners",
    "soort-aanpak/sociaal": "sociaal",
    "indicator/i": "indicator",
}


class SmallWorld:
    """Ids of one world end in its number, so that many worlds can be judged in one go."""

    def __init__(self, number: int) -> None:
        self.number, self.random = number, Random(number)
        self.ids = {
            segment: [f"{segment}/{letter}-{number}" for letter in letters]
            for segment, letters in {
                "stad": "abcd",
                "wijk": "abc",
                "partner": "abc",
                "opgave": "abc",
                "aanpak": "ab",
                "praktijk": "abc",
                "deelname": "ab",
                "programma": "a",
                "uitkomst": "ab",
            }.items()
        }

    def one(self, segment: str) -> str:
        """An id of the world."""
        return self.random.choice(self.ids[segment])

    def resource(self, id: str, trouble: float) -> dict[str, Any]:
        """All that a draft says of one resource; `trouble` (0..1): how often it links where it had better not."""
        segment = id.partition("/")[0]
        said: dict[str, Any] = getattr(self, "_" + segment.replace("-", "_"))(trouble)
        said["withdrawn"] = True if self.random.random() < trouble / 4 else None
        said["replacedBy"] = self.one(segment) if self.random.random() < trouble / 3 else None
        if said["replacedBy"] == id and self.random.random() < 0.5:
            said["replacedBy"] = None
        return said

    def everything(self, trouble: float) -> Said:
        """A whole world."""
        return {id: self.resource(id, trouble) for ids in self.ids.values() for id in ids}

    def change(self, trouble: float) -> Said:
        """New words on a few resources of it."""
        every = [id for ids in self.ids.values() for id in ids]
        return {id: self.resource(id, trouble) for id in self.random.sample(every, self.random.choice((1, 1, 2, 4)))}

    def _perhaps(self, chance: float, segment: str) -> str | None:
        return self.one(segment) if self.random.random() < chance else None

    def _stad(self, trouble: float) -> dict[str, Any]:
        kind = self.random.choice([None, "MUNICIPALITY", "REGION", "REGION", "COUNTRY"])
        return {"name": "S", "kind": kind, "partOf": self._perhaps(trouble, "stad")}

    def _wijk(self, trouble: float) -> dict[str, Any]:
        return {"name": "W", "city": self._city(trouble), "partOf": self._perhaps(trouble / 2, "wijk")}

    def _city(self, trouble: float) -> str:
        return self.one("stad") if self.random.random() < trouble * 2 else self.ids["stad"][0]

    def _partner(self, trouble: float) -> dict[str, Any]:
        return {"name": "P", "type": "soort-partner/bewoners", "parent": self._perhaps(trouble, "partner")}

    def _opgave(self, trouble: float) -> dict[str, Any]:
        return {"label@nl": "o", "broader": self._perhaps(trouble, "opgave")}

    def _aanpak(self, trouble: float) -> dict[str, Any]:
        return {"name": "A", "type": "soort-aanpak/sociaal", "adaptedFrom": self._perhaps(trouble, "aanpak")}

    def _praktijk(self, trouble: float) -> dict[str, Any]:
        said = {"title": "P", "intervention": self.one("aanpak"), "status": self.random.choice(["PLANNED", "RUNNING"])}
        said |= {"adaptedFrom": self._perhaps(trouble, "praktijk"), "challenges": [self.one("opgave")]}
        return {**said, "wijk": self.one("wijk"), "city": self._city(trouble) if self.random.random() < 0.7 else None}

    def _deelname(self, trouble: float) -> dict[str, Any]:
        return {"programme": self.one("programma"), "city": self._city(trouble), "wijk": self.one("wijk")}

    def _programma(self, trouble: float) -> dict[str, Any]:
        return {"name": "P"}

    def _uitkomst(self, trouble: float) -> dict[str, Any]:
        direction = self.random.choice(["IMPROVED", "UNKNOWN"])
        return {"practice": self.one("praktijk"), "indicator": "indicator/i", "direction": direction}
