"""The oracle: the contract's rules once more, by naive loops over plain rows, as slow and as plain as they read.

Made from the words of the contract alone. It answers in tuples and dicts; the tests hold the product against them.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from statistics import median
from typing import Any

from ontology.records import Record
from tests.questions.oracle_graph import TRAITS, WANTED, Claim, Graph, Practice, Refused, fold, found, is_found, words

DIRECTIONS = ("IMPROVED", "MIXED", "UNCHANGED", "WORSENED", "UNKNOWN")
DIMENSIONS = (
    *("INTERVENTION", "INTERVENTION_TYPE", "APPROACH", "CHALLENGE", "PARTNER", "PARTNER_TYPE", "ROLE"),
    *("FINANCING_MODEL", "FINANCING_TYPE", "FINANCIER", "CITY", "WIJK", "BUILD_PERIOD", "WIJK_LOCATION", "WIJK_SIZE"),
    *("COMPOSITION", "EARLIER_APPROACH", "INDICATOR", "STATUS", "PHASE"),
)
ALIKE = (*TRAITS, "CHALLENGE")
MOST_KEYS = 200
Z = Decimal("1.96")
Row = tuple[Practice, str, int | None]  # a practice, its verdict and its evidence over the outcomes that count


@dataclass(frozen=True)
class Verdict:
    """The contract's Verdict; shares are decimals, rounded to nine places."""

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
    success_share: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    thin: bool


def nine(value: Fraction | Decimal) -> Decimal:
    """Clamped to 0..1 and rounded to nine decimals."""
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return round(min(max(exact, Decimal(0)), Decimal(1)), 9)


def wilson(share: Fraction, weight: Fraction) -> tuple[Decimal, Decimal]:
    """The Wilson score interval of a share over `weight` observations, z = 1.96."""
    p = Decimal(share.numerator) / Decimal(share.denominator)
    n = Decimal(weight.numerator) / Decimal(weight.denominator)
    middle = p + Z * Z / (2 * n)
    reach = Z * (p * (1 - p) / n + Z * Z / (4 * n * n)).sqrt()
    whole = 1 + Z * Z / n
    return nine((middle - reach) / whole), nine((middle + reach) / whole)


def first_day(date: str) -> str:
    """The first day of a date that may be a year or a month."""
    return (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]


def last_day(date: str) -> str:
    """The last day of a date that may be a year or a month."""
    if len(date) == 4:
        return date + "-12-31"
    year, month = int(date[:4]), int(date[5:7])
    return date if len(date) == 10 else f"{date}-{calendar.monthrange(year, month)[1]:02d}"


def over(outcomes: Sequence[Claim]) -> tuple[str, int | None]:
    """Verdict and evidence of one practice over its outcomes that count."""
    known = [o for o in outcomes if o.values["direction"] != "UNKNOWN"]
    said = {o.values["direction"] for o in known}
    evidence = max((o.evidence for o in known), default=None)
    if not said:
        return "UNKNOWN", evidence
    if "MIXED" in said or {"IMPROVED", "WORSENED"} <= said:
        return "MIXED", evidence
    if "IMPROVED" in said:
        return "IMPROVED", evidence
    return ("WORSENED" if "WORSENED" in said else "UNCHANGED"), evidence


