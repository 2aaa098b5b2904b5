"""Moving between engines: by backup and restore with all of history, by export and load as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph import moving
from graph.backup import BackupRefused, verify_file
from graph.connect import FILE, open_graph
from graph.embedded import EmbeddedStore
from graph.embedded_check import Damaged
from graph.store import ChangeSet, Store, Unavailable
from loaders import pipeline
from ontology.records import Record, to_json
from tests.cli.commands import run
from tests.database.graphs import neo4j_of, server_of

ROOT = Path(__file__).parents[2]


def change(store: Store, id: str, *records: Record) -> None:
    """One more change set, by a clock that runs oddly."""
    at = datetime(2020 + len(id), 2, 29 if len(id) % 4 == 0 else 28, 12, 0, 0, 123_456, UTC)
    store.apply(ChangeSet(id, "wie é", "waar\u2028", at, records), store.revision())


def fill(store: Store) -> None:
    """A history with all that may happen: the real data, changes, withdrawals, merges, an empty change set."""
    pipeline.load(store, [ROOT / "data"], author="een test")
    name = {"name": "Eén", "type": "soort-partner/bank"}
    one, two = Record("partner/een", "Partner", name), Record("partner/twee", "Partner", {**name, "name": "Twee"})
    change(store, "a", one, two)
    change(store, "bb", Record(one.id, "Partner", {**name, "withdrawn": True}))
    change(store, "ccc")
    change(store, "dddd", one, Record(two.id, "Partner", {**two.values, "replacedBy": one.id}))


def state(store: Store) -> dict[str, str]:
    """Each resource in its canonical text."""
    return {record.id: to_json(record) for record in store.read_all()[2]}


def history(store: Store) -> list[tuple[int, str, str, str, str, datetime]]:
    """Each change set: revision, id, author, source, digest and moment."""
    kept = [(a.revision, a.change_set) for a in store.changes_since(0)]
    return [(r, c.id, c.author, c.source, c.digest(), c.at) for r, c in kept]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("verhuizen")


@pytest.fixture(scope="module")
def embedded(folder: Path) -> Iterator[Store]:
    """A graph in a file."""
    with closing(open_graph(folder)) as store:
        fill(store)
        yield store


@pytest.fixture(scope="module")
def moved(folder: Path, embedded: Store) -> str:
    """The address of a database to which a backup of it was restored."""
    file, url = folder / "nacht.bak", server_of(folder).address
    made = moving.backup(folder / FILE, file)
    assert moving.restore(file, url) == made
    return url


def test_a_backup_of_a_file_is_restored_to_a_database_with_its_history(folder: Path, embedded: Store, moved: str):
    with closing(neo4j_of(folder)) as store:
        assert history(store) == history(embedded)
        assert state(store) == state(embedded)
    assert moving.verify(moved) == moving.verify(folder / FILE)


def test_a_backup_of_a_database_is_a_file_like_any_other(folder: Path, embedded: Store, moved: str):
    file = folder / "terug.bak"
    made = moving.backup(moved, file)
    assert made == verify_file(file) == moving.verify(folder / FILE)
    moving.restore(file, folder / "nieuw" / FILE)
    with closing(EmbeddedStore(folder / "nieuw" / FILE)) as store:
        assert history(store) == history(embedded)
        assert state(store) == state(embedded)


def test_a_restore_that_was_broken_off_goes_on_where_it_was(folder: Path, embedded: Store, moved: str, tmp_path: Path):
    url = server_of(tmp_path).address  # empty again
    with closing(neo4j_of(tmp_path)) as store:
        for applied in list(embedded.changes_since(0))[:3]:
            store.apply(applied.change_set, applied.revision - 1)
    assert moving.restore(folder / "nacht.bak", url) == moving.verify(folder / FILE)
    assert moving.restore(folder / "nacht.bak", url).revision == embedded.revision()  # once more changes nothing


def test_a_database_that_holds_another_graph_is_never_restored_over(folder: Path, moved: str, tmp_path: Path):
    url = server_of(tmp_path).address
    with closing(neo4j_of(tmp_path)) as store:
        change(store, "anders", Record("stad/x", "City", {"name": "X"}))
    for replace in (False, True):
        with pytest.raises(Unavailable, match="empty database"):
            moving.restore(folder / "nacht.bak", url, replace=replace)
    with closing(neo4j_of(tmp_path)) as store:
        assert [a.change_set.id for a in store.changes_since(0)] == ["anders"]


def test_a_damaged_backup_is_refused_before_anything_is_written(folder: Path, moved: str, tmp_path: Path):
    body = bytearray((folder / "nacht.bak").read_bytes())
    body[len(body) // 2] ^= 0xFF
    (tmp_path / "stuk.bak").write_bytes(body)
    url = server_of(tmp_path).address
    with pytest.raises(BackupRefused):
        moving.restore(tmp_path / "stuk.bak", url)
    assert server_of(tmp_path).query("MATCH (n) RETURN count(n)")[0].values() == [0]


def test_export_and_load_give_an_equal_graph_in_both_directions(folder: Path, embedded: Store, tmp_path: Path):
    url = server_of(tmp_path).address
    told = {"WIJKGRAAF_STORE": url}
    for command, env in (
        (("export", "uit.nt", "--data", folder), None),
        (("load", "uit.nt"), told),
        (("export", "terug.nt"), told),
        (("load", "terug.nt", "--data", "nieuw"), None),
    ):
        done = run(*command, cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stderr
    with closing(neo4j_of(tmp_path)) as store, closing(open_graph(tmp_path / "nieuw")) as again:
        assert state(store) == state(embedded) == state(again)


def test_the_command_backs_up_restores_and_verifies_a_database(folder: Path, embedded: Store, tmp_path: Path):
    told = {"WIJKGRAAF_STORE": server_of(tmp_path).address, "WIJKGRAAF_LANG": "en"}
    restored = run("restore", folder / "nacht.bak", cwd=tmp_path, env=told)
    assert (restored.returncode, restored.stdout.split(":")[0]) == (0, "Restored"), restored.stderr
    assert run("verify", cwd=tmp_path, env=told).stdout.startswith("All is right")
    backed = run("backup", "weer.bak", cwd=tmp_path, env=told)
    assert (backed.returncode, verify_file(tmp_path / "weer.bak").revision) == (0, embedded.revision()), backed.stderr
    again = run("backup", "weer.bak", cwd=tmp_path, env=told)
    assert (again.returncode, "exists already" in again.stderr) == (1, True)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of six revisions with little in them."""
    folder = tmp_path_factory.mktemp("klein")
    practice = {"title": "P", "wijk": "wijk/w", "intervention": "aanpak/a"}
    with closing(EmbeddedStore(folder / FILE)) as store:
        change(store, "a", Record("stad/s", "City", {"name": "S"}))
        change(store, "bb", Record("wijk/w", "Wijk", {"name": "W", "city": "stad/s"}))
        change(store, "ccc", Record("stad/s", "City", {"name": "S2"}))
        change(store, "dddd", Record("aanpak/a", "Intervention", {"name": "A"}))
        change(store, "eeeee", Record("praktijk/p", "Practice", practice))
        change(store, "ffffff", Record("praktijk/p", "Practice", {**practice, "title": "Q"}))
    moving.backup(folder / FILE, folder / "klein.bak")
    return folder / "klein.bak"


