"""Problems as SARIF 2.1.0, which code hosts and editors show beside the line."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from urllib.parse import quote

from kliping import __version__
from kliping.errors import CODES, Problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(problems: Sequence[Problem], *, advice: Collection[str]) -> str:
    """A SARIF log with one run; codes in `advice` are notes, all others errors."""
    codes = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": CODES[code]}} for code in codes]
    driver = {"name": "kliping", "version": __version__, "rules": rules}
    results = [_result(problem, "note" if problem.code in advice else "error") for problem in problems]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _result(problem: Problem, level: str) -> dict[str, object]:
    region = {"startLine": problem.line, "startColumn": problem.column}
    place = {"physicalLocation": {"artifactLocation": {"uri": quote(problem.file)}, "region": region}}
    return {"ruleId": problem.code, "level": level, "message": {"text": problem.message}, "locations": [place]}
