"""What a search found, as the page that shows it and as JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from math import ceil
from typing import Final
from urllib.parse import quote, urlencode

from markupsafe import Markup

from kliping.dates import parse_date
from kliping.search import Hit, Request, Results
from kliping.site import Site
from kliping.text import slug
from kliping.views import Choice, Link, ResultsPage, SearchHit

SORTS: Final = ("relevance", "newest", "oldest")
FACETS: Final = ("year", "section", "tag", "author", "credit", "lang")
MOST_PAGES: Final = 100
EXPORTS: Final = {"atom": "Atom", "csv": "CSV", "jsonl": "JSON Lines"}
# A chart of more years than these would be hairlines.
MOST_YEARS: Final = 200
MOST_MARKS: Final = 4
CONTEXT_WORDS: Final = 2
_SHOWN: Final = 12


def search_url(request: Request) -> str:
    """The address of a search, without the site's base."""
    fields = {"q": request.query}
    fields |= {"sort": request.sort} if request.sort != SORTS[0] else {}
    fields |= {"page": str(request.page)} if request.page > 1 else {}
    return "/search/?" + urlencode(fields, errors="replace")


def results_page(request: Request, results: Results, site: Site, *, seconds: float) -> ResultsPage:
    """The view of what was found; `seconds` it took."""
    first = replace(request, page=1)
    n_pages = min(ceil(results.total / request.per_page), MOST_PAGES)
    page = request.page
    suggestion = results.suggestion or ""
    return ResultsPage(
        url=search_url(request),
        query=request.query,
        sort=request.sort,
        echo=results.echo,
        notes=results.notes,
        total=results.total,
        page=page,
        n_pages=n_pages,
        hits=tuple(_search_hit(hit, site) for hit in results.hits),
        facets=tuple((name, _choices(name, results, first, site)) for name in FACETS if results.facets.get(name)),
        sorts=tuple(
            Choice(label=s, n=0, url=search_url(replace(first, sort=s)), chosen=s == request.sort) for s in SORTS
        ),
        previous=search_url(replace(request, page=page - 1)) if 1 < page <= n_pages + 1 else "",
        next=search_url(replace(request, page=page + 1)) if page < n_pages else "",
        suggestion=suggestion,
        suggestion_url=search_url(replace(first, query=suggestion)) if suggestion else "",
        seconds=seconds,
        unknown=results.unknown,
        years=_years(results, first),
        feed=export_url(first, "atom") if results.hits else "",
        downloads=tuple(
            Link(label=label, url=export_url(first, ending)) for ending, label in EXPORTS.items() if results.hits
        ),
    )


def export_url(request: Request, ending: str) -> str:
    """The address of a result in another form."""
    _, mark, fields = search_url(request).partition("?")
    return f"/search.{ending}{mark}{fields}"


def refusal_page(request: Request, site: Site, sentence: str) -> ResultsPage:
    """The view of a search that was not made, and why."""
    whole = sentence[:1].upper() + sentence[1:]
    return results_page(request, Results(total=0, hits=(), notes=(whole,)), site, seconds=0.0)


def results_json(request: Request, results: Results, site: Site, *, seconds: float) -> dict[str, object]:
    """What `/search.json` says; the same names as `kliping search --json`, and more."""
    return {
        "query": request.query,
        "total": results.total,
        "page": request.page,
        "hits": [hit_json(hit, site) for hit in results.hits],
        "suggestion": results.suggestion,
        "echo": results.echo,
        "notes": list(results.notes),
        "unknown": list(results.unknown),
        "facets": {name: [{"value": value, "n": n} for value, n in values] for name, values in results.facets.items()},
        "seconds": round(seconds, 4),
    }


def narrowed(query: str, filter_: str) -> str:
    """`query` with a filter that holds for all of it."""
    whole = f"({query})" if re.search(r"\b(?:OR|ATAU)\b", query) and not query.startswith("(") else query
    return f"{whole} {filter_}".strip()


