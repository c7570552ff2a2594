"""What every request must be before anything looks at it, and what every answer says to the browser.

A server on one's own machine is reached by every web page one has open: names that resolve to 127.0.0.1, forms
that post, scripts that connect. So the Host must be ours, nothing can be written, and nothing is shared.
"""

from __future__ import annotations

from collections.abc import Set
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kliping.headers import SAFE_HEADERS

LONGEST_URL: Final = 8192
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
# With any of these a proxy says that it asks for somebody else.
_PASSED_ON: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
HEADERS: Final = {
    **SAFE_HEADERS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Ask each time whether a page is still the same: an archive that is being edited is never cached.
    "Cache-Control": "no-cache",
}


def allowed_hosts(*, bound: str, site_url: str) -> frozenset[str]:
    """The names under which this server may be asked for.

    bound      the address it listens on; listening on all of them ("0.0.0.0", "::") allows any numeric one
    site_url   the address the archive will have in public: a proxy in front may pass it on
    """
    named = _in_brackets(bound)
    return LOOPBACK | {named, urlsplit(site_url).hostname or ""} - {""}


class Guard:
    """Refuses what is not for this server, and puts the headers of safety on every answer."""

    def __init__(self, app: ASGIApp, *, hosts: Set[str], private: str, writable: Set[str] = frozenset()) -> None:
        """
        private     how the paths begin that are for this machine only
        writable    the paths to which our own pages may post
        """
        self._app = app
        self._hosts = hosts
        self._private = private
        self._writable = writable

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            assert scope["type"] == "lifespan", scope["type"]
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._refusal(scope) or self._app
        await answer(scope, receive, send_safely)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_URL:
            return _refuse(414, f"This address is longer than {LONGEST_URL} characters.")
        if "transfer-encoding" in headers and "content-length" in headers:
            # A proxy in front may see another end of this request than we do (RFC 9112, 6.1).
            return _refuse(400, "A request has one length.", Connection="close")
        if not is_our_host(headers.get("host", ""), self._hosts):
            return _refuse(403, "This server answers under its own names only; see docs/serving.md.")
        if scope["path"].startswith(self._private) and not is_from_here(headers):
            return _refuse(403, "The desk is for the machine that the server runs on; see docs/serving.md.")
        if scope["method"] == "POST" and scope["path"] in self._writable:
            is_ours = "origin" in headers and is_same_origin(headers)
            return None if is_ours else _refuse(403, "Only pages of this server may post here.")
        if scope["method"] not in ("GET", "HEAD"):
            return _refuse(405, "There is nothing here to write to.", Allow="GET, HEAD")
        return None


def is_our_host(host: str, hosts: Set[str]) -> bool:
    """Whether a Host header, or the host of an Origin, is one of `hosts`, whatever its port."""
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    if name.lower() in hosts:
        return True
    # A name can be made to point anywhere; a number is what was typed.
    return bool(hosts & {"0.0.0.0", "[::]"}) and _is_number(name)


def is_loopback(bound: str) -> bool:
    """Whether a server that listens there is reached from this machine only."""
    return _in_brackets(bound) in LOOPBACK


def is_from_here(headers: Headers) -> bool:
    """Whether a request is made under a name of this machine and no proxy says that it passes it on.

    A server that listens on loopback may still be asked by anybody, through a proxy in front of it.
    """
    is_named = is_our_host(headers.get("host", ""), LOOPBACK)
    return is_named and not any(name in headers for name in _PASSED_ON)


def is_same_origin(headers: Headers) -> bool:
    """Whether a page of this very server asks; true also for a program that is not a browser."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return False
    return headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _in_brackets(address: str) -> str:
    return f"[{address}]" if ":" in address else address.lower()


def _refuse(status: int, sentence: str, **headers: str) -> Response:
    return PlainTextResponse(sentence + "\n", status_code=status, headers=headers)
