"""What all tests share: the servers that they started end with them."""

from __future__ import annotations

from tests.database.server import stop_shared


def pytest_sessionfinish() -> None:
    """Ends the Neo4j of this test process."""
    stop_shared()
