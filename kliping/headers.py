"""What an answer says about a file: what kind it is, and what a browser may do with it. For our server and others."""

from __future__ import annotations

from mimetypes import MimeTypes
from pathlib import PurePath
from typing import Final

# A page loads nothing from elsewhere, runs no script but the site's own, and stands in no frame.
SAFE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "media-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# The search page of a host that only hands out files compiles WebAssembly that lies beside it.
SEARCH_POLICY: Final = SAFE_HEADERS["Content-Security-Policy"].replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
)
# Our own table, not the machine's: /etc/mime.types differs from place to place.
_TYPES: Final = MimeTypes(filenames=())
for _type, _suffix in (
    ("text/html", ".html"),
    ("text/css", ".css"),
    ("text/javascript", ".js"),
    ("application/json", ".json"),
    ("application/jsonl", ".jsonl"),
    ("application/xml", ".xml"),
    ("application/manifest+json", ".webmanifest"),
    ("text/markdown", ".md"),
    ("image/svg+xml", ".svg"),
    ("image/webp", ".webp"),
    ("image/avif", ".avif"),
    ("font/woff2", ".woff2"),
):
    _TYPES.add_type(_type, _suffix)
_TEXT: Final = (
    "application/json",
    "application/jsonl",
    "application/xml",
    "application/manifest+json",
    "image/svg+xml",
)
# Feeds are XML files whose kind only their name tells.
_FEEDS: Final = {"atom.xml": "application/atom+xml", "rss.xml": "application/rss+xml"}


def media_type(path: PurePath) -> str:
    """What a file is served as, by its name alone."""
    return _FEEDS.get(path.name) or _TYPES.guess_type(path.name)[0] or "application/octet-stream"


def is_text(kind: str) -> bool:
    """Whether a media type is of files that are text."""
    return kind.startswith("text/") or kind in _TEXT or kind.endswith("+xml")
