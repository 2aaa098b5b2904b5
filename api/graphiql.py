"""GraphiQL: the page in which a person asks, served from our own files; it talks to this server and to nobody else."""

from __future__ import annotations

import html
import secrets
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

FILES = Path(__file__).with_name("static") / "graphiql"
ADDRESS = "/graphiql"

# The editor runs its languages in workers and makes style elements, which bear the number of the page (nonce.js). It
# also writes style attributes, thousands of them: those stay allowed. Nothing may come from elsewhere.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "style-src-elem 'self' 'nonce-{nonce}'",
        "style-src-attr 'unsafe-inline'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
TITLES = {"nl": "Wijkgraaf: stel een vraag", "en": "Wijkgraaf: ask a question"}
NO_SCRIPT = {
    "nl": "Deze pagina heeft JavaScript nodig. Zonder kun je vragen sturen naar dit adres, met GET of POST.",
    "en": "This page needs JavaScript. Without it you can send queries to this address, by GET or POST.",
}
EXAMPLES = {
    "nl": "# Wat werkte er, waar en met wie? Kies een opgave of laat scope weg voor alles.\n",
    "en": "# What worked, where and with whom? Choose a challenge, or leave out scope for everything.\n",
}
EXAMPLE = """query WhatWorked($lang: Language! = %s) {
  whatWorked(scope: { challenge: { any: ["opgave/leefbaarheid"] } }) {
    summary { practices wijken cities improved mixed unchanged worsened unknown thin }
    practices(first: 5) {
      totalCount
      edges {
        verdict
        evidence
        node {
          title
          city { label(lang: $lang) }
          wijk { label(lang: $lang) }
          involvements { partner { label(lang: $lang) } role { label(lang: $lang) } }
          sources(first: 3) { nodes { title url } }
        }
        why { text(lang: $lang) claim { source { title url } } }
      }
    }
  }
}
"""
PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}{address}/graphiql.css">
<link rel="stylesheet" href="{root}{address}/page.css">
<script src="{root}{address}/nonce.js" nonce="{nonce}"></script>
<script type="application/json" id="settings">{settings}</script>
<script type="module" src="{root}{address}/graphiql.js"></script>
</head>
<body>
<h1 class="visually-hidden">{title}</h1>
<main id="graphiql"><noscript>{no_script}</noscript></main>
</body>
</html>
"""


def page(request: Request, lang: str) -> Response:
    """The page in a language ("nl" or "en"), under the path that the server was mounted at."""
    root = html.escape(str(request.scope.get("root_path", "")))
    settings = {
        "url": request.url.path,
        "title": TITLES[lang],
        "language": lang,
        "example": EXAMPLES[lang] + EXAMPLE % lang.upper(),
    }
    # inside a script element only "<" could end it
    data = orjson.dumps(settings).decode().replace("<", "\\u003c")
    nonce = secrets.token_urlsafe(16)
    words = {"title": TITLES[lang], "no_script": NO_SCRIPT[lang]}
    filled = PAGE.format(lang=lang, root=root, address=ADDRESS, settings=data, nonce=nonce, **words)
    headers = {
        "Content-Security-Policy": POLICY.format(nonce=nonce),
        "Content-Language": lang,
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(filled, headers=headers)


def files() -> StaticFiles:
    """The files of GraphiQL as an application, to be mounted at ADDRESS."""
    return StaticFiles(directory=FILES)
