"""Holding the product's answers against the oracle's: one function a question, each fails with both answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from graph.snapshot import Snapshot
from graph.snapshot.words import words
from ontology.vocabulary import vocabulary
from questions.answers import Page
from questions.connections import practices_of
from questions.port import Answer, OverSnapshot, Questions
from questions.refusals import Refusal
from questions.scope import IdMatch, PracticeScope, WijkScope
from questions.search import concepts, resources_of, search
from questions.similarity import likeness, likenesses, read_weights, similar_wijken
from questions.wijken import wijk_facets, wijken
from tests.questions.oracle import DIMENSIONS, Oracle, Refused
from tests.questions.oracle import WhatWorked as Expected
from tests.questions.scopes import Case, Scopes
from tests.questions.worlds import World

# Classes whose labels are names; a search also finds others, by labels that are made from parts.
NAMED = tuple(name for name, c in vocabulary().classes.items() if not c.label_pattern)
PRACTICES_BY = {
    "City": "city",
    "Wijk": "wijk",
    "Partner": "partner",
    "Intervention": "intervention",
    "FinancingModel": "financing_model",
    "CityDeal": "deal",
}
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Both:
    """One world on both sides, and what draws questions to it."""

    oracle: Oracle
    snapshot: Snapshot
    scopes: Scopes


@lru_cache(maxsize=300)
def both(seed: int, practices: int | None = None) -> Both:
    """A world made from a seed, on both sides."""
    world = World(seed, practices)
    return Both(Oracle(world.all), Snapshot.build(1, MOMENT, world.all), Scopes(world))


# -------------------------------------------------------------------- how answers are held together
def same(product: Any, oracle: Any) -> bool:
    """Equal, through lists and tuples.

    Shares are rounded to nine decimals on both sides, the product's from binary floats and the oracle's from exact
    fractions: where the exact value lies halfway between two, they may round to neighbours, 1e-9 apart.
    """
    if isinstance(oracle, Decimal):
        return isinstance(product, float) and product == round(product, 9) and abs(product - float(oracle)) <= 1.0001e-9
    if isinstance(oracle, list | tuple):
        return len(product) == len(oracle) and all(same(p, o) for p, o in zip(product, oracle, strict=True))
    return bool(product == oracle)


def hold(product: Any, oracle: Any, *about: Any) -> None:
    """Fails with both answers and what was asked."""
    assert same(product, oracle), f"product {product}\n\noracle  {oracle}\n\nasked   {about}"


def walk(ask: Callable[[int, str | None], Page[Any]], size: int, *about: Any) -> list[Any]:
    """Every node of a list, page by page; what a page says of the list must be true."""
    nodes: list[Any] = []
    after, pages = None, []
    while True:
        page = ask(size, after)
        assert page.has_previous == bool(nodes), about
        assert len(page.edges) == size or not page.has_next, about
        nodes += [edge.node for edge in page.edges]
        pages.append(page)
        if not page.has_next:
            break
        after = page.edges[-1].cursor
    assert {page.total for page in pages} == {len(nodes)}, about
    return nodes


def answer(ask: Callable[[], Any], *bad: str) -> Any:
    """What was asked, or the refusal as a text; an id that it names must be one of `bad`."""
    try:
        return ask()
    except Refused as refused:
        return refused.code
    except Refusal as refusal:
        named = refusal.code != "UNKNOWN_ID" or refusal.params["id"] in bad
        said = {refusal.message("nl"), refusal.message("en")}
        spoken = len(said) == 2 and "{" not in "".join(said)
        return refusal.code if named and spoken else f"{refusal.code} that names no id of {bad}, or has no words"


def labelled(oracle: Oracle, dimension: str, key: str) -> tuple[str, str | None, str, str]:
    """Key, subject and both labels of a group."""
    if dimension in ("STATUS", "APPROACH"):
        words = vocabulary().enums["PracticeStatus" if dimension == "STATUS" else "Approach"].labels[key]
        return key, None, words.nl, words.en
    return key, key, oracle.label(key, "nl"), oracle.label(key, "en")


def groups(found: Sequence[Any]) -> list[Any]:
    """The product's groups as plain tuples."""
    return [((g.key, g.subject, g.label.nl, g.label.en), astuple(g.verdict)) for g in found]


# -------------------------------------------------------------------- one question at a time
def hold_what_worked(world: Both, case: Case) -> None:
    """Everything that whatWorked answers about one scope."""
    pair = hold_answer(world, case, OverSnapshot(world.snapshot), DIMENSIONS)
    if pair is not None:
        hold_gap_map(world.oracle, *pair, case)


