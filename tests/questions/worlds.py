"""Small worlds made from a seed: graphs of Records in which everything occurs that the contract's rules speak of."""

from __future__ import annotations

from random import Random
from typing import Any

from ontology.records import Record, Value
from ontology.vocabulary import vocabulary

# Words that a search can find in more than one way: stems, parts of longer words, accents, typos, case.
WORDS = (
    *("energie", "Énergie", "energiebedrijf", "wijkenergie", "corporatie", "woningcorporatie", "corporaties"),
    *(
        "bewoners",
        "bewoner",
        "bewonersinitiatief",
        "schuldhulp",
        "schulden",
        "schuld",
        "jeugd",
        "jeugdzorg",
        "Jeugdzórg",
    ),
    *("café", "CAFE", "cafés", "buurt", "buurten", "buurthuis", "wonen", "woning", "woningen", "straat", "straten"),
    *("Jo/Galjoen", "'s-Hertogenbosch", "pop_0_14", "2016", "aanpak", "wijk", "Selwerd", "Slewerd", "groen", "groene"),
    *("school", "scholen", "wijkschool", "de", "in", "STRASSE", "straße", "œuvre", "ijs", "zorg", "zorgen", "werk"),
)
ODD_WORDS = ("", " ", "?!", "qqqqq", "energi", "enregie", "energiie", "corprtie", "ener", "bedrijf", "nergie", "zrog")
NAMING = ("Practice", "Partner", "Wijk", "City", "Intervention")  # what a text filter of a scope looks at
DATES = (
    "2009",
    "2011",
    "2011-02",
    "2012-02",
    "2012-02-29",
    "2012-03-01",
    "2011-12-31",
    "2012",
    "2012-01-01",
    "2013-06",
)
STATUSES = ("PLANNED", "RUNNING", "COMPLETED", "STOPPED", "UNKNOWN")
TRAIT_FIELDS = {
    "buildPeriods": "bouwperiode",
    "wijkLocations": "ligging",
    "wijkSize": "grootte",
    "compositions": "samenstelling",
    "earlierApproaches": "eerdere-aanpak",
}


