"""What the database holds beside resources, and that it is ours: its head, constraints and indexes from the vocabulary.

(:Graph {name, format, revision, committed})                   the head: the newest revision that readers see
(:ChangeSet {revision, id, digest, chain, author, source, at}) kept for ever
(:Version {resource, revision, until, body})                   canonical JSON; it held from `revision` to `until`
(:Resource:<Class> …)                                          the newest state, for people (property_graph.py)
"""

from __future__ import annotations

import hashlib
from functools import cache

from graph.neo4j.database import OLD_SERVER, OLDEST, Database, Transaction
from graph.neo4j.property_graph import LANGUAGES, NAMES, RESOURCE, places
from graph.store import NotAGraph
from ontology.vocabulary import vocabulary

NAME = "wijkgraaf"
FORMAT = 1
DDL_LIMIT = 600.0  # seconds: an index over what is there already takes a while

NEWER = (
    "deze graaf is geschreven door een nieuwere versie van Wijkgraaf; gebruik die versie",
    "this graph was written by a newer version of Wijkgraaf; use that version",
)
FOREIGN = (
    "in deze database staan gegevens van een ander programma; kies een lege database, of een andere",
    "this database holds data of another program; choose an empty database, or another one",
)
SERVER = "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]"
HEAD = "MATCH (g:Graph {name: $name}) RETURN g.format, g.layout"
NODES = "MATCH (n) RETURN count(n)"
BEGIN = (
    "MERGE (g:Graph {name: $name})"
    " ON CREATE SET g.format = $format, g.revision = 0, g.committed = 0, g.layout = '' RETURN g.format"
)
DONE = "MATCH (g:Graph {name: $name}) SET g.layout = $layout"
AWAIT = "CALL db.awaitIndexes(600)"


def prepare(database: Database) -> None:
    """Sees to it that the database is a graph of ours that this version can use; an empty one becomes one.

    Nothing is written before it is known to be ours or empty. Raises NotAGraph for a server that is too old, a graph of
    a newer version, and what other programs keep here; Unavailable.
    """
    check_server(database.read(SERVER)[0][0])
    found = database.read(HEAD, name=NAME)
    if found and (found[0][0] or 0) > FORMAT:
        raise NotAGraph(*NEWER)
    if not found and database.read(NODES)[0][0] > 0:
        raise NotAGraph(*FOREIGN)
    if not found or found[0][1] != digest():
        _lay_out(database)


def check_server(version: str) -> None:
    """Raises NotAGraph where the server is older than we can use; versions by year ("2025.10.1") are newer."""
    numbers = [int(part) for part in version.split("-")[0].split(".")[:2] if part.isdecimal()]
    if tuple(numbers) < OLDEST:
        raise NotAGraph(*OLD_SERVER)


def _lay_out(database: Database) -> None:
    """Each statement leaves what is there alone; several processes may do this at once."""
    for statement in statements():
        database.declare(statement, DDL_LIMIT)
    database.read(AWAIT, limit=DDL_LIMIT)

    def begin(transaction: Transaction) -> None:
        transaction.run(BEGIN, name=NAME, format=FORMAT).consume()
        transaction.run(DONE, name=NAME, layout=digest()).consume()

    database.write(begin)


@cache
def digest() -> str:
    """Says which layout a graph has, so that a start that changes nothing asks for nothing."""
    return hashlib.sha256("\n".join(statements()).encode()).hexdigest()


@cache
def statements() -> tuple[str, ...]:
    """The constraints and indexes, made where they are missing; only names of the vocabulary stand in them."""
    unique = "CREATE CONSTRAINT {0} IF NOT EXISTS FOR (n:{1}) REQUIRE {2} IS UNIQUE"
    index = "CREATE {3}INDEX {0} IF NOT EXISTS FOR (n:{1}) ON {2}"
    made = [
        unique.format("graph_name", "Graph", "n.name"),
        unique.format("change_set_id", "ChangeSet", "n.id"),
        unique.format("change_set_revision", "ChangeSet", "n.revision"),
        index.format("version_of_resource", "Version", "(n.resource)", ""),
        index.format("version_of_revision", "Version", "(n.revision, n.resource)", ""),
        unique.format("resource_id", RESOURCE, "n.id"),
        *(unique.format(f"{name}_id", name, "n.id") for name in vocabulary().classes),
        *(index.format(f"{name}_location", name, "(n.location)", "POINT ") for name in sorted(places())),
        *(index.format(f"{name}_{f}", name, f"(n.{f})", "") for name, f in _named()),
        f"CREATE FULLTEXT INDEX resource_names IF NOT EXISTS FOR (n:{RESOURCE}) ON EACH [{_called()}]"
        " OPTIONS {indexConfig: {`fulltext.analyzer`: 'dutch', `fulltext.eventually_consistent`: true}}",
    ]
    return tuple(made)


def _called() -> str:
    """The properties that hold what a resource is called: its caption, and its labels in every language."""
    return ", ".join(["n.caption", *(f"n.{f}_{lang}" for f in ("label", "altLabels") for lang in LANGUAGES)])


def _named() -> list[tuple[str, str]]:
    """(Class, property) of the names, titles and labels by which people look a resource up."""
    found = []
    for class_ in vocabulary().classes.values():
        if not class_.is_claim:
            found += [(class_.name, name) for name in NAMES if name in class_.fields]
        if class_.fields["label"].required:
            found += [(class_.name, f"label_{lang}") for lang in LANGUAGES]
    return found
