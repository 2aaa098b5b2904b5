"""Verdicts: how outcomes make a practice's verdict, and practices that of a group, by the contract's rules."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from graph.snapshot import Snapshot
from graph.snapshot.practice_rows import OutcomeRow, PracticeRow
from questions.answers import Verdict

Z = 1.96
DIGITS = 9
FEWEST_KNOWN = 3
FEWEST_PLACES = 2
# strongest first
DIRECTIONS = ("IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN")


@dataclass(frozen=True, slots=True)
class Judged:
    """A practice with its verdict and evidence over the outcomes that count; `fit` 0..1 only where one was asked."""

    row: PracticeRow
    direction: str
    evidence: int | None
    fit: float | None

    @property
    def place(self) -> str | None:
        """The wijk, or the city where there is none."""
        return self.row.wijk or self.row.city


def judged(row: PracticeRow, outcomes: Iterable[OutcomeRow], fit: float | None = None) -> Judged:
    """The practice over these outcomes, UNKNOWN ones left out; evidence is the highest among them, else None."""
    known = [o for o in outcomes if o.direction != "UNKNOWN"]
    evidence = max((o.evidence for o in known), default=None)
    return Judged(row, direction({o.direction for o in known}), evidence, fit)


def direction(found: set[str]) -> str:
    """One Direction out of those that were found (without UNKNOWN)."""
    if not found:
        return "UNKNOWN"
    if "MIXED" in found or {"IMPROVED", "WORSENED"} <= found:
        return "MIXED"
    if "IMPROVED" in found:
        return "IMPROVED"
    return "WORSENED" if "WORSENED" in found else "UNCHANGED"


def practice_verdict(snapshot: Snapshot, practice: str) -> tuple[str, int | None]:
    """(Direction, evidence) of a live practice over its sourced outcomes, all indicators."""
    row = snapshot.rows.practices[practice]
    own = judged(row, (o for o in row.outcomes if o.sourced))
    return own.direction, own.evidence


def verdict(members: Iterable[Judged], weighted: bool = False) -> Verdict:
    """The verdict of a group, each practice once. `weighted`: its fit (0 without one) weighs it in the shares."""
    group = list(members)
    counts = Counter(member.direction for member in group)
    known = [member for member in group if member.direction != "UNKNOWN"]
    share, lower, upper = shares(known, weighted)
    evidence = [member.evidence for member in group if member.evidence is not None]
    return Verdict(
        practices=len(group),
        wijken=len({m.row.wijk for m in group if m.row.wijk}),
        cities=len({m.row.city for m in group if m.row.city}),
        improved=counts["IMPROVED"],
        mixed=counts["MIXED"],
        unchanged=counts["UNCHANGED"],
        worsened=counts["WORSENED"],
        unknown=counts["UNKNOWN"],
        evidence_max=max(evidence, default=None),
        evidence_median=float(median(evidence)) if evidence else None,
        success_share=share,
        lower=lower,
        upper=upper,
        thin=len(known) < FEWEST_KNOWN or len({m.place for m in known}) < FEWEST_PLACES,
    )


def shares(known: Sequence[Judged], weighted: bool) -> tuple[float | None, float | None, float | None]:
    """(successShare, lower, upper) over practices with a known verdict; all None where they weigh nothing."""
    weights = [(m.fit or 0.0) if weighted else 1.0 for m in known]
    total = math.fsum(weights)
    if total <= 0:
        return None, None, None
    share = math.fsum(w for w, m in zip(weights, known, strict=True) if m.direction == "IMPROVED") / total
    lower, upper = wilson(share, total)
    return rounded(share), rounded(lower), rounded(upper)


def wilson(share: float, n: float) -> tuple[float, float]:
    """The Wilson score interval of a share over n > 0 (n need not be whole), z = 1.96, neither clamped nor rounded."""
    middle = share + Z * Z / (2 * n)
    spread = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return (middle - spread) / scale, (middle + spread) / scale


def rounded(value: float) -> float:
    """Clamped to 0..1 and rounded to 9 decimals, as it is compared and shown."""
    return round(min(1.0, max(0.0, value)), DIGITS)
