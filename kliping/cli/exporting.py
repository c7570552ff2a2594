"""`kliping export`: the whole archive as something to take away."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kliping.cli.grammar import OK, open_archive


def _export(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        archive.build()
        n = archive.export_zip(options.zip)
    size = options.zip.stat().st_size
    line = f"{options.zip}: {n:,} files, {size:,} bytes; unzip it and open index.html, no server is needed"
    print(json.dumps({"file": str(options.zip), "files": n, "bytes": size}) if options.json else line)
    return OK


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zip", type=Path, metavar="FILE", required=True, help="one file to browse and search offline")


COMMANDS = (("export", _export, "write the whole archive to one file that opens without a server"),)
ARGUMENTS = {"export": _arguments}
