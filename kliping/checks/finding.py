"""Known items: whether the search finds articles by their own title, rarest words, and five words in a row."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kliping import files
from kliping.analysis import stop_words, words
from kliping.article import Article, load_article
from kliping.catalog import sweeps
from kliping.checks.reading import Scope
from kliping.errors import Problem
from kliping.markdown import to_html, visible_text
from kliping.progress import Progress, quiet
from kliping.search import Request, Results
from kliping.text import title_key

SEED = 7
IN_A_ROW = 5
MOST_WORDS = 30
MOST_LETTERS = 250
# How many hits are looked at, by kind: a title has to be near the top, a phrase only among what is found.
LOOKED_AT = {"title": 3, "rarest words": 10, "phrase": 100}
_ADVICE = "repair the index, or look whether it says enough"
# How many articles every check looks for by their title; each takes a few milliseconds.
LOOKED_FOR = 500
Search = Callable[[Request], Results]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article and the queries, by kind, that should find it."""

    path: str
    id: str
    title: str
    queries: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a kind of query did: how many were asked, how many found their article, and the mean of 1 / rank."""

    kind: str
    asked: int
    found: int
    mean_reciprocal_rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What the audit of known items found. `n_sampled` of `n_articles` were looked for."""

    n_articles: int
    n_sampled: int
    tallies: tuple[Tally, ...]
    problems: tuple[Problem, ...]


def check_finding(scope: Scope) -> Iterator[Problem]:
    """The part of the audit that every check has: articles that the search does not find by their title."""
    if scope.search is not None:
        yield from audit_search(scope, most=LOOKED_FOR, kinds=("title",)).problems


def audit_search(
    scope: Scope, *, most: int, kinds: Sequence[str] = tuple(LOOKED_AT), progress: Progress = quiet
) -> Audit:
    """Look for up to `most` articles, the same ones each time, in the index of the last build.

    kinds    by what; those of `LOOKED_AT`
    """
    paths = sweeps.public_paths(scope.sql)
    chosen = sorted(random.Random(SEED).sample(paths, min(most, len(paths))))
    items = list(_items(scope, chosen))
    ranks: dict[str, list[int]] = {kind: [] for kind in kinds}
    problems = []
    for i, item in enumerate(items, 1):
        for kind, query in ((kind, item.queries[kind]) for kind in kinds if kind in item.queries):
            rank = rank_of(item, query, scope.search, most=LOOKED_AT[kind]) if scope.search else 0
            ranks[kind].append(rank)
            if not rank:
                what = f"the search does not find it by its {kind}, {query}; {_ADVICE}"
                problems.append(Problem(file=item.path, code="SEARCH-UNFOUND", message=what))
        progress("searching", i, len(items))
    progress("", 0, 0)
    tallies = tuple(_tally(kind, found) for kind, found in ranks.items())
    return Audit(n_articles=len(paths), n_sampled=len(items), tallies=tallies, problems=tuple(problems))


def _tally(kind: str, ranks: Sequence[int]) -> Tally:
    found = [1 / rank for rank in ranks if rank]
    return Tally(kind=kind, asked=len(ranks), found=len(found), mean_reciprocal_rank=sum(found) / max(len(ranks), 1))


def _items(scope: Scope, paths: Sequence[str]) -> Iterator[Item]:
    """The articles with their queries; a word is rare that few of them have."""
    articles = [
        load_article(files.read_file(scope.root, path), path=path, default_lang=scope.site.languages[0])
        for path in paths
    ]
    texts = [visible_text(to_html(article.body)) for article in articles]
    counts = Counter(chain.from_iterable({word.text for word in words(text)} for text in texts))
    for article, text in zip(articles, texts, strict=True):
        yield Item(path=article.path, id=article.id, title=article.title, queries=_queries(article, text, counts))


def _queries(article: Article, text: str, counts: Counter[str]) -> dict[str, str]:
    title = [word.text for word in words(article.title)][:MOST_WORDS]
    telling = {word.text for word in words(text) if word.text.isalpha()} - stop_words(article.lang)
    rarest = sorted(telling, key=lambda word: (counts[word], -len(word), word))[:3]
    rows = [found for line in text.splitlines() if len(found := words(line)) >= IN_A_ROW]
    queries = {"title": " ".join(title)[:MOST_LETTERS], "rarest words": " ".join(rarest)}
    if rows:
        chooser = random.Random(f"{SEED} {article.id}")
        row = chooser.choice(rows)
        start = chooser.randrange(len(row) - IN_A_ROW + 1)
        queries["phrase"] = f'"{" ".join(word.text for word in row[start : start + IN_A_ROW])}"'
    return {kind: query for kind, query in queries.items() if query}


def rank_of(item: Item, query: str, search: Search, *, most: int) -> int:
    """The place of the article, or of one with its title, among the first `most` hits; 0 if it is not there.

    A row of words that more articles have than are looked at is asked for together with the title.
    """
    results = search(Request(query=query, per_page=most))
    key = title_key(item.title)
    for hit in results.hits:
        if hit.id == item.id or title_key(hit.title) == key:
            return hit.rank
    narrowed = f"{query} title:{item.queries['title'].partition(' ')[0]}"
    if results.total > most and query.startswith('"') and narrowed != query and len(query) < MOST_LETTERS:
        return rank_of(item, narrowed, search, most=most) and most
    return 0
