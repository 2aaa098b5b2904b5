"""The table of fields in docs/loading.md, made from the ontology. To renew it: python -m tests.docs.field_table."""

from __future__ import annotations

from pathlib import Path

from ontology.vocabulary import Class, Field, vocabulary

PAGE = Path(__file__).parents[2] / "docs" / "loading.md"
START, END = "<!-- table -->\n", "<!-- /table -->"
OWN = 50  # fields of a claim and of every resource come after this in the order of the shapes


def field_table() -> str:
    """Markdown, a row a class, in the order of the class names."""
    rows = ["| class | segment | fields |", "|---|---|---|"]
    rows += [_row(class_) for _, class_ in sorted(vocabulary().classes.items())]
    return "\n".join(rows) + "\n"


def _row(class_: Class) -> str:
    fields = [_shown(f) for f in class_.fields.values() if f.order <= OWN]
    claim = ["*claim*"] if class_.is_claim else []
    return f"| {class_.name} | {', '.join(class_.segments)} | {', '.join([*fields, *claim])} |"


def _shown(field: Field) -> str:
    return f"**{field.name}**" if field.required else field.name


def page_with(table: str) -> str:
    """The page with `table` in its place."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(START)
    return f"{head}{START}{table}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page_with(field_table()), encoding="utf-8")
