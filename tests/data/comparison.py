"""Lays the collected facts beside the data, through the ledger and the tables of terms: each difference, with its kind.

A kind is the Dutch word with which the ledger must then give a reason ("richting: de feiten zeggen ...").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ontology.concepts import shipped_concepts
from tests.data.collected import Fact, facts, of, records
from tests.data.tables import Row, concepts_of, everything, ledger, table, terms, values

LEVELS = {"told": 1, "before-after": 2, "comparison group": 3, "quasi-experiment": 4, "randomised": 5, None: 1}
STAGES = {"unknown": "UNKNOWN", "ended": "ENDED", "running": "RUNNING", "signed": "SIGNED", "exploring": "EXPLORING"}
NO_DEAL = "d029"  # the instrument itself: collected, and no deal


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that the data tells in another way."""

    fact: str
    kind: str
    collected: object
    data: object


def differences() -> Iterator[Difference]:
    """Every difference, from the record as a whole down to each single fact."""
    for look in (_practices, _outcomes, _involvements, _financings, _obstacles, _deals, _commitments, _figures):
        yield from look()


def became(fact: str, class_name: str) -> list[Row]:
    """The rows of one class that a fact became."""
    found = [everything()[id] for id in ledger()[fact][0] if id in everything()]
    return [row for name, row in found if name == class_name]


@cache
def level(method: str) -> int:
    """The evidence level of a method; 1 where none is given."""
    return next((int(str(r.values["evidenceLevel"])) for r in shipped_concepts() if r.id == method), 1)


def _same(fact: str, kind: str, collected: object, data: object) -> Iterator[Difference]:
    if collected != data:
        yield Difference(fact, kind, collected, data)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _mapped(table_name: str, found: Iterable[str], *places: str) -> set[str]:
    chosen = (concepts_of(table_name, term, *places) for term in found)
    return {concept for concepts in chosen if concepts for concept in concepts}


# ---------------------------------------------------------------- practices
def _practices() -> Iterator[Difference]:
    for record in records("practices"):
        key = record["id"]
        for row in became(key, "Practice"):
            yield from _practice(key, record, row)


def _practice(key: str, record: Fact, row: Row) -> Iterator[Difference]:
    yield from _same(f"{key}/status", "status", record["status"]["value"], row["status"])
    yield from _same(key, "datum", _text(record["start"]), row["start"])
    yield from _same(key, "datum", _text(record["end"]), row["end"])
    yield from _same(key, "reden", bool(record["stoppedBecause"]), bool(row["stoppedBecause"]))
    yield from _same(key, "aanpak", _mapped("interventions", [record["intervention"]], key), {row["intervention"]})
    place = f"{record['city'] or '–'} / {record['wijk'] or '–'}"
    yield from _same(key, "plaats", _mapped("places", [place], key), {row["wijk"] or row["city"]})
    challenges = _mapped("challenges", record["challenges"], key)
    yield from _same(key, "opgave", challenges, set(values(row, "challenges")))


# ---------------------------------------------------------------- outcomes
def _outcomes() -> Iterator[Difference]:
    for record, key, fact in [*of("outcomes"), *of("results")]:
        rows = became(key, "Outcome")
        if not rows:
            continue
        term = fact.get("indicator") or fact["text"]
        chosen = _mapped("indicators", [term], key, record)
        yield from _same(key, "begrip", chosen, {row["indicator"] for row in rows})
        for row in rows:
            yield from _same(key, "methode", LEVELS[fact["method"]], level(row["method"]))
            if "direction" in fact:
                yield from _outcome(key, fact, row)
        if "direction" in fact:
            yield from _numbers(key, [fact["before"], fact["after"]], rows)
        yield from _method(key, fact, rows)


def _outcome(key: str, fact: Fact, row: Row) -> Iterator[Difference]:
    yield from _same(key, "richting", fact["direction"], row["direction"])
    yield from _same(key, "datum", _text(fact["from"]), row["from"])
    yield from _same(key, "datum", _text(fact["until"]), row["until"])
    yield from _same(key, "betwist", bool(fact.get("disputedBy")), bool(row["disputedBy"]) or "betwist" in row["note"])


def _method(key: str, fact: Fact, rows: list[Row]) -> Iterator[Difference]:
    if fact["method"]:
        chosen = _mapped("methods", [fact["method"]], key)
        yield from _same(key, "methode", chosen, {row["method"] for row in rows})


def _numbers(key: str, collected: list[Any], rows: list[Row]) -> Iterator[Difference]:
    """Each number of the fact stands in one of its rows, and the rows hold no other."""
    wanted = {abs(float(n)) for n in collected if isinstance(n, int | float) and not isinstance(n, bool)}
    cells = [row[column] for row in rows for column in ("before", "after", "change")]
    yield from _same(key, "getal", wanted, {abs(float(cell)) for cell in cells if cell})