class World:
    """A graph of Records, and lists of its ids from which scopes are drawn."""

    words: tuple[str, ...] = WORDS

    def __init__(self, seed: int, practices: int | None = None) -> None:
        self.seed = seed
        self.random = Random(f"world {seed}")
        self.size = practices if practices is not None else self.random.choice((1, 3, 8, 15, 25, 40))
        self.records: dict[str, Record] = {}
        self._sources()
        self._concepts()
        self._places()
        self._partners()
        self._aanpakken()
        for number in range(self.size):
            self._practice(number)
        self._deals_claims()

    @property
    def all(self) -> list[Record]:
        """Every record, withdrawn and replaced ones too, in no order that means anything."""
        records = list(self.records.values())
        Random(f"order {self.seed}").shuffle(records)
        return records

    def ids(self, prefix: str) -> list[str]:
        """The ids of a segment; replaced ones too, withdrawn ones not."""
        return [i for i, r in self.records.items() if i.startswith(prefix + "/") and not r.is_withdrawn]

    def asked(self, prefix: str) -> list[str]:
        """The ids of a segment that mean a resource: replaced ones too, also those that were withdrawn besides."""
        records = [r for r in self.records.values() if r.id.startswith(prefix + "/")]
        return [r.id for r in records if not r.is_withdrawn or "replacedBy" in r.values]

    # ------------------------------------------------------------ small steps
    def add(self, id: str, **values: Any) -> str:
        """A record of the class that the id names; None and empty values are left out, lists sorted without doubles."""
        class_name = vocabulary().by_segment[id.partition("/")[0]]
        said: dict[str, Value] = {}
        for name, value in values.items():
            name = name.rstrip("_")
            if value is None or value in ({}, [], ()):
                continue
            said[name] = tuple(sorted(set(value))) if isinstance(value, list | set) else value
        self.records[id] = Record(id, class_name, said)
        return id

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.random.random() < share

    def one(self, prefix: str) -> str:
        """An id of a segment."""
        return self.random.choice(self.ids(prefix))

    def some(self, ids: list[str], most: int, least: int = 0) -> list[str]:
        """A few different ones."""
        return self.random.sample(ids, min(len(ids), self.random.randint(least, most)))

    def maybe(self, ids: list[str], share: float) -> str | None:
        """One of them, or None."""
        return self.random.choice(ids) if ids and self.chance(share) else None

    def text(self, most: int = 3) -> str:
        """A few words."""
        return " ".join(self.random.choices(WORDS, k=self.random.randint(1, most)))

    def labels(self, share: float) -> dict[str, Any]:
        """Now and then a label and alternative labels, in one language or two."""
        found: dict[str, Any] = {}
        if self.chance(share):
            langs = self.random.choice((["nl"], ["nl", "en"], ["en"], ["fy"]))
            found["label"] = {lang: self.text() for lang in langs}
        if self.chance(share):
            found["altLabels"] = {self.random.choice(("nl", "en")): tuple(sorted({self.text(2), self.text(1)}))}
        return found

    def merge(self, prefix: str, share: float) -> None:
        """Now and then an old id whose survivor is another one, over one step or two; links may still name it."""
        ids = [i for i in self.ids(prefix) if "replacedBy" not in self.records[i].values]
        if ids and self.chance(share):
            survivor = self.random.choice(ids)
            values = dict(self.records[survivor].values)
            values.pop("broader", None)
            values.pop("partOf", None)
            values.update({"name": "Qoude naam"} if "name" in values else {"label": {"nl": "Qoud begrip"}})
            old = self.add(f"{prefix}/oud", **values | {"replacedBy": survivor})
            if self.chance(0.5):
                self.add(f"{prefix}/ouder", **values | {"replacedBy": old})
            if self.chance(0.3):
                self.add(f"{prefix}/oudst", **values | {"replacedBy": old, "withdrawn": True})

    def source(self, share: float = 0.75) -> dict[str, Any]:
        """A claim's source, or none."""
        return {"source": self.maybe(self.ids("bron"), share)}

    # ------------------------------------------------------------ the parts
    def _sources(self) -> None:
        for number in range(2):
            self.add(f"bron/b-{number}", title=self.text(), publisher=self.text())
        self.merge("bron", 0.2)
        self.add("bron/weg", title="Qweg", withdrawn=True)

    def _concepts(self) -> None:
        for segment, scheme in vocabulary().schemes.items():
            grown: list[str] = []
            for number in range(self.random.randint(2, 6)):
                parent = self.maybe(grown, 0.6)
                level = self.random.choice((1, 2, 3, 4, 5, None)) if scheme == "EVIDENCE_METHOD" else None
                labels = {"label": {"nl": self.text(2)}} | self.labels(0.3)
                name = f"{parent.partition('/')[2]}/{number}" if parent and self.chance(0.3) else f"c-{number}"
                id = f"{segment}/{name}"
                grown.append(self.add(id, scheme=scheme, broader=parent, evidenceLevel=level, **labels))
            self.merge(segment, 0.3)
            if self.chance(0.1):  # a broader concept becomes one with a narrower one: a circle, once links are followed
                old = self.records[grown[0]]
                self.records[old.id] = Record(old.id, old.type, {**old.values, "replacedBy": grown[-1]})
            if self.chance(0.2) and f"{segment}/oud" in self.records:
                self.add(f"{segment}/onder-oud", scheme=scheme, broader=f"{segment}/oud", label={"nl": self.text(1)})
            if self.chance(0.1):
                self.add(f"{segment}/weg", scheme=scheme, label={"nl": "Qweg"}, withdrawn=True)

    def _places(self) -> None:
        if self.chance(0.5):
            self.add("stad/nederland", name="Nederland", kind="COUNTRY")
        regions = [self.add("stad/regio", name="Parkstad " + self.text(1), kind="REGION")]
        if self.chance(0.4):
            regions.append(self.add("stad/regio-zuid", name=self.text(1), kind="REGION", partOf=regions[0]))
        for number in range(self.random.randint(1, 4)):
            part_of = self.maybe(regions, 0.6)
            code = f"GM{number:04d}" if self.chance(0.5) else None
            labels = self.labels(0.2)
            self.add(
                f"stad/s-{number}", name=self.text(1), officialName=self.text(2), cbsCode=code, partOf=part_of, **labels
            )
        self.merge("stad", 0.2)
        for number in range(self.random.randint(1, 2)):
            self.add(f"programma/p-{number}", name=self.text())
        self.merge("programma", 0.2)
        for number in range(self.random.randint(1, 8)):
            self._wijk(number)
        self.merge("wijk", 0.3)
        for number in range(self.random.randint(0, 3)):
            self.add(f"gebiedscode/g-{number}", wijk=self.one("wijk"), code=f"WK00{number}", year=2020)
        for number, wijk in enumerate(self.ids("wijk") * 3):
            self._claims_of_wijk(number, wijk)

    def _wijk(self, number: int) -> None:
        parent = self.maybe(self.ids("wijk"), 0.4)
        city = self.records[parent].values["city"] if parent else self.one("stad")
        traits: dict[str, Any] = {}
        for field, segment in TRAIT_FIELDS.items():
            chosen = self.some(self.ids(segment), 3)
            traits[field] = (chosen[0] if chosen else None) if field == "wijkSize" else chosen
        name = f"wijk/w/{number}" if self.chance(0.2) else f"wijk/w-{number}"
        self.add(
            name, name=self.text(2), officialName=self.text(1), city=city, partOf=parent, **traits, **self.labels(0.2)
        )

    def _claims_of_wijk(self, number: int, wijk: str) -> None:
        if self.chance(0.7):
            challenge, horizon = self.one("opgave"), self.random.choice(("CURRENT", "FUTURE"))
            self.add(f"opgave-in-wijk/o-{number}", wijk=wijk, challenge=challenge, horizon=horizon, **self.source(0.7))
        if self.chance(0.2):
            city = self.records[wijk].values["city"]
            programme = self.one("programma")
            self.add(
                f"deelname/d-{number}", programme=programme, city=city, wijk=wijk, spelling="Q", **self.source(0.7)
            )

    def _partners(self) -> None:
        for number in range(self.random.randint(1, 12)):
            parent = self.maybe(self.ids("partner"), 0.2)
            codes = {"kvk": f"{number:08d}" if self.chance(0.3) else None}
            codes["tooi"] = f"https://example.org/tooi/gm{number:04d}" if self.chance(0.2) else None
            names = {"name": self.text(2)} | self.labels(0.2)
            id = self.add(f"partner/p-{number}", type=self.one("soort-partner"), parent=parent, **codes, **names)
            if self.chance(0.2):
                self.add(f"oude-naam/p-{number}", partner=id, name=self.text(2), until="2010", **self.source())
        self.merge("partner", 0.5)
        self.add("partner/weg", name="Qweg", type=self.ids("soort-partner")[0], withdrawn=True)

    def _aanpakken(self) -> None:
        for number in range(self.random.randint(1, 5)):
            approach = self.random.choice(("PREVENTIVE", "SOLVING", None))
            type = self.one("soort-aanpak")
            id = f"aanpak/a/{number}" if self.chance(0.3) else f"aanpak/a-{number}"
            self.add(
                id, name=self.text(2), type=type, approach=approach, description="Qbeschrijving", **self.labels(0.2)
            )
        self.merge("aanpak", 0.3)
        for number in range(self.random.randint(1, 4)):
            type = self.one("soort-financiering")
            self.add(f"financieringsmodel/m-{number}", name=self.text(2), type=type, terms="Qvoorwaarden")
        self.merge("financieringsmodel", 0.3)
        for number in range(self.random.randint(1, 3)):
            self.add(f"city-deal/d-{number}", name=self.text(2), stage="SIGNED", wijken=self.some(self.ids("wijk"), 2))
        self.merge("city-deal", 0.2)

    def _practice(self, number: int) -> None:
        # Ids whose order differs between "-", "/" and a digit, and from the order of their numbers.
        id = f"praktijk/p{self.random.choice(('', '-', '/'))}{number}"
        dates = sorted(self.random.sample(DATES, 2), key=lambda d: (d + "-01-01")[:10])
        wijk = self.maybe(self.ids("wijk"), 0.8)
        city = self.one("stad") if not wijk else None
        title = (
            self.random.choice(("Énergie", "energie", "ENERGIE", "straße", "STRASSE"))
            if self.chance(0.3)
            else self.text()
        )
        self.add(
            id,
            title=title,
            summary=self.text() if self.chance(0.5) else None,
            intervention=self.one("aanpak"),
            wijk=wijk,
            city=city if city or self.chance(0.8) else self.records[str(wijk)].values["city"],
            status=self.random.choice(STATUSES),
            start=dates[0] if self.chance(0.7) else None,
            end=dates[1] if self.chance(0.5) else None,
            challenges=self.some(self.ids("opgave"), 3),
            deal=self.maybe(self.ids("city-deal"), 0.2),
            **self.labels(0.2),
        )
        self._claims(id, "practice", id)

    def _claims(self, name: str, field: str, subject: str) -> None:
        """Involvements, financings and outcomes of a practice or a deal."""
        slug = name.replace("praktijk/", "").replace("city-deal/", "deal-")
        for number in range(self.random.randint(0, 4)):
            links = {"partner": self.one("partner"), "role": self.one("rol")}
            links |= {"phase": self.maybe(self.ids("fase"), 0.6), field: subject}
            self.add(f"betrokkenheid/{slug}/{number}", **links, **self.source())
        for number in range(self.random.choice((0, 0, 1, 2))):
            model, financier = self.one("financieringsmodel"), self.maybe(self.ids("partner"), 0.7)
            links = {"model": model, "financier": financier, field: subject}
            self.add(f"financiering/{slug}/{number}", **links, amount=1.0, **self.source())
        leaning = self.random.choice(("IMPROVED", "IMPROVED", "UNCHANGED", "WORSENED", "UNKNOWN", None))
        for number in range(self.random.choice((0, 1, 1, 2, 3))):
            any_direction = self.random.choice(("IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN"))
            direction = any_direction if leaning is None or self.chance(0.2) else leaning
            links = {"indicator": self.one("indicator"), field: subject}
            links["method"] = self.maybe(self.ids("methode"), 0.7)
            self.add(f"uitkomst/{slug}/{number}", **links, direction=direction, **self.source())

    def _deals_claims(self) -> None:
        for id in self.ids("city-deal"):
            self._claims(id, "deal", id)
        self.merge("praktijk", 0.2)
        withdrawn = {"title": "Qweg", "status": "RUNNING", "intervention": self.ids("aanpak")[0]}
        self.add("praktijk/weg", city=self.ids("stad")[0], withdrawn=True, **withdrawn)


class Existing(World):
    """A graph that is there already, so that scopes can be drawn from it."""

    def __init__(self, seed: int, records: list[Record]) -> None:
        self.seed, self.records = seed, {record.id: record for record in records}
        names = [str(r.values[f]) for r in records for f in ("title", "name") if r.type in NAMING and f in r.values]
        self.words = tuple(sorted({word for name in names for word in name.split()}))
