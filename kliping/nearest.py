"""The related lists of a first build, all at once: postings in flat arrays, exact whole numbers.

`kliping.related.neighbours` is the rule; this finds the same lists for 50,000 articles in the time that the rule takes
for a few dozen. For one changed article the catalog asks its own postings instead.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kliping.related import (
    FOLLOWS,
    LEADING_SHARED,
    LONGEST_GAP,
    N_LEADING,
    SAME_SECTION,
    THRESHOLD,
    Near,
    Profile,
)

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
# Up to `kliping.related.LENGTH`.
Weights = NDArray[np.int16]
# So many articles are put into the order of stems at a time, as that takes a few times the memory of what is sorted.
BATCH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Articles by stem and stems by article. 12 bytes a term; of the articles only numbers are kept.

    order         the place of each article's id among all ids
    of_article    where the terms of each article start in `stems` and `weights`
    of_stem       where the articles of each stem start in `articles` and `article_weights`
    moments       the place of each article in time, -1 where its day is not known
    """

    order: Ints
    moments: Ints
    sections: Ints
    days: Ints
    of_article: Ints
    stems: Numbers
    weights: Weights
    of_stem: Ints
    articles: Numbers
    article_weights: Weights


def build_postings(profiles: Iterable[Profile]) -> Postings:
    """The postings of `profiles`, whose ids differ."""
    numbers: dict[str, int] = {}
    section_numbers: dict[str, int] = {"": 0}
    ids: list[str] = []
    sorts: list[str] = []
    sections, days, starts = array("q"), array("q"), array("q", [0])
    stems, weights = array("i"), array("h")
    for profile in profiles:
        ids.append(profile.id)
        sorts.append(profile.sort)
        sections.append(section_numbers.setdefault(profile.section, len(section_numbers)))
        days.append(profile.day)
        stems.extend(numbers.setdefault(term.stem, len(numbers)) for term in profile.terms)
        weights.extend(term.weight for term in profile.terms)
        starts.append(len(stems))
    moments = _ranks(sorts)
    moments[[i for i, sort in enumerate(sorts) if not sort]] = -1
    of_article = np.array(starts, dtype=np.int64)
    of_term, own_weights = np.frombuffer(stems, dtype=np.int32), np.frombuffer(weights, dtype=np.int16)
    of_stem, articles, article_weights = _by_stem(of_article, of_term, own_weights, len(numbers))
    return Postings(
        order=_ranks(ids),
        moments=moments,
        sections=np.array(sections, dtype=np.int64),
        days=np.array(days, dtype=np.int64),
        of_article=of_article,
        stems=of_term,
        weights=own_weights,
        of_stem=of_stem,
        articles=articles,
        article_weights=article_weights,
    )


def _by_stem(of_article: Ints, stems: Numbers, weights: Weights, n_stems: int) -> tuple[Ints, Numbers, Weights]:
    """Where the articles of each stem start, the articles of all stems in their order, and their weights."""
    last = len(of_article) - 1
    batches = [np.arange(first, min(first + BATCH, last)) for first in range(0, last, BATCH)]
    places = [slice(of_article[batch[0]], of_article[batch[-1] + 1]) for batch in batches]
    counts = np.zeros(n_stems, dtype=np.int64)
    for place in places:
        counts += np.bincount(stems[place], minlength=n_stems)
    of_stem = np.concatenate([[0], np.cumsum(counts)])
    articles, article_weights = np.empty(len(stems), dtype=np.int32), np.empty(len(stems), dtype=np.int16)
    free = of_stem[:-1].copy()
    for batch, place in zip(batches, places, strict=True):
        order = np.argsort(stems[place], kind="stable")
        found, firsts, sizes = np.unique(stems[place][order], return_index=True, return_counts=True)
        targets = np.repeat(free[found] - firsts, sizes) + np.arange(len(order))
        articles[targets] = np.repeat(batch, np.diff(of_article[[*batch, batch[-1] + 1]]))[order]
        article_weights[targets] = weights[place][order]
        free[found] += sizes
    return of_stem, articles, article_weights


