"""A made-up graph for benchmarks of the snapshot: skewed like the real one, the same for the same number and seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from ontology.records import Record, Value

SYLLABLES = ("wo", "ning", "buurt", "zorg", "groen", "ener", "gie", "schol", "wijk", "huis", "straat", "jeugd", "werk")
STATUSES = ("PLANNED", "RUNNING", "COMPLETED", "STOPPED", "UNKNOWN")
DIRECTIONS = ("IMPROVED", "IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN")
SCHEMES = {
    "opgave": ("CHALLENGE", 60),
    "soort-aanpak": ("INTERVENTION_TYPE", 12),
    "soort-partner": ("PARTNER_TYPE", 12),
    "rol": ("ROLE", 8),
    "fase": ("PHASE", 5),
    "soort-financiering": ("FINANCING_TYPE", 8),
    "indicator": ("INDICATOR", 80),
    "methode": ("EVIDENCE_METHOD", 8),
    "bouwperiode": ("BUILD_PERIOD", 6),
    "wijkgrootte": ("WIJK_SIZE", 4),
}


class MadeGraph:
    """About 6.4 records for each of `practices`; the text words are skewed, partner sizes and indicators too."""

    def __init__(self, practices: int, seed: int = 1) -> None:
        self.size, self.random = practices, Random(seed)
        parts = [(a, b, c) for a in SYLLABLES for b in SYLLABLES for c in ("", *SYLLABLES)]
        self.words = ["".join(p) for p in self.random.sample(parts, len(parts))]
        self.many = {
            "stad": 350,
            "wijk": practices // 25 + 20,
            "partner": practices // 8 + 20,
            "bron": practices // 4 + 5,
        }
        self.many |= {"aanpak": min(500, practices // 10 + 5), "financieringsmodel": 40}
        self.many |= {segment: count for segment, (_, count) in SCHEMES.items()}

    def text(self, length: int) -> str:
        """Words of which the first few are common."""
        return " ".join(
            self.words[min(int(self.random.paretovariate(0.6)), len(self.words)) - 1] for _ in range(length)
        )

    def one(self, segment: str) -> str:
        """An id of a segment; low numbers are taken more often."""
        return f"{segment}/n-{int(self.many[segment] * self.random.random() ** 2)}"

    def records(self) -> Iterator[Record]:
        """All records."""
        for segment, (scheme, count) in SCHEMES.items():
            for n in range(count):
                values: dict[str, Value] = {"scheme": scheme, "label": {"nl": self.text(2), "en": self.text(2)}}
                values |= {"evidenceLevel": 1 + n % 5} if segment == "methode" else {}
                values |= {"broader": f"{segment}/n-{n // 6}"} if n >= 6 else {}
                yield Record(f"{segment}/n-{n}", "Concept", values)
        yield from self._named()
        for n in range(self.size):
            yield from self._practice(n)

    def _named(self) -> Iterator[Record]:
        for n in range(self.many["bron"]):
            yield Record(f"bron/n-{n}", "Source", {"title": self.text(6)})
        for n in range(self.many["stad"]):
            yield Record(f"stad/n-{n}", "City", {"name": self.text(1) + f" {n}", "kind": "MUNICIPALITY"})
        for n in range(self.many["wijk"]):
            traits = {"buildPeriods": (self.one("bouwperiode"),), "wijkSize": self.one("wijkgrootte")}
            yield Record(f"wijk/n-{n}", "Wijk", {"name": self.text(2), "city": self.one("stad"), **traits})
            links = {"challenge": self.one("opgave"), "horizon": "CURRENT", "source": self.one("bron")}
            yield Record(f"opgave-in-wijk/n-{n}", "ChallengeFinding", {"wijk": f"wijk/n-{n}", **links})
        for n in range(self.many["partner"]):
            name = {"name": self.text(2) + f" {n}", "type": self.one("soort-partner")}
            yield Record(f"partner/n-{n}", "Partner", name)
        for n in range(self.many["aanpak"]):
            kind = {"type": self.one("soort-aanpak"), "approach": self.random.choice(("PREVENTIVE", "SOLVING"))}
            yield Record(f"aanpak/n-{n}", "Intervention", {"name": self.text(3), **kind})
        for n in range(self.many["financieringsmodel"]):
            model = {"name": self.text(2), "type": self.one("soort-financiering"), "terms": self.text(5)}
            yield Record(f"financieringsmodel/n-{n}", "FinancingModel", model)

    def _practice(self, n: int) -> Iterator[Record]:
        id, chance = f"praktijk/n-{n}", self.random.random
        place = {"city": self.one("stad")} if chance() < 0.1 else {"wijk": self.one("wijk")}
        year = self.random.randint(2008, 2026)
        values: dict[str, Value] = {
            "title": self.text(4),
            "summary": self.text(15),
            "status": self.random.choice(STATUSES),
        }
        values |= {"intervention": self.one("aanpak"), "challenges": (self.one("opgave"),), "start": str(year), **place}
        yield Record(id, "Practice", values | ({"end": str(year + 3)} if chance() < 0.5 else {}))
        for k in range(1 + int(chance() * 4)):
            links = {"practice": id, "partner": self.one("partner"), "role": self.one("rol"), **self._source()}
            links |= {"phase": self.one("fase")} if chance() < 0.5 else {}
            yield Record(f"betrokkenheid/n-{n}-{k}", "Involvement", {**links})
        for k in range(int(chance() * 3)):
            paid = {"practice": id, "model": self.one("financieringsmodel"), "financier": self.one("partner")}
            yield Record(f"financiering/n-{n}-{k}", "Financing", {**paid, "amount": 1000.0 * k, **self._source()})
        for k in range(int(chance() * 4)):
            told = {"practice": id, "indicator": self.one("indicator"), "method": self.one("methode"), **self._source()}
            yield Record(f"uitkomst/n-{n}-{k}", "Outcome", {**told, "direction": self.random.choice(DIRECTIONS)})

    def _source(self) -> dict[str, str]:
        return {"source": self.one("bron")} if self.random.random() < 0.9 else {}
