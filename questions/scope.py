"""Scopes: which practices or wijken a question is about. The fields are those of the contract, in snake case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdMatch:
    """`any` = at least one of these ids, `all` = each of them, `none` = not one; narrower ids count unless `exact`."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    exact: bool = False

    def __bool__(self) -> bool:
        return bool(self.any or self.all or self.none)


@dataclass(frozen=True, slots=True)
class InvolvementMatch:
    """All of it must hold for one and the same involvement."""

    partner: IdMatch = IdMatch()
    partner_type: IdMatch = IdMatch()
    role: IdMatch = IdMatch()
    phase: IdMatch = IdMatch()

    def __bool__(self) -> bool:
        return bool(self.partner or self.partner_type or self.role or self.phase)


@dataclass(frozen=True, slots=True)
class PracticeScope:
    """Which practices count, and which of their outcomes. Days are YYYY-MM-DD; an empty field filters nothing."""

    text: str = ""
    challenge: IdMatch = IdMatch()
    intervention: IdMatch = IdMatch()
    intervention_type: IdMatch = IdMatch()
    approach: str | None = None
    partner: IdMatch = IdMatch()
    partner_type: IdMatch = IdMatch()
    with_: tuple[InvolvementMatch, ...] = ()
    financing_model: IdMatch = IdMatch()
    financing_type: IdMatch = IdMatch()
    financier: IdMatch = IdMatch()
    city: IdMatch = IdMatch()
    wijk: IdMatch = IdMatch()
    build_period: IdMatch = IdMatch()
    wijk_location: IdMatch = IdMatch()
    wijk_size: IdMatch = IdMatch()
    composition: IdMatch = IdMatch()
    earlier_approach: IdMatch = IdMatch()
    deal: IdMatch = IdMatch()
    status: tuple[str, ...] = ()
    from_: str | None = None
    until: str | None = None
    indicator: IdMatch = IdMatch()
    min_evidence: int | None = None
    include_claimed: bool = False


@dataclass(frozen=True, slots=True)
class WijkScope:
    """Which wijken count; `horizon` (CURRENT or FUTURE) narrows `challenge`, or asks for any such finding by itself."""

    text: str = ""
    city: IdMatch = IdMatch()
    challenge: IdMatch = IdMatch()
    horizon: str | None = None
    build_period: IdMatch = IdMatch()
    wijk_location: IdMatch = IdMatch()
    wijk_size: IdMatch = IdMatch()
    composition: IdMatch = IdMatch()
    earlier_approach: IdMatch = IdMatch()
    programme: IdMatch = IdMatch()
