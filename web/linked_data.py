"""The linked-data addresses: `/id/…` leads to `/doc/…`, which answers as a page or as RDF; `/def`, lists and start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ontology.vocabulary import vocabulary
from questions.kinds import shortened
from web import definitions, overview, pages
from web.fates import fate
from web.negotiation import FORMATS, HTML, JSON_LD, Format, by_accept, by_ending
from web.resource_page import group_page, resource_page
from web.responses import SAFE, accepted, alternates, path_of, refusal, reply, see_other, view_of
from web.serialised import of_document
from web.statements import document
from web.values import View

router = APIRouter()
LARGEST = 10_000_000  # no list has an entry of a higher number


def _serves(path: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Puts a function behind an address for GET and HEAD. Such functions run in a thread, never on the event loop."""
    options: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False, "response_model": None}
    return router.api_route(path, **options)


def _view(request: Request) -> View:
    """The one snapshot of a request, in its language; what answers is told of which revision it is."""
    snapshot = request.app.state.follower.snapshot
    request.state.revision = snapshot.revision
    return view_of(request, snapshot)


@_serves("/id/{id:path}")
def identifier(request: Request, id: str) -> Response:
    """303 to the page that tells of a resource; 404 for what never was, 410 for what was withdrawn."""
    view = _view(request)
    what = fate(view.snapshot, id)
    if what.survivor is None:
        return _missing(request, view, id, is_gone=what.is_gone)
    return see_other(view.address(f"/doc/{what.survivor}"))


@_serves("/doc")
def lists(request: Request) -> Response:
    """303 to the lists; relative, so that no header of the client decides where it leads."""
    return see_other(_view(request).address("/doc/"))


@_serves("/doc/")
def everything(request: Request) -> Response:
    """Every kind of resource, with how many there are."""
    view = _view(request)

    def make() -> bytes:
        classes, schemes = overview.all_lists(view)
        return _render(request, view, "everything.html", classes=classes, schemes=schemes)

    return _page(request, view, make)


@_serves("/doc/{path:path}")
def tells(request: Request, path: str) -> Response:
    """A resource as a page or as RDF; or, for a segment alone (`/doc/praktijk`), the list of its resources."""
    view = _view(request)
    first = _first(request)
    if first is None:
        return refusal(request, view, "BAD_USER_INPUT")
    if path in vocabulary().by_segment:
        return _list(request, view, path, first)
    id, asked = by_ending(path)
    what = fate(view.snapshot, id)
    if what.survivor is None:
        return _missing(request, view, id, is_gone=what.is_gone)
    if what.survivor != id:
        return see_other(f"{view.root}/doc/{what.survivor}" + (f".{asked.ending}" if asked else ""))
    return _resource(request, view, id, asked, first)


def _resource(request: Request, view: View, id: str, asked: Format | None, first: int) -> Response:
    format = asked or by_accept(accepted(request))
    if format is None:
        return _not_acceptable(request, view, f"/doc/{id}", FORMATS)
    others = [f for f in FORMATS if f != format]
    headers = {"Link": alternates(f"{view.root}/doc/{id}", others)}
    if format != HTML:
        start = first - 1
        return reply(request, view, format, lambda: of_document(document(view.snapshot, id, start), format), headers)
    key = request.query_params.get("groep")
    part = group_page(view, id, key, first) if key is not None else None
    if key is not None and part is None:
        return _missing(request, view, f"{id} ({key})", back=f"/doc/{id}")

    def make() -> bytes:
        return _render(request, view, "resource.html", page=part or resource_page(view, id), formats=others)

    return reply(request, view, HTML, make, headers)


def _list(request: Request, view: View, segment: str, first: int) -> Response:
    page = overview.list_page(view, segment, first)
    if page is None:
        return _missing(request, view, f"{segment} ({first})", back=f"/doc/{segment}")
    return _page(request, view, lambda: _render(request, view, "list.html", page=page))


@_serves("/def")
@_serves("/def.{ending}")
def definition(request: Request, ending: str | None = None) -> Response:
    """The ontology: what each class, field and value means; as a page or as RDF."""
    view = _view(request)
    _, asked = by_ending(f"def.{ending}") if ending else ("", None)
    if ending and asked is None:
        return _missing(request, view, f"def.{ending}")
    format = asked or by_accept(accepted(request))
    if format is None:
        return _not_acceptable(request, view, "/def", FORMATS)
    others = [f for f in FORMATS if f != format]
    headers = {"Link": alternates(f"{view.root}/def", others)}

    def make() -> bytes:
        if format != HTML:
            return definitions.ontology(format)
        shown = definitions.definition_page(view)
        return _render(request, view, "definition.html", page=shown, formats=others)

    return reply(request, view, format, make, headers)


@_serves("/context.jsonld")
def json_ld_context(request: Request) -> Response:
    """The JSON-LD context of all classes. Documents carry the part that they need: nobody has to fetch this one."""
    return reply(request, _view(request), JSON_LD, definitions.whole_context)


@_serves("/")
def start(request: Request) -> Response:
    """What this is, and three ways into it."""
    view = _view(request)
    return _page(request, view, lambda: _render(request, view, "start.html", page=overview.start_page(view)))


@_serves("/assets/{name}")
def asset(request: Request, name: str) -> Response:
    """A style sheet or picture of the pages. Its address names the edition, so it may be kept for a year."""
    found = pages.files().get(name)
    if found is None:
        return _missing(request, _view(request), name)
    content, media_type = found
    headers = {**SAFE, "Content-Type": media_type, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, headers=headers)


@_serves("/{path:path}")
def nowhere(request: Request, path: str) -> Response:
    """404 for every address that is none of ours: the last of the routes."""
    return _missing(request, _view(request), path)


def _page(request: Request, view: View, make: Callable[[], bytes]) -> Response:
    """A page that has no other form than HTML."""
    if by_accept(accepted(request), (HTML,)) is None:
        return _not_acceptable(request, view, path_of(request, view), (HTML,))
    return reply(request, view, HTML, make)


def _render(request: Request, view: View, template: str, **shown: object) -> bytes:
    query = {name: request.query_params[name] for name in ("groep", "van") if name in request.query_params}
    path, _ = by_ending(path_of(request, view))
    return pages.render(template, view, path, query, **shown)


def _first(request: Request) -> int | None:
    """From which entry (from 1) a list is asked for by `?van=`; None where that is no such number."""
    said = request.query_params.get("van", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(LARGEST))):
        return None
    return int(said) or None


def _missing(request: Request, view: View, id: str, back: str | None = None, *, is_gone: bool = False) -> Response:
    segment = id.partition("/")[0]
    near = f"/doc/{segment}" if segment in vocabulary().by_segment else "/doc/"
    return refusal(request, view, "GONE" if is_gone else "NOT_FOUND", back or near, id=shortened(id))


def _not_acceptable(request: Request, view: View, path: str, formats: tuple[Format, ...]) -> Response:
    response = refusal(request, view, "NOT_ACCEPTABLE", available=", ".join(f.media_type for f in formats))
    if len(formats) > 1:
        response.headers["Link"] = alternates(view.root + path, formats)
    return response
