"""Gap maps: two dimensions against each other, every key that the graph uses, also where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from graph.snapshot import Snapshot
from ontology.vocabulary import Words
from questions.answers import GapCell, GapMap, Verdict
from questions.filters import ID_FILTERS, INVOLVEMENT_FILTERS, Filters
from questions.groups import group_verdict, grouped, placed
from questions.refusals import Refusal, bad_input
from questions.verdict import Judged

MOST_KEYS = 200
ROWS = Words("rijen", "rows")
COLUMNS = Words("kolommen", "columns")


def gap_map(
    snapshot: Snapshot,
    filters: Filters,
    members: Sequence[Judged],
    sides: tuple[str, str],
    verdict: Callable[[Iterable[Judged]], Verdict],
) -> GapMap:
    """The map of these members, rows and columns by key, cells by row and column. Refusals: BAD_USER_INPUT where both
    sides are one dimension; TOO_LARGE for a side with more than 200 keys."""
    if sides[0] == sides[1]:
        raise bad_input(
            f"Rijen en kolommen zijn allebei {sides[0]}. Kies twee verschillende dimensies.",
            f"Rows and columns are both {sides[0]}. Choose two different dimensions.",
        )
    keys = [side_keys(snapshot, filters, d, words) for d, words in zip(sides, (ROWS, COLUMNS), strict=True)]
    rows, columns = (
        [group_verdict(snapshot, d, key, verdict(groups.get(key, ()))) for key in of_side]
        for d, of_side in zip(sides, keys, strict=True)
        for groups in (grouped(filters, members, d),)
    )
    shown = set(keys[0]), set(keys[1])
    found = {
        at: inside for at, inside in cells(filters, members, sides).items() if at[0] in shown[0] and at[1] in shown[1]
    }
    listed = [GapCell(row, column, verdict(inside)) for (row, column), inside in sorted(found.items(), key=_at)]
    return GapMap(rows, columns, listed, len(rows) * len(columns) - len(listed))


def _at(cell: tuple[tuple[str, str], list[Judged]]) -> tuple[str, str]:
    return cell[0]


def cells(filters: Filters, members: Iterable[Judged], sides: tuple[str, str]) -> dict[tuple[str, str], list[Judged]]:
    """(row, column) -> the members there; where a side is INDICATOR, judged over the outcomes of that indicator."""
    rows, columns = sides
    found: dict[tuple[str, str], list[Judged]] = {}
    for member in members:
        across = list(placed(filters, member, columns))
        for row, by_row in placed(filters, member, rows):
            for column, by_column in across:
                found.setdefault((row, column), []).append(by_row if rows == "INDICATOR" else by_column)
    return found


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
