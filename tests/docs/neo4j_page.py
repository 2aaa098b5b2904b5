"""docs/neo4j.md: its table of labels is made from the vocabulary, its answers by its own queries on the real data set.

To renew both: python -m tests.docs.neo4j_page.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.connect import bring_concepts
from graph.neo4j.property_graph import places, relationship
from loaders.pipeline import load
from ontology.vocabulary import Class, Field, vocabulary
from tests.database.graphs import neo4j_of, server_of
from tests.database.server import Server, stop_shared

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "neo4j.md"
START, END = "<!-- table -->\n", "<!-- /table -->"
OWN = 50  # fields of a claim and of every resource come after this in the order of the shapes
QUERY = re.compile(r"```cypher\n(?P<text>.*?)```\n\n<!-- answer -->\n(?P<answer>.*?)<!-- /answer -->", re.DOTALL)
PARAMETER = re.compile(r"^:param (\w+) => (.+)$\n", re.MULTILINE)


# ---------------------------------------------------------------- the table of labels
def label_table() -> str:
    """Markdown, a row a class, in the order of the class names."""
    rows = ["| label | Dutch | properties | relationships |", "|---|---|---|---|"]
    rows += [_row(class_) for _, class_ in sorted(vocabulary().classes.items())]
    return "\n".join(rows) + "\n"


def _row(class_: Class) -> str:
    fields = [f for f in class_.fields.values() if f.order <= OWN]
    shown = [p for f in fields if not f.is_link for p in _properties(f)]
    if class_.name in places():
        shown.append("location")
    links = [f"`{relationship(f.name)}` → {_targets(f)}" for f in fields if f.is_link]
    label = f"`{class_.name}`" + (" *claim*" if class_.is_claim else "")
    return f"| {label} | {class_.label.nl} | {', '.join(shown)} | {', '.join(links)} |"


def _properties(field: Field) -> list[str]:
    if field.is_local:
        return [f"{field.name}_nl", f"{field.name}_en"]
    return [f"{field.name}*" if field.kind and field.kind.name == "PartialDate" else field.name]


def _targets(field: Field) -> str:
    return " or ".join(field.schemes or field.targets)


# ---------------------------------------------------------------- the questions
@dataclass(frozen=True)
class Question:
    """A query of the page, the parameters above it as they are written in Cypher, and the answer below it."""

    query: str
    parameters: dict[str, str]
    answer: str


def questions(page: str) -> list[Question]:
    """The queries of the page that have an answer below them, in their order."""
    return [_question(match) for match in QUERY.finditer(page)]


def _question(match: re.Match[str]) -> Question:
    text = match["text"]
    return Question(PARAMETER.sub("", text).strip(), dict(PARAMETER.findall(text)), match["answer"])


def asked(server: Server, question: Question) -> list[dict[str, Any]]:
    """What a question of the page gives, row by row."""
    values = ", ".join(f"{name}: {value}" for name, value in question.parameters.items())
    parameters = server.query(f"RETURN {{{values}}} AS given")[0]["given"]
    return [dict(row) for row in server.query(question.query, **parameters)]


def answered(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as a table of Markdown."""
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    lines += ["| " + " | ".join(_cell(value) for value in row.values()) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return "; ".join(_cell(v) for v in value)
    return str(value).lower() if isinstance(value, bool) else str(value).replace("|", "\\|")


def page_with(table: str, answers: Iterator[str]) -> str:
    """The page with the table of labels and the answers in their places."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(START)
    text = f"{head}{START}{table}{END}{rest.partition(END)[2]}"

    def renewed(match: re.Match[str]) -> str:
        return f"```cypher\n{match['text']}```\n\n<!-- answer -->\n{next(answers)}<!-- /answer -->"

    return QUERY.sub(renewed, text)


def real_graph(folder: Path) -> Server:
    """A Neo4j that holds the real data set and nothing else."""
    store = neo4j_of(folder)
    try:
        bring_concepts(store)
        load(store, [ROOT / "data"], author="tests")
    finally:
        store.close()
    return server_of(folder)


def renew() -> None:
    """Writes the page anew."""
    with tempfile.TemporaryDirectory() as folder:
        server = real_graph(Path(folder))
        text = PAGE.read_text(encoding="utf-8")
        answers = (answered(asked(server, question)) for question in questions(text))
        PAGE.write_text(page_with(label_table(), answers), encoding="utf-8")


if __name__ == "__main__":
    try:
        renew()
    finally:
        stop_shared()