# ---------------------------------------------------------------- who took part, who paid, what stood in the way
def _involvements() -> Iterator[Difference]:
    for part, segment in (("partners", "praktijk"), ("signatories", "city-deal")):
        for record, key, fact in of(part):
            rows = became(key, "Involvement")
            if rows:
                partners = _mapped("partners", [fact["name"]], key, record)
                yield from _same(key, "partner", partners, {row["partner"] for row in rows})
                roles = _mapped("roles", [fact["role"]], key, segment)
                yield from _same(key, "rol", roles, {row["role"] for row in rows})
                phases = _mapped("phases", [fact["phase"]] if fact.get("phase") else [])
                yield from _same(key, "fase", phases, {row["phase"] for row in rows if row["phase"]})
                yield from _types(key, fact["type"], rows)


def _types(key: str, term: str, rows: list[Row]) -> Iterator[Difference]:
    for row in rows:
        partner = table("Partner")[row["partner"]]
        chosen = _mapped("partner-types", [term], partner["id"])
        yield from _same(key, "soort partner", chosen, {partner["type"]})


def _financings() -> Iterator[Difference]:
    for record, key, fact in of("financing"):
        rows = became(key, "Financing")
        if rows:
            yield from _same(
                key, "model", _mapped("financing-models", [fact["model"]], record), {r["model"] for r in rows}
            )
            amount = sum(float(row["amount"]) for row in rows if row["amount"])
            yield from _same(key, "bedrag", float(fact["amount"] or 0), amount)
            yield from _same(key, "munt", {"EUR"} if amount else set(), {r["currency"] for r in rows if r["currency"]})
            yield from _same(key, "jaar", {_text(fact["year"])}, {row["year"] for row in rows})
            in_kind = any(row["inKind"] or (fact["inKind"] and row["counterPerformance"]) for row in rows)
            yield from _same(key, "natura", bool(fact["inKind"]), in_kind)


def _obstacles() -> Iterator[Difference]:
    for record, key, fact in of("obstacles"):
        for row in became(key, "Obstacle"):
            rules = _mapped("rules", [fact["rule"]] if fact["rule"] else [], key, record)
            yield from _same(key, "regel", rules, {row["rule"]} - {""})
            yield from _same(key, "opgelost", _flag(fact["resolved"]), row["resolved"])
            yield from _same(key, "hoe", bool(fact["how"]), bool(row["how"]))


def _flag(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


# ---------------------------------------------------------------- deals
def _deals() -> Iterator[Difference]:
    names = {name: id for id, row in table("City").items() for name in (row["name"], *values(row, "altLabels@nl"))}
    for record in records("deals"):
        key = record["id"]
        for row in became(key, "CityDeal"):
            yield from _same(key, "fase", STAGES[record["phase"]], row["stage"])
            yield from _same(key, "datum", _text(record["signedOn"]), row["signedOn"])
            yield from _same(key, "datum", _text(record["endedOn"]), row["endedOn"])
            yield from _same(key, "steden", {names[city] for city in record["cities"]}, set(values(row, "cities")))
            own = [term for term, place in terms("deal-themes") if place == key]  # from the deal's name
            themes = _mapped("deal-themes", [*record["themes"], *own], key)
            yield from _same(key, "thema", themes, set(values(row, "themes")))


def _commitments() -> Iterator[Difference]:
    for _, key, fact in of("commitments"):
        for row in became(key, "Commitment"):
            yield from _same(key, "nagekomen", _flag(fact["kept"]), row["kept"])
            yield from _same(key, "datum", _text(fact["due"]), row["due"])
            yield from _same(key, "bewijs", bool(fact.get("keptEvidence")), bool(row["keptSource"]))


# ---------------------------------------------------------------- single facts
def _figures() -> Iterator[Difference]:
    for key, fact in facts().items():
        if not key.startswith("f"):
            continue
        chosen = concepts_of("figures", fact["predicate"], key)
        for row in became(key, "Observation"):
            if isinstance(fact["value"], int | float) and (not chosen or row["indicator"] in chosen):
                yield from _figure(key, fact, row)
        if chosen and (figures := became(key, "Observation")):
            yield from _same(key, "begrip", True, bool(chosen & {row["indicator"] for row in figures}))
        for row in became(key, "AreaCode"):
            collected = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
            yield from _same(key, "code", True, row["code"] in collected)


def _figure(key: str, fact: Fact, row: Row) -> Iterator[Difference]:
    value = float(fact["value"]) * (100 if (fact["unit"], row["unit"]) == ("km2", "ha") else 1)
    yield from _same(key, "getal", round(value, 6), round(float(row["value"]), 6))
    if fact["year"] is not None:
        yield from _same(key, "jaar", str(fact["year"]), row["year"])


def wrong_sources(address: Callable[[str | None], str]) -> Iterator[Difference]:
    """Claims that name another page than each of the facts they came from."""
    pages: dict[str, set[str]] = {}
    first: dict[str, str] = {}
    for key, (resources, _) in ledger().items():
        for id in resources:
            pages.setdefault(id, set()).add(address(facts()[key].get("source_url")))
            first.setdefault(id, key)
    for id, found in pages.items():
        row = everything()[id][1] if id in everything() else {}
        if row.get("source"):
            page = address(table("Source")[row["source"]]["url"])
            if not any(f"{other}/".startswith(f"{page}/") for other in found):
                yield Difference(first[id], "bron", sorted(found), page)