def hold_answer(
    world: Both, case: Case, questions: Questions, dimensions: Sequence[str], why: int = 3
) -> tuple[Answer, Expected] | None:
    """The verdict over a scope, its practices, its groups by these dimensions, and why so many of them are in it;
    answers with what was found and what was expected, None where both refuse."""
    oracle, scopes = world.oracle, world.scopes
    bad = oracle.unknown_ids(case.scope, case.like_wijk)
    expected = answer(lambda: oracle.what_worked(case.scope, case.like_wijk))
    found = answer(lambda: questions.what_worked(case.scope, case.like_wijk), *bad)
    if isinstance(expected, str) or isinstance(found, str):
        hold(found, expected, case)
        return None
    hold(astuple(found.summary()), astuple(expected.summary()), case)
    rows = walk(lambda n, after: found.practices(case.verdict, case.order, n, after), case.page, case)
    hold([astuple(row) for row in rows], expected.practices(case.verdict, case.order), case)
    for by in dimensions:
        size = scopes.page() if by == case.rows else 100
        ranked = walk(lambda n, after, by=by: found.verdicts(by, n, after), size, case, by)  # type: ignore[misc]
        hold(groups(ranked), [(labelled(oracle, by, key), astuple(v)) for key, v in expected.verdicts(by)], case, by)
    hold_why(oracle, found, expected, case, why)
    return found, expected


def hold_gap_map(oracle: Oracle, found: Any, expected: Any, case: Case) -> None:
    """The map of one pair of dimensions."""
    told = answer(lambda: expected.gap_map(case.rows, case.columns))
    shown = answer(lambda: found.gap_map(case.rows, case.columns))
    if isinstance(told, str) or isinstance(shown, str):
        hold(shown, told, case)
        return
    for side, by, plain in ((shown.rows, case.rows, told[0]), (shown.columns, case.columns, told[1])):
        hold(groups(side), [(labelled(oracle, by, key), astuple(v)) for key, v in plain], case)
    hold(
        [(c.row, c.column, astuple(c.verdict)) for c in shown.cells], [(r, c, astuple(v)) for r, c, v in told[2]], case
    )
    hold(shown.empty_cells, told[3], case)


def hold_why(oracle: Oracle, found: Any, expected: Any, case: Case, most: int) -> None:
    """Reasons: at most ten, of claims about this practice; its outcomes last, those that count, best evidence first."""
    for practice in expected.inside[:most]:
        reasons = found.why(practice.id)
        own = {c.id: c for c in (*practice.involvements, *practice.financings, *practice.outcomes)}
        claims = [own[reason.claim] for reason in reasons if reason.claim is not None]
        assert len(reasons) <= 10, case
        assert all(c.sourced or case.scope.include_claimed for c in claims), case
        counted = sorted(expected.counted[practice.id], key=lambda o: (-o.evidence, o.id))
        told = [reason.claim for reason in reasons if reason.claim in {o.id for o in practice.outcomes}]
        room = 10 - (len(reasons) - len(told))
        hold(told, [o.id for o in counted][:room], case, practice.id)
        assert [r.claim for r in reasons][len(reasons) - len(told) :] == told, case
        hold_met(oracle, case, [c for c in claims if c.id not in told])


def hold_met(oracle: Oracle, case: Case, claims: Sequence[Any]) -> None:
    """A claim that is named for a filter meets one of the filters that speak of its kind."""
    scope = case.scope
    for claim in claims:
        if "model" in claim.links:
            fits = [
                (claim.links["model"], scope.financing_model, "FinancingModel"),
                (oracle.link(claim.links["model"], "type"), scope.financing_type, "FINANCING_TYPE"),
                (claim.links.get("financier"), scope.financier, "Partner"),
            ]
        else:
            fits = [
                (claim.links["partner"], scope.partner, "Partner"),
                (oracle.link(claim.links["partner"], "type"), scope.partner_type, "PARTNER_TYPE"),
            ]
        by_field = [
            oracle.fits({value}, IdMatch(any=(*match.any, *match.all), exact=match.exact), wanted)
            for value, match, wanted in fits
            if value and (match.any or match.all)
        ]
        by_entry = [oracle.involvement_fits(claim, e) for e in scope.with_ if e and "partner" in claim.links]
        assert any((*by_field, *by_entry)), (case, claim)


