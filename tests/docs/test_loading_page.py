"""docs/loading.md says what the ontology says."""

from __future__ import annotations

from ontology.vocabulary import vocabulary
from tests.docs.field_table import PAGE, field_table, page_with


def test_the_table_of_fields_is_the_one_that_the_ontology_gives() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_with(field_table())


def test_the_table_names_every_field_of_every_class() -> None:
    text = field_table()
    for class_ in vocabulary().classes.values():
        (row,) = (line for line in text.splitlines() if line.startswith(f"| {class_.name} |"))
        shared = {"label", "altLabels", "sources", "checkedOn", "replacedBy", "withdrawn"}
        missing = {f for f in class_.fields if f not in row} - shared - {"source", "locator", "note"}
        assert missing == set()
