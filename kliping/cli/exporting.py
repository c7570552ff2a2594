"""`kliping export`: the whole archive as something to take away."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kliping.cli.grammar import OK, open_archive


def _export(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        archive.build()
        if options.bagit:
            return _tell_bag(options, archive.export_bag(options.bagit))
        n = archive.export_zip(options.zip)
    size = options.zip.stat().st_size
    line = f"{options.zip}: {n:,} files, {size:,} bytes; unzip it and open index.html, no server is needed"
    print(json.dumps({"file": str(options.zip), "files": n, "bytes": size}) if options.json else line)
    return OK


def _tell_bag(options: argparse.Namespace, n: int) -> int:
    line = f"{options.bagit}: {n:,} files with their digests, as RFC 8493 (BagIt) has it"
    print(json.dumps({"folder": str(options.bagit), "files": n}) if options.json else line)
    return OK


def _arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--zip", type=Path, metavar="FILE", help="one file to browse and search offline")
    what.add_argument("--bagit", type=Path, metavar="DIR", help="a bag (RFC 8493) of seeds, content and pages, to keep")


COMMANDS = (("export", _export, "take the whole archive away: one file that opens without a server, or a bag"),)
ARGUMENTS = {"export": _arguments}
