"""The second port: what can be asked of one revision, wherever it is worked out: in a snapshot, or in a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from graph.snapshot import Snapshot
from questions.answers import GapMap, GroupVerdict, Page, RankedPractice, Reason, Verdict
from questions.scope import PracticeScope
from questions.what_worked import what_worked


class Answer(Protocol):
    """What worked in one scope. Refusals as questions.what_worked says; UNSUPPORTED for what is not worked out here."""

    def summary(self) -> Verdict:
        """The verdict over all practices of the scope."""
        ...

    def practices(
        self, verdict: Sequence[str] = (), order_by: str = "STRONGEST", first: int = 20, after: str | None = None
    ) -> Page[RankedPractice]:
        """The practices with one of these verdicts, in an order."""
        ...

    def verdicts(self, by: str, first: int = 20, after: str | None = None) -> Page[GroupVerdict]:
        """The groups of a Dimension, strongest lower bound first."""
        ...

    def why(self, practice_id: str) -> list[Reason]:
        """Why a practice is in this answer."""
        ...

    def gap_map(self, rows: str, columns: str) -> GapMap:
        """Two Dimensions against each other."""
        ...


class Questions(Protocol):
    """What is asked of one revision. Two of it there are: OverSnapshot, and questions.pushed_down.asked.PushedDown."""

    @property
    def resources(self) -> Snapshot:
        """Single resources. Without a snapshot only what a ResourceReads tells; the rest is refused as UNSUPPORTED."""
        ...

    def what_worked(self, scope: PracticeScope, like_wijk: str | None = None) -> Answer:
        """The answer for a scope."""
        ...


class OverSnapshot:
    """The port over a snapshot: everything."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.resources = snapshot

    def what_worked(self, scope: PracticeScope, like_wijk: str | None = None) -> Answer:
        """The answer for a scope, remembered by the snapshot."""
        return what_worked(self.resources, scope, like_wijk)
