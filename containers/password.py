"""Makes the password of the database at the first start, or takes one that is given on standard input.

`password` is for Wijkgraaf, `neo4j-auth` says the same for Neo4j. Nothing shows it; what is there is left as it is.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from pathlib import Path

PASSWORD, AUTH = "password", "neo4j-auth"
MODE = 0o440  # the owner is Wijkgraaf, the group is Neo4j's
# What Neo4j's own start script takes: it cuts at /, and takes what begins with - for an option.
USABLE = re.compile(r"[!-.0-~]{8,200}")

NOT_USABLE = (
    "dit wachtwoord kan niet worden gebruikt. Neem 8 tot 200 letters, cijfers en tekens, zonder spaties, zonder /,"
    " en niet met - aan het begin",
    "this password cannot be used. Take 8 to 200 letters, digits and signs, without spaces, without /,"
    " and no - at the beginning",
)
ANOTHER = (
    "er is al een wachtwoord, en de database kent alleen dat. Verander het eerst in Neo4j, en geef het dan met"
    " --replace",
    "there is a password already, and the database knows only that. Change it in Neo4j first, and then give it by"
    " --replace",
)


class Refused(Exception):
    """A password that is not taken; says so in both languages."""


def see_to(folder: Path, given: str, *, replace: bool = False) -> str:
    """Sees to it that both files are there; answers with "made", "taken" or "kept". Raises Refused."""
    there = _read(folder / PASSWORD)
    if given and (given.startswith("-") or not USABLE.fullmatch(given)):
        raise Refused(*NOT_USABLE)
    if given and there not in ("", given) and not replace:
        raise Refused(*ANOTHER)
    password = given or there or secrets.token_hex(24)
    if password != there:
        _write(folder / PASSWORD, password)
    if _read(folder / AUTH) != f"neo4j/{password}":
        _write(folder / AUTH, f"neo4j/{password}")
    return "kept" if password == there else "taken" if given else "made"


def _read(file: Path) -> str:
    return file.read_text(encoding="ascii") if file.exists() else ""


def _write(file: Path, text: str) -> None:
    """The whole file or none, synced, and never readable for others."""
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with open(handle, "w", encoding="ascii") as written:
        os.fchmod(handle, MODE)  # whatever the umask
        written.write(text)
        written.flush()
        os.fsync(handle)
    new.replace(file)


def main() -> int:
    """Arguments: the folder, and --replace for a password that was changed in Neo4j."""
    folder, *options = sys.argv[1:]
    given = "" if sys.stdin.isatty() else sys.stdin.read().strip()
    try:
        done = see_to(Path(folder), given, replace=options == ["--replace"])
    except Refused as refused:
        print("wijkgraaf:", " · ".join(refused.args), file=sys.stderr)
        return 1
    said = {"made": "gemaakt · made", "taken": "overgenomen · taken", "kept": "was er al · was there already"}
    print("wijkgraaf: wachtwoord · password:", said[done])
    return 0


if __name__ == "__main__":
    sys.exit(main())