@pytest.mark.parametrize(
    "harm",
    [
        "MATCH (v:Version {revision: 2}) WITH v LIMIT 1 SET v.body = replace(v.body, '\"', '\\'')",
        "MATCH (v:Version {revision: 2}) WITH v LIMIT 1 DELETE v",
        "MATCH (v:Version {revision: 1}) SET v.until = null",
        "CREATE (:Version {revision: 99, resource: 'x', body: '{}'})",
        "MATCH (c:ChangeSet {revision: 3}) SET c.at = c.at + duration('PT1S')",
        "MATCH (c:ChangeSet {revision: 3}) SET c.author = 'een ander'",
        "MATCH (c:ChangeSet {revision: 4}) DELETE c",
        "MATCH (c:ChangeSet {revision: 6}) DELETE c",
        "MATCH (p:Practice)-[l:WIJK]->() WITH l LIMIT 1 DELETE l",
        "MATCH (p:Practice), (c:City) CREATE (p)-[:CITY]->(c)",
        "MATCH (p:Practice) WITH p LIMIT 1 REMOVE p:Practice",
        "CREATE (:Resource:Practice {id: 'praktijk/verzonnen'})",
    ],
)
def test_what_was_changed_behind_our_back_is_found(harm: str, small: Path, tmp_path: Path):
    server = server_of(tmp_path)
    assert moving.restore(small, server.address).revision == 6
    server.query(harm)
    with pytest.raises(Damaged):
        moving.verify(server.address)
