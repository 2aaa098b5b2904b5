"""Which records are alive in a revision: replaced ones resolved to their survivors, withdrawn ones left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.snapshot.edits import Edits, over_ids
from graph.snapshot.layers import laid_over
from graph.snapshot.links import Backlinks, pointing_at
from ontology.records import Record, Value, link_fields


@dataclass(frozen=True, slots=True)
class Change:
    """One live record before and after a change; None where it is not alive."""

    id: str
    old: Record | None
    new: Record | None


@dataclass(frozen=True, slots=True)
class Records:
    """`raw`: as the store keeps them; `live`: what answers see. `replaced` (survivor -> what it replaced) and `lost`
    (an id without a survivor -> live records that still point at it) say what to look at again after a change."""

    raw: Mapping[str, Record]
    live: Mapping[str, Record]
    replaced: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, tuple[str, ...]]


NONE = Records({}, {}, {}, {})


def survivor(raw: Mapping[str, Record], id: str) -> str | None:
    """The id that answers for `id`: itself, or the end of its replacedBy chain.

    None where there is none, where that one is withdrawn, and where the chain runs in a circle. A replaced record that
    is withdrawn too counts as replaced.
    """
    record = raw.get(id)
    if record is not None and "replacedBy" not in record.values and "withdrawn" not in record.values:
        return id  # nearly always
    seen: set[str] = set()
    while record is not None and (next_id := record.text("replacedBy")) is not None:
        if next_id in seen:
            return None
        seen.add(next_id)
        record = raw.get(next_id)
    return None if record is None or record.is_withdrawn else record.id


def moved(old: Records, backlinks: Backlinks, changed: Iterable[Record]) -> tuple[Records, tuple[Change, ...]]:
    """The records after `changed` (new states), and every live record that is not what it was, by id."""
    news = {r.id: r for r in changed}
    raw = laid_over(old.raw, news)
    replaced, lost = Edits[str, str](), Edits[str, str]()
    for id, record in news.items():
        replaced.change(id, _replaced_by(old.raw.get(id)), _replaced_by(record))
    now_replaced = over_ids(old.replaced, replaced)
    as_they_are = {id for id, r in news.items() if "replacedBy" not in r.values and "withdrawn" not in r.values}
    changes = list[Change]()
    for id in sorted(_to_resolve(old, raw, now_replaced, backlinks, news)):
        new, lost_now = seen(raw, id, as_they_are)
        change = Change(id, old.live.get(id), new)
        lost.change(id, {*seen(old.raw, id)[1]} if old.raw else (), {*lost_now})
        if change.old != change.new:
            changes.append(change)
    live = laid_over(old.live, {change.id: change.new for change in changes})
    return Records(raw, live, now_replaced, over_ids(old.lost, lost)), tuple(changes)


def _replaced_by(record: Record | None) -> tuple[str, ...]:
    other = record.values.get("replacedBy") if record else None
    return (str(other),) if other else ()


def _to_resolve(
    old: Records,
    raw: Mapping[str, Record],
    replaced: Mapping[str, tuple[str, ...]],
    backlinks: Backlinks,
    news: Mapping[str, Record],
) -> set[str]:
    """The changed records, and those that point at something whose survivor changed."""
    found = set(news)
    for id in _with_replaced(news, old.replaced, replaced):
        before = survivor(old.raw, id)
        if before == survivor(raw, id):
            continue
        found.update(old.lost.get(id, ()) if before is None else pointing_at(backlinks, before))
    return found


def _with_replaced(ids: Iterable[str], *replaced: Mapping[str, tuple[str, ...]]) -> set[str]:
    """`ids` and all that they replace, directly or through others."""
    found, ahead = set[str](), list(ids)
    while ahead:
        id = ahead.pop()
        if id not in found:
            found.add(id)
            for mapping in replaced:
                ahead.extend(mapping.get(id, ()))
    return found


def seen(
    raw: Mapping[str, Record], id: str, as_they_are: frozenset[str] | set[str] = frozenset()
) -> tuple[Record | None, list[str]]:
    """The record as answers see it (None: not alive), and the ids without a survivor at which it points as written.

    `as_they_are`: ids that are known to answer for themselves.
    """
    if id not in as_they_are and survivor(raw, id) != id:
        return None, []
    record = raw[id]
    links = record.links()
    if as_they_are.issuperset([target for _, target in links]):
        return record, []
    ends = [(target, survivor(raw, target)) for _, target in links]
    as_written = all(target == end for target, end in ends)
    return record if as_written else _resolved(raw, record), [target for target, end in ends if end is None]


def _resolved(raw: Mapping[str, Record], record: Record) -> Record:
    """The record with each link at its survivor."""
    fields = link_fields(record.type)
    links = {n: _ends(raw, v) for n, v in record.values.items() if n in fields}
    values = {n: links.get(n, v) for n, v in record.values.items()}
    return Record(record.id, record.type, {n: v for n, v in values.items() if v is not None})


def _ends(raw: Mapping[str, Record], value: Value) -> Value | None:
    if isinstance(value, tuple):
        return tuple(sorted({s for s in (survivor(raw, id) for id in value) if s is not None})) or None
    return survivor(raw, str(value))
