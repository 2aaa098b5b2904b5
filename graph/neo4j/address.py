"""Where a database is, as people write it: neo4j://user@host:7687/database, with the password beside it or in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from graph.store import Unavailable

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
USER = "neo4j"
PORT = 7687

NOT_AN_ADDRESS = (
    "dit is geen adres van een database. Geef het als neo4j://gebruiker@host:7687 (of bolt://, en met +s voor TLS)",
    "this is no address of a database. Give it as neo4j://user@host:7687 (or bolt://, and with +s for TLS)",
)
NO_PASSWORD = (
    "het wachtwoord ontbreekt. Zet het in WIJKGRAAF_STORE_PASSWORD, of de naam van een bestand waar het in staat in"
    " WIJKGRAAF_STORE_PASSWORD_FILE",
    "the password is missing. Put it in WIJKGRAAF_STORE_PASSWORD, or the name of a file that holds it in"
    " WIJKGRAAF_STORE_PASSWORD_FILE",
)


@dataclass(frozen=True, slots=True)
class Address:
    """A database: `uri` is what the driver takes; `database` None is the user's own; the password is never shown."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None


def address(url: str, password: str | None = None) -> Address:
    """The address in `url`. A password in it goes before `password`. Raises Unavailable, without showing any of it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORT
    except ValueError as error:
        raise Unavailable(*NOT_AN_ADDRESS) from error
    known = parts.scheme in SCHEMES and host and not parts.query and not parts.fragment
    database = parts.path.strip("/")
    if not known or host is None or "/" in database:
        raise Unavailable(*NOT_AN_ADDRESS)
    secret = unquote(parts.password) if parts.password else password
    if not secret:
        raise Unavailable(*NO_PASSWORD)
    at = f"[{host}]" if ":" in host else host
    return Address(f"{parts.scheme}://{at}:{port}", unquote(parts.username or USER), secret, database or None)
