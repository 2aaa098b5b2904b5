"""Verdicts: how outcomes make a practice's verdict, and practices that of a group, by the contract's rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.snapshot import Snapshot
from graph.snapshot.practice_rows import OutcomeRow, PracticeRow

Z = 1.96
DIGITS = 9
FEWEST_KNOWN = 3
FEWEST_PLACES = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A practice with its verdict and evidence over the outcomes that count; `fit` 0..1 only where one was asked."""

    row: PracticeRow
    direction: str
    evidence: int | None
    fit: float | None


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


def wilson(share: Any, n: Any) -> tuple[Any, Any]:
    """The Wilson score interval of a share over n > 0 (n need not be whole), z = 1.96, neither clamped nor rounded.

    For one group, or for arrays of groups."""
    middle = share + Z * Z / (2 * n)
    spread = Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return (middle - spread) / scale, (middle + spread) / scale


def rounded(value: float) -> float:
    """Clamped to 0..1 and rounded to 9 decimals, as it is compared and shown."""
    return round(min(1.0, max(0.0, float(value))), DIGITS)
