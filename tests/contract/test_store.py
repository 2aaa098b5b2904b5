"""The promises of the port, one by one, on every engine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from graph.store import (
    Applied,
    BrokenChangeSet,
    Busy,
    ChangeSet,
    Conflict,
    SameIdOtherContent,
    Store,
    StoreError,
    Unavailable,
)
from ontology.records import Record
from tests.contract.engines import ENGINES

AT = datetime(2026, 11, 24, 12, 30, 0, 123456, tzinfo=UTC)
CITY = Record("stad/groningen", "City", {"name": "Groningen"})
WIJK = Record("wijk/selwerd", "Wijk", {"name": "Selwerd", "city": "stad/groningen"})
EVERY_KIND = Record(
    "indicator/uitval",
    "Concept",
    {
        "scheme": "INDICATOR",
        "label": {"en": "drop-out \N{SLIGHTLY SMILING FACE}", "nl": "uitval é"},
        "altLabels": {"nl": ("\u2028 regel", "voortijdig verlaten")},
        "higherIsBetter": False,
        "sources": ("bron/a", "bron/b"),
        "unit": '"%"\n\t\\',
    },
)
NUMBERS = Record("stad/x", "City", {"name": "X", "lat": 53.25, "lon": 1e-07})
SOURCES = (Record("bron/a", "Source", {"title": "A"}), Record("bron/b", "Source", {"title": "B"}))


def change(id: str, *records: Record, at: datetime = AT) -> ChangeSet:
    return ChangeSet(id, "wie", "een test", at, records)


def withdrawn(record: Record) -> Record:
    return Record(record.id, record.type, {**record.values, "withdrawn": True})


# ---------------------------------------------------------------- an empty graph
def test_an_empty_graph_is_at_revision_0_and_holds_nothing(store: Store) -> None:
    assert store.revision() == 0
    assert store.applied("wat dan ook") is None
    assert store.read(["stad/groningen"]) == {}
    assert store.links_to(["stad/groningen"]) == {}
    assert list(store.changes_since(0)) == []
    revision, at, records = store.read_all()
    assert (revision, at, list(records)) == (0, datetime(1970, 1, 1, tzinfo=UTC), [])


def test_a_store_says_which_engine_it_is(store: Store) -> None:
    assert store.engine in ENGINES


# ---------------------------------------------------------------- what is written is read
def test_every_kind_of_value_comes_back_as_it_went_in(store: Store, reopen: Callable[[], Store]) -> None:
    store.apply(change("1", EVERY_KIND, NUMBERS, *SOURCES), 0)
    for opened in (store, reopen()):
        found = opened.read([EVERY_KIND.id, NUMBERS.id])
        assert found == {EVERY_KIND.id: EVERY_KIND, NUMBERS.id: NUMBERS}
        assert {name: type(v) for name, v in found[NUMBERS.id].values.items()} == {
            "name": str,
            "lat": float,
            "lon": float,
        }
        assert found[EVERY_KIND.id].values["higherIsBetter"] is False


def test_reading_gives_what_exists_and_is_silent_about_the_rest(store: Store) -> None:
    store.apply(change("1", CITY, WIJK), 0)
    asked = ["wijk/selwerd", "wijk/nergens", "", "wijk/selwerd", "'; --", "é" * 300, "\x00"]
    assert store.read(iter(asked)) == {WIJK.id: WIJK}
    assert store.read([]) == {}


def test_withdrawn_resources_are_read_but_their_links_do_not_count(store: Store) -> None:
    store.apply(change("1", CITY, WIJK), 0)
    assert store.links_to([CITY.id]) == {CITY.id: [WIJK.id]}
    store.apply(change("2", withdrawn(WIJK)), 1)
    assert store.read([WIJK.id])[WIJK.id].is_withdrawn
    assert withdrawn(WIJK) in list(store.read_all()[2])
    assert store.links_to([CITY.id]) == {}
    store.apply(change("3", WIJK), 2)
    assert store.links_to([CITY.id]) == {CITY.id: [WIJK.id]}


def test_who_points_at_a_resource_is_sorted_and_told_once_however_many_links_there_are(store: Store) -> None:
    first = Record("les/a", "Lesson", {"meeting": "bijeenkomst/m", "statement": "s", "confirmedBy": ("uitkomst/u",)})
    both = {**first.values, "restsOn": ("uitkomst/u",)}
    ends = (Record("bijeenkomst/m", "Meeting", {}), Record("uitkomst/u", "Outcome", {}))
    store.apply(change("1", *ends, Record("les/b", "Lesson", both), first), 0)
    assert store.links_to(["uitkomst/u", "uitkomst/u", "les/a", "nergens"]) == {"uitkomst/u": ["les/a", "les/b"]}


def test_a_link_that_is_taken_away_or_moved_no_longer_points(store: Store) -> None:
    other = Record("stad/haren", "City", {"name": "Haren"})
    store.apply(change("1", CITY, other, WIJK), 0)
    store.apply(change("2", Record(WIJK.id, "Wijk", {**WIJK.values, "city": other.id})), 1)
    assert store.links_to([CITY.id, other.id]) == {other.id: [WIJK.id]}


def test_many_ids_are_read_at_once(store: Store) -> None:
    wijken = tuple(Record(f"wijk/w{n:05}", "Wijk", {"name": str(n), "city": CITY.id}) for n in range(12_001))
    store.apply(change("1", CITY, *wijken), 0)
    assert len(store.read(w.id for w in wijken)) == len(wijken)
    assert store.links_to([w.id for w in wijken] + [CITY.id]) == {CITY.id: [w.id for w in wijken]}
    assert [r.id for r in store.read_all()[2]] == [CITY.id, *(w.id for w in wijken)]


# ---------------------------------------------------------------- change sets
def test_each_change_set_makes_the_next_revision(store: Store) -> None:
    assert store.apply(change("a", CITY), 0) == 1
    assert store.apply(change("b", WIJK), 1) == 2
    assert store.revision() == 2
    assert (store.applied("a"), store.applied("b"), store.applied("c")) == (1, 2, None)


def test_an_empty_change_set_makes_a_revision_too(store: Store) -> None:
    assert store.apply(change("leeg"), 0) == 1
    assert [a.change_set.records for a in store.changes_since(0)] == [()]


def test_links_within_a_change_set_may_lead_in_any_direction(store: Store) -> None:
    a = Record("partner/a", "Partner", {"name": "A", "parent": "partner/b"})
    b = Record("partner/b", "Partner", {"name": "B", "parent": "partner/a"})
    assert store.apply(change("1", a, b), 0) == 1


def test_the_same_change_set_again_answers_with_its_revision_and_writes_nothing(store: Store) -> None:
    store.apply(change("a", CITY), 0)
    store.apply(change("b", WIJK), 1)
    later = change("a", CITY, at=AT + timedelta(days=1))
    for expected in (0, 1, 2, 99):
        assert store.apply(later, expected) == 1
    assert store.revision() == 2
    assert [a.change_set.at for a in store.changes_since(0)] == [AT, AT]


@pytest.mark.parametrize(
    "other",
    [
        change("a", Record(CITY.id, "City", {"name": "Anders"})),
        change("a", CITY, NUMBERS),
        change("a"),
        ChangeSet("a", "iemand anders", "een test", AT, (CITY,)),
        ChangeSet("a", "wie", "een andere bron", AT, (CITY,)),
    ],
)
def test_an_id_that_was_used_for_something_else_is_refused(store: Store, other: ChangeSet) -> None:
    store.apply(change("a", CITY), 0)
    with pytest.raises(SameIdOtherContent):
        store.apply(other, 1)
    assert (store.revision(), store.read([CITY.id])[CITY.id]) == (1, CITY)


@pytest.mark.parametrize("expected", [0, 2, -1])
def test_a_change_set_made_on_another_revision_is_refused_and_keeps_nothing(store: Store, expected: int) -> None:
    store.apply(change("a", CITY), 0)
    with pytest.raises(Conflict) as refused:
        store.apply(change("b", WIJK), expected)
    assert (refused.value.expected, refused.value.newest) == (expected, 1)
    assert (store.revision(), store.applied("b"), store.read([WIJK.id])) == (1, None, {})


def test_a_link_to_nowhere_is_refused_and_nothing_of_the_change_set_is_kept(store: Store) -> None:
    with pytest.raises(BrokenChangeSet):
        store.apply(change("a", NUMBERS, WIJK), 0)
    assert (store.revision(), list(store.read_all()[2])) == (0, [])
    assert store.apply(change("a", NUMBERS, CITY, WIJK), 0) == 1


def test_a_change_set_says_each_resource_once_and_a_moment_with_its_zone() -> None:
    with pytest.raises(ValueError, match="once"):
        change("a", CITY, CITY)
    with pytest.raises(ValueError, match="time zone"):
        change("a", at=datetime(2026, 1, 1))


def test_the_order_of_records_and_the_moment_do_not_make_another_change_set() -> None:
    zone = timezone(timedelta(hours=5))
    assert change("a", CITY, WIJK).digest() == change("a", WIJK, CITY, at=datetime(2020, 1, 1, tzinfo=zone)).digest()


# ---------------------------------------------------------------- history
def test_history_tells_every_change_set_as_it_was_given(store: Store) -> None:
    zone = timezone(timedelta(hours=-5))
    first = ChangeSet("een", "wie", "waar", AT.astimezone(zone), (CITY, WIJK))
    second = change("twee", withdrawn(WIJK), at=AT - timedelta(days=400))  # a clock that runs behind
    store.apply(first, 0)
    store.apply(second, 1)
    assert list(store.changes_since(0)) == [Applied(1, first), Applied(2, second)]
    assert list(store.changes_since(1)) == [Applied(2, second)]
    assert list(store.changes_since(2)) == list(store.changes_since(99)) == []
    assert store.read_all()[:2] == (2, second.at)


def test_the_records_of_a_change_set_come_by_id(store: Store) -> None:
    store.apply(change("a", WIJK, *SOURCES, CITY), 0)
    (applied,) = store.changes_since(0)
    assert [r.id for r in applied.change_set.records] == ["bron/a", "bron/b", CITY.id, WIJK.id]
    assert applied.change_set.digest() == change("a", CITY, WIJK, *SOURCES).digest()


# ---------------------------------------------------------------- at the same time
def test_what_is_written_while_everything_is_read_does_not_show(store: Store, reopen: Callable[[], Store]) -> None:
    store.apply(change("a", CITY, WIJK), 0)
    revision, _, records = store.read_all()
    history = store.changes_since(0)
    first = next(records)
    reopen().apply(change("b", Record(WIJK.id, "Wijk", {**WIJK.values, "name": "Nieuw"}), NUMBERS), 1)
    assert (revision, [first, *records]) == (1, [CITY, WIJK])
    assert [a.revision for a in history] == [1]
    assert store.revision() == 2


def test_another_that_has_the_graph_open_sees_a_write_at_once(store: Store, reopen: Callable[[], Store]) -> None:
    other = reopen()
    assert other.revision() == 0
    store.apply(change("a", CITY), 0)
    assert (other.revision(), other.read([CITY.id])) == (1, {CITY.id: CITY})


def test_of_writers_at_the_same_time_none_is_lost_and_readers_see_whole_revisions(
    reopen: Callable[[], Store], store: Store
) -> None:
    """Each change set moves all of ten counters, so a reader that saw half of one would see two values."""
    ids = [f"stad/c{n}" for n in range(10)]
    done, faults = threading.Event(), list[object]()

    def counters(value: str) -> tuple[Record, ...]:
        return tuple(Record(id, "City", {"name": value}) for id in ids)

    def write(own: Store, name: str) -> None:
        for number in range(15):
            while True:
                at = own.revision()
                try:
                    own.apply(change(f"{name}-{number}", *counters(f"{name}-{number}")), at)
                    break
                except StoreError as refused:
                    if not isinstance(refused, Conflict | Busy):  # a busy machine may keep the turn for long
                        faults.append(refused)
                        return

    def read(own: Store) -> None:
        while not done.is_set():
            for records in (own.read(ids).values(), own.read_all()[2]):
                if len({r.text("name") for r in records}) > 1:
                    faults.append("half a change set")

    store.apply(change("0", *counters("0")), 0)
    writers = [threading.Thread(target=write, args=(reopen(), name)) for name in "abc"]
    readers = [threading.Thread(target=read, args=(s,)) for s in (store, store, reopen())]
    for thread in [*readers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert faults == []
    assert sorted(a.change_set.id for a in store.changes_since(1)) == sorted(
        f"{w}-{n}" for w in "abc" for n in range(15)
    )


# ---------------------------------------------------------------- closing
def test_a_closed_store_refuses_clearly_and_closing_twice_is_nothing(store: Store) -> None:
    store.apply(change("a", CITY, WIJK), 0)
    records, history = store.read_all()[2], store.changes_since(0)
    next(records)
    store.close()
    store.close()
    for act in (
        store.revision,
        lambda: store.read([CITY.id]),
        lambda: store.links_to([CITY.id]),
        lambda: store.applied("a"),
        store.read_all,
        lambda: next(store.changes_since(0)),
        lambda: next(records),
        lambda: next(history),
        lambda: store.apply(change("b"), 1),
    ):
        with pytest.raises(Unavailable):
            act()


def test_what_was_kept_is_there_after_closing_and_opening(store: Store, reopen: Callable[[], Store]) -> None:
    store.apply(change("a", CITY, WIJK), 0)
    store.close()
    again = reopen()
    assert (again.revision(), list(again.read_all()[2])) == (1, [CITY, WIJK])


def test_every_refusal_says_what_to_do_in_both_languages_and_has_a_code_of_its_own() -> None:
    refusals = [Conflict(1, 2), SameIdOtherContent("x"), BrokenChangeSet("nl", "en"), Unavailable("nl", "en")]
    assert len({r.code for r in refusals}) == len(refusals)
    for refusal in refusals:
        nl, en = refusal.in_both_languages()
        assert nl
        assert str(refusal) == en != nl
