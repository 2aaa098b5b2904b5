"""Pages: lists that can grow, cut by sort key, so that a walk meets everything once whatever others write meanwhile.

A cursor is base64url of JSON: [name of the list, sort key ...]. It says where the walk stands, not how far it has come.
"""

from __future__ import annotations

import base64
import binascii
import heapq
import json
import math
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from questions.answers import Edge, Key, Page
from questions.refusals import Refusal

T = TypeVar("T")
U = TypeVar("U")
MOST = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """A list by its name and the shape of its sort keys: "n" for a number, "s" for a text, one letter a part."""

    name: str
    shape: str = "s"

    def cursor(self, key: Key) -> str:
        """The cursor of the entry with this sort key."""
        text = json.dumps([self.name, *key], ensure_ascii=True, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def key(self, cursor: str) -> Key:
        """The sort key in a cursor of this list. Refusal BAD_CURSOR for anything else."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            said = json.loads(base64.b64decode(padded, b"-_", validate=True))
        except (ValueError, RecursionError, binascii.Error):
            raise Refusal("BAD_CURSOR") from None
        if not isinstance(said, list) or said[:1] != [self.name] or not self._has_shape(said[1:]):
            raise Refusal("BAD_CURSOR")
        return tuple(said[1:])

    def _has_shape(self, parts: list[object]) -> bool:
        return len(parts) == len(self.shape) and all(map(_is_part, parts, self.shape))


def _is_part(part: object, kind: str) -> bool:
    if kind == "s":
        return isinstance(part, str)
    return isinstance(part, int | float) and not isinstance(part, bool) and not math.isnan(part)


BY_ID = Listing("id")


def listing(kind: str, shape: str, *about: object) -> Listing:
    """A list whose order or content hangs on what it is about (a scope, a text): its cursors fit no other."""
    return Listing(f"{kind}:{told(*about)}", shape)


def told(*about: object) -> str:
    """What a list is about in eight characters."""
    return f"{zlib.crc32(repr(about).encode()):08x}"


def check_first(first: int) -> None:
    """Refusal BAD_USER_INPUT where `first` is outside 1..100."""
    if not 1 <= first <= MOST:
        nl = f"first is {first}. Kies een getal van 1 tot en met {MOST}."
        en = f"first is {first}. Choose a number from 1 up to and including {MOST}."
        raise Refusal("BAD_USER_INPUT", nl=nl, en=en)


def page(of: Listing, entries: Iterable[tuple[Key, T]], first: int, after: str | None) -> Page[T]:
    """The first `first` entries behind the cursor `after`, in the order of their keys (no two keys are equal)."""
    check_first(first)
    start = None if after is None else of.key(after)
    everything = list(entries)
    ahead = everything if start is None else [e for e in everything if e[0] > start]
    shown = heapq.nsmallest(first, ahead, key=lambda entry: entry[0])
    edges = [Edge(of, key, node) for key, node in shown]
    return Page(len(everything), edges, len(ahead) > len(shown), len(ahead) < len(everything))


def each(of: Page[T], made: Callable[[T], U]) -> Page[U]:
    """The same page with every node made into something else."""
    return Page(of.total, [Edge(e.of, e.key, made(e.node)) for e in of.edges], of.has_next, of.has_previous)


def page_of_ids(ids: Iterable[str], first: int, after: str | None, of: Listing = BY_ID) -> Page[str]:
    """A page of ids, by id."""
    return page(of, (((id,), id) for id in ids), first, after)
