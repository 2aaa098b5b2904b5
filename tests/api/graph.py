"""A small graph for the tests of the API: two cities, three wijken, practices that worked and that did not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.admission import Draft, admit
from graph.connect import open_graph
from graph.store import Store

Changes = Mapping[str, Mapping[str, Any]]

SOURCES: Changes = {
    "bron/evaluatie": {"title": "Evaluatie van de wijkaanpak", "publisher": "Gemeente", "url": "https://example.org/e"},
    "bron/cbs": {"title": "Kerncijfers", "publisher": "CBS", "licence": "CC BY 4.0"},
}
PLACES: Changes = {
    "stad/groningen": {"name": "Groningen", "cbsCode": "GM0014", "lat": 53.2194, "lon": 6.5665},
    "stad/parkstad": {"name": "Parkstad Limburg", "kind": "REGION"},
    "stad/kerkrade": {"name": "Kerkrade", "partOf": "stad/parkstad"},
    "wijk/selwerd": {
        "name": "Selwerd",
        "label@nl": "Selwerd",
        "label@en": "Selwerd (Groningen)",
        "altLabels@nl": ["Wijk Selwerd"],
        "city": "stad/groningen",
        "buildPeriods": ["bouwperiode/vroeg-naoorlogs"],
        "geometry": '{"type":"Point","coordinates":[6.55,53.23]}',
    },
    "wijk/beijum": {"name": "Beijum", "city": "stad/groningen"},
    "wijk/kerkrade-west": {"name": "Kerkrade-West", "city": "stad/kerkrade"},
}
PARTNERS: Changes = {
    "partner/nijestee": {"name": "Nijestee", "type": "soort-partner/corporatie"},
    "partner/jumbo": {"name": "Jumbo", "type": "soort-partner/supermarkt"},
    "aanpak/huiskamer": {
        "name": "Huiskamer van de wijk",
        "type": "soort-aanpak/ontmoeten",
        "approach": "PREVENTIVE",
        "addresses": ["opgave/leefbaarheid"],
    },
    "financieringsmodel/fonds": {"name": "Wijkfonds", "type": "soort-financiering/subsidie"},
    "element/huiskamer-effect": {"intervention": "aanpak/huiskamer", "kind": "EFFECT", "text": "Meer contact."},
    "element/huiskamer-kosten": {"intervention": "aanpak/huiskamer", "kind": "ECONOMICS", "text": "Een ton per jaar."},
}
FINDINGS: Changes = {
    "cijfer/selwerd-2016": {
        "subject": "wijk/selwerd",
        "indicator": "indicator/inwoners",
        "year": 2016,
        "value": 6010,
        "source": "bron/cbs",
    },
    "cijfer/selwerd-2020": {
        "subject": "wijk/selwerd",
        "indicator": "indicator/inwoners",
        "year": 2020,
        "value": 6195,
        "source": "bron/cbs",
    },
    "opgave-in-wijk/selwerd-nu": {
        "wijk": "wijk/selwerd",
        "challenge": "opgave/leefbaarheid",
        "horizon": "CURRENT",
        "source": "bron/evaluatie",
        "basedOn": ["cijfer/selwerd-2016"],
    },
    "opgave-in-wijk/selwerd-later": {
        "wijk": "wijk/selwerd",
        "challenge": "opgave/energietransitie",
        "horizon": "FUTURE",
        "horizonYear": 2030,
    },
}


def practice(number: int, wijk: str, direction: str, *, source: str | None = "bron/evaluatie") -> dict[str, Any]:
    """One practice with an involvement, a financing and an outcome around it."""
    id, claim = f"praktijk/huiskamer-{number:02}", f"huiskamer-{number:02}"
    sourced = {} if source is None else {"source": source, "locator": f"p. {number}"}
    return {
        id: {
            "title": f"Huiskamer {number:02}",
            "intervention": "aanpak/huiskamer",
            "wijk": wijk,
            "status": "COMPLETED",
            "start": "2015",
            "end": "2018-06",
            "challenges": ["opgave/leefbaarheid"],
        },
        f"betrokkenheid/{claim}": {
            "practice": id,
            "partner": "partner/nijestee" if number % 2 else "partner/jumbo",
            "role": "rol/financier",
            **sourced,
        },
        f"financiering/{claim}": {
            "practice": id,
            "model": "financieringsmodel/fonds",
            "financier": "partner/nijestee",
            "amount": 1000.5 * number,
            **sourced,
        },
        f"uitkomst/{claim}": {
            "practice": id,
            "indicator": "indicator/inwoners",
            "direction": direction,
            **sourced,
        },
    }


def practices() -> dict[str, Any]:
    """25 practices: in Selwerd, Beijum and Kerkrade-West by turns; the last one is a bewering."""
    wijken = ("wijk/selwerd", "wijk/beijum", "wijk/kerkrade-west")
    directions = ("IMPROVED", "IMPROVED", "WORSENED", "UNCHANGED", "UNKNOWN")
    found: dict[str, Any] = {}
    for number in range(1, 26):
        source = None if number == 25 else "bron/evaluatie"
        found |= practice(number, wijken[number % 3], directions[number % 5], source=source)
    return found


def write(store: Store, changes: Changes) -> int:
    """Admits changes, id -> field -> value, as one change set; the revision after it."""
    drafts = [Draft(id, fields) for id, fields in changes.items()]
    return admit(store, drafts, author="tests", source="tests").revision


def small_graph(folder: Path) -> Store:
    """A store with all of it."""
    store = open_graph(folder)
    dossier = {
        "dossier/ontmoeten": {
            "title": "Ontmoeten",
            "topics": ["opgave/leefbaarheid"],
            "pinned": ["praktijk/huiskamer-07"],
            "question": '{"wijk":{"any":["wijk/selwerd"]}}',
        }
    }
    write(store, {**SOURCES, **PLACES, **PARTNERS, **FINDINGS, **practices(), **dossier})
    return store
