"""Requests: reads a GraphQL request out of HTTP, by POST or GET, and refuses what is no such request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from api.errors import Refused, error, too_costly
from api.execution import Asked
from api.limits import too_many_values
from api.media import LONGEST_HEADER, is_json

# what each part of a request must be: (nl, en)
KINDS: Mapping[type, tuple[str, str]] = {str: ("een tekst", "a text"), dict: ("een object", "an object")}


async def asked(request: Request, documents: Mapping[str, str], most: int, lang: str) -> Asked:
    """The request: its query (or that of its documentId), variables and operation name. Raises Refused.

    `most` is the largest body, in bytes.
    """
    is_get = request.method == "GET"
    said = _from_address(request, lang) if is_get else await _from_body(request, most, lang)
    variables, name = _part(said, "variables", dict, lang), _part(said, "operationName", str, lang)
    extensions = _part(said, "extensions", dict, lang) or {}
    query = _query(said, extensions, documents, lang)
    too_much = too_many_values(variables or {})
    if too_much is not None:
        raise too_costly(too_much, lang)
    return Asked(query, variables or {}, name or None, is_get, lang)


def _query(said: Mapping[str, Any], extensions: Mapping[str, Any], documents: Mapping[str, str], lang: str) -> str:
    query, document = _part(said, "query", str, lang), _part(said, "documentId", str, lang)
    if query:
        return str(query)
    if document or "persistedQuery" in extensions:
        found = documents.get(str(document).removeprefix("sha256:"))
        if found is None:
            raise Refused([error("PERSISTED_QUERY_NOT_FOUND", lang)])
        return found
    raise _malformed(lang, "Geef een query mee.", "Give a query.")


def _part(said: Mapping[str, Any], name: str, kind: type, lang: str) -> Any:
    value = said.get(name)
    if value is not None and not isinstance(value, kind):
        nl, en = KINDS[kind]
        raise _malformed(lang, f"{name} moet {nl} zijn.", f"{name} must be {en}.")
    return value


def _malformed(lang: str, nl: str, en: str, status: int = 400) -> Refused:
    return Refused([error("BAD_REQUEST", lang, en if lang == "en" else nl)], status, well_formed=False)


def _from_address(request: Request, lang: str) -> dict[str, Any]:
    said: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in said:
            said[name] = _json(said[name].encode(), lang) if said[name] else None
    return said


async def _from_body(request: Request, most: int, lang: str) -> dict[str, Any]:
    if not is_json(request.headers.get("content-type")):
        nl, en = "Stuur application/json in UTF-8.", "Send application/json in UTF-8."
        raise _malformed(lang, nl, en, status=415)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise _malformed(lang, "Stuur de aanvraag niet ingepakt.", "Send the request unpacked.", status=415)
    said = _json(await _body(request, most, lang), lang)
    if not isinstance(said, dict):
        nl = "Stuur één object met query en variables; geen lijst van vragen."
        raise _malformed(lang, nl, "Send one object with query and variables; no list of queries.")
    return said


async def _body(request: Request, most: int, lang: str) -> bytes:
    """The body, read until it is too large: what a chunked client says of its size is not known before."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > most:
        raise _too_large(most, lang)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _too_large(most, lang)
    return bytes(body)


def _too_large(most: int, lang: str) -> Refused:
    return Refused([error("TOO_LARGE", lang, most // 1024)], status=413, well_formed=False)


def _json(text: bytes, lang: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as cause:
        raise _malformed(lang, f"Dit is geen JSON: {cause}.", f"This is no JSON: {cause}.") from None


def named_tags(header: str) -> list[str]:
    """The entity tags of an If-None-Match header; whether they are said to be weak makes no difference to it."""
    return [tag.strip().removeprefix("W/") for tag in header[:LONGEST_HEADER].split(",")]