def widened(query: str, filter_: str) -> str:
    """`query` without that filter."""
    return " ".join(query.replace(filter_, " ").split())


def filter_of(name: str, value: str) -> str:
    """A facet's value in the query language."""
    if name == "year":
        return f"from:{value} to:{value}"
    plain = value.replace('"', " ")
    return f"{name}:{plain}" if re.fullmatch(r"[\w-]+", plain) and name == "lang" else f'{name}:"{plain}"'


def _choices(name: str, results: Results, request: Request, site: Site) -> tuple[Choice, ...]:
    query = request.query
    choices = []
    for value, n in results.facets[name][:_SHOWN]:
        filter_ = filter_of(name, value)
        chosen = filter_ in query
        other = widened(query, filter_) if chosen else narrowed(query, filter_)
        label = site.sections.get(slug(value), value) if name == "section" else value
        choices.append(Choice(label=label, n=n, url=search_url(replace(request, query=other)), chosen=chosen))
    return tuple(choices)


def _years(results: Results, request: Request) -> tuple[Choice, ...]:
    """Every year from the first that has a hit to the last, with how many it has and the search for them."""
    counts = {int(year): n for year, n in results.facets.get("year", ())}
    if not counts or max(counts) - min(counts) >= MOST_YEARS:
        return ()
    return tuple(_year(f"{year:04}", counts.get(year, 0), request) for year in range(min(counts), max(counts) + 1))


def _year(year: str, n: int, request: Request) -> Choice:
    filter_ = filter_of("year", year)
    chosen = filter_ in request.query
    query = request.query if chosen else narrowed(request.query, filter_)
    return Choice(label=year, n=n, url=search_url(replace(request, query=query)), chosen=chosen)


def passage(snippet: str) -> str:
    """What goes behind an article's URL, so that it opens at the words that `snippet` marks, each told apart from
    others like it by what stands around it.

    source    https://wicg.github.io/scroll-to-text-fragment/
    """
    pieces = [unescape(piece) for piece in re.split("</?mark>", snippet)]
    marks = [_directive(*pieces[i - 1 : i + 2]) for i in range(1, len(pieces), 2)]
    return "#:~:" + "&".join(marks[:MOST_MARKS]) if marks else ""


def _directive(before: str, word: str, after: str) -> str:
    lead = _coded(" ".join(before.strip("… ").split()[-CONTEXT_WORDS:]))
    trail = _coded(" ".join(after.strip("… ").split()[:CONTEXT_WORDS]))
    return "text=" + (f"{lead}-," if lead else "") + _coded(word) + (f",-{trail}" if trail else "")


def _coded(text: str) -> str:
    # A hyphen, a comma or an ampersand has a meaning there.
    return quote(text, safe="").replace("-", "%2D") if any(map(str.isalnum, text)) else ""


def _search_hit(hit: Hit, site: Site) -> SearchHit:
    return SearchHit(
        rank=hit.rank,
        id=hit.id,
        url=hit.url,
        title=hit.title,
        date=parse_date(hit.date) if hit.date else None,
        lang=hit.lang,
        section=site.sections.get(slug(hit.section), hit.section),
        score=hit.score,
        # The engine escapes the text and adds nothing but <mark>.
        snippet=Markup(hit.snippet),
        passage=passage(hit.snippet),
    )


def plain_snippet(snippet: str) -> str:
    """A snippet as text."""
    return unescape(re.sub("</?mark>", "", snippet))


def hit_json(hit: Hit, site: Site) -> dict[str, object]:
    """A hit as programs are told of it, with its whole path on the server."""
    return {
        "rank": hit.rank,
        "id": hit.id,
        "url": site.base + quote(hit.url.removeprefix("/"), safe="/~!$&'()*+,;=:@"),
        "title": hit.title,
        "date": hit.date,
        "lang": hit.lang,
        "section": hit.section,
        "score": hit.score,
        "snippet": hit.snippet,
    }
