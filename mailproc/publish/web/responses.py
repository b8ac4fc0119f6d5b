"""What is answered over HTTP: a page, or why not, and how each answer is kept harmless."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct

from mailproc.publish import Site
from mailproc.publish.exports import EXPORTS, TEXT

_TYPES: Final = {
    **{f".{one.suffix}": one.media_type for one in EXPORTS},
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".xml": "application/atom+xml; charset=utf-8",
}
_CONTENT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

#: Headers of every answer: no script, no frame, no guessing of types, no telling where from.
SECURE: Final = (
    ("Content-Security-Policy", _CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


class Response(Struct, frozen=True):
    """A whole answer; `more` are headers of its own."""

    status: HTTPStatus
    content: bytes = b""
    type: str = TEXT
    more: tuple[tuple[str, str], ...] = (("Cache-Control", "no-store"),)


def text_response(status: HTTPStatus, text: str) -> Response:
    """A line of text."""
    return Response(status, f"{text}\n".encode())


def json_response(status: HTTPStatus, values: Mapping[str, object]) -> Response:
    """An object, for programs."""
    return Response(status, f"{json.dumps(values)}\n".encode(), "application/json")


def page(site: Site, path: str, known: str) -> Response:
    """The page at a path; nothing but the site's own names can be asked for.

    Args:
        site: the pages.
        path: as it was asked for, decoded, beginning with a slash.
        known: the If-None-Match header: which versions the asker has (RFC 9110 13.1.2).
    """
    name = path.removeprefix("/")
    if name.endswith("/") or not name:
        name += "index.html"
    if f"{name}/index.html" in site.files:
        # Without the slash the page's own links would lead nowhere.
        return Response(HTTPStatus.PERMANENT_REDIRECT, more=(("Location", f"/{name}/"),))
    content = site.files.get(name)
    if content is None:
        return text_response(HTTPStatus.NOT_FOUND, "There is no such page.")
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    more = (("ETag", tag), ("Cache-Control", "no-cache"))
    if tag in known or known.strip() == "*":
        return Response(HTTPStatus.NOT_MODIFIED, more=more)
    return Response(HTTPStatus.OK, content, _TYPES.get(PurePosixPath(name).suffix, TEXT), more)
