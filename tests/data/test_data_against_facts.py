"""The data against the collected facts, wherever these lie beside the checkout: every difference has a reason."""

from __future__ import annotations

import pytest

from tests.data import collected
from tests.data.collected_tables import equals, from_tables, tables_are_here
from tests.data.comparison import NO_DEAL, differences, wrong_sources
from tests.data.tables import everything, ledger, table, texts

pytestmark = pytest.mark.skipif(
    not (collected.here() and tables_are_here()),
    reason="the collected facts (../shared/facts) do not lie beside this checkout",
)
LONGEST_RUN = 10


def explained(fact: str, kind: str) -> bool:
    """Whether the ledger gives a reason of this kind: "richting: ...", alone or after others."""
    return any(part.startswith(f"{kind}: ") for part in ledger()[fact][1].split("; "))


def test_every_collected_fact_is_in_the_ledger_and_nothing_else():
    assert ledger().keys() == collected.facts().keys()


def test_each_difference_from_the_facts_has_its_reason_in_the_ledger():
    unexplained = [d for d in differences() if not explained(d.fact, d.kind)]
    assert not unexplained


def test_each_reason_for_a_difference_is_about_a_difference():
    kinds = {d.kind for d in differences()}
    told = {(fact, kind) for fact in ledger() for kind in kinds if explained(fact, kind)}
    assert told == {(d.fact, d.kind) for d in differences()}


def test_a_claim_names_the_page_that_its_fact_was_found_on():
    assert not list(wrong_sources(collected.address))


def test_what_became_nothing_has_a_reason_and_only_the_instrument_is_no_deal():
    for key in (record["id"] for name in ("practices", "deals") for record in collected.records(name)):
        resources, reason = ledger()[key]
        assert resources or reason
        assert bool(resources) == (key not in (NO_DEAL, "p135"))


def test_what_was_not_found_again_says_so():
    missing = []
    for key, fact in collected.facts().items():
        if fact.get("checked") == "not found" and "/" in key and not key.endswith(("/status", "Claim")):
            rows = [everything()[id][1] for id in ledger()[key][0]]
            missing += [key for row in rows if "niet opnieuw gevonden" not in row.get("note", "")]
    assert not missing


def test_nothing_that_was_found_wrong_is_in_the_data():
    wrong = [key for key, fact in collected.facts().items() if fact.get("checked") == "wrong"]
    assert not [key for key in wrong if ledger()[key][0]]


def test_every_figure_of_a_collected_table_is_the_cell_of_its_column_year_and_area():
    found = list(from_tables())
    assert len(found) > 2000
    assert not [(row["id"], row["value"], cells) for row, cells in found if not any(equals(row, c) for c in cells)]


def test_no_text_copies_a_run_of_ten_words_from_an_excerpt():
    runs = set()
    for excerpt in collected.excerpts():
        words = collected.words(excerpt)
        runs |= {tuple(words[i : i + LONGEST_RUN]) for i in range(len(words) - LONGEST_RUN + 1)}
    copied = []
    for id, column, text in texts():
        words = collected.words(text)
        own = id.startswith("bron/") or id in table("Partner")  # titles of pages and names of organisations
        found = any(tuple(words[i : i + LONGEST_RUN]) in runs for i in range(len(words) - LONGEST_RUN + 1))
        copied += [(id, column)] if found and not own else []
    assert not copied
