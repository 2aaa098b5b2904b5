"""What every resolver of one request shares: one snapshot, and the name of the engine behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import strawberry

from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Context:
    """One request sees one revision, whatever is written meanwhile."""

    snapshot: Snapshot
    engine: str


Info: TypeAlias = strawberry.Info[Context, None]