def hold_wijken(world: Both, where: WijkScope, by: str) -> None:
    """The wijken of a scope and a facet over them."""
    oracle, snapshot, scopes = world.oracle, world.snapshot, world.scopes
    bad = oracle.unknown_ids(where)
    told = answer(lambda: oracle.wijken(where))
    hold(answer(lambda: walk(lambda n, a: wijken(snapshot, where, n, a), scopes.page(), where), *bad), told, where)
    told = answer(lambda: [(labelled(oracle, by, k), n) for k, n in oracle.wijk_facets(where, by)])
    shown = answer(lambda: wijk_facets(snapshot, where, by), *bad)
    plain = shown if isinstance(shown, str) else [((f.key, f.subject, f.label.nl, f.label.en), f.count) for f in shown]
    hold(plain, told, where, by)


def hold_similar(world: Both) -> None:
    """The wijken most like one, under weights."""
    oracle, snapshot, scopes = world.oracle, world.snapshot, world.scopes
    wijk, weights, first = scopes.wijk(), scopes.weights(), scopes.page()
    told = answer(lambda: oracle.similar_wijken(wijk, weights, first))
    shown = answer(lambda: similar_wijken(snapshot, wijk, read_weights(weights), first), wijk)
    if isinstance(told, str) or isinstance(shown, str):
        hold(shown, told, wijk, weights)
        return
    plain = [
        (s.wijk, s.similarity, [(p.dimension, p.weight, p.similarity, p.shared) for p in s.parts], list(s.missing))
        for s in shown
    ]
    expected = [(id, alike, [(d, *part) for d, part in parts.items()], lacks) for id, (alike, parts, lacks) in told]
    hold(plain, expected, wijk, weights)
    rows, given = snapshot.rows.wijken, read_weights(weights)
    one = rows[snapshot.survivor(wijk) or wijk]
    one_by_one = {id: likeness(one, given)(row) for id, row in rows.items()}
    hold(likenesses(snapshot, one, given), one_by_one, wijk, weights)


def hold_words(snapshot: Snapshot) -> None:
    """The index of words says of each resource what its own texts say, however its words were read."""
    numbers = snapshot.numbers
    expected: dict[str, set[str]] = {}
    for id in numbers.of:
        for word in {w for text in snapshot.own_texts(id) for w in words(text)}:
            expected.setdefault(word, set()).add(id)
    where = {word: {numbers.ids[n] for n in bits} for word, bits in snapshot.texts.own.where.items()}
    hold(where, expected)


def hold_lists(world: Both) -> None:
    """The lists of a class or a scheme, and a search."""
    oracle, snapshot, scopes = world.oracle, world.snapshot, world.scopes
    text, size = scopes.text(), scopes.page()
    name = scopes.random.choice(NAMED)
    listed = walk(lambda n, after: resources_of(snapshot, name, text, n, after), size, name, text)
    hold(sorted(listed), oracle.listed(oracle.of(name), text), name, text)
    scheme = scopes.random.choice(list(vocabulary().schemes.values()))
    listed = walk(lambda n, after: concepts(snapshot, scheme, text, n, after), size, scheme, text)
    hold(sorted(listed), oracle.listed([c for c in oracle.of("Concept") if c.values["scheme"] == scheme], text), text)
    types = scopes.random.sample(NAMED, scopes.random.choice((0, 1, 3)))
    told = answer(lambda: oracle.search(text, types or NAMED))
    hits = answer(lambda: walk(lambda n, after: search(snapshot, text, types, n, after), size, text, types))
    if isinstance(told, str) or isinstance(hits, str):
        hold(hits, told, text, types)
        return
    ranked = [(-hit.score, hit.id) for hit in hits]
    assert ranked == sorted(ranked), (text, types, ranked)
    named = [hit for hit in hits if oracle.live[hit.id].type in NAMED]
    hold({h.id: (h.score >= 1000, int(h.score) % 1000) for h in named}, told, text, types)
    order = [told[hit.id] for hit in named]
    assert order == sorted(order, reverse=True), (text, types, order)


def hold_connections(world: Both) -> None:
    """A practices connection holds what whatWorked holds with that filter."""
    oracle, snapshot, scopes = world.oracle, world.snapshot, world.scopes
    for class_name, field in PRACTICES_BY.items():
        for id in scopes.world.asked(vocabulary().classes[class_name].segments[0]):
            scope = replace(PracticeScope(), **{field: IdMatch(any=(id,))})
            listed = walk(lambda n, after, id=id: practices_of(snapshot, id, n, after), scopes.page(), id)  # type: ignore[misc]
            hold(listed, [p.id for p in oracle.what_worked(scope).inside], id)
