"""The verbs of the desk: the diff is shown first, and written when the editor says so."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from kliping.cli.grammar import OK, Command, open_archive, positional
from kliping.errors import UsageError

if TYPE_CHECKING:
    from kliping.editing import Edit, Editor

Verb: TypeAlias = "Callable[[Editor, argparse.Namespace], Edit]"


def _command(verb: Verb) -> Command:
    def run(options: argparse.Namespace) -> int:
        with open_archive(options) as archive:
            edit = verb(archive.editor, options)
            if not options.json:
                print(edit.diff or f"{edit.path} says so already\n", end="")
            written = bool(edit.diff) and not options.dry_run and _is_wanted(options)
            if written:
                archive.editor.save(edit)
        if options.json:
            print(json.dumps({"path": edit.path, "diff": edit.diff, "written": written}, ensure_ascii=False))
        elif written:
            print(f"{edit.path} is changed; `kliping build` brings the site up to date")
        return OK

    return run


def _is_wanted(options: argparse.Namespace) -> bool:
    """Whether the change is to be written. raises UsageError if nobody is there to be asked"""
    if options.yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked; add --yes to write this, or --dry-run to only see it")
    return input("Write this? [y/N] ").strip().lower() in ("y", "yes")


def _arguments(*rest: tuple[str, str, str]) -> Callable[[argparse.ArgumentParser], None]:
    def add(parser: argparse.ArgumentParser) -> None:
        positional(parser, "id", "ID", "the article's id, or its file in content/")
        for name, label, meaning in rest:
            positional(parser, name, label, meaning)
        parser.add_argument("--yes", action="store_true", help="write without asking")
        parser.add_argument("--dry-run", action="store_true", help="show the diff only")

    return add


_VERBS: tuple[tuple[str, Verb, str, Callable[[argparse.ArgumentParser], None]], ...] = (
    (
        "rename",
        lambda editor, options: editor.rename(options.id, options.slug),
        "give an article another slug, and leave its old address as an alias",
        _arguments(("slug", "NEW-SLUG", "the last part of its new address")),
    ),
    (
        "correct",
        lambda editor, options: editor.correct(options.id, options.text),
        "add a correction to an article, dated today",
        _arguments(("text", "TEXT", "what was wrong, in a sentence")),
    ),
    (
        "withdraw",
        lambda editor, options: editor.withdraw(options.id, options.reason),
        "take an article back, leaving a notice with the reason",
        _arguments(("reason", "REASON", "what readers are told")),
    ),
    (
        "copy-of",
        lambda editor, options: editor.copy_of(options.id, options.other),
        "withdraw an article whose text is another's again, and say where that stands",
        _arguments(("other", "OTHER", "the article that stays, by its id or its file")),
    ),
    (
        "not-copy-of",
        lambda editor, options: editor.not_copy_of(options.id, options.other),
        "say that two articles are no versions of one text, and keep both",
        _arguments(
            ("other", "OTHER", "the other article, by its id or its file, or the seed that was taken for a copy")
        ),
    ),
    (
        "embargo",
        lambda editor, options: editor.embargo(options.id, options.instant),
        "hide an article until an instant",
        _arguments(("instant", "INSTANT", "such as 2026-01-31T06:00+07:00")),
    ),
    (
        "date",
        lambda editor, options: editor.date(options.id, options.date),
        "confirm or correct the date of an article",
        _arguments(("date", "DATE", "as in front matter: 1987-06-05, 1987-06, 1987~")),
    ),
    (
        "sic",
        lambda editor, options: editor.sic(options.id, options.word, options.correction),
        "note a misspelt word without touching the text",
        _arguments(("word", "WORD", "as the article has it"), ("correction", "CORRECTION", "as it should be")),
    ),
)
COMMANDS = tuple((name, _command(verb), meaning) for name, verb, meaning, _ in _VERBS)
ARGUMENTS = {name: add for name, _, _, add in _VERBS}
