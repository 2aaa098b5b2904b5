"""Dossier examples: the practices that editors pinned, then those that the standing question finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.snapshot import Snapshot
from questions.answers import Key, Page
from questions.kinds import known_id
from questions.order import strongest
from questions.page import Listing, page
from questions.scope_json import scope_from_json
from questions.what_worked import what_worked

Entry = tuple[Key, str]


def dossier_examples(
    snapshot: Snapshot, dossier_id: str, one_per_city: bool = True, first: int = 20, after: str | None = None
) -> Page[str]:
    """Practices by id: pinned ones by id, then those of the question, strongest first, each once; with `one_per_city`
    only the first of each city, pinned or not. A dossier without a question has its pinned ones alone.

    Refusals: UNKNOWN_ID for the dossier or an id in its question; BAD_USER_INPUT for a question that cannot be read.
    """
    id = known_id(snapshot, dossier_id, "Dossier")
    entries = [*_pinned(snapshot, id), *_found(snapshot, id)]
    shown = _first_of_each(entries, (practice for _, practice in entries))
    if one_per_city:
        rows = snapshot.rows.practices
        shown = _first_of_each(shown, (rows[practice].city or practice for _, practice in shown))
    return page(Listing(f"examples/{id}/{one_per_city}", "nnns"), shown, first, after)


def _pinned(snapshot: Snapshot, dossier: str) -> Iterator[Entry]:
    record = snapshot.get(dossier)
    for practice in record.many("pinned") if record else ():
        yield (0, 0, 0, practice), practice


def _found(snapshot: Snapshot, dossier: str) -> list[Entry]:
    record = snapshot.get(dossier)
    question = record.text("question") if record else None
    if question is None:
        return []
    members = what_worked(snapshot, scope_from_json(question)).members
    return sorted(((1, *strongest(member)), member.row.id) for member in members)


def _first_of_each(entries: list[Entry], of: Iterable[str]) -> list[Entry]:
    """The entries whose `of` was not there before."""
    first: dict[str, Entry] = {}
    for entry, group in zip(entries, of, strict=True):
        first.setdefault(group, entry)
    return list(first.values())
