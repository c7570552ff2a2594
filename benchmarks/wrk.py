"""Asking a server as fast as it answers, with wrk: each client has one request under way."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable

SCRIPT = """local paths = {{{paths}}}
local i = math.random(#paths)
request = function() i = i % #paths + 1; return wrk.format("GET", paths[i]) end
"""
TELLING = re.compile(r"50%|99%|Requests/sec|Non-2xx|requests in|Socket errors")


def ask(address: str, paths: Iterable[str], *, clients: int, seconds: int) -> list[str]:
    """The lines of wrk that tell something; of errors there is one only if there were any."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(paths=",".join(f'"{path}"' for path in paths)))
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", script.name, address]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.strip() for line in lines if TELLING.search(line)]
