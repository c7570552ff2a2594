"""What commands say: in words for people, in JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from html import unescape
from typing import TYPE_CHECKING

from kliping.account import BuildReport, Plan
from kliping.fixity import Fixity
from kliping.inspection import Explanation, RelatedHit
from kliping.search import Results
from kliping.site import Site

if TYPE_CHECKING:
    from kliping.verification import Verification

__all__ = ["BuildReport"]
_MARKUP = re.compile(r"<[^>]*>")
# Problems are printed whole up to here; a report for programs has all of them.
PRINTED_PROBLEMS = 100
PRINTED_PAGES = 100


def build_text(done: BuildReport) -> str:
    """The problems, what was left alone, and last the line that says what happened."""
    lines = problem_lines(done)
    if done.kept:
        lines.append(f"{len(done.kept):,} edited by hand and kept as they are, such as {done.kept[0]}")
    return "\n".join([*lines, str(done)])


def problem_lines(done: BuildReport) -> list[str]:
    """A line for each problem, and one that counts the rest when there are very many."""
    lines = [str(problem) for problem in done.problems[:PRINTED_PROBLEMS]]
    rest = len(done.problems) - len(lines)
    return [*lines, f"… and {rest:,} problems more; --json lists all of them"] if rest else lines


def conversion_line(done: BuildReport) -> str:
    """What `convert` says last."""
    return f"{done.converted:,} converted, {len(done.kept):,} edited by hand and kept; {done.seconds:.2f} s"


def build_json(done: BuildReport, site: Site) -> str:
    """A build for programs."""
    return json.dumps(
        {
            "written": [_url(site, url) for url in done.written],
            "removed": [_url(site, url) for url in done.removed],
            "unchanged": done.unchanged,
            "index": {"added": done.index_added, "updated": done.index_updated, "removed": done.index_removed},
            "converted": done.converted,
            "kept": list(done.kept),
            "problems": [asdict(problem) for problem in done.problems],
            "seconds": round(done.seconds, 3),
        },
        ensure_ascii=False,
    )


def plan_text(plan: Plan, site: Site) -> str:
    """What a build would do: problems, each page with its size and reason, related lists, and last the sum."""
    lines = problem_lines(plan.report)
    lines += [f"+ {path}  from a seed" for path in plan.content]
    pages = [f"+ {_url(site, url)}  {plan.sizes[url]:,} B: {_reason(plan, url)}" for url in plan.report.written]
    pages += [f"- {_url(site, url)}: {_reason(plan, url)}" for url in plan.report.removed]
    lines += pages[:PRINTED_PAGES]
    if len(pages) > PRINTED_PAGES:
        lines.append(f"… and {len(pages) - PRINTED_PAGES:,} pages more; --json lists all of them")
    for article_id, gone, come in plan.related[:PRINTED_PAGES]:
        moves = [f"loses {other}" for other in gone] + [f"gains {other}" for other in come]
        lines.append(f"related of {article_id} {', '.join(moves)}")
    return "\n".join([*lines, str(plan)])


def _reason(plan: Plan, url: str) -> str:
    return plan.reasons.get(url, "this file changed")


def plan_json(plan: Plan, site: Site) -> str:
    """A plan for programs: as a build's report, with the bytes and the reason of each page."""
    done: dict[str, object] = json.loads(build_json(plan.report, site))
    related = [{"id": each, "loses": gone, "gains": come} for each, gone, come in plan.related]
    pages = {
        _url(site, url): {"bytes": plan.sizes.get(url, 0), "reason": _reason(plan, url)}
        for url in (*plan.report.written, *plan.report.removed)
    }
    return json.dumps({**done, "pages": pages, "content": plan.content, "related": related}, ensure_ascii=False)


def results_text(found: Results, site: Site) -> str:
    """Hits for the terminal."""
    lines = list(found.notes)
    for hit in found.hits:
        snippet = unescape(_MARKUP.sub("", hit.snippet))
        lines += [f"{hit.rank}. {hit.title}", f"   {hit.date or '-'}  {_url(site, hit.url)}  ({hit.id})"]
        lines += [f"   {snippet}"] if snippet else []
    if found.suggestion:
        lines.append(f"Did you mean: {found.suggestion}")
    return "\n".join([*lines, f"{found.total:,} found" if found.total else "Nothing was found."])


def results_json(found: Results, site: Site) -> str:
    """Hits for programs."""
    names = ("rank", "id", "url", "title", "date", "score", "snippet")
    hits = [{name: getattr(hit, name) for name in names} | {"url": _url(site, hit.url)} for hit in found.hits]
    return json.dumps({"total": found.total, "hits": hits, "suggestion": found.suggestion}, ensure_ascii=False)


def related_text(hits: Sequence[RelatedHit], site: Site) -> str:
    """Related articles for the terminal."""
    lines = [
        f"{hit.rank}. {hit.title}\n   {hit.score:.2f}  {_url(site, hit.url)}"
        + (f"  both: {hit.reason}" if hit.reason else "")
        for hit in hits
    ]
    return "\n".join(lines) if lines else "Nothing in the archive is near this article."


def related_json(hits: Sequence[RelatedHit], site: Site) -> str:
    """Related articles for programs."""
    return json.dumps({"hits": [asdict(hit) | {"url": _url(site, hit.url)} for hit in hits]}, ensure_ascii=False)


def explanation_text(found: Explanation) -> str:
    """Why a page is as it is."""
    lines = [f"{found.url} is a page of kind {found.kind}, from template {found.template}"]
    lines += [f"  its text comes from {path}" for path in found.sources]
    lines += [f"  last written because {found.written_because}"] if found.written_because else ["  not written yet"]
    lines += [f"  due to be looked at because {found.due_because}"] if found.due_because else []
    return "\n".join([*lines, *(f"  shows {url} ({role})" for role, _, url in found.shows)])


def _url(site: Site, url: str) -> str:
    return site.base + url.removeprefix("/")


def verification_line(done: Verification | Fixity) -> str:
    """What was compared."""
    if isinstance(done, Fixity):
        line = f"{done.n_files:,} files of {done.n_bytes:,} bytes compared; {len(done.problems):,} are not as they were"
        held = f"\nthis is release {done.release}; readers see release {done.shown} since `kliping rollback`"
        return line + held if done.release != done.shown else line
    rest = f"{done.n_edited:,} were edited since, {done.n_other:,} articles have no text seed"
    return f"{done.n_back:,} text seeds come back byte for byte; {rest}"
