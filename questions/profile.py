"""A wijk's profile: its figures beside its city and its peers, and its stories, bound by opgave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from graph.snapshot import Snapshot
from ontology.records import Record
from questions.answers import Disagreement, FigureSeries, PeerRange, ProfileTopic, Verdict
from questions.figures import figures, unit_of
from questions.kinds import known_id
from questions.scope import IdMatch, PracticeScope
from questions.what_worked import what_worked


def profile(snapshot: Snapshot, wijk: str) -> WijkProfile:
    """The profile of a wijk. Refusal UNKNOWN_ID."""
    return WijkProfile(snapshot, known_id(snapshot, wijk, "Wijk"))


class WijkProfile:
    """What figures and stories say about one wijk. Make it with `profile`."""

    def __init__(self, snapshot: Snapshot, wijk: str) -> None:
        self._snapshot = snapshot
        self.wijk = wijk

    def series(self, indicator: str | None = None) -> list[FigureSeries]:
        """A series for each indicator (or for `indicator` and narrower ones) that the wijk has figures of, by id.
        Refusal UNKNOWN_ID for an indicator that does not exist."""
        points: dict[str, list[Record]] = {}
        for record in figures(self._snapshot, self.wijk, indicator):
            points.setdefault(record.text("indicator") or "", []).append(record)
        return [self._series(indicator, of) for indicator, of in sorted(points.items())]

    def topics(self) -> list[ProfileTopic]:
        """What is said about each opgave that a finding or a story of the wijk names, by id."""
        findings = self._claims("ChallengeFinding")
        stories = self._claims("Story")
        named = {f.text("challenge") or "" for f in findings} | {c for s in stories for c in s.many("challenges")}
        return [self._topic(c, findings, stories) for c in sorted(named - {""})]

    def summary(self) -> Verdict:
        """The verdict over the practices of the wijk and its parts."""
        return what_worked(self._snapshot, PracticeScope(wijk=IdMatch(any=(self.wijk,)))).summary()

    def _claims(self, class_name: str) -> list[Record]:
        return _records(self._snapshot, self._snapshot.backlinks(self.wijk, class_name, "wijk"))

    def _topic(self, challenge: str, findings: list[Record], stories: list[Record]) -> ProfileTopic:
        about = [f for f in findings if f.text("challenge") == challenge]
        told = [s for s in stories if challenge in s.many("challenges")]
        named = {id for f in about for id in f.many("basedOn")}
        named |= {id for s in told for id in (*s.many("supports"), *s.many("contradicts"))}
        observations = [o for o in _records(self._snapshot, sorted(named)) if o.type == "Observation"]
        indicators = sorted({i for o in observations if (i := o.text("indicator"))})
        return ProfileTopic(
            challenge,
            [f.id for f in about],
            [s.id for s in told],
            [self._series(i, list(figures(self._snapshot, self.wijk, i, exact=True))) for i in indicators],
            [Disagreement(s.id, o) for s in told for o in s.many("contradicts")],
        )

    def _series(self, indicator: str, points: list[Record]) -> FigureSeries:
        units = {unit_of(self._snapshot, p) for p in points}
        unit = units.pop() if len(units) == 1 else unit_of(self._snapshot, None, indicator)
        wijk = self._snapshot.rows.wijken[self.wijk]
        city = [o.id for c in wijk.keys("CITY") for o in figures(self._snapshot, c, indicator, exact=True)]
        return FigureSeries(indicator, unit, [p.id for p in points], city, self._peers(indicator, unit))

    def _peers(self, indicator: str, unit: str | None) -> list[PeerRange]:
        """By year, the sourced values of the other wijken of its programmes, in the same unit; each value counts."""
        values: dict[int, list[float]] = {}
        for peer in sorted(self._others()):
            for record in figures(self._snapshot, peer, indicator, exact=True):
                value, year = record.number("value"), record.number("year")
                is_alike = record.text("source") is not None and unit_of(self._snapshot, record) == unit
                if is_alike and value is not None and year is not None:
                    values.setdefault(int(year), []).append(value)
        return [PeerRange(y, len(v), min(v), float(median(v)), max(v)) for y, v in sorted(values.items())]

    def _others(self) -> set[str]:
        wijken, postings = self._snapshot.rows.wijken, self._snapshot.rows.wijk_postings.get("PROGRAMME", {})
        numbers = (n for programme in wijken[self.wijk].keys("PROGRAMME") for n in postings[programme])
        return {self._snapshot.numbers.ids[n] for n in numbers} - {self.wijk}


def _records(snapshot: Snapshot, ids: Iterable[str]) -> list[Record]:
    return list(_living(snapshot, ids))


def _living(snapshot: Snapshot, ids: Iterable[str]) -> Iterator[Record]:
    for id in ids:
        record = snapshot.get(id)
        if record is not None:
            yield record
