"""The head of the graph: which revision readers see, which is committed, and whose turn it is to write.

A small change set is one transaction, under the lock of the head. A large one is written in many: meanwhile the turn is
a lease, `staging` until `lease`, which each step renews. What a writer that died left behind is undone, or where it was
committed finished, by whoever finds the lease run out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from graph.neo4j.database import Database, Transaction
from graph.neo4j.layout import NAME
from graph.store import Busy, NotAGraph

LEASE = 20_000  # milliseconds by the server's clock; a step takes far less
DAMAGED = (
    "deze database is geen graaf van Wijkgraaf, of zij is beschadigd; zet een back-up terug",
    "this database is no Wijkgraaf graph, or it is damaged; restore a backup",
)
HEAD = "MATCH (g:Graph {name: $name})"
STATE = "RETURN g.revision, g.committed, g.staging, coalesce(g.lease, 0) < timestamp()"
LOOK = f"{HEAD} {STATE}"
# Setting a property takes the lock: what comes after sees all that others committed, and wholly applied.
LOCK = f"{HEAD} SET g.turn = true REMOVE g.turn WITH g {STATE}"
BEGIN = f"{HEAD} SET g.staging = $staging, g.lease = timestamp() + $lease, g.step = 0"
RENEW = f"{HEAD} WHERE g.staging = $staging SET g.lease = timestamp() + $lease RETURN g.step"
STEP = f"{HEAD} SET g.step = $step"
COMMIT = f"{HEAD} SET g.committed = $revision"
END = f"{HEAD} WHERE g.staging = $staging SET g.revision = g.committed REMOVE g.staging, g.lease, g.step"
PUBLISH = f"{HEAD} WHERE g.staging IS NULL SET g.revision = g.committed RETURN g.revision"


class Head(NamedTuple):
    """`staging`: who writes a large change set, or None; `is_abandoned`: it was not heard of for too long."""

    revision: int
    committed: int
    staging: str | None
    lease_ran_out: bool

    @property
    def is_abandoned(self) -> bool:
        """Whether somebody began a large change set and is gone."""
        return self.staging is not None and self.lease_ran_out


def rows(transaction: Transaction, query: str, **parameters: Any) -> list[list[Any]]:
    """The rows of a query within a transaction."""
    return transaction.run(query, {"name": NAME, "lease": LEASE, **parameters}).values()


def look(database: Database) -> Head:
    """The head as it is, without a lock. Raises NotAGraph where there is none."""
    return _head(database.read(LOOK, name=NAME))


def lock(transaction: Transaction) -> Head:
    """The head, which nobody else changes until the transaction ends. Raises NotAGraph where there is none."""
    return _head(rows(transaction, LOCK))


def _head(found: list[list[Any]]) -> Head:
    if not found:
        raise NotAGraph(*DAMAGED)
    return Head(*found[0])


def begin(transaction: Transaction, staging: str) -> None:
    """Takes the turn for a change set of many transactions."""
    rows(transaction, BEGIN, staging=staging)


def is_done(transaction: Transaction, staging: str, step: int) -> bool:
    """Renews the lease, and says whether this step was committed before, though nobody heard. Raises Busy where the
    turn was lost to somebody else."""
    found = rows(transaction, RENEW, staging=staging)
    if not found:
        raise Busy
    return int(found[0][0]) >= step


def done(transaction: Transaction, step: int) -> None:
    """Writes down that a step is done, in the same transaction."""
    rows(transaction, STEP, step=step)
