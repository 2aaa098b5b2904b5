"""Filters: the fields of a scope, the links they walk, and the practices that are left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from pyroaring import FrozenBitMap

from graph.snapshot import Snapshot
from graph.snapshot.columns import Columns, Ints
from graph.snapshot.edits import NOTHING
from graph.snapshot.postings import claimed
from graph.snapshot.practice_rows import InvolvementRow, OutcomeRow, PracticeRow
from graph.snapshot.text import union
from questions.kinds import asked_words, check_enum
from questions.matches import Sought, sought
from questions.refusals import bad_input
from questions.scope import InvolvementMatch, PracticeScope


@dataclass(frozen=True, slots=True)
class IdFilter:
    """A field of a scope that holds an IdMatch: `name` as in the contract, and what its ids are."""

    attribute: str
    name: str
    dimension: str
    kind: str


# of a PracticeScope, in its order; `with`, text, approach, status and the days are beside it
ID_FILTERS = (
    IdFilter("challenge", "challenge", "CHALLENGE", "CHALLENGE"),
    IdFilter("intervention", "intervention", "INTERVENTION", "Intervention"),
    IdFilter("intervention_type", "interventionType", "INTERVENTION_TYPE", "INTERVENTION_TYPE"),
    IdFilter("partner", "partner", "PARTNER", "Partner"),
    IdFilter("partner_type", "partnerType", "PARTNER_TYPE", "PARTNER_TYPE"),
    IdFilter("financing_model", "financingModel", "FINANCING_MODEL", "FinancingModel"),
    IdFilter("financing_type", "financingType", "FINANCING_TYPE", "FINANCING_TYPE"),
    IdFilter("financier", "financier", "FINANCIER", "Partner"),
    IdFilter("city", "city", "CITY", "City"),
    IdFilter("wijk", "wijk", "WIJK", "Wijk"),
    IdFilter("build_period", "buildPeriod", "BUILD_PERIOD", "BUILD_PERIOD"),
    IdFilter("wijk_location", "wijkLocation", "WIJK_LOCATION", "WIJK_LOCATION"),
    IdFilter("wijk_size", "wijkSize", "WIJK_SIZE", "WIJK_SIZE"),
    IdFilter("composition", "composition", "COMPOSITION", "COMPOSITION"),
    IdFilter("earlier_approach", "earlierApproach", "EARLIER_APPROACH", "EARLIER_APPROACH"),
    IdFilter("deal", "deal", "DEAL", "CityDeal"),
)
# the fields of an InvolvementMatch
INVOLVEMENT_FILTERS = (
    IdFilter("partner", "partner", "PARTNER", "Partner"),
    IdFilter("partner_type", "partnerType", "PARTNER_TYPE", "PARTNER_TYPE"),
    IdFilter("role", "role", "ROLE", "ROLE"),
    IdFilter("phase", "phase", "PHASE", "PHASE"),
)
MOST_WITH = 20  # each is held against every involvement
# dimension of a practice's neighbour -> its class; the text filter of a scope looks at the own texts of these
NEIGHBOURS = {"INTERVENTION": "Intervention", "PARTNER": "Partner", "WIJK": "Wijk", "CITY": "City"}


@dataclass(frozen=True, slots=True)
class With:
    """An entry of `with`, ready: by attribute of the involvement what is sought there."""

    parts: Mapping[str, Sought]

    def fits(self, row: InvolvementRow) -> bool:
        """Whether this one involvement meets all of it."""
        return all(match.fits(_one(getattr(row, name))) for name, match in self.parts.items())


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


@dataclass(frozen=True, slots=True)
class Filters:
    """A PracticeScope made ready against one snapshot: everything checked, ids resolved."""

    scope: PracticeScope
    words: tuple[str, ...]
    by_id: Mapping[str, Sought]
    with_: tuple[With, ...]
    indicator: Sought
    from_: int | None
    until: int | None

    # ------------------------------------------------ which outcomes and claims count
    def counted(self, row: PracticeRow) -> list[OutcomeRow]:
        """The outcomes of a practice that count: indicator, evidence and source as the scope wants them."""
        least = self.scope.min_evidence
        return [
            o
            for o in row.outcomes
            if (o.sourced or self.scope.include_claimed)
            and (least is None or o.evidence >= least)
            and (not self.indicator or self.indicator.fits(_one(o.indicator)))
        ]

    @property
    def counts_usual(self) -> bool:
        """Whether the outcomes with a source count, and no others."""
        return not self.indicator and self.scope.min_evidence is None and not self.scope.include_claimed

    def outcomes(self, columns: Columns) -> npt.NDArray[np.bool_]:
        """Which of the columns of outcomes count: as `counted`, for all practices at once."""
        _, indicator, _, evidence, sourced = columns.outcomes
        counted = np.ones(len(sourced), bool) if self.scope.include_claimed else sourced == 1
        if self.scope.min_evidence is not None:
            counted &= evidence >= self.scope.min_evidence
        if self.indicator:
            fits = [self.indicator.fits((id,)) for id in columns.codes]
            counted &= np.array([*fits, self.indicator.fits(())])[indicator]  # NONE is the last
        return counted

    def involvements(self, row: PracticeRow) -> Iterator[InvolvementRow]:
        """The involvements of a practice that count."""
        return (i for i in row.involvements if i.sourced or self.scope.include_claimed)

    # ------------------------------------------------ which practices are left
    def positions(self, snapshot: Snapshot) -> Ints:
        """The positions of the practices in the scope, sorted."""
        columns = snapshot.columns
        at = columns.at(self._bits(snapshot))
        if self.from_ is not None:
            at = at[(columns.ends[at] == 0) | (columns.ends[at] >= self.from_)]
        if self.until is not None:
            at = at[(columns.starts[at] == 0) | (columns.starts[at] <= self.until)]
        if self.with_:
            rows = snapshot.rows.practices
            at = at[np.fromiter((self._fits(rows[columns.ids[n]]) for n in at), bool, len(at))]
        return at

    def _bits(self, snapshot: Snapshot) -> FrozenBitMap:
        left = snapshot.parts.members.get("Practice", NOTHING)
        postings = snapshot.rows.practice_postings
        for name, match in self.by_id.items():
            left = match.within(left, postings.get(self.posting(DIMENSION_OF[name]), {}))
        if self.scope.approach:
            left &= postings.get("APPROACH", {}).get(self.scope.approach, NOTHING)
        if self.scope.status:
            left &= union(postings.get("STATUS", {}).get(s, NOTHING) for s in self.scope.status)
        for entry in self.with_:
            for name, match in entry.parts.items():
                known = postings.get(self.posting(WITH_DIMENSION[name]), {})
                left = Sought(match.any, match.all, {}).within(left, known)  # few are left to look at one by one
        for word in self.words:
            left &= self.bits_of_word(snapshot, word)
        return left

    def posting(self, dimension: str) -> str:
        """The postings to look in: those with claimed ones too, where the scope includes them."""
        return claimed(dimension) if self.scope.include_claimed else dimension

    def bits_of_word(self, snapshot: Snapshot, word: str) -> FrozenBitMap:
        """The practices where a word stands: in their own texts, their summary, or the own texts of a neighbour."""
        own = snapshot.texts.own.matching(word)
        found = [own & snapshot.parts.members.get("Practice", NOTHING), snapshot.texts.summaries.matching(word)]
        for dimension, class_name in NEIGHBOURS.items():
            postings = snapshot.rows.practice_postings.get(self.posting(dimension), {})
            for number in own & snapshot.parts.members.get(class_name, NOTHING):
                found.append(postings.get(snapshot.numbers.ids[number], NOTHING))
        return union(found)

    def _fits(self, row: PracticeRow) -> bool:
        return all(any(w.fits(i) for i in self.involvements(row)) for w in self.with_)


WITH_DIMENSION = {f.attribute: f.dimension for f in INVOLVEMENT_FILTERS}
DIMENSION_OF = {f.attribute: f.dimension for f in ID_FILTERS}


def filters(snapshot: Snapshot, scope: PracticeScope) -> Filters:
    """The scope made ready. Refusals: UNKNOWN_ID; BAD_USER_INPUT for a value that is none of an enumeration's, or a
    day that is none."""
    if scope.approach is not None:
        check_enum(scope.approach, "Approach", "approach")
    for status in scope.status:
        check_enum(status, "PracticeStatus", "status")
    by_id = {f.attribute: sought(snapshot, getattr(scope, f.attribute), f.kind) for f in ID_FILTERS}
    return Filters(
        scope,
        asked_words(scope.text, "text"),
        {name: match for name, match in by_id.items() if match},
        _with(snapshot, [entry for entry in scope.with_ if entry]),
        sought(snapshot, scope.indicator, "INDICATOR"),
        _day(scope.from_, "from"),
        _day(scope.until, "until"),
    )


def _with(snapshot: Snapshot, entries: list[InvolvementMatch]) -> tuple[With, ...]:
    if len(entries) > MOST_WITH:
        nl = f"with heeft {len(entries)} delen. Geef er hoogstens {MOST_WITH}."
        raise bad_input(nl, f"with has {len(entries)} entries. Give at most {MOST_WITH}.")
    return tuple(with_entry(snapshot, entry) for entry in entries)


def with_entry(snapshot: Snapshot, entry: InvolvementMatch) -> With:
    """An entry of `with`, made ready."""
    parts = {f.attribute: sought(snapshot, getattr(entry, f.attribute), f.kind) for f in INVOLVEMENT_FILTERS}
    return With({name: match for name, match in parts.items() if match})


def _day(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise bad_input(
            f"{name} is geen dag. Schrijf een dag als 2026-11-29.", f"{name} is no day. Write a day like 2026-11-29."
        )
    return day.toordinal()
