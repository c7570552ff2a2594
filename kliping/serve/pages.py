"""The files of the output folder at their URLs, and nothing else of the disk.

What the archive writes as text is read whole in one go, so nobody gets half of a page that is replaced
meanwhile; other files are streamed and can be asked for in ranges.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from email.utils import formatdate
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from kliping.headers import is_text, media_type

# What is done to HTML on its way out; it is made anew for each request, before the page is read.
Dress = Callable[[bytes], bytes]
DressMaker = Callable[[], Dress]


def page_response(output: Path, path: str, headers: Mapping[str, str], *, dress: Dress) -> Response:
    """What stands at `path`, or the archive's own page for what is not there.

    path      decoded, without the site's base, beginning with "/"
    headers   those of the request, lower case
    dress     what is done to HTML on its way out
    """
    found = find_file(output, path)
    if found is None:
        return _not_found(output, dress)
    name = path.rpartition("/")[2]
    if name and found.name != name:
        return RedirectResponse(quote(name) + "/", status_code=307)
    try:
        return _file_response(found, headers, dress=dress)
    except FileNotFoundError:
        # A build took it away since we looked.
        return _not_found(output, dress)


def plain() -> Dress:
    """HTML goes out as it is."""
    return bytes


def find_file(output: Path, path: str) -> Path | None:
    """The plain file behind a URL's path; None for what is hidden, linked, outside, special or not there."""
    pieces = path.split("/")[1:]
    if not all(map(_is_plain_name, pieces[:-1])) or not (pieces[-1] == "" or _is_plain_name(pieces[-1])):
        return None
    root = output.resolve()
    wanted = root.joinpath(*pieces)
    try:
        if wanted.is_dir():
            wanted /= "index.html"
        elif path.endswith("/"):
            return None
        # A link anywhere on the way makes the real path another one.
        is_here = wanted.is_file() and wanted.resolve() == wanted
    except (OSError, ValueError):
        # Not there, not ours to read, a name the disk cannot have: for a reader these are one thing.
        return None
    return wanted if is_here else None


def _is_plain_name(piece: str) -> bool:
    return bool(piece) and not piece.startswith(".") and not any(char in "\\\x7f" or ord(char) < 32 for char in piece)


def _not_found(output: Path, dress: Dress) -> Response:
    page = find_file(output, "/404.html")
    if page is None:
        return PlainTextResponse("There is no page here.\n", status_code=404)
    return Response(dress(page.read_bytes()), status_code=404, media_type="text/html")


def _file_response(path: Path, headers: Mapping[str, str], *, dress: Dress) -> Response:
    kind = media_type(path)
    if not is_text(kind):
        return _streamed(path, kind, headers)
    with path.open("rb") as file:
        modified = os.fstat(file.fileno()).st_mtime
        body = file.read()
    if kind == "text/html":
        body = dress(body)
    validators = {
        "ETag": f'"{blake2b(body, digest_size=12).hexdigest()}"',
        "Last-Modified": formatdate(modified, usegmt=True),
    }
    if _is_known(headers, validators):
        return Response(status_code=304, headers=validators)
    return Response(body, media_type=kind, headers=validators)


def _streamed(path: Path, kind: str, headers: Mapping[str, str]) -> Response:
    response = FileResponse(path, media_type=kind, stat_result=path.stat())
    validators = {"ETag": response.headers["etag"], "Last-Modified": response.headers["last-modified"]}
    return Response(status_code=304, headers=validators) if _is_known(headers, validators) else response


def _is_known(headers: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    """Whether the browser holds this very answer already (RFC 9110, 13.2.2)."""
    if given := headers.get("if-none-match"):
        tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
        return validators["ETag"] in tags or tags == ["*"]
    since = headers.get("if-modified-since")
    return since is not None and since == validators.get("Last-Modified")
