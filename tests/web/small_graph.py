"""A small graph with one resource of every class at least, and what became of ids: merged twice, withdrawn."""

from __future__ import annotations

from pathlib import Path

from graph.admission import Draft, admit
from graph.connect import open_graph
from graph.store import Store

SAID: dict[str, dict[str, object]] = {
    "bron/rapport": {
        "title": "Rapport <over> wijken & buurten",
        "publisher": "RIVM",
        "url": "https://www.example.org/rapport?a=1&b=2",
        "date": "2016-11",
        "kind": "rapport",
    },
    "stad/delft": {"name": "Delft", "cbsCode": "GM0503", "partOf": "stad/haaglanden"},
    "stad/haaglanden": {"name": "Haaglanden", "kind": "REGION"},
    "wijk/delft-buitenhof": {
        "name": "Buitenhof",
        "city": "stad/delft",
        "lat": 51.99,
        "lon": 4.34,
        "geometry": '{"type":"Point","coordinates":[4.34,51.99]}',
        "altLabels@nl": ["Buitenhof-Zuid", "De Buitenhof"],
        "buildPeriods": ["bouwperiode/naoorlogs"],
        "checkedOn": "2026-11-02",
    },
    "gebiedscode/buitenhof": {"wijk": "wijk/delft-buitenhof", "code": "WK050325", "year": 2016, "inferred": True},
    "programma/stad": {"name": "Stedelijke vernieuwing", "start": "2016"},
    "deelname/buitenhof": {
        "programme": "programma/stad",
        "city": "stad/delft",
        "wijk": "wijk/delft-buitenhof",
        "spelling": "Buitenhof",
        "source": "bron/rapport",
    },
    "cijfer/inwoners": {
        "subject": "wijk/delft-buitenhof",
        "indicator": "indicator/inwoners",
        "year": 2016,
        "value": 12950.0,
        "source": "bron/rapport",
        "locator": "tabel 3",
        "note": "afgerond op tientallen",
    },
    "cijfer/eenzaam": {
        "subject": "wijk/delft-buitenhof",
        "indicator": "indicator/eenzaamheid",
        "year": 2020,
        "value": 40.5,
        "unit": "%",
        "isModelEstimate": True,
        "breakInSeries": True,
        "source": "bron/rapport",
    },
    "verhaal/buitenhof": {
        "wijk": "wijk/delft-buitenhof",
        "challenges": ["opgave/leefbaarheid"],
        "summary": "Een bewoner vertelt dat het rustiger werd.",
        "date": "2018-05-09",
        "supports": ["cijfer/eenzaam"],
    },
    "opgave-in-wijk/buitenhof": {
        "wijk": "wijk/delft-buitenhof",
        "challenge": "opgave/leefbaarheid",
        "horizon": "FUTURE",
        "horizonYear": 2040,
        "statedBy": "partner/gemeente-delft",
        "basedOn": ["cijfer/eenzaam", "verhaal/buitenhof"],
        "source": "bron/rapport",
    },
    "trend-in-wijk/buitenhof": {
        "wijk": "wijk/delft-buitenhof",
        "trend": "trend/vergrijzing",
        "visibility": "UNKNOWN",
        "source": "bron/rapport",
    },
    "partner/gemeente-delft": {"name": "gemeente Delft", "type": "soort-partner/gemeente", "sources": ["bron/rapport"]},
    "partner/delft": {"name": "Delft", "type": "soort-partner/gemeente", "replacedBy": "partner/gemeente"},
    "partner/gemeente": {"name": "Gemeente", "type": "soort-partner/gemeente", "replacedBy": "partner/gemeente-delft"},
    "partner/weg": {"name": "Weg", "type": "soort-partner/gemeente", "withdrawn": True},
    "oude-naam/delft": {"partner": "partner/gemeente-delft", "name": "Stad Delft", "until": "1999-12"},
    "aanpak/huisbezoek": {
        "name": "Huisbezoek",
        "type": "soort-aanpak/huisbezoek",
        "approach": "PREVENTIVE",
        "description": "Aanbellen en luisteren.",
        "addresses": ["opgave/leefbaarheid"],
    },
    "aanpak/huisbezoek-plus": {
        "name": "Huisbezoek plus",
        "type": "soort-aanpak/huisbezoek",
        "adaptedFrom": "aanpak/huisbezoek",
    },
    "element/huisbezoek": {"intervention": "aanpak/huisbezoek", "kind": "MECHANISM", "text": "Vertrouwen."},
    "voorwaarde/huisbezoek": {
        "intervention": "aanpak/huisbezoek",
        "text": "Genoeg tijd.",
        "indicator": "indicator/eenzaamheid",
        "minimum": 10.0,
        "source": "bron/rapport",
    },
    "erkenning/huisbezoek": {
        "intervention": "aanpak/huisbezoek",
        "level": "erkenningsniveau/goed-beschreven",
        "by": "partner/gemeente-delft",
        "from": "2017",
        "until": "2022",
        "source": "bron/rapport",
    },
    "praktijk/buitenhof": {
        "title": "Huisbezoek in Buitenhof",
        "summary": "Een jaar lang belde een wijkteam overal aan.",
        "intervention": "aanpak/huisbezoek",
        "wijk": "wijk/delft-buitenhof",
        "status": "COMPLETED",
        "start": "2015",
        "end": "2016-12-31",
        "challenges": ["opgave/leefbaarheid"],
        "deal": "city-deal/zorg",
    },
    "praktijk/delft": {
        "title": "Huisbezoek in Delft",
        "intervention": "aanpak/huisbezoek",
        "city": "stad/delft",
        "status": "UNKNOWN",
        "adaptedFrom": "praktijk/buitenhof",
    },
    "betrokkenheid/buitenhof": {
        "practice": "praktijk/buitenhof",
        "partner": "partner/delft",  # merged since: means the survivor
        "role": "rol/financier",
        "source": "bron/rapport",
    },
    "financieringsmodel/subsidie": {
        "name": "Subsidie",
        "type": "soort-financiering/subsidie",
        "riskBearer": "soort-partner/gemeente",
    },
    "financiering/buitenhof": {
        "practice": "praktijk/buitenhof",
        "model": "financieringsmodel/subsidie",
        "financier": "partner/gemeente-delft",
        "amount": 1250000.0,
        "year": 2015,
        "source": "bron/rapport",
    },
    "uitkomst/buitenhof/1": {
        "practice": "praktijk/buitenhof",
        "indicator": "indicator/eenzaamheid",
        "direction": "IMPROVED",
        "before": 40.5,
        "after": 38.0,
        "unit": "%",
        "until": "2016",
        "disputedBy": ["uitkomst/buitenhof/2"],
        "source": "bron/rapport",
    },
    "uitkomst/buitenhof/2": {
        "practice": "praktijk/buitenhof",
        "indicator": "indicator/eenzaamheid",
        "direction": "UNKNOWN",
        "change": -12.5,
        "isRelative": True,
    },
    "belemmering/buitenhof": {
        "practice": "praktijk/buitenhof",
        "description": "Te weinig tijd.",
        "resolved": False,
        "source": "bron/rapport",
    },
    "bijeenkomst/een": {
        "programme": "programma/stad",
        "date": "2016-11-29",
        "theme": "Zorg",
        "cases": ["praktijk/buitenhof"],
    },
    "les/een": {
        "meeting": "bijeenkomst/een",
        "statement": "Aanbellen helpt.",
        "restsOn": ["verhaal/buitenhof"],
        "confirmedBy": ["uitkomst/buitenhof/1"],
    },
    "city-deal/zorg": {
        "name": "City Deal Zorg",
        "stage": "ENDED",
        "signedOn": "2016-03-01",
        "wijken": ["wijk/delft-buitenhof"],
        "cities": ["stad/delft"],
    },
    "toezegging/zorg": {
        "deal": "city-deal/zorg",
        "partner": "partner/gemeente-delft",
        "text": "Geld.",
        "kept": True,
        "keptSource": "bron/rapport",
    },
    "dossier/zorg": {
        "title": "Zorg in de wijk",
        "topics": ["opgave/leefbaarheid"],
        "pinned": ["praktijk/buitenhof"],
        "question": '{"challenge":{"any":["opgave/leefbaarheid"]}}',
    },
}
# Enough of one kind for a second part of a group, of a list and of a page's statements.
MANY = 1_050


def small_store(folder: Path) -> Store:
    """The small graph as a store, through the same door as every load."""
    store = open_graph(folder)
    many = {
        f"cijfer/delft/{number}": {
            "subject": "stad/delft",
            "indicator": "indicator/inwoners",
            "year": 1000 + number,
            "value": float(number),
            "source": "bron/cbs",
        }
        for number in range(MANY)
    }
    said = {**SAID, "bron/cbs": {"title": "Kerncijfers"}, **many}
    admit(store, [Draft(id, changes) for id, changes in said.items()], author="test", source="test")
    return store