class Oracle(Graph):
    """Answers every question of one revision."""

    # ------------------------------------------------------------ likeness
    def concepts_of(self, wijk: str, dimension: str) -> frozenset[str]:
        """The concept set of a wijk on a trait, or the opgaven of its sourced findings."""
        if dimension == "CHALLENGE":
            return frozenset(f.links["challenge"] for f in self.findings(wijk))
        return self.links(wijk, TRAITS[dimension])

    def findings(self, wijk: str) -> list[Claim]:
        """The sourced findings of a wijk."""
        return [f for f in self.about("ChallengeFinding", "wijk", wijk) if f.sourced]

    def likeness(self, one: str, other: str, weights: Mapping[str, float] | None = None) -> tuple[Decimal, Any, Any]:
        """How alike two wijken are, the parts (dimension -> weight, Jaccard, shared) and what one of them lacks."""
        parts: dict[str, tuple[Fraction, Fraction, list[str]]] = {}
        missing = []
        for dimension in ALIKE:
            a, b = self.concepts_of(one, dimension), self.concepts_of(other, dimension)
            if not a or not b:
                missing.append(dimension)
                continue
            weight = Fraction((weights or {}).get(dimension, 1.0))
            parts[dimension] = weight, Fraction(len(a & b), len(a | b)), sorted(a & b)
        total = sum((w for w, _, _ in parts.values()), Fraction(0))
        mean = sum((w * s for w, s, _ in parts.values()), Fraction(0)) / total if total else Fraction(0)
        return nine(mean), {d: (w, nine(s), shared) for d, (w, s, shared) in parts.items()}, missing

    def similar_wijken(self, wijk: str, weights: Sequence[tuple[str, float]], first: int) -> list[tuple[str, Any]]:
        """The wijken most like this one, each with its likeness."""
        named = [d for d, _ in weights]
        if len(set(named)) < len(named) or set(named) - set(ALIKE) or any(not w >= 0 for _, w in weights):
            raise Refused("BAD_USER_INPUT")
        wijk = self.find(wijk, "Wijk")
        alike = [(w.id, self.likeness(wijk, w.id, dict(weights))) for w in self.of("Wijk") if w.id != wijk]
        return sorted(alike, key=lambda pair: (-pair[1][0], pair[0]))[:first]

    # ------------------------------------------------------------ scopes of practices
    def on(self, practice: Practice, dimension: str, claimed: bool) -> frozenset[str]:
        """The keys of a practice on a dimension (or on what a filter walks), claimed links counted or not."""
        involved = [i for i in practice.involvements if claimed or i.sourced]
        financed = [f for f in practice.financings if claimed or f.sourced]
        intervention = self.live[practice.intervention].values
        if dimension in TRAITS:
            return self.links(practice.wijk, TRAITS[dimension]) if practice.wijk else frozenset()
        if dimension in ("INTERVENTION", "CITY", "WIJK", "DEAL", "CHALLENGE"):
            value = getattr(practice, "challenges" if dimension == "CHALLENGE" else dimension.lower())
            return value if isinstance(value, frozenset) else frozenset({value} - {None})
        if dimension in ("PARTNER", "ROLE", "PHASE"):
            return frozenset(i.links[dimension.lower()] for i in involved if dimension.lower() in i.links)
        if dimension == "PARTNER_TYPE":
            return frozenset(type for i in involved for type in self.links(i.links["partner"], "type"))
        if dimension == "FINANCING_MODEL":
            return frozenset(f.links["model"] for f in financed)
        if dimension == "FINANCING_TYPE":
            return frozenset(type for f in financed for type in self.links(f.links["model"], "type"))
        if dimension == "FINANCIER":
            return frozenset(f.links["financier"] for f in financed if "financier" in f.links)
        if dimension == "INDICATOR":
            return frozenset(o.links["indicator"] for o in practice.outcomes if claimed or o.sourced)
        if dimension == "INTERVENTION_TYPE":
            return self.links(practice.intervention, "type")
        value = practice.values["status"] if dimension == "STATUS" else intervention.get("approach")
        return frozenset({value} - {None})

    def counting(self, practice: Practice, scope: Any) -> list[Claim]:
        """The outcomes of a practice that count."""
        return [
            o
            for o in practice.outcomes
            if (o.sourced or scope.include_claimed)
            and o.evidence >= (scope.min_evidence or 0)
            and self.fits({o.links["indicator"]}, scope.indicator, "INDICATOR")
        ]

    def involvement_fits(self, involvement: Claim, match: Any) -> bool:
        """Whether all of an InvolvementMatch holds for this one involvement."""
        values = {f: {involvement.links[f]} if f in involvement.links else set() for f in ("partner", "role", "phase")}
        values["partner_type"] = set(self.links(involvement.links["partner"], "type"))
        return all(self.fits(values[f], getattr(match, f), WANTED[f]) for f in values)

    def practice_texts(self, practice: Practice, claimed: bool) -> list[str]:
        """What a text filter looks at: title, summary, aanpak, partners, wijk and city."""
        around = {practice.id, practice.intervention, practice.city, *self.on(practice, "WIJK", claimed)}
        around |= self.on(practice, "PARTNER", claimed)
        return [practice.values.get("summary", ""), *(text for id in around for text in self.texts(id))]

    def is_in(self, practice: Practice, scope: Any) -> bool:
        """Whether a practice is in a scope: every field holds."""
        claimed, values = scope.include_claimed, practice.values
        filters = [f for f in WANTED if f not in ("role", "phase", "indicator", "programme") and getattr(scope, f)]
        if not all(self.fits(self.on(practice, f.upper(), claimed), getattr(scope, f), WANTED[f]) for f in filters):
            return False
        involved = [i for i in practice.involvements if claimed or i.sourced]
        if not all(any(self.involvement_fits(i, m) for i in involved) for m in scope.with_ if m):
            return False
        if scope.approach and self.live[practice.intervention].values.get("approach") != scope.approach:
            return False
        if scope.status and values["status"] not in scope.status:
            return False
        if scope.from_ and "end" in values and last_day(values["end"]) < scope.from_:
            return False
        if scope.until and "start" in values and first_day(values["start"]) > scope.until:
            return False
        return not words(scope.text) or is_found(scope.text, self.practice_texts(practice, claimed))

    def check(self, scope: Any) -> None:
        """Raises Refused for the first id in a scope that does not exist or is of another kind."""
        matches = [(f, getattr(scope, f)) for f in WANTED if hasattr(scope, f)]
        for entry in getattr(scope, "with_", ()):
            matches += [(f, getattr(entry, f)) for f in ("partner", "partner_type", "role", "phase")]
        for field, match in matches:
            for id in (*match.any, *match.all, *match.none):
                self.find(id, WANTED[field])

    def unknown_ids(self, scope: Any, *more: str | None) -> set[str]:
        """Every id that would be refused; `more` are ids of wijken."""
        bad = {id for id in more if id is not None and not self._is(id, "Wijk")}
        fields = [(f, getattr(scope, f)) for f in WANTED if hasattr(scope, f)]
        fields += [(f, getattr(e, f)) for e in getattr(scope, "with_", ()) for f in WANTED if hasattr(e, f)]
        return bad | {i for f, m in fields for i in (*m.any, *m.all, *m.none) if not self._is(i, WANTED[f])}

    def _is(self, id: str, wanted: str) -> bool:
        try:
            return bool(self.find(id, wanted))
        except Refused:
            return False

    def what_worked(self, scope: Any, like_wijk: str | None = None) -> WhatWorked:
        """The answer for a scope; raises Refused."""
        self.check(scope)
        like = self.find(like_wijk, "Wijk") if like_wijk is not None else None
        return WhatWorked(self, scope, like)

    # ------------------------------------------------------------ scopes of wijken
    def wijken(self, where: Any) -> list[str]:
        """The wijken in a scope, by id."""
        self.check(where)
        return [record.id for record in self.of("Wijk") if self._wijk_is_in(record.id, where)]

    def _wijk_is_in(self, id: str, where: Any) -> bool:
        findings = [f for f in self.findings(id) if not where.horizon or f.values["horizon"] == where.horizon]
        if where.horizon and not where.challenge and not findings:
            return False
        on = {d.lower(): self.links(id, field) for d, field in TRAITS.items()}
        on["city"] = self.links(id, "city")
        on["challenge"] = frozenset(f.links["challenge"] for f in findings)
        took_part = [p for p in self.about("Participation", "wijk", id) if p.sourced]
        on["programme"] = frozenset(p.links["programme"] for p in took_part)
        if not all(self.fits(values, getattr(where, f), WANTED[f]) for f, values in on.items()):
            return False
        return is_found(where.text, [*self.texts(id), *(t for city in on["city"] for t in self.texts(city))])

    def wijk_facets(self, where: Any, by: str) -> list[tuple[str, int]]:
        """How many wijken of a scope have each key; most first."""
        if by not in (*ALIKE, "CITY"):
            raise Refused("BAD_USER_INPUT")
        counts: dict[str, int] = {}
        for id in self.wijken(where):
            for key in self.links(id, "city") if by == "CITY" else self.concepts_of(id, by):
                counts[key] = counts.get(key, 0) + 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    # ------------------------------------------------------------ lists
    def listed(self, records: Iterable[Record], text: str) -> list[str]:
        """The ids of those of `records` whose label or alternative labels hold every word."""
        return [r.id for r in records if is_found(text, self.texts(r.id))]

    def search(self, text: str, classes: Iterable[str]) -> dict[str, tuple[bool, int]]:
        """The resources of these classes that hold a word or are coded so: id -> (found by its code, words found)."""
        if not words(text):
            raise Refused("BAD_USER_INPUT")
        asked = {text.strip().casefold(), *text.casefold().split()}
        answer = {r.id: (bool(asked & self.codes(r.id)), found(text, self.texts(r.id))) for r in self.live.values()}
        return {id: hit for id, hit in answer.items() if any(hit) and self.live[id].type in classes}

    def codes(self, id: str) -> set[str]:
        """The exact codes of a resource: CBS, KvK, TOOI (an address, or its last part)."""
        values: Any = self.live[id].values
        own = [values[f] for f in ("cbsCode", "kvk", "tooi") if f in values]
        areas = [r.values["code"] for r in self.area_codes if id in self.links(r.id, "wijk")]
        return {str(code).casefold() for code in (*own, *areas, *(c.rpartition("/")[2] for c in own))}


