"""The command line: one function a sub-command, no logic of its own."""

import os
import sys
from pathlib import Path

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def wijkgraaf() -> None:
    """What was tried in which wijk, by whom, paid by whom, and whether it worked."""


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the test suite (in a checkout); further arguments go to pytest."""
    checkout = Path(__file__).parent
    if not (checkout / "tests").is_dir():
        typer.echo("wijkgraaf: the tests are in a checkout only · de tests staan alleen in een checkout", err=True)
        raise typer.Exit(2)
    os.chdir(checkout)
    # Become pytest: its exit code is the answer, and Ctrl-C reaches it.
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-n", "2", *context.args])  # noqa: S606


def main() -> None:
    """Run the command line under the name that people type."""
    app(prog_name="wijkgraaf")


if __name__ == "__main__":
    main()