def _ranks(texts: list[str]) -> Ints:
    """The place of each text in their order."""
    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[np.argsort(np.array(texts, dtype=object), kind="stable")] = np.arange(len(texts))
    return ranks


def related_rows(
    postings: Postings, count: int, *, first: int = 0, last: int | None = None
) -> Iterator[list[tuple[int, int]]]:
    """For each article from number `first` to before `last`, in the order they came, the numbers of its neighbours.

    count    neighbours at most, best first, with how near they are
    cost     a row takes as many steps as its terms have postings; memory is a few bytes an article
    """
    return (best for best, _ in near_rows(postings, count, first=first, last=last))


def near_rows(postings: Postings, count: int, *, first: int = 0, last: int | None = None) -> Iterator[Near]:
    """The neighbours of each article as in `related_rows`, and the nearest before it that it may go on from."""
    sums = np.empty(len(postings.order), dtype=np.int32)
    for row in range(len(postings.order))[first:last]:
        _add_up(postings, row, sums)
        near, total = _neighbours(postings, row, sums)
        yield _best(postings, row, near, total, count), _before(postings, row, near, total)


def _add_up(postings: Postings, row: int, sums: Numbers) -> None:
    """Make `sums` the score of every article with article `row`, which is not its own neighbour.

    `numpy.add.at` is fast where places are of the machine's own size and both arrays are of one type.
    """
    sums.fill(0)
    own = slice(postings.of_article[row], postings.of_article[row + 1])
    if own.start < own.stop:
        stems = postings.stems[own]
        starts, ends = postings.of_stem[stems], postings.of_stem[stems + 1]
        pieces = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        places = np.concatenate([postings.articles[piece] for piece in pieces], dtype=np.intp)
        products = np.concatenate([postings.article_weights[piece] for piece in pieces], dtype=np.int32)
        products *= np.repeat(postings.weights[own], ends - starts)
        np.add.at(sums, places, products)
        sums[row] = 0


def _neighbours(postings: Postings, row: int, sums: Numbers) -> tuple[Ints, Ints]:
    """Who is near enough to be one, and how near."""
    near = np.flatnonzero(sums >= THRESHOLD)
    total = sums[near].astype(np.int64)
    if section := postings.sections[row]:
        total += SAME_SECTION * (postings.sections[near] == section)
    return near, total


def _best(postings: Postings, row: int, near: Ints, total: Ints, count: int) -> list[tuple[int, int]]:
    """What `rank_key` says, for all articles at once."""
    if len(near) > count:
        # Only what may be among the best is sorted; equals of the last one stay in.
        kept = total >= np.partition(total, -count)[-count]
        near, total = near[kept], total[kept]
    days = np.abs(postings.days[near] - postings.days[row])
    ranked = np.lexsort((postings.order[near], days, -total))[:count]
    return [(int(near[i]), int(total[i])) for i in ranked]


def _before(postings: Postings, row: int, near: Ints, total: Ints) -> tuple[int, int] | None:
    """The nearest of those before it that are near enough to go on from and about the same; None if there is none."""
    close = total >= FOLLOWS
    near, total = near[close], total[close]
    moments, gaps = postings.moments[near], postings.days[row] - postings.days[near]
    kept = (moments >= 0) & (moments < postings.moments[row]) & (gaps <= LONGEST_GAP)
    near, total = near[kept], total[kept]
    own = postings.stems[postings.of_article[row] : postings.of_article[row + 1]][:N_LEADING]
    like = np.isin(_leading(postings, near), own).sum(axis=1) >= LEADING_SHARED
    best = _best(postings, row, near[like], total[like], 1)
    return best[0] if best else None


def _leading(postings: Postings, rows: Ints) -> Ints:
    """The stems that weigh most in each of these articles, a row for each; -1 where it has no more."""
    places = postings.of_article[rows][:, None] + np.arange(N_LEADING)
    there = places < postings.of_article[rows + 1][:, None]
    return np.where(there, postings.stems[np.where(there, places, 0)], -1)
