"""Templates to pages: the one Jinja environment, everything in it escaped, and the files that pages bring along."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.overview import menu
from web.values import View
from web.words import texts

FOLDER = Path(__file__).parent
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
EDITION_OF = ("web/*.py", "web/templates/*", "web/static/*", "ontology/*.py", "ontology/*.ttl", "graph/snapshot/*.py")


@cache
def environment() -> Environment:
    """The templates. Everything that is put into one is escaped; a name that it lacks is an error."""
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, view: View, path: str, query: Mapping[str, str], **shown: object) -> bytes:
    """A page as UTF-8. `path` and `query` are the request's: the link to the other language leads to the same page."""
    other = "en" if view.lang == "nl" else "nl"
    around = {
        "t": texts(view.lang),
        "lang": view.lang,
        "other": other,
        "other_address": replace(view, lang=other, keeps_language=True).address(path, **query),
        "menu": menu(view),
        "view": view,
        "edition": edition(),
    }
    return environment().get_template(template).render({**around, **shown}).encode()


@cache
def files() -> Mapping[str, tuple[bytes, str]]:
    """What pages bring along: name -> content and media type, read once."""
    found = sorted((FOLDER / "static").iterdir())
    return {file.name: (file.read_bytes(), MEDIA_TYPES[file.suffix]) for file in found if file.suffix in MEDIA_TYPES}


@cache
def edition() -> str:
    """Names this edition of code, templates and vocabulary, in 10 hexadecimal digits: another makes other pages."""
    said = hashlib.sha256()
    for pattern in EDITION_OF:
        for file in sorted(FOLDER.parent.glob(pattern)):
            if file.is_file():
                said.update(file.name.encode() + b"\0" + file.read_bytes())
    return said.hexdigest()[:10]
