"""docs/words.md is followed: the vocabulary's words are those of the list, and names in code avoid its other words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ontology.vocabulary import Words, vocabulary

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "graph", "loaders", "ontology", "questions", "web")
# Of the words that we avoid: those that have no other use in code. Whole words of a name count, not parts of words.
FORBIDDEN = {
    *("stakeholder", "neighbourhood", "neighborhood", "district", "anecdote", "testimonial", "taxonomy", "thesaurus"),
    *("ingest", "archived", "utils", "util", "helper", "helpers", "manager", "misc", "blocker", "entity"),
}
CLASS_WORDS = {
    "Practice": ("praktijk", "practice"),
    "Intervention": ("aanpak", "intervention"),
    "City": ("stad", "city"),
    "Observation": ("cijfer", "figure"),
    "Story": ("verhaal", "story"),
    "Partner": ("partner", "partner"),
    "Involvement": ("betrokkenheid", "involvement"),
    "Participation": ("deelname", "participation"),
    "FinancingModel": ("financieringsmodel", "financing model"),
    "Financing": ("financiering", "financing"),
    "Outcome": ("uitkomst", "outcome"),
    "Obstacle": ("belemmering", "obstacle"),
    "Condition": ("voorwaarde", "condition"),
    "Source": ("bron", "source"),
    "Concept": ("begrip", "concept"),
}


def rows() -> list[tuple[str, str, str, str]]:
    """The cells of docs/words.md."""
    lines = (ROOT / "docs" / "words.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(row[0], row[1], row[2], row[3]) for row in cells[1:]]


def test_each_row_says_what_we_mean_in_both_languages_and_what_to_avoid() -> None:
    assert len(rows()) >= 40
    assert all(all(row) for row in rows())


def test_no_word_stands_for_two_things() -> None:
    for column in (1, 2):
        words = [row[column] for row in rows()]
        assert sorted({w for w in words if words.count(w) > 1}) == []


def test_the_vocabulary_speaks_as_the_list_does() -> None:
    listed = {(nl, re.sub(r" \(.*", "", en)) for _, nl, en, _ in rows()}
    for name, words in CLASS_WORDS.items():
        label = vocabulary().classes[name].label
        assert (label.nl, label.en) == words
        assert words in listed, name


def test_labels_do_not_use_the_words_that_we_avoid() -> None:
    labels: list[Words] = []
    for class_ in vocabulary().classes.values():
        labels += [class_.label, *(f.label for f in class_.fields.values())]
    said = {word for label in labels for word in re.findall(r"\w+", f"{label.nl} {label.en}".lower())}
    assert said & FORBIDDEN == {"neighbourhood"}, "the English label of Wijk explains the word, and nothing else does"


def names(tree: ast.AST) -> Iterator[str]:
    """The public names that a module gives to functions, classes, arguments and constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_names_in_code_do_not_use_the_words_that_we_avoid() -> None:
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for name in names(ast.parse(path.read_text(encoding="utf-8"))):
                words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
                found += [f"{path.name}: {name}" for word in words if word.lower() in FORBIDDEN]
    assert found == []
