"""What the files of commands share: exit statuses, the kind of a command, the archive it is about, arguments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from kliping.archive import Archive
from kliping.progress import Bar

Command = Callable[[argparse.Namespace], int]
OK, PROBLEMS, DEFECT = 0, 1, 3


def open_archive(options: argparse.Namespace) -> Archive:
    """The archive in `--root`, which shows its progress on a terminal."""
    return Archive(options.root, progress=Bar().show, crew=options.crew)


def positional(
    parser: argparse.ArgumentParser, name: str, label: str, meaning: str, *, nargs: str | None = None,
    kind: type[str] | type[Path] = str,
) -> None:  # fmt: skip
    """An argument that has its place and no name."""
    parser.add_argument(name, metavar=label, help=meaning, nargs=nargs, type=kind)


def number(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number of an option."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f'"{text}" is no whole number from {least:,} to {most:,}')
        return int(text)

    return read


def choice(parser: argparse.ArgumentParser, name: str, choices: Sequence[str], meaning: str) -> None:
    """An argument that is one of a few words."""
    parser.add_argument(name, choices=choices, help=meaning)
