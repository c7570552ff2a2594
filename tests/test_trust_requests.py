"""Raw hostile requests: no file from outside, no fault of the server, and everybody else is served meanwhile."""
# ruff: noqa: E501

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from desk import Desk
from program import Program

# 99 of 100 readers are served in less, while all of this goes on; `make hostile` asks for 0.2, on a machine at rest.
P99_SECONDS = float(os.environ.get("P99_SECONDS", "2"))
SECRET = "Quillwort"
# Every how manyth of them `make test` sends, and beside how many slow ones; `make hostile` sends all beside 200.
EVERY, SLOW = (int(n) for n in os.environ.get("HOSTILE", "8 30").split())
# Ways to write "../" that some server once took for it.
UP = [
    b"../", b"..//", b"%2e%2e/", b"..%2f", b"%2e%2e%2f", b"%2E%2E%5C", b"..\\", b"..%5c", b"....//", b"..;/",
    b"%252e%252e%252f", b"..%c0%af", b"%c0%ae%c0%ae/", b"%u002e%u002e/", b"..%00/", b".%2e/", b"..%ef%bc%8f", b"/../",
]  # fmt: skip
OUTSIDE = [b"site.yaml", b"content/secret.md", b".kliping/catalog.sqlite"]
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
NEXT = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


def requests() -> Iterator[bytes]:
    """What no browser sends."""
    for up in UP:
        for name in OUTSIDE:
            yield GET % (b"/" + up * 3 + name, b"")
    for path in (
        b"//etc/passwd", b"/./.kliping/lock", b"/.git/config", b"/.env", b"/%2ekliping/lock", b"/static", b"/1987/06",
        b"http://localhost/../site.yaml", b"http://evil.example/", b"file:///etc/passwd", b"*", b"etc/passwd", b"/a\0b",
        b"/%00", b"/\xff\xfe", b"/%ff", b"/" + b"a" * 1_000_000, b"/" + b"a/" * 4000, b"/?q=" + b"a" * 9000, b"",
        b"/static/../../site.yaml", b"/index.html/", b"/index.html/../../site.yaml", b"/con", b"/aux.html", b"/~root/",
        b"/search.json?q=%00", b"/search?q=" + b"(" * 300, b"/search?page=99999999999999999999&q=a", b"/\r\nX: y",
    ):  # fmt: skip
        yield GET % (path, b"")
    for headers in (
        b"X: " + b"a" * 100_000 + b"\r\n", b"X: a\r\n" * 5000, b"a" * 20_000 + b": b\r\n", b"Host: evil.example\r\n",
        b"Range: bytes=" + b"0-," * 2000 + b"0-1\r\n", b"Range: bytes=99999999999999999999-\r\n", b"Range: bytes=-0\r\n",
        b"Range: bytes=5-2\r\n", b"If-None-Match: " + b'"a",' * 3000 + b"\r\n", b"X : y\r\n", b" folded: y\r\n",
        b"X\0: y\r\n", b"X: \x01\r\n", b"Accept: " + b"*/*;q=0.1," * 1000 + b"\r\n", b"Origin: null\r\n",
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n",
        b"Expect: 100-continue\r\nContent-Length: 5\r\n", b"Cookie: " + b"a=b;" * 3000 + b"\r\n",
    ):  # fmt: skip
        yield GET % (b"/", headers)
    for line in (
        b"", b"GET /", b"GET / HTTP/9.9", b"GET  /  HTTP/1.1", b"get / HTTP/1.1", b"BREW / HTTP/1.1", b"TRACE / HTTP/1.1",
        b"CONNECT localhost:22 HTTP/1.1", b"DELETE / HTTP/1.1", b"PUT /index.html HTTP/1.1", b"PROPFIND / HTTP/1.1",
        b"GET / HTTP/1.1 HTTP/1.1", b"G\0T / HTTP/1.1", b"A" * 30_000, b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0",
    ):  # fmt: skip
        yield line + b"\r\nHost: localhost\r\n\r\n"
    yield b"GET / HTTP/1.1\r\n\r\n"
    yield b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    yield b"GET / HTTP/1.1\nHost: localhost\n\n"
    yield bytes(range(256)) * 50


