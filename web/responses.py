"""Answers over HTTP: headers that keep pages safe, strong ETags, 304, and refusals as a page or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graph.snapshot import Snapshot
from web.negotiation import HTML, JSON, Format, by_accept, language
from web.pages import edition, render
from web.values import View
from web.words import texts

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
SAFE = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
VARY = {"Vary": "Accept, Accept-Language"}
STATUS = {"BAD_USER_INPUT": 400, "NOT_FOUND": 404, "NOT_ACCEPTABLE": 406, "GONE": 410}


def accepted(request: Request) -> str:
    """The Accept header, whole where it came in several lines."""
    return ", ".join(request.headers.getlist("accept"))


def view_of(request: Request, snapshot: Snapshot) -> View:
    """The snapshot in the language that the request asks for."""
    asked = request.query_params.get("lang")
    lang = language(asked, ", ".join(request.headers.getlist("accept-language")))
    return View(snapshot, lang, asked == lang, str(request.scope.get("root_path", "")))


def path_of(request: Request, view: View) -> str:
    """The path that was asked for, below the one that the server was mounted at."""
    return str(request.scope["path"]).removeprefix(view.root)


def reply(
    request: Request,
    view: View,
    format: Format,
    make: Callable[[], bytes],
    more: Mapping[str, str] | None = None,
) -> Response:
    """200 with what `make` makes, or 304 (without making it) where the client has it already."""
    snapshot = view.snapshot
    made_of = (snapshot.revision, f"{int(snapshot.updated_at.timestamp()):x}", edition(), format.ending, view.lang)
    etag = '"' + "-".join(map(str, made_of)) + '"'
    spoken = view.lang if format == HTML else "nl, en"
    headers = {**SAFE, **VARY, "ETag": etag, "Cache-Control": "no-cache", "Content-Language": spoken, **(more or {})}
    if format != HTML:
        headers["Access-Control-Allow-Origin"] = "*"  # open data, without cookies: any page may read it
    if _has(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(make(), headers={**headers, "Content-Type": format.content_type})


def _has(request: Request, etag: str) -> bool:
    lines = request.headers.getlist("if-none-match")
    said = [tag.strip().removeprefix("W/") for line in lines for tag in line.split(",")]
    return "*" in said or etag in said


def see_other(address: str) -> Response:
    """303: the answer is a page at another address."""
    return Response(status_code=303, headers={**SAFE, **VARY, "Location": address, "Cache-Control": "no-cache"})


def alternates(path: str, formats: Iterable[Format]) -> str:
    """A Link header that names the other forms of the page at `path`."""
    return ", ".join(f'<{path}.{f.ending}>; rel="alternate"; type="{f.media_type}"' for f in formats)


def refusal(request: Request, view: View, code: str, back: str = "/doc/", **params: str) -> Response:
    """A refusal in words with its code: a page for who reads pages, errors like those of GraphQL for who does not."""
    words = texts(view.lang)
    title, detail = words[code], words[f"{code}_more"].format(**params)
    headers = {**SAFE, **VARY, "Cache-Control": "no-cache", "Content-Language": view.lang}
    if by_accept(accepted(request), (HTML, JSON)) == HTML and code != "NOT_ACCEPTABLE":
        shown = {"title": title, "detail": detail, "code": code, "back": view.address(back)}
        body = render("refusal.html", view, path_of(request, view), {}, **shown)
        return Response(body, STATUS[code], {**headers, "Content-Type": HTML.content_type})
    error = {"message": f"{title}. {detail}", "extensions": {"code": code}}
    return Response(orjson.dumps({"errors": [error]}), STATUS[code], {**headers, "Content-Type": JSON.content_type})
