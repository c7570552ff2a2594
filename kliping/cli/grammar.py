"""What the files of commands share: exit statuses, the kind of a command, the archive it is about, arguments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NoReturn

from kliping.archive import Archive
from kliping.progress import Bar

Command = Callable[[argparse.Namespace], int]
OK, PROBLEMS, DEFECT = 0, 1, 3


# What argparse says of a word that it does not know: 'serch', and 'build', 'plan' and so on.
_NO_CHOICE: Final = re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)")


class Grammar(argparse.ArgumentParser):
    """A parser that answers a word it does not know in one line, with the one that was probably meant."""

    def refuse_option(self, word: str) -> NoReturn:
        """Say that there is no such option and end. Exit status 2"""
        self._refuse(word, re.findall(r"(?<!\S)--[a-z-]+", self.format_help()))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end. Exit status 2"""
        if unknown := _NO_CHOICE.search(message):
            self._refuse(unknown[1], re.findall(r"[\w-]+", unknown[2]))
        super().error(message)

    def _refuse(self, word: str, known: list[str]) -> NoReturn:
        meant = get_close_matches(word.partition("=")[0], known, n=1)
        hint = f"did you mean {meant[0]}?" if meant else f"{self.prog} --help lists what is"
        self.exit(2, f'{self.prog}: "{word}" is not known; {hint}\n')


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
