"""Where the server listens, and what it says when it cannot."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

import httpx
import pytest
from server import running

from kliping.errors import UsageError
from kliping.serve.address import listen, url_of_listener
from kliping.serve.app import make_app
from kliping.site import Site


def test_a_taken_port_is_named_with_one_that_is_free() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} is taken by another program; write --port") as caught:
            listen("127.0.0.1", port)
    free = int(re.search(r"--port (\d+)", str(caught.value))[1])

    with listen("127.0.0.1", free) as second:
        assert second.getsockname()[1] == free > port


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.1"])
def test_an_address_that_is_not_ours_is_refused_in_words(host: str) -> None:
    with pytest.raises(UsageError, match=f"cannot listen at {host} port 8000: .+; try --host 127.0.0.1"):
        listen(host, 8000)


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")]
)
def test_the_address_can_be_typed_into_a_browser(host: str, expected: str) -> None:
    with listen(host, 0) as listener:
        port = listener.getsockname()[1]

        assert url_of_listener(listener, "/arsip/") == f"http://{expected}:{port}/arsip/"


def test_answers_on_a_kept_connection_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """Nagle's delay would make each of them take 40 ms."""
    (tmp_path / "index.html").write_text("<h1>Lembayung</h1>")
    with running(make_app(Site(), tmp_path)) as address, httpx.Client() as client:
        client.get(address)
        times = [time.perf_counter()]
        for _ in range(50):
            client.get(address)
            times.append(time.perf_counter())

    assert median(later - earlier for earlier, later in pairwise(times)) < 0.03
