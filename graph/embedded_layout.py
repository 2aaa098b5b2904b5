"""What the embedded file holds: its tables, and a view a class for people who open it with another program."""

from __future__ import annotations

from ontology.vocabulary import vocabulary

APPLICATION_ID = 0x57494A4B  # "WIJK"
FORMAT = 1

TABLES = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
    # Kept for ever. digest: what the change set says; chain: over the chain before it, revision, digest and moment.
    """CREATE TABLE change_set (
        revision INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, chain TEXT NOT NULL,
        author TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    # The state of a resource is its newest version; `revision` says which.
    """CREATE TABLE resource (
        key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, class TEXT NOT NULL,
        revision INTEGER NOT NULL REFERENCES change_set) STRICT""",
    """CREATE TABLE version (
        revision INTEGER NOT NULL REFERENCES change_set, resource INTEGER NOT NULL REFERENCES resource,
        body TEXT NOT NULL, PRIMARY KEY (revision, resource)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX version_of_resource ON version (resource, revision)",
    "CREATE TABLE property (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE link (
        source INTEGER NOT NULL REFERENCES resource, property INTEGER NOT NULL REFERENCES property,
        target INTEGER NOT NULL REFERENCES resource, PRIMARY KEY (source, property, target)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX link_backwards ON link (target, property, source)",
)


def views() -> dict[str, str]:
    """Class name -> the statement that makes its view; only names of the vocabulary stand in it."""
    made = {}
    for name, class_ in vocabulary().classes.items():
        columns = ", ".join(f"v.body ->> '$.{field}' AS \"{field}\"" for field in class_.fields)
        source = "resource r JOIN version v ON v.resource = r.key AND v.revision = r.revision"
        made[name] = f"CREATE VIEW \"{name}\" AS SELECT r.id, {columns} FROM {source} WHERE r.class = '{name}'"  # noqa: S608
    return made
