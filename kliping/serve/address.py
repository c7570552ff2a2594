"""Where the server listens: a socket of its own, or a plain sentence about why not."""

from __future__ import annotations

import errno
import socket
from typing import Final

from kliping.errors import UsageError

# How far above a taken port we look for a free one to propose.
_NEIGHBOURS: Final = 100


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at `host`; port 0 means any that is free.

    raises    UsageError that says what to do, if the address cannot be had
    """
    try:
        family, address = _resolve(host, port)
        return _bind(family, address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(_taken(host, port)) from error
        raise UsageError(f"cannot listen at {host} port {port}: {error.strerror}; try --host 127.0.0.1") from error


def url_of_listener(listener: socket.socket, base: str) -> str:
    """What to type into a browser on this machine to get to the archive."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{base}"


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    # "localhost" may be both: the older one is what people type and what every tool tries.
    family, _, _, _, address = min(found, key=lambda item: item[0] != socket.AF_INET)
    return family, (str(address[0]), port)


def _bind(family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
    # The protocol must be named: asyncio turns off Nagle's delay only for sockets that say they are TCP,
    # and with it every second answer to a client that keeps its connection takes 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def _taken(host: str, port: int) -> str:
    for other in range(port + 1, min(port + _NEIGHBOURS, 65_535)):
        try:
            _bind(*_resolve(host, other)).close()
        except OSError:
            continue
        return f"port {port} is taken by another program; write --port {other}, which is free"
    return f"port {port} is taken by another program, and so are those above it; write --port 0 for any free one"
