"""What the guard lets through, by tables: names, lengths, methods, and who may post."""

from __future__ import annotations

import asyncio

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from kliping.serve.guard import (
    HEADERS,
    LONGEST_URL,
    LOOPBACK,
    Guard,
    allowed_hosts,
    is_from_here,
    is_loopback,
    is_our_host,
)

HOSTS = allowed_hosts(bound="127.0.0.1", site_url="https://News.example:8443/archive/")
ALL = allowed_hosts(bound="::", site_url="")


class Asked:
    """The application behind the guard: remembers what it was asked, answers "here"."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.bodies: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        self.bodies.append(await receive())
        if scope["type"] == "http":
            await PlainTextResponse("here")(scope, receive, send)
        else:
            await send({"type": "lifespan.startup.complete"})


def ask(guard: Guard, scope: Scope) -> list[Message]:
    """What comes back."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"asked"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    return sent


def http(
    method: str = "GET", path: str = "/", query: bytes = b"", host: str | None = "localhost:8000", **more: str
) -> Scope:
    """A request; `more` are headers."""
    headers = {**({} if host is None else {"host": host}), **{name.replace("_", "-"): more[name] for name in more}}
    return {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip


def answer(scope: Scope, **options: frozenset[str]) -> tuple[int, str]:
    start, body = ask(Guard(Asked(), hosts=HOSTS, private="/_desk/", **options), scope)
    return start["status"], body["body"].decode()


def test_names_are_those_of_this_machine_the_site_and_where_it_listens() -> None:
    assert LOOPBACK | {"news.example"} == HOSTS
    assert allowed_hosts(bound="Desk.Local", site_url="") == LOOPBACK | {"desk.local"}
    assert allowed_hosts(bound="fe80::1", site_url="") == LOOPBACK | {"[fe80::1]"}
    assert [is_loopback(name) for name in ("localhost", "LOCALHOST", "127.0.0.1", "::1", "::", "10.0.0.1")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "here", "anywhere"),
    [
        ("localhost", True, True), ("LocalHost:99", True, True), ("[::1]", True, True), ("[::1]:80", True, True),
        ("news.example", True, False), ("evil.example", False, False), ("localhost.evil.example", False, False),
        ("192.0.2.7", False, True), ("192.0.2.7:80", False, True), ("[fe80::1]", False, True),
        ("[fe80::1]:80", False, True),
        ("", False, False), (":80", False, False), ("[::1", False, False), ("127.0.0.1.evil.example", False, False),
    ],
)  # fmt: skip
def test_a_name_is_ours_or_a_number_where_all_addresses_are(host: str, here: bool, anywhere: bool) -> None:  # noqa: FBT001
    assert is_our_host(host, HOSTS) == here
    assert is_our_host(host, ALL) == anywhere
    assert is_our_host(host, allowed_hosts(bound="0.0.0.0", site_url="")) == anywhere


def test_what_is_refused_says_why() -> None:
    own_names = (403, "This server answers under its own names only; see docs/serving.md.\n")
    long = LONGEST_URL - 5
    assert answer(http()) == (200, "here")
    assert answer(http("HEAD")) == (200, "here")
    assert answer(http(path="/" + "a" * (long - 1), query=b"q=abc")) == (200, "here")
    assert answer(http(path="/" + "a" * long, query=b"q=abc")) == (
        414, f"This address is longer than {LONGEST_URL} characters.\n",
    )  # fmt: skip
    assert answer(http(host=None)) == own_names
    assert answer(http(host="evil.example")) == own_names
    assert answer(http("POST")) == (405, "There is nothing here to write to.\n")
    assert answer(http(content_length="3", transfer_encoding="chunked")) == (400, "A request has one length.\n")
    assert answer(http(content_length="3")) == (200, "here")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403), ({"origin": "http://localhost:8000"}, 200), ({"origin": "http://localhost:8001"}, 403),
        ({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403),
        ({"origin": "http://localhost:8000", "sec_fetch_site": "same-origin"}, 200),
        ({"origin": "http://localhost:8000", "sec_fetch_site": "none"}, 200),
        ({"origin": "http://localhost:8000", "sec_fetch_site": "cross-site"}, 403),
    ],
)  # fmt: skip
def test_only_our_own_pages_post_and_only_where_they_may(headers: dict[str, str], status: int) -> None:
    writable = frozenset({"/_desk/fix"})

    assert answer(http("POST", "/_desk/fix", **headers), writable=writable)[0] == status
    assert answer(http("POST", "/_desk/other", **headers), writable=writable)[0] == 405
    if status == 403:
        assert (
            answer(http("POST", "/_desk/fix", **headers), writable=writable)[1]
            == "Only pages of this server may post here.\n"
        )


@pytest.mark.parametrize(
    "scope",
    [
        http(path="/_desk/", host="news.example"),
        http(path="/_desk/", host=None),
        *(http(path="/_desk/about", **{name: "192.0.2.7"}) for name in ("forwarded", "via", "x_real_ip")),
        *(http(path="/_desk/", **{f"x_forwarded_{name}": "x"}) for name in ("for", "host", "proto")),
    ],
)
def test_the_desk_is_for_this_machine_and_no_proxy(scope: Scope) -> None:
    refused = (403, "The desk is for the machine that the server runs on; see docs/serving.md.\n")
    elsewhere = {**scope, "path": "/"}

    assert answer(http(path="/_desk/"))[0] == 200
    assert not is_from_here(Headers(scope=scope))
    if "host" in Headers(scope=scope):
        assert answer(scope) == refused
        assert answer(elsewhere)[0] == 200


def test_the_application_gets_what_was_asked_and_its_answer_the_headers() -> None:
    app = Asked()
    scope = http()
    start, _ = ask(Guard(app, hosts=HOSTS, private="/_desk/"), scope)

    assert app.scopes == [scope]
    assert app.bodies[0]["body"] == b"asked"
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    assert {name: named[name.lower()] for name in HEADERS} == HEADERS


def test_the_server_starting_is_nobodys_request() -> None:
    app = Asked()

    assert ask(Guard(app, hosts=HOSTS, private="/_desk/"), {"type": "lifespan"}) == [
        {"type": "lifespan.startup.complete"}
    ]
    assert app.scopes == [{"type": "lifespan"}]
    with pytest.raises(AssertionError, match="websocket"):
        ask(Guard(app, hosts=HOSTS, private="/_desk/"), {"type": "websocket"})
