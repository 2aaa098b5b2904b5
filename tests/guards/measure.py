"""Prints, for docs/performance.md, how long each attack takes to be refused: `python -m tests.guards.measure`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from tests.cli.commands import served
from tests.guards.attacks import ATTACKS
from tests.guards.wire import Bystander, send

ROUNDS = 15


def main() -> None:
    """One line for each attack: its median and worst, and the worst that somebody else waited meanwhile."""
    print("| request | bytes | refused with | median, ms | worst, ms | others, worst, ms |\n|---|--:|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder, served(cwd=Path(folder)) as server:
        for name, attack in ATTACKS.items():
            with Bystander(server.address) as bystander:
                found = [send(server.address, attack.varied(n)) for n in range(ROUNDS)]
            took = [answer.took for answer in found]
            codes = sorted({error["extensions"]["code"] for error in found[0].body["errors"]})
            figures = f"{median(took):.1f} | {max(took):.0f} | {max(bystander.waits):.0f}"
            print(f"| {name} | {len(attack.body):,} | {found[0].status} {', '.join(codes)} | {figures} |")


if __name__ == "__main__":
    main()
