"""What ties history together: the digest of one change set, and the chain over it and all that came before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable


def digest(id: str, author: str, source: str, bodies: Iterable[tuple[str, str]]) -> str:
    """SHA-256, in hexadecimal, of what a change set says; `bodies` are (id, canonical text) of its resources, by id."""
    said = hashlib.sha256(json.dumps([id, author, source]).encode())
    for resource, body in bodies:
        said.update(f"\n{resource}\t{body}".encode())
    return said.hexdigest()


def link(before: str, revision: int, digest: str, at: str) -> str:
    """The chain at a revision: SHA-256 over the chain `before` it ("" at the first), its number, digest and moment."""
    return hashlib.sha256(f"{before}\n{revision}\n{digest}\n{at}".encode()).hexdigest()
