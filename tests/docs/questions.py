"""The pages of docs/questions, made from api/named and the real data. To renew them: python -m tests.docs.questions."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from api.asking import ask
from api.named_questions import NamedQuestion, named_questions
from graph.connect import open_graph
from graph.snapshot import Snapshot
from loaders.pipeline import load

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "questions"


def real_snapshot(folder: Path) -> Snapshot:
    """The real data set, loaded into a graph of its own."""
    store = open_graph(folder)
    try:
        load(store, [ROOT / "data"], author="tests")
        return Snapshot.build(*store.read_all())
    finally:
        store.close()


def page(question: NamedQuestion, snapshot: Snapshot) -> str:
    """One question: what it asks, its text, example variables, and the answer on the real data set."""
    answer = ask(snapshot, "embedded", question.name, "", "nl")
    text = "\n".join(question.text.splitlines()[3:])
    variables = json.dumps(question.example, ensure_ascii=False, indent=2)
    shown = json.dumps(answer, ensure_ascii=False, indent=1)
    parts = [
        f"# {question.asks.nl}",
        f"*{question.asks.en}*",
        f"`wijkgraaf ask {question.name}` · documentId `{question.name}`",
        f"```graphql\n{text}\n```",
        f"Variables:\n\n```json\n{variables}\n```",
        f"Answer on the data set of this version:\n\n```json\n{shown}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def index() -> str:
    """The list of all questions."""
    lines = [f"- [{q.asks.nl}]({name}.md) · {q.asks.en}" for name, q in named_questions().items()]
    head = "Each with its query, its variables and its answer on the real data set. Tests run them all."
    return f"# The named questions\n\n{head}\n\n" + "\n".join(lines) + "\n"


def pages(snapshot: Snapshot) -> dict[str, str]:
    """File name -> text, for everything in docs/questions."""
    return {"README.md": index(), **{f"{name}.md": page(q, snapshot) for name, q in named_questions().items()}}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for file, text in pages(real_snapshot(Path(folder))).items():
            (FOLDER / file).write_text(text, encoding="utf-8")
