"""A snapshot that was moved by change sets equals one that was built afresh, and never changes an older one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.snapshot import Snapshot
from graph.snapshot.edits import NOTHING
from graph.snapshot.links import pointers
from ontology.records import Record
from ontology.vocabulary import vocabulary
from tests.questions.small import (
    AT,
    WORLD,
    applied,
    concept,
    financing,
    involvement,
    outcome,
    practice,
    record,
    snapshot,
)

SEGMENTS = ("opgave", "methode", "stad", "wijk", "partner", "aanpak", "praktijk", "bron", "programma")
COUNT = 2
NAMES = ("Selwerd", "Groningen Zuid", "energie")


def link(segment: str) -> st.SearchStrategy[str]:
    return st.integers(1, COUNT).map(lambda n: f"{segment}/{n}")


def links(segment: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(link(segment), max_size=2).map(lambda ids: tuple(sorted(ids)))


names = st.sampled_from(NAMES)
labels = st.dictionaries(st.sampled_from(["nl", "en", "fr"]), names, max_size=2)
alt_labels = st.dictionaries(st.sampled_from(["nl", "en"]), names.map(lambda n: (n,)), max_size=1)
# class -> (segment, fields that are always there, fields that may be)
SHAPES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "Concept": ("opgave", {"scheme": st.just("CHALLENGE"), "label": labels}, {"broader": link("opgave")}),
    "City": ("stad", {"name": names}, {"partOf": link("stad"), "cbsCode": st.sampled_from(["GM1", "GM2"])}),
    "Wijk": (
        "wijk",
        {"name": names, "city": link("stad")},
        {"partOf": link("wijk"), "officialName": names, "buildPeriods": links("opgave"), "wijkSize": link("opgave")},
    ),
    "AreaCode": (
        "gebiedscode",
        {"wijk": link("wijk"), "code": st.sampled_from(["W1", "W2"]), "year": st.just(2016)},
        {},
    ),
    "Partner": ("partner", {"name": names, "type": link("opgave")}, {"kvk": st.sampled_from(["11111111", "2"])}),
    "FormerName": ("oude-naam", {"partner": link("partner"), "name": names}, {"until": st.just("2009")}),
    "Intervention": ("aanpak", {"name": names, "type": link("opgave")}, {"approach": st.just("SOLVING")}),
    "Practice": (
        "praktijk",
        {"title": names, "intervention": link("aanpak"), "status": st.sampled_from(["RUNNING", "STOPPED"])},
        {
            "wijk": link("wijk"),
            "city": link("stad"),
            "challenges": links("opgave"),
            "summary": names,
            "end": st.just("2015"),
        },
    ),
    "Involvement": (
        "betrokkenheid",
        {"practice": link("praktijk"), "partner": link("partner"), "role": link("opgave")},
        {"source": link("bron"), "phase": link("opgave")},
    ),
    "FinancingModel": ("financieringsmodel", {"name": names, "type": link("opgave")}, {}),
    "Financing": (
        "financiering",
        {"practice": link("praktijk"), "model": link("financieringsmodel")},
        {"source": link("bron"), "financier": link("partner"), "year": st.just(2016)},
    ),
    "Outcome": (
        "uitkomst",
        {
            "practice": link("praktijk"),
            "indicator": link("opgave"),
            "direction": st.sampled_from(["IMPROVED", "UNKNOWN"]),
        },
        {"source": link("bron"), "method": link("methode")},
    ),
    "ChallengeFinding": (
        "opgave-in-wijk",
        {"wijk": link("wijk"), "challenge": link("opgave"), "horizon": st.sampled_from(["CURRENT", "FUTURE"])},
        {"source": link("bron")},
    ),
    "Participation": (
        "deelname",
        {"programme": link("programma"), "city": link("stad"), "wijk": link("wijk")},
        {"source": link("bron"), "spelling": names},
    ),
    "Source": ("bron", {"title": names}, {}),
    "Programme": ("programma", {"name": names}, {}),
    "Dossier": (
        "dossier",
        {"title": names},
        {"topics": links("opgave"), "pinned": links("praktijk"), "sources": links("bron")},
    ),
}
METHODS = ("methode", {"scheme": st.just("EVIDENCE_METHOD"), "label": labels}, {"evidenceLevel": st.integers(1, 5)})


@st.composite
def a_record(draw: st.DrawFn, name: str, number: int | None = None) -> Record:
    """Any record of a class, mostly alive; with a number always alive."""
    segment, always, maybe = SHAPES.get(name, METHODS)
    fields = {key: draw(values) for key, values in always.items()}
    fields |= {key: draw(values) for key, values in maybe.items() if draw(st.booleans())}
    if draw(st.booleans()):
        fields |= {"altLabels": draw(alt_labels)}
    fate = draw(st.sampled_from(["lives", "lives", "replaced", "withdrawn"])) if number is None else "lives"
    fields |= {"replacedBy": draw(link(segment))} if fate == "replaced" else {}
    fields |= {"withdrawn": True} if fate == "withdrawn" else {}
    values = {key: value for key, value in fields.items() if value not in ((), {}, None)}
    id = draw(link(segment)) if number is None else f"{segment}/{number}"
    return Record(id, "Concept" if name == "Method" else name, values)


KINDS = [*SHAPES, "Method"]
first_sets = st.tuples(*(a_record(name, n) for name in KINDS for n in range(1, COUNT + 1))).map(list)
later_sets = st.lists(st.sampled_from(KINDS).flatmap(a_record), max_size=3).map(
    lambda rs: list({r.id: r for r in rs}.values())
)


def view(s: Snapshot) -> dict[str, Any]:
    """Everything that a snapshot says, with ids where it keeps numbers."""
    live = [id for name in vocabulary().classes for id in s.ids(name)]
    ids = s.numbers.ids

    def said(index: Any) -> dict[str, list[str]]:
        return {word: sorted(ids[n] for n in bits) for word, bits in index.items()}

    return {
        "counts": s.counts(),
        "survivors": {id: s.survivor(id) for id in s.parts.records.raw},
        "records": {id: s.get(id) for id in s.parts.records.raw},
        "lost": s.parts.records.lost,
        "replaced": s.parts.records.replaced,
        "labels": {id: (s.label(id, "nl"), s.label(id, "en"), s.alt_labels(id, "nl")) for id in live},
        "own texts": {id: sorted(s.own_texts(id)) for id in live},
        "sources": {id: s.sources(id) for id in live},
        "narrower": {id: s.narrower(id) for id in live},
        "backlinks": {(id, *p): s.backlinks(id, *p) for id in live for p in pointers(vocabulary().class_of(id) or "")},
        "members": said(s.parts.members),
        "practices": s.rows.practices,
        "wijken": s.rows.wijken,
        "practice postings": {d: said(p) for d, p in s.rows.practice_postings.items() if p},
        "wijk postings": {d: said(p) for d, p in s.rows.wijk_postings.items() if p},
        "words": [(said(i.where), dict(i.stems)) for i in (s.texts.own, s.texts.names, s.texts.summaries)],
        "several names": sorted(ids[n] for n in s.texts.several),
        "codes": dict(s.texts.codes),
        "columns": columns(s),
    }


def columns(s: Snapshot) -> dict[str, Any]:
    """Everything that the columns say, with ids where they keep codes and positions."""
    of = s.columns
    called = [*of.codes, None]  # the last is NONE
    postings = s.rows.practice_postings
    pairs = {d: of.pairs(d, p) for d, p in postings.items() if p}
    return {
        "ids": of.ids,
        "numbers": [s.numbers.ids[n] for n in of.own[0]],
        "positions": of.at(s.parts.members.get("Practice", NOTHING)).tolist(),
        "places": [(called[w], called[c]) for w, c in zip(of.wijk, of.city, strict=True)],
        "days": [of.starts.tolist(), of.ends.tolist()],
        "outcomes": sorted((of.ids[at], called[i] or "", *more) for at, i, *more in of.outcomes.T.tolist()),
        "pairs": {
            d: sorted((p.keys[k], of.ids[a]) for a, k in zip(p.at, p.key, strict=True)) for d, p in pairs.items()
        },
    }


@settings(max_examples=150, deadline=None)
@given(st.one_of(first_sets, st.just([])), st.lists(later_sets, min_size=1, max_size=5))
def test_a_moved_snapshot_equals_one_built_afresh_and_leaves_the_old_ones_alone(first, later):
    now = Snapshot.build(0, AT, [])
    raw: dict[str, Record] = {}
    older: list[tuple[Snapshot, dict[str, Any]]] = []
    for revision, changed in enumerate([first, *later], start=1):
        older.append((now, view(now)))
        now = now.moved_by(applied(revision, *changed))
        raw |= {r.id: r for r in changed}
        assert view(now) == view(Snapshot.build(revision, AT, raw.values()))
        assert now.revision == revision
    for snapshot_before, seen_before in older:
        assert view(snapshot_before) == seen_before


@settings(max_examples=100, deadline=None)
@given(first_sets, st.lists(later_sets, min_size=1, max_size=5), st.booleans())
def test_columns_that_nobody_asked_for_between_two_steps_are_right_at_the_end(first, later, asked_before):
    now = Snapshot.build(0, AT, first)
    raw = {r.id: r for r in first}
    if asked_before:
        columns(now)
    for revision, changed in enumerate(later, start=1):
        now = now.moved_by(applied(revision, *changed))
        raw |= {r.id: r for r in changed}
    assert columns(now) == columns(Snapshot.build(1, AT, raw.values()))


def test_a_change_set_that_skips_a_revision_is_refused():
    with pytest.raises(ValueError, match="3 does not follow 1"):
        snapshot(revision=1).moved_by(applied(3))


def test_a_move_that_touches_nothing_alive_still_counts_as_a_revision():
    before = snapshot(WORLD)
    after = before.moved_by(applied(2, record("bron/weg", title="Weg", withdrawn=True)))
    assert (after.revision, after.get("bron/weg")) == (2, None)
    back = after.moved_by(applied(3, record("bron/weg", title="Weg")))
    assert back.get("bron/weg") is not None


def test_a_merge_moves_the_claims_of_a_practice_to_the_survivor():
    before = snapshot(WORLD, practice("a"), practice("b"), outcome("a", 1, "IMPROVED"))
    after = before.moved_by(applied(2, practice("a", replacedBy="praktijk/b")))
    assert [o.id for o in after.rows.practices["praktijk/b"].outcomes] == ["uitkomst/a/1"]
    assert "praktijk/a" not in after.rows.practices
    assert before.rows.practices["praktijk/b"].outcomes == ()
    split = after.moved_by(applied(3, practice("a")))
    assert [o.id for o in split.rows.practices["praktijk/a"].outcomes] == ["uitkomst/a/1"]


def test_a_link_to_a_withdrawn_resource_comes_back_with_it():
    before = snapshot(WORLD, practice("a"))
    gone = before.moved_by(applied(2, record("wijk/selwerd", name="Selwerd", city="stad/groningen", withdrawn=True)))
    assert gone.rows.practices["praktijk/a"].wijk is None
    back = gone.moved_by(applied(3, record("wijk/selwerd", name="Selwerd", city="stad/groningen")))
    assert back.rows.practices["praktijk/a"].wijk == "wijk/selwerd"


def test_a_link_to_what_was_replaced_comes_back_with_the_survivor():
    gone = record("wijk/noord", name="Noord", city="stad/groningen", withdrawn=True)
    old = record("wijk/oud", name="Oud", city="stad/groningen", replacedBy="wijk/noord")
    before = snapshot(WORLD, old, gone, practice("a", wijk="wijk/oud"))
    assert before.rows.practices["praktijk/a"].wijk is None
    after = before.moved_by(applied(2, record("wijk/noord", name="Noord", city="stad/groningen")))
    assert after.rows.practices["praktijk/a"].wijk == "wijk/noord"


@pytest.mark.parametrize(
    ("changed", "dimension", "keys"),
    [
        (
            record("partner/jumbo", name="Jumbo", type="soort-partner/gemeente"),
            "PARTNER_TYPE",
            ("soort-partner/gemeente",),
        ),
        (record("wijk/selwerd", name="Selwerd", city="stad/kerkrade"), "CITY", ("stad/kerkrade",)),
        (
            record("aanpak/isolatie", name="Isolatie", type="soort-aanpak/sociaal"),
            "INTERVENTION_TYPE",
            ("soort-aanpak/sociaal",),
        ),
        (
            record("financieringsmodel/fonds", name="Fonds", type="soort-financiering/subsidie"),
            "FINANCING_TYPE",
            ("soort-financiering/subsidie",),
        ),
        (involvement("a", "jumbo", source=None), "PARTNER", ()),
    ],
)
def test_a_practice_follows_what_it_hangs_on(changed, dimension, keys):
    before = snapshot(WORLD, practice("a"), involvement("a", "jumbo"), financing("a", 1))
    after = before.moved_by(applied(2, changed))
    assert after.rows.practices["praktijk/a"].keys(dimension) == keys
    assert set(after.rows.practice_postings.get(dimension, {})) == set(keys)
    assert before.rows.practices["praktijk/a"].keys(dimension) != keys


def test_an_outcome_follows_the_level_of_its_method():
    before = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED", method="methode/voor-na"))
    after = before.moved_by(applied(2, concept("methode/voor-na", "voor en na", evidenceLevel=4)))
    assert [s.rows.practices["praktijk/a"].outcomes[0].evidence for s in (before, after)] == [2, 4]


def test_a_new_name_is_found_in_the_labels_that_are_made_with_it():
    before = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED"))
    renamed = record("indicator/tevredenheid", label={"nl": "woongenot"})
    after = before.moved_by(applied(2, renamed))
    number = after.numbers.of["uitkomst/a/1"]
    assert number in after.texts.own.equal("woongenot")
    assert number not in after.texts.own.equal("tevredenheid")


def test_a_name_that_goes_to_another_language_leaves_the_labels_that_were_made_with_it():
    before = snapshot(WORLD, practice("a"), outcome("a", 1, "IMPROVED"))
    before = before.moved_by(applied(2, record("indicator/tevredenheid", label={"nl": "woongenot", "en": "pleasure"})))
    after = before.moved_by(applied(3, record("indicator/tevredenheid", label={"nl": "woongenot", "fr": "pleasure"})))
    number = after.numbers.of["uitkomst/a/1"]
    assert number in before.texts.own.equal("pleasure")
    assert number not in after.texts.own.equal("pleasure")


def test_outcomes_move_with_their_practice_when_another_one_goes():
    before = snapshot(WORLD, practice("a"), practice("b"), outcome("b", 1, "IMPROVED"))
    columns(before)
    after = before.moved_by(applied(2, practice("a", withdrawn=True)))
    assert columns(after)["outcomes"] == [("praktijk/b", "indicator/tevredenheid", 0, 1, 1)]
