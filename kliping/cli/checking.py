"""Checking: what is wrong, what is worth a look, and what can be mended without a person."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from kliping.cli.grammar import OK, PROBLEMS, number, open_archive
from kliping.errors import UsageError
from kliping.sarif import sarif

if TYPE_CHECKING:
    from kliping.checks.finding import Tally

NOTHING = "there is no article in the index to look for; build the archive first"


def _check(options: argparse.Namespace) -> int:
    from kliping.checks import ADVICE

    if options.dry_run and not options.fix:
        raise UsageError("--dry-run shows what --fix would write; give both")
    if options.search:
        return _audit(options)
    with open_archive(options) as archive:
        edits = archive.checkup.mends() if options.fix else []
        fixed = [] if options.dry_run else [edit.path for edit in edits]
        if fixed:
            for edit in edits:
                archive.editor.save(edit)
            archive.build([archive.root / path for path in fixed])
        problems = [*archive.checkup.problems(), *(archive.checkup.dead_links() if options.external else ())]
    advice = [problem for problem in problems if problem.code in ADVICE]
    if options.sarif:
        print(sarif(problems, advice=ADVICE))
    elif options.json:
        told = {"problems": list(map(asdict, problems)), "fixed": fixed, "diffs": [edit.diff for edit in edits]}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(*(edit.diff for edit in edits), sep="", end="")
        for line in (*(f"{path} is mended" for path in fixed), *problems):
            print(line)
        print(_sum(len(problems) - len(advice), len(advice)))
    return PROBLEMS if len(problems) > len(advice) else OK


def _audit(options: argparse.Namespace) -> int:
    from kliping.checks import ADVICE

    with open_archive(options) as archive:
        audit = archive.checkup.audit(most=options.sample)
    if options.json:
        print(json.dumps(asdict(audit), ensure_ascii=False))
    elif options.sarif:
        print(sarif(audit.problems, advice=ADVICE))
    else:
        for line in (*audit.problems, *(_said(tally) for tally in audit.tallies if tally.asked)):
            print(line)
        print(f"{audit.n_sampled:,} of {audit.n_articles:,} articles were looked for" if audit.n_articles else NOTHING)
    return PROBLEMS if audit.problems else OK


def _said(tally: Tally) -> str:
    figures = f"{tally.found:,} of {tally.asked:,} found ({tally.found / tally.asked:.1%})"
    return f"by {tally.kind}: {figures}, mean reciprocal rank {tally.mean_reciprocal_rank:.3f}"


def _sum(n_problems: int, n_advice: int) -> str:
    if not n_problems + n_advice:
        return "nothing is wrong"
    return f"{n_problems:,} problems, {n_advice:,} pieces of advice"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fix", action="store_true", help="mend front matter that can only be meant one way; never the text"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="with --fix: show what it would write, and write nothing"
    )
    parser.add_argument("--external", action="store_true", help="also ask other sites whether links to them still lead")
    parser.add_argument("--search", action="store_true", help="look for the archive's own articles in its search")
    parser.add_argument(
        "--sample", type=number(1, 10_000_000), default=1000, metavar="N", help="how many of them (1,000)"
    )
    parser.add_argument("--sarif", action="store_true", help="print SARIF 2.1.0, for editors and CI")


COMMANDS = (("check", _check, "look for problems, dead links, and what is worth an editor's look"),)
ARGUMENTS = {"check": _arguments}
