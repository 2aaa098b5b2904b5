"""Small graphs for tests: records written as keyword arguments, checked like any other, with a world to stand in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from graph.snapshot import Snapshot
from graph.store import Applied, ChangeSet
from ontology.check import merge
from ontology.records import Record
from questions.scope import IdMatch

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def record(id: str, /, **fields: Any) -> Record:
    """A record that the fast check takes; `from_` stands for `from`."""
    made, problems = merge(None, id, {name.rstrip("_"): value for name, value in fields.items()})
    assert not [p for p in problems if not p.is_notice], [p.message("en") for p in problems]
    return made


def concept(id: str, nl: str, en: str | None = None, /, **fields: Any) -> Record:
    """A concept with its label in both languages."""
    return record(id, label={"nl": nl, "en": en or nl}, **fields)


def snapshot(*records: Record | Iterable[Record], revision: int = 1) -> Snapshot:
    """A snapshot of these records; a later record with the same id takes the place of an earlier one."""
    flat: dict[str, Record] = {}
    for item in records:
        flat.update((r.id, r) for r in ([item] if isinstance(item, Record) else item))
    return Snapshot.build(revision, AT, flat.values())


def applied(revision: int, *records: Record) -> Applied:
    """The change set that makes `revision`, with the new states of these records."""
    return Applied(revision, ChangeSet(f"change-{revision}", "a tester", "a test", AT, records))


WORLD = (
    concept("opgave/leefbaarheid", "leefbaarheid", "liveability"),
    concept("opgave/armoede", "armoede", "poverty"),
    concept("opgave/energiearmoede", "energiearmoede", "energy poverty", broader="opgave/armoede"),
    concept("soort-aanpak/fysiek", "fysieke aanpak", "physical intervention"),
    concept("soort-aanpak/sociaal", "sociale aanpak", "social intervention"),
    concept("soort-partner/corporatie", "woningcorporatie", "housing association"),
    concept("soort-partner/supermarkt", "supermarkt", "supermarket"),
    concept("soort-partner/gemeente", "gemeente", "municipality"),
    concept("rol/uitvoerder", "uitvoerder", "executor"),
    concept("rol/financier", "financier", "funder"),
    concept("fase/start", "start", "start"),
    concept("fase/beheer", "beheer", "maintenance"),
    concept("soort-financiering/fonds", "fonds", "fund"),
    concept("soort-financiering/subsidie", "subsidie", "subsidy"),
    concept("indicator/inwoners", "inwoners", "inhabitants", unit="personen"),
    concept("indicator/tevredenheid", "tevredenheid", "satisfaction", unit="%", higherIsBetter=True),
    concept("indicator/uitval", "uitval", "drop-out", unit="%", higherIsBetter=False),
    concept("methode/voor-na", "voor en na", "before and after", evidenceLevel=2),
    concept("methode/vergelijking", "vergelijking", "comparison", evidenceLevel=3),
    concept("methode/loting", "loting", "randomised", evidenceLevel=5),
    concept("bouwperiode/1945-1970", "1945-1970"),
    concept("bouwperiode/1960-1970", "1960-1970", broader="bouwperiode/1945-1970"),
    concept("bouwperiode/na-1990", "na 1990", "after 1990"),
    concept("ligging/rand", "rand van de stad", "edge of the city"),
    concept("grootte/groot", "groot", "large"),
    concept("samenstelling/gemengd", "gemengd", "mixed"),
    concept("eerdere-aanpak/sloop", "sloop", "demolition"),
    record("bron/rapport", title="Rapport"),
    record("bron/krant", title="Krant"),
    record("stad/groningen", name="Groningen", cbsCode="GM0014"),
    record("stad/parkstad-limburg", name="Parkstad Limburg", kind="REGION"),
    record("stad/kerkrade", name="Kerkrade", partOf="stad/parkstad-limburg"),
    record("wijk/selwerd", name="Selwerd", city="stad/groningen"),
    record("wijk/paddepoel", name="Paddepoel", city="stad/groningen"),
    record("wijk/kerkrade-west", name="Kerkrade-West", city="stad/kerkrade"),
    record("aanpak/isolatie", name="Isolatieaanpak", type="soort-aanpak/fysiek", approach="PREVENTIVE"),
    record("aanpak/buurthuis", name="Buurthuis", type="soort-aanpak/sociaal"),
    record("partner/de-huismeesters", name="De Huismeesters", type="soort-partner/corporatie"),
    record("partner/jumbo", name="Jumbo", type="soort-partner/supermarkt"),
    record("partner/gemeente-groningen", name="Gemeente Groningen", type="soort-partner/gemeente", kvk="12345678"),
    record("financieringsmodel/fonds", name="Revolverend fonds", type="soort-financiering/fonds"),
    record("programma/nps", name="Nieuwe perspectieven"),
)


def practice(id: str, /, **fields: Any) -> Record:
    """A practice in Selwerd unless a wijk or city is given."""
    where = {} if "wijk" in fields or "city" in fields else {"wijk": "wijk/selwerd"}
    given = {"title": id.capitalize(), "intervention": "aanpak/isolatie", "status": "COMPLETED", **where, **fields}
    return record(f"praktijk/{id}", **given)


def outcome(practice: str, number: int, direction: str, /, **fields: Any) -> Record:
    """A sourced outcome on tevredenheid unless another indicator or `source=None` is given."""
    given = {"indicator": "indicator/tevredenheid", "source": "bron/rapport", **fields}
    return record(f"uitkomst/{practice}/{number}", practice=f"praktijk/{practice}", direction=direction, **given)


def involvement(practice: str, partner: str, /, role: str = "uitvoerder", **fields: Any) -> Record:
    """A sourced involvement of `partner/<partner>` as `rol/<role>`."""
    given = {"role": f"rol/{role}", "source": "bron/rapport", **fields}
    id = f"betrokkenheid/{practice}/{partner}-{role}"
    return record(id, practice=f"praktijk/{practice}", partner=f"partner/{partner}", **given)


def financing(practice: str, number: int, /, **fields: Any) -> Record:
    """A sourced financing with the revolving fund."""
    given = {"model": "financieringsmodel/fonds", "source": "bron/rapport", **fields}
    return record(f"financiering/{practice}/{number}", practice=f"praktijk/{practice}", **given)


def any_(*ids: str) -> IdMatch:
    """At least one of these ids."""
    return IdMatch(any=ids)
