"""Which wijk or city of the graph a CBS code of one year means: only what the graph itself says, never a guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.records import Record

CODE = re.compile(r"NL00|GM[0-9]{4}|WK[0-9A-Z]{6}|BU[0-9A-Z]{8}")


@dataclass(frozen=True, slots=True)
class Area:
    """A place of the graph, and whether its code was inferred."""

    id: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Areas:
    """The codes of one year. `of` code -> place; `doubtful` codes mean several places, or only a part of one."""

    of: Mapping[str, Area]
    doubtful: frozenset[str]
    sources: frozenset[str]

    @classmethod
    def among(cls, records: Iterable[Record], year: int) -> Areas:
        """Reads AreaCodes of `year`, the codes of cities (which have no year) and the ids of sources."""
        kept = [r for r in records if r.type in ("City", "Wijk", "AreaCode", "Source") and not r.is_withdrawn]
        places = {r.id: r for r in kept if r.type in ("City", "Wijk")}
        found: list[tuple[str, Area]] = []
        for record in kept:
            if record.text("replacedBy"):
                continue
            if record.type == "City" and (code := record.text("cbsCode")):
                found.append((code, Area(record.id)))
            elif record.type == "AreaCode" and record.number("year") == year:
                place = _survivor(places, record.text("wijk") or "")
                found.append((record.text("code") or "", Area(place, record.flag("inferred") is True)))
        by_code = Counter(code for code, _ in set(found))
        by_place = Counter(area.id for _, area in set(found))
        doubtful = frozenset(code for code, area in found if by_code[code] > 1 or by_place[area.id] > 1)
        sources = frozenset(r.id for r in kept if r.type == "Source")
        return cls({code: area for code, area in found if code not in doubtful}, doubtful, sources)


def _survivor(places: Mapping[str, Record], id: str) -> str:
    """The place that an id means after merges."""
    for _ in range(len(places)):
        place = places.get(id)
        after = place.text("replacedBy") if place else None
        if after is None:
            break
        id = after
    return id
