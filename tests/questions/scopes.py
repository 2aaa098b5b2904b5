"""Scopes and other arguments drawn from a world: every field, alone and together; some ids do not exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from questions.scope import IdMatch, InvolvementMatch, PracticeScope, WijkScope
from tests.questions.oracle import ALIKE, DIMENSIONS, DIRECTIONS
from tests.questions.worlds import DATES, ODD_WORDS, STATUSES, World

SEGMENTS = {
    "challenge": "opgave",
    "intervention": "aanpak",
    "intervention_type": "soort-aanpak",
    "partner": "partner",
    "partner_type": "soort-partner",
    "role": "rol",
    "phase": "fase",
    "financing_model": "financieringsmodel",
    "financing_type": "soort-financiering",
    "financier": "partner",
    "city": "stad",
    "wijk": "wijk",
    "build_period": "bouwperiode",
    "wijk_location": "ligging",
    "wijk_size": "grootte",
    "composition": "samenstelling",
    "earlier_approach": "eerdere-aanpak",
    "deal": "city-deal",
    "indicator": "indicator",
    "programme": "programma",
}
DAYS = ("2009-12-31", "2010-01-01", "2011-02-28", "2012-02-28", "2012-02-29", "2012-03-01", "2012-12-31", "2013-06-30")
PRACTICE_FIELDS = (
    *(f for f in SEGMENTS if f not in ("role", "phase", "programme")),
    *("text", "approach", "with_", "status", "from_", "until", "min_evidence"),
)
WIJK_FIELDS = ("text", "city", "challenge", "horizon", "programme", *(d.lower() for d in ALIKE[:5]))


@dataclass(frozen=True)
class Case:
    """One question to whatWorked and how to read its answer."""

    scope: PracticeScope
    like_wijk: str | None
    order: str
    verdict: tuple[str, ...]
    page: int
    rows: str
    columns: str


class Scopes:
    """Draws arguments for one world."""

    def __init__(self, world: World) -> None:
        self.world, self.random = world, Random(f"scopes {world.seed}")

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.random.random() < share

    def ids(self, field: str, count: int) -> tuple[str, ...]:
        """Ids that a filter takes; a few that do not exist, were withdrawn, or are of another class or scheme."""
        known = self.world.asked(SEGMENTS[field])
        chosen = self.random.sample(known, min(count, len(known)))
        if chosen and self.chance(0.006):
            bad = (
                f"{SEGMENTS[field]}/bestaat-niet",
                "partner/weg",
                "regel/c-0",
                "stad/regio/x",
                "stad/regio",
                "geen id",
            )
            chosen[0] = self.random.choice(bad)
        return tuple(chosen)

    def match(self, field: str) -> IdMatch:
        """An IdMatch: mostly `any`, also `all`, `none`, two of them, or nothing."""
        exact = self.chance(0.25)
        form = self.random.choice(("any", "any", "any", "none", "none", "all", "any none", "any all none", ""))
        most = {"any": 4, "none": 2, "all": 1 if self.chance(0.7) else 2}
        return IdMatch(exact=exact, **{f: self.ids(field, self.random.randint(1, most[f])) for f in form.split()})

    def text(self) -> str:
        """Words of the world, whole or in part, with typos, or nothing."""
        if self.chance(0.25):
            return self.random.choice((*ODD_WORDS, "GM0001", "gm0001 energie", "00000001", "WK000", "WK001 groen"))
        return " ".join(self._word() for _ in range(self.random.choice((1, 1, 1, 1, 2, 3))))

    def _word(self) -> str:
        word = self.random.choice(self.world.words)
        at = self.random.randrange(len(word))
        form = self.random.choice(("whole", "whole", "upper", "begin", "end", "less", "more", "other", "swapped"))
        forms = {
            "whole": word,
            "upper": word.upper(),
            "begin": word[: max(2, at)],
            "end": word[-max(2, at) :],
            "less": word[:at] + word[at + 1 :],
            "more": word[:at] + "x" + word[at:],
            "other": word[:at] + "x" + word[at + 1 :],
            "swapped": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        }
        return forms[form]

    def involvement(self) -> InvolvementMatch:
        """One with-entry of zero to three fields."""
        chosen = self.random.sample(
            ("partner", "partner_type", "role", "phase"), self.random.choice((0, 1, 1, 2, 2, 3))
        )
        return InvolvementMatch(**{f: self.match(f) for f in chosen})

    def value(self, field: str) -> Any:
        """A value for a field of a scope."""
        if field in SEGMENTS:
            return self.match(field)
        day = (*DAYS, *(d for d in DATES if len(d) == 10))
        makers: dict[str, Any] = {
            "text": self.text,
            "approach": lambda: self.random.choice(("PREVENTIVE", "SOLVING")),
            "horizon": lambda: self.random.choice(("CURRENT", "FUTURE")),
            "with_": lambda: tuple(self.involvement() for _ in range(self.random.choice((0, 1, 1, 1, 2)))),
            "status": lambda: tuple(self.random.sample(STATUSES, self.random.choice((0, 1, 2, 3)))),
            "from_": lambda: self.random.choice(day),
            "until": lambda: self.random.choice(day),
            "min_evidence": lambda: self.random.choice((0, 1, 2, 2, 3, 4, 5, 6)),
        }
        return makers[field]()

    def practice_scope(self) -> PracticeScope:
        """A scope of practices with none to five fields."""
        chosen = self.random.sample(PRACTICE_FIELDS, self.random.choice((0, 1, 1, 1, 2, 2, 3, 5)))
        scope = PracticeScope(**{f: self.value(f) for f in chosen})
        return replace(scope, include_claimed=self.chance(0.3))

    def wijk_scope(self) -> WijkScope:
        """A scope of wijken with none to four fields."""
        chosen = self.random.sample(WIJK_FIELDS, self.random.choice((0, 1, 1, 2, 2, 4)))
        return WijkScope(**{f: self.value(f) for f in chosen})

    def wijk(self) -> str:
        """The id of a wijk; seldom one of nothing."""
        return "wijk/bestaat-niet" if self.chance(0.01) else self.random.choice(self.world.asked("wijk"))

    def page(self) -> int:
        """A page size, small ones often."""
        return self.random.choice((1, 2, 3, 7, 20, 100))

    def case(self) -> Case:
        """A whole question."""
        verdict = self.random.sample(DIRECTIONS, self.random.choice((0, 0, 1, 2)))
        order = self.random.choice(("STRONGEST", "FIT", "RECENT", "TITLE"))
        rows, columns = self.random.choice(DIMENSIONS), self.random.choice(DIMENSIONS)
        like = self.wijk() if self.chance(0.35) else None
        return Case(self.practice_scope(), like, order, tuple(verdict), self.page(), rows, columns)

    def weights(self) -> list[tuple[str, float]]:
        """Weights of dimensions for a likeness; seldom ones that are refused."""
        if self.chance(0.04):
            bad = [("CITY", 1.0)], [("WIJK_SIZE", -0.5)], [("WIJK_SIZE", 1.0), ("WIJK_SIZE", 2.0)]
            return self.random.choice(bad)
        chosen = self.random.sample(ALIKE, self.random.choice((0, 0, 1, 2, 4, 6)))
        return [(d, self.random.choice((0.0, 0.0, 0.5, 1.0, 2.0, 0.1, 3.75))) for d in chosen]
