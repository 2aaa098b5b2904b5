"""Gap maps: two dimensions against each other, every key that the graph uses, also where nothing is known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.snapshot import Snapshot
from graph.snapshot.columns import NONE
from ontology.vocabulary import Words
from questions.answers import GapCell, GapMap, GroupVerdict
from questions.filters import ID_FILTERS, INVOLVEMENT_FILTERS, Filters
from questions.groups import group_verdict
from questions.members import Members, Placed, entries, placed
from questions.refusals import Refusal, bad_input
from questions.tally import Counts, tally

MOST_KEYS = 200
ROWS = Words("rijen", "rows")
COLUMNS = Words("kolommen", "columns")


def gap_map(members: Members, sides: tuple[str, str]) -> GapMap:
    """The map of these members, rows and columns by key, cells by row and column. Refusals: BAD_USER_INPUT where both
    sides are one dimension; TOO_LARGE for a side with more than 200 keys."""
    if sides[0] == sides[1]:
        raise bad_input(
            f"Rijen en kolommen zijn allebei {sides[0]}. Kies twee verschillende dimensies.",
            f"Rows and columns are both {sides[0]}. Choose two different dimensions.",
        )
    snapshot, filters = members.snapshot, members.filters
    keys = [side_keys(snapshot, filters, d, words) for d, words in zip(sides, (ROWS, COLUMNS), strict=True)]
    rows, columns = (_shown(placed(members, d), of_side) for d, of_side in zip(sides, keys, strict=True))
    listed = list(_cells(members, rows, columns, sides[0] == "INDICATOR"))
    across, down = (_side(members, d, of) for d, of in zip(sides, (rows, columns), strict=True))
    return GapMap(across, down, listed, len(across) * len(down) - len(listed))


def _shown(of: Placed, keys: list[str]) -> Placed:
    """Only the pairs with these keys (sorted), which become the keys."""
    place = {key: n for n, key in enumerate(keys)}
    key = np.array([*(place.get(key, NONE) for key in of.keys), NONE], np.intp)[of.key]
    inside = key != NONE
    return Placed(tuple(keys), of.of[inside], key[inside], of.how[inside])


def _side(members: Members, dimension: str, of: Placed) -> list[GroupVerdict]:
    found = tally(entries(members, of.of, of.key, of.how), len(of.keys))
    verdicts = found.verdicts(range(len(of.keys)))
    return [group_verdict(members.snapshot, dimension, key, v) for key, v in zip(of.keys, verdicts, strict=True)]


def _cells(members: Members, rows: Placed, columns: Placed, by_row: bool) -> Iterator[GapCell]:
    """The cells that hold practices; where a side is INDICATOR, judged over the outcomes of that indicator."""
    row, column = _crossed(rows.of, columns.of, len(members.at))
    at = rows.key[row] * len(columns.keys) + columns.key[column]
    judging, which = (rows, row) if by_row else (columns, column)
    used, group = np.unique(at, return_inverse=True)
    cells = entries(members, rows.of[row], group, judging.how[which])
    verdicts = tally(cells, len(used)).verdicts(range(len(used)))
    for cell, verdict in zip(used.tolist(), verdicts, strict=True):
        r, c = divmod(cell, len(columns.keys))
        yield GapCell(rows.keys[r], columns.keys[c], verdict)


def _crossed(left: Counts, right: Counts, members: int) -> tuple[Counts, Counts]:
    """Each pair of one of `left` and one of `right` (both: which member it is of) that are of the same member."""
    by_member = np.argsort(right, kind="stable")
    many = np.bincount(right, minlength=members)
    start = np.cumsum(many) - many
    times = many[left]
    which = np.repeat(np.arange(len(left)), times)
    step = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    return which, by_member[start[left][which] + step]


def side_keys(snapshot: Snapshot, filters: Filters, dimension: str, side: Words) -> list[str]:
    """Every key of the dimension that a practice of the graph uses (CHALLENGE: or a finding), sorted; claims without a
    source only where the scope includes them.

    Where these are more than 200, only those that the scope's own filter on this dimension lets through are shown:
    so that the filter that TOO_LARGE names does help.
    """
    keys = set(snapshot.rows.practice_postings.get(filters.posting(dimension), {}))
    if dimension == "CHALLENGE":
        findings = "CHALLENGE_CLAIMED" if filters.scope.include_claimed else "CHALLENGE"
        keys |= set(snapshot.rows.wijk_postings.get(findings, {}))
    if len(keys) > MOST_KEYS:
        keys = {key for key in keys if _let_through(filters, dimension, key)}
    if len(keys) > MOST_KEYS:
        raise Refusal("TOO_LARGE", limit=MOST_KEYS, side=side, filter=filter_name(dimension))
    return sorted(keys)


def _let_through(filters: Filters, dimension: str, key: str) -> bool:
    asked = [filters.indicator] if dimension == "INDICATOR" else []
    asked += [
        filters.by_id[f.attribute] for f in ID_FILTERS if f.dimension == dimension and f.attribute in filters.by_id
    ]
    attributes = {f.attribute for f in INVOLVEMENT_FILTERS if f.dimension == dimension}
    asked += [match for entry in filters.with_ for name, match in entry.parts.items() if name in attributes]
    return all(
        (not (match.any or match.all) or any(key in ids for ids in (*match.any.values(), *match.all.values())))
        and not any(key in ids for ids in match.none.values())
        for match in asked
    )


def filter_name(dimension: str) -> str:
    """The field of a scope that narrows a dimension, as the contract writes it."""
    by_dimension = {f.dimension: f"with.{f.name}" for f in INVOLVEMENT_FILTERS}
    by_dimension |= {f.dimension: f.name for f in ID_FILTERS}
    return {**by_dimension, "INDICATOR": "indicator", "STATUS": "status", "APPROACH": "approach"}[dimension]
