"""How versions are read: by id, all that held at a revision, or those that one revision made. It knows no driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

FIRST_PAGE, PAGE = 200, 20_000  # rows; the first is small, because some look at the beginning alone
# The hints: of an empty or a growing database the planner knows too little to choose.
BY_RESOURCE = "USING INDEX SEEK v:Version(resource)"
BY_REVISION = "USING INDEX SEEK v:Version(revision, resource)"
# Versions are never changed but for their end: what held at a revision is found whatever is written meanwhile.
HELD = "v.revision <= $revision AND (v.until IS NULL OR v.until > $revision)"
PAGE_OF = "RETURN v.resource, v.body ORDER BY v.resource LIMIT $most"
READ = f"UNWIND $ids AS id MATCH (v:Version {{resource: id}}) {BY_RESOURCE} WHERE {HELD} RETURN v.resource, v.body"
READ_ALL = f"MATCH (v:Version) {BY_RESOURCE} WHERE v.resource > $after AND {HELD} {PAGE_OF}"
CHANGED = f"MATCH (v:Version) {BY_REVISION} WHERE v.revision = $revision AND v.resource > $after {PAGE_OF}"
MOMENT = "MATCH (c:ChangeSet {revision: $revision}) RETURN c.at"


def by_id(read: Callable[..., list[list[Any]]], query: str, revision: int) -> Iterator[tuple[str, str]]:
    """(Id, canonical text) that READ_ALL or CHANGED gives, by id, page by page: each page is a `read` of its own, which
    may be tried anew."""
    after, most = "", FIRST_PAGE
    while True:
        rows = read(query, revision=revision, after=after, most=most)
        yield from ((id, body) for id, body in rows)
        if len(rows) < most:
            return
        after, most = rows[-1][0], PAGE
