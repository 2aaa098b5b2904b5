"""What every resolver of one request shares: one snapshot, and the name of the engine behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import strawberry

from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Context:
    """One request sees one revision, whatever is written meanwhile. `deadline` in seconds of `time.monotonic`."""

    snapshot: Snapshot
    engine: str
    deadline: float = float("inf")


Info: TypeAlias = strawberry.Info[Context, None]
