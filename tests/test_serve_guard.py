"""What the server refuses: other hosts, other origins, writing, hostile bytes on the wire."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server import running
from starlette.datastructures import Headers

from kliping.serve.app import make_app
from kliping.serve.guard import HEADERS, allowed_hosts, is_our_host, is_same_origin
from kliping.site import Site


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("archive")
    (root / "output").mkdir()
    (root / "output/index.html").write_text("<h1>Lembayung</h1>")
    (root / "secret.txt").write_text("root:secret")
    with running(make_app(Site(url="https://arsip.example"), root / "output")) as address:
        yield address


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8000", 200),
        ("[::1]", 200),
        ("arsip.example", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:8000", 403),
        ("10.0.0.1", 403),
        ("", 403),
        ("[::1", 403),
    ],
)
def test_only_our_own_names_are_answered(address: str, host: str, status: int) -> None:
    """A page elsewhere can point its own name at 127.0.0.1 and read us through it."""
    assert httpx.get(address, headers={"Host": host}).status_code == status


def test_listening_everywhere_allows_numbers_but_no_names() -> None:
    hosts = allowed_hosts(bound="0.0.0.0", site_url="https://arsip.example")

    assert is_our_host("192.168.1.7:8000", hosts)
    assert is_our_host("[fe80::1]", hosts)
    assert not is_our_host("evil.example", hosts)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"host": "localhost:8000"}, True),
        ({"host": "localhost:8000", "origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}, True),
        ({"host": "localhost:8000", "origin": "http://localhost:9000"}, False),
        ({"host": "localhost:8000", "origin": "https://evil.example"}, False),
        ({"host": "localhost:8000", "origin": "null"}, False),
        ({"host": "localhost:8000", "sec-fetch-site": "cross-site"}, False),
        ({"host": "localhost:8000", "sec-fetch-site": "same-site"}, False),
    ],
)
def test_other_origins_are_told_apart(headers, expected) -> None:
    assert is_same_origin(Headers(headers)) is expected


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_nothing_can_be_written(address: str, method: str) -> None:
    answer = httpx.request(method, address, headers={"Origin": "https://evil.example"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/" + "n" * 9000])
def test_every_answer_carries_the_headers_of_safety(address: str, path: str) -> None:
    answer = httpx.get(address + path, headers={"Origin": "https://evil.example"})

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "server" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control")]


_UP = (
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "..\\",
    "..%252f",
    "%c0%ae%c0%ae/",
    "..;/",
    ".%2e/",
    "..%00/",
    "%u002e./",
)
_LINE = "Host: localhost\r\nConnection: close\r\n\r\n"
HOSTILE = {
    **{f"up {up}": f"GET /{up * 6}secret.txt HTTP/1.1\r\n{_LINE}" for up in _UP},
    **{f"static {up}": f"GET /static/{up * 2}secret.txt HTTP/1.1\r\n{_LINE}" for up in _UP},
    "two slashes": f"GET //etc/passwd HTTP/1.1\r\n{_LINE}",
    "absolute": f"GET http://evil.example/ HTTP/1.1\r\n{_LINE}",
    "file scheme": f"GET file:///etc/passwd HTTP/1.1\r\n{_LINE}",
    "no slash": f"GET etc/passwd HTTP/1.1\r\n{_LINE}",
    "star": f"GET * HTTP/1.1\r\n{_LINE}",
    "no host": "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": f"GET / HTTP/1.1\r\nHost: evil.example\r\n{_LINE}",
    "forwarded host": f"GET / HTTP/1.1\r\nX-Forwarded-Host: evil.example\r\n{_LINE}",
    "long header": f"GET / HTTP/1.1\r\nX: {'a' * 100_000}\r\n{_LINE}",
    "many headers": "GET / HTTP/1.1\r\n" + "X: a\r\n" * 9000 + _LINE,
    "long url": f"GET /{'a' * 1_000_000} HTTP/1.1\r\n{_LINE}",
    "long query": f"GET /search?q={'a' * 9_000} HTTP/1.1\r\n{_LINE}",
    "bad method": f"G\x00T / HTTP/1.1\r\n{_LINE}",
    "no version": "GET /\r\n\r\n",
    "wrong version": f"GET / HTTP/9.9\r\n{_LINE}",
    "tls hello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "two lengths": f"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n{_LINE}hello",
    "length and chunks": f"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n{_LINE}0\r\n\r\nGET",
    "odd chunks": f"POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n{_LINE}0\r\n\r\n",
    "space before colon": f"GET / HTTP/1.1\r\nX : a\r\n{_LINE}",
    "folded header": f"GET / HTTP/1.1\r\nX: a\r\n b\r\n{_LINE}",
    "bare line feeds": "GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n",
    "nul in header": f"GET / HTTP/1.1\r\nX: a\x00b\r\n{_LINE}",
    "many ranges": f"GET / HTTP/1.1\r\nRange: bytes={'0-,' * 1500}0-\r\n{_LINE}",
    "range beyond": f"GET / HTTP/1.1\r\nRange: bytes=999999999-\r\n{_LINE}",
    "range backwards": f"GET / HTTP/1.1\r\nRange: bytes=9-1\r\n{_LINE}",
    "half a percent": f"GET /%2 HTTP/1.1\r\n{_LINE}",
    "bad utf-8": f"GET /%ff%fe%00%80 HTTP/1.1\r\n{_LINE}",
    "header in path": f"GET /%0d%0aSet-Cookie:a=b HTTP/1.1\r\n{_LINE}",
    "header in folder": f"GET /%0d%0aLocation:%20http://evil.example/ HTTP/1.1\r\n{_LINE}",
    "upgrade": f"GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Version: 13\r\n{_LINE}",
    "http2 preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "connect": f"CONNECT evil.example:443 HTTP/1.1\r\n{_LINE}",
}


def exchange(address: str, request: str) -> bytes:
    """All that comes back for these very bytes, within a second."""
    answer = b""
    # It may hang up in the middle of our sentence, or wait for the rest of it: these are answers too.
    impatience = contextlib.suppress(ConnectionError, TimeoutError)
    with socket.create_connection(address_of(address), timeout=1) as connection, impatience:
        connection.sendall(request.encode("latin-1"))
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def address_of(address: str) -> tuple[str, int]:
    host, _, port = address.removeprefix("http://").partition(":")
    return host, int(port)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_gets_nothing_and_breaks_nothing(address: str, name: str) -> None:
    answer = exchange(address, HOSTILE[name])

    assert b"root:" not in answer
    assert b"evil.example" not in answer
    assert not answer.startswith(b"HTTP/1.1 5"), answer[:200]
    assert httpx.get(address).status_code == 200


def test_slow_clients_do_not_hold_up_the_others(address: str) -> None:
    """Two hundred that never finish their request (slowloris)."""
    idle = [socket.create_connection(address_of(address)) for _ in range(200)]
    for connection in idle:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    seconds = []
    with httpx.Client() as client:
        for _ in range(100):
            start = time.perf_counter()
            assert client.get(address).status_code == 200
            seconds.append(time.perf_counter() - start)
    for connection in idle:
        connection.close()

    assert sorted(seconds)[90] < 0.2


def test_the_secret_is_really_there(tmp_path: Path) -> None:
    """The hostile requests above would find it if the server let them."""
    (tmp_path / "secret.txt").write_text("root:secret")
    (tmp_path / "index.html").write_text("x")
    with running(make_app(Site(), tmp_path)) as address:
        assert b"root:secret" in exchange(address, f"GET /secret.txt HTTP/1.1\r\n{_LINE}")
