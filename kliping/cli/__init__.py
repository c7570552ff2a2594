"""Arguments in, exit status out. Each command is one method of `Archive`; what it says goes to standard output.

Exit status: 0 fine, 1 problems in the content (the rest was built), 2 the command or site.yaml, 3 a defect of ours,
75 another build is running.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kliping import __version__, report
from kliping.cli import checking, counting, deploying, editing, exporting
from kliping.cli.grammar import DEFECT, OK, PROBLEMS, Command, Grammar, choice, open_archive, positional
from kliping.cli.serving import run_serve, serve_arguments
from kliping.errors import ArchiveError, BusyError, UsageError
from kliping.inspection import LISTS
from kliping.premises import telling
from kliping.scaffold import new_site
from kliping.search import Request
from kliping.site import Site
from kliping.workers import Crew, spare_collector


def main(arguments: Sequence[str] | None = None, *, crew: Crew | None = None) -> int:
    """Run one command with the processes that it may use; its exit status."""
    parser = make_parser()
    parser.set_defaults(crew=crew)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        options.grammar.refuse_option(unknown[0])
    command: Command = options.command
    spare_collector()
    try:
        with telling():
            return command(options)
    except ArchiveError as error:
        _say_problems(error, options)
        return error.exit_status
    except (UsageError, BusyError) as error:
        print(f"kliping: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception:
        traceback.print_exc()
        print("kliping: this is a defect of kliping, not of your archive; please report it", file=sys.stderr)
        return DEFECT


def _say_problems(error: ArchiveError, options: argparse.Namespace) -> None:
    if getattr(options, "json", False):
        print(json.dumps({"problems": [asdict(problem) for problem in error.problems]}, ensure_ascii=False))
    else:
        print("\n".join(map(str, error.problems)), file=sys.stderr)


def make_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    parser = Grammar(
        prog="kliping",
        description="Raw news in, a browsable and searchable archive out. Without a command: build.",
        epilog="Exit status: 0 fine; 1 problems in the content; 2 wrong command or site.yaml; "
        "3 a defect of kliping; 75 another build is running.",
    )
    parser.add_argument("--version", action="version", version=f"kliping {__version__}")
    _common(parser)
    parser.set_defaults(command=_build, grammar=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, run, meaning in COMMANDS:
        sub = commands.add_parser(name, help=meaning, description=meaning[0].upper() + meaning[1:] + ".")
        _common(sub, default=argparse.SUPPRESS)
        if name in ARGUMENTS:
            ARGUMENTS[name](sub)
        sub.set_defaults(command=run, grammar=sub)
    return parser


def _common(parser: argparse.ArgumentParser, *, default: str | None = None) -> None:
    root = Path() if default is None else default
    off = False if default is None else default
    parser.add_argument("--root", metavar="DIR", type=Path, default=root, help="the site's folder (default: this one)")
    parser.add_argument("--json", action="store_true", default=off, help="print a report for programs")


def _build(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        return _tell_build(archive.build(), archive.site, options)


def _plan(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        plan = archive.plan()
        print(report.plan_json(plan, archive.site) if options.json else report.plan_text(plan, archive.site))
    return PROBLEMS if plan.report.problems else OK


def _convert(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        done = archive.convert()
        if options.json:
            return _tell_build(done, archive.site, options)
        print(*report.problem_lines(done), sep="\n", end="\n" if done.problems else "")
        print(report.conversion_line(done))
        return PROBLEMS if done.problems else OK


def _tell_build(done: report.BuildReport, site: Site, options: argparse.Namespace) -> int:
    print(report.build_json(done, site) if options.json else report.build_text(done))
    return PROBLEMS if done.problems else OK


def _search(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        request = Request(query=" ".join(options.words), page=options.page, sort=options.sort)
        found = archive.search(request)
        print(report.results_json(found, archive.site) if options.json else report.results_text(found, archive.site))
    return OK


def _related(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        hits = archive.related(options.id)
        print(report.related_json(hits, archive.site) if options.json else report.related_text(hits, archive.site))
    return OK


def _explain(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        found = archive.explain(options.url)
        print(json.dumps(asdict(found), ensure_ascii=False) if options.json else report.explanation_text(found))
    return OK


def _verify(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        done = archive.verify() if options.roundtrip else archive.verify_files()
    if options.json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        print(*done.problems, sep="\n", end="\n" if done.problems else "")
        print(report.verification_line(done))
    return PROBLEMS if done.problems else OK


def _repair(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        return _tell_build(archive.repair(), archive.site, options)


def _rollback(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        name = archive.rollback()
    line = f"release {name} is shown now, with all that was public then, until a build changes something"
    print(json.dumps({"release": name}) if options.json else line)
    return OK


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--roundtrip", action="store_true", help="write every text seed again from its article, and compare the bytes"
    )


def _list(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        entries = archive.list(options.what)
    if options.json:
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False))
    else:
        for entry in entries:
            print(f"{entry.title}\n    {entry.where}")
        print(f"{len(entries):,} {options.what}")
    return OK


def _new(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        path = archive.new(" ".join(options.title)).relative_to(archive.root).as_posix()
    print(
        json.dumps({"path": path}) if options.json else f"{path} is a draft now; take `draft: true` out to publish it"
    )
    return OK


def _init(options: argparse.Namespace) -> int:
    made = new_site(options.folder, today=datetime.now(tz=ZoneInfo("UTC")).date())
    if options.json:
        print(json.dumps({"files": [str(path) for path in made]}))
    else:
        print(f"{options.folder} is a site now; next: kliping serve --root {options.folder}")
    return OK


def _clean(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        n = archive.clean()
    print(json.dumps({"removed": n}) if options.json else f"{n:,} pages removed; content/ and seeds/ are as they were")
    return OK


COMMANDS: tuple[tuple[str, Command, str], ...] = (
    ("build", _build, "convert seeds, write what changed, update the index"),
    ("plan", _plan, "say what a build would write and why, and write nothing"),
    ("convert", _convert, "turn new seeds into articles in content/, and write no page"),
    ("serve", run_serve, "build, serve with search, and rebuild on every change"),
    ("search", _search, "search the archive from the terminal"),
    ("related", _related, "list the articles nearest to one"),
    ("explain", _explain, "say what a page shows and why it was last written"),
    *checking.COMMANDS,
    *counting.COMMANDS,
    ("verify", _verify, "compare seeds, content and output with the digests of the last build"),
    ("repair", _repair, "make pages, catalog and index again"),
    ("rollback", _rollback, "show the release before the newest again (with publish: release)"),
    ("list", _list, "list undated articles, wanted titles, or drafts"),
    ("new", _new, "begin a new article in content/, as a draft"),
    *editing.COMMANDS,
    *deploying.COMMANDS,
    *exporting.COMMANDS,
    ("init", _init, "make a new site in an empty folder"),
    ("clean", _clean, "remove what was built: pages, catalog, index"),
)


def _search_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS", help="the query, as on the search page")
    parser.add_argument("--page", type=int, default=1, help="page of results (default: 1)")
    parser.add_argument("--sort", choices=("relevance", "newest", "oldest"), default="relevance", help="order of hits")


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "serve": serve_arguments,
    "search": _search_arguments,
    "verify": _verify_arguments,
    "related": lambda parser: positional(parser, "id", "ID", "the article's id"),
    "explain": lambda parser: positional(parser, "url", "URL", "a page's address, whole or from the first /"),
    "list": lambda parser: choice(parser, "what", LISTS, "which list"),
    "new": lambda parser: positional(parser, "title", "TITLE", "the article's title", nargs="+"),
    **checking.ARGUMENTS,
    **editing.ARGUMENTS,
    **deploying.ARGUMENTS,
    **exporting.ARGUMENTS,
    "init": lambda parser: positional(parser, "folder", "DIR", "a folder that is new or empty", kind=Path),
}
