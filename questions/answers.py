"""The shapes of answers: plain frozen objects that GraphQL, pages and the command show; resources in them by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
Key = tuple[int | float | str, ...]  # what a list is sorted by


class Ranking(Protocol):
    """A list whose places cursors tell (questions.page.Listing)."""

    def cursor(self, key: Key) -> str:
        """The cursor of the entry with this sort key."""
        ...


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """One entry of a page of a list, with its sort key."""

    of: Ranking
    key: Key
    node: T

    @property
    def cursor(self) -> str:
        """The cursor that continues after it."""
        return self.of.cursor(self.key)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list that can grow: `total` counts the whole list, not the page."""

    total: int
    edges: Sequence[Edge[T]]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it went over a group of practices; counts are practices, shares 0..1, evidence 0..5, None = not known."""

    practices: int
    wijken: int
    cities: int
    improved: int
    mixed: int
    unchanged: int
    worsened: int
    unknown: int
    evidence_max: int | None
    evidence_median: float | None
    success_share: float | None
    lower: float | None
    upper: float | None
    thin: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a practice is in an answer: the sentence, and the claim (by id) that met it, if it was one."""

    text: Text
    claim: str | None


@dataclass(frozen=True, slots=True)
class RankedPractice:
    """A practice (by id) in an answer, with its verdict over the outcomes that count."""

    practice: str
    verdict: str
    evidence: int | None
    fit: float | None


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """A group on a dimension: `key` is a resource's id or an enum value, `subject` the id or None."""

    key: str
    subject: str | None
    label: Text
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class GapCell:
    """A cell of a gap map that is not empty."""

    row: str
    column: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class GapMap:
    """Every key on both sides, the cells that hold practices, and how many do not."""

    rows: Sequence[GroupVerdict]
    columns: Sequence[GroupVerdict]
    cells: Sequence[GapCell]
    empty_cells: int


@dataclass(frozen=True, slots=True)
class SimilarityPart:
    """One dimension of a likeness: Jaccard index 0..1 of the concept sets and the ids that both have."""

    dimension: str
    weight: float
    similarity: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SimilarWijk:
    """A wijk (by id) and how alike it is, 0..1; `missing` names the dimensions that one of the two lacks."""

    wijk: str
    similarity: float
    parts: Sequence[SimilarityPart]
    missing: Sequence[str]


@dataclass(frozen=True, slots=True)
class PeerRange:
    """The values of the other wijken of the same programmes in one year."""

    year: int
    count: int
    minimum: float
    median: float
    maximum: float


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """One indicator of a wijk over the years, beside its city and its peers; observations by id."""

    indicator: str
    unit: str | None
    points: Sequence[str]
    city: Sequence[str]
    peers: Sequence[PeerRange]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A story and an observation (by id) that contradict each other."""

    story: str
    observation: str


@dataclass(frozen=True, slots=True)
class ProfileTopic:
    """What findings, stories and figures of a wijk say about one opgave; all by id."""

    challenge: str
    findings: Sequence[str]
    stories: Sequence[str]
    series: Sequence[FigureSeries]
    disagreements: Sequence[Disagreement]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A resource (by id) that a search found, and how well (higher is better)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of a whole connection have a key."""

    key: str
    subject: str | None
    label: Text
    count: int