class WhatWorked:
    """The answer for one scope."""

    def __init__(self, graph: Oracle, scope: Any, like: str | None) -> None:
        self.graph, self.scope, self.like = graph, scope, like
        self.inside = [p for p in graph.practices if graph.is_in(p, scope)]
        self.counted = {p.id: graph.counting(p, scope) for p in self.inside}
        self.rows: list[Row] = [(p, *over(self.counted[p.id])) for p in self.inside]
        wijken = {p.wijk for p in self.inside if p.wijk} if like else set()
        self.likeness = {w: graph.likeness(w, like)[0] for w in wijken if like}

    def fit(self, practice: Practice) -> Decimal | None:
        """How like the asked wijk the practice's wijk is; None without either."""
        return self.likeness.get(practice.wijk) if practice.wijk else None

    def group(self, rows: Sequence[Row]) -> Verdict:
        """The verdict over practices."""
        known = [(p, v) for p, v, _ in rows if v != "UNKNOWN"]
        evidence = [e for _, _, e in rows if e is not None]
        places = {p.wijk or p.city for p, _ in known}
        weights = [Fraction(self.fit(p) or 0) if self.like else Fraction(1) for p, _ in known]
        total = sum(weights, Fraction(0))
        share = lower = upper = None
        if total > 0:
            exact = sum((w for w, (_, v) in zip(weights, known, strict=True) if v == "IMPROVED"), Fraction(0)) / total
            share, (lower, upper) = nine(exact), wilson(exact, total)
        return Verdict(
            len(rows),
            len({p.wijk for p, _, _ in rows if p.wijk}),
            len({p.city for p, _, _ in rows}),
            *(sum(v == direction for _, v, _ in rows) for direction in DIRECTIONS),
            max(evidence, default=None),
            float(median(evidence)) if evidence else None,
            share,
            lower,
            upper,
            len(known) < 3 or len(places) < 2,
        )

    def summary(self) -> Verdict:
        """Over all practices of the scope."""
        return self.group(self.rows)

    def practices(self, verdict: Sequence[str], order: str) -> list[tuple[str, str, int | None, Decimal | None]]:
        """Every practice with one of these verdicts (none named: all), with verdict, evidence and fit."""
        rows = [row for row in self.rows if not verdict or row[1] in verdict]
        rows.sort(key=lambda row: self._order(order, row))
        return [(p.id, v, e, self.fit(p)) for p, v, e in rows]

    def _order(self, order: str, row: Row) -> Any:
        practice, verdict, evidence = row
        values, fit = practice.values, self.fit(practice)
        strongest = (DIRECTIONS.index(verdict), evidence is None, -(evidence or 0), practice.id)
        if order == "STRONGEST":
            return strongest
        if order == "FIT":
            return (fit is None, -(fit or 0), strongest)
        if order == "TITLE":
            return (fold(values["title"]), practice.id)
        day = last_day(values["end"]) if "end" in values else first_day(values["start"]) if "start" in values else None
        return (day is None, [-ord(c) for c in day or ""], practice.id)

    def keys_of(self, practice: Practice, dimension: str) -> frozenset[str]:
        """The keys of a practice in this scope: by INDICATOR those of its outcomes that count."""
        if dimension == "INDICATOR":
            return frozenset(o.links["indicator"] for o in self.counted[practice.id])
        return self.graph.on(practice, dimension, self.scope.include_claimed)

    def groups(self, *dimensions: str) -> dict[tuple[str, ...], Verdict]:
        """The verdict of each group: a practice is once in each combination of its keys on these dimensions."""
        rows: dict[tuple[str, ...], list[Row]] = {}
        for practice in self.inside:
            for keys in product(*(self.keys_of(practice, d) for d in dimensions)):
                outcomes = self.counted[practice.id]
                if "INDICATOR" in dimensions:
                    indicator = keys[dimensions.index("INDICATOR")]
                    outcomes = [o for o in outcomes if o.links["indicator"] == indicator]
                rows.setdefault(keys, []).append((practice, *over(outcomes)))
        return {keys: self.group(of_group) for keys, of_group in rows.items()}

    def verdicts(self, by: str) -> list[tuple[str, Verdict]]:
        """Each group that holds a practice, strongest first."""
        return sorted(((key, verdict) for (key,), verdict in self.groups(by).items()), key=_group_order)

    def keys(self, dimension: str) -> list[str]:
        """Every key of a dimension that any practice of the graph uses; CHALLENGE: or any finding."""
        claimed = self.scope.include_claimed
        keys = {key for p in self.graph.practices for key in self.graph.on(p, dimension, claimed)}
        if dimension == "CHALLENGE":
            findings = [c for c in self.graph.claims.values() if self.graph.live[c.id].type == "ChallengeFinding"]
            keys |= {f.links["challenge"] for f in findings if claimed or f.sourced}
        return sorted(keys)

    def side(self, dimension: str) -> list[str]:
        """The keys of one side of a map. Where they are too many, the scope's own filter on them narrows them."""
        keys, name = self.keys(dimension), dimension.lower()
        if len(keys) > MOST_KEYS:
            matches = [getattr(of, name) for of in (self.scope, *self.scope.with_) if hasattr(of, name)]
            one_of = [replace(match, any=(*match.any, *match.all), all=()) for match in matches]
            keys = [key for key in keys if all(self.graph.fits({key}, match, WANTED[name]) for match in one_of)]
        if len(keys) > MOST_KEYS:
            raise Refused("TOO_LARGE")
        return keys

    def gap_map(self, rows: str, columns: str) -> tuple[Any, Any, Any, int]:
        """Rows, columns, the cells that are not empty, and how many are; raises Refused."""
        if rows == columns:
            raise Refused("BAD_USER_INPUT")
        down, across = self.side(rows), self.side(columns)
        cells = self.groups(rows, columns)
        filled = [(r, c, cells[r, c]) for r in down for c in across if (r, c) in cells]
        empty, of_rows, of_columns = self.group([]), self.groups(rows), self.groups(columns)
        as_rows = [(key, of_rows.get((key,), empty)) for key in down]
        as_columns = [(key, of_columns.get((key,), empty)) for key in across]
        return as_rows, as_columns, filled, len(down) * len(across) - len(filled)


def _group_order(pair: tuple[str, Verdict]) -> Any:
    key, v = pair
    lower, middle = v.lower, v.evidence_median
    return (lower is None, -(lower or 0), middle is None, -(middle or 0), -v.practices, key)