def smuggling() -> Iterator[bytes]:
    """Two ways to say how long a request is, so that a proxy in front may see another one end."""
    for headers in (
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        b"Content-Length: 0\r\nContent-Length: 44\r\n", b"Content-Length: +0\r\n", b"Content-Length: -1\r\n",
        b"Content-Length: 0x0\r\n", b"Content-Length: 0, 44\r\n", b"Content-Length: 99999999999999999999999\r\n",
        b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding : chunked\r\n", b"Transfer-Encoding:\x0bchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
        b"X: y\r\n Transfer-Encoding: chunked\r\n", b"Transfer_Encoding: chunked\r\nContent-Length: 0, 0, 3\r\n",
    ):  # fmt: skip
        yield POST % headers + b"0\r\n\r\n" + NEXT
    yield POST % b"Transfer-Encoding: chunked\r\n" + b"ffffffffffffffffff\r\n" + NEXT
    yield POST % b"Transfer-Encoding: chunked\r\n" + b"-1\r\n\r\n" + NEXT


def send(address: tuple[str, int], request: bytes) -> bytes:
    """All that comes back within a second."""
    with closing(socket.create_connection(address, timeout=1)) as connection:
        answer = b""
        with suppress(OSError):
            connection.sendall(request)
            while part := connection.recv(1 << 16):
                answer += part
                if len(answer) > 1 << 20 or (b"\r\n\r\n" in answer and NEXT not in request):
                    connection.settimeout(0.05)
        return answer


def read_on(address: str, seconds: list[float], done: threading.Event) -> None:
    """What an ordinary reader sees meanwhile."""
    with httpx.Client(base_url=address, timeout=20) as client:
        while not done.is_set():
            start = time.perf_counter()
            answer = client.get("/")
            seconds.append(time.perf_counter() - start)
            assert answer.status_code == 200
            done.wait(0.02)


def test_hostile_requests_get_nothing_and_disturb_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "site")
    desk.add("levee")
    desk.add("secret", body=f"The {SECRET} papers.", draft="true")
    with (desk.root / "site.yaml").open("a") as file:
        file.write(f"# {SECRET}\n")
    everything = [*requests(), *smuggling()][::EVERY]
    assert len(everything) >= 80 // EVERY
    program = Program(desk.root, "build.py", "--root", str(desk.root), "serve", "--port", "0")
    with closing(program):
        url = program.address().rstrip("/")
        address = ("127.0.0.1", urlsplit(url).port or 0)
        slow = [socket.create_connection(address) for _ in range(SLOW)]
        seconds: list[float] = []
        done = threading.Event()
        reader = threading.Thread(target=read_on, args=(url, seconds, done))
        reader.start()
        try:
            answers: dict[bytes, bytes] = {}
            for i, request in enumerate(everything):
                answers[request] = send(address, request)
                for connection in slow[i % 4 :: 4]:
                    with suppress(OSError):
                        connection.send(b"GET / HTTP/1.1\r\nX-a: b\r\n"[i % 20 : i % 20 + 1])
        finally:
            done.set()
            reader.join()
            for connection in slow:
                connection.close()

    seconds.sort()
    p99 = seconds[int(len(seconds) * 0.99)]
    print(f"{len(everything)} requests beside {SLOW} slow ones: {len(seconds)} readers, p99 {p99 * 1000:.0f} ms")
    for request, answer in answers.items():
        head = request[:80]
        statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]
        assert [word for word in (SECRET.encode(), b"root:", b"SQLite format") if word in answer] == [], head
        assert [status for status in statuses if status >= 500] == [], (head, answer[:200])
        assert b"Index of" not in answer, head
        assert b"Traceback" not in answer, head
        if NEXT in request:
            assert 404 not in statuses, (head, statuses)
    assert len(seconds) > 5
    assert p99 <= P99_SECONDS
