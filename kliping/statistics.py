"""How much a word says about what an article is on: pinned, so that a new article never moves an old one's terms.

A table gives the weight of the stems that are frequent in a language, in tenths of a natural logarithm: how rare an
article with this stem is. A stem that is not in the table is rare, and has the full weight. The packaged table was
counted once over public news; docs/related.md tells how.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

# One article in 185: rarer stems are names more often than not, and their exact frequency does not help.
RARE = 52
LEAST_ARTICLES = 5
_HEADER = "# weight of a stem: 10 ln(articles / articles with it); {} when it is not here\n"


@dataclass(frozen=True, slots=True)
class Statistics:
    """Weights from 1 to `RARE`, by language and stem."""

    weights: Mapping[str, Mapping[str, int]]

    def weight(self, stem: str, lang: str) -> int:
        """The weight of `stem` in `lang`."""
        return self.weigher(lang)(stem)

    def weigher(self, lang: str) -> Callable[[str], int]:
        """The weights of stems in `lang`; in a language without a table, longer words weigh more."""
        table = self.weights.get(lang.partition("-")[0].lower())
        if table is None:
            return _weight_by_length
        return lambda stem: table.get(stem, RARE)

    def weigh(self, stems: Iterable[str], lang: str) -> list[int]:
        """The weight of each stem in `lang`."""
        table = self.weights.get(lang.partition("-")[0].lower())
        if table is None:
            return list(map(_weight_by_length, stems))
        return [table.get(stem, RARE) for stem in stems]


def _weight_by_length(stem: str) -> int:
    return min(RARE, RARE * (len(stem) - 1) // 6)


def count_statistics(articles: Iterable[tuple[str, Iterable[str]]]) -> Statistics:
    """The table of `articles`, each a language and the stems in it."""
    totals: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for lang, stems in articles:
        totals[lang] += 1
        counts.setdefault(lang, Counter()).update(set(stems))
    return Statistics({lang: _weights(counts[lang], totals[lang]) for lang in sorted(counts)})


def _weights(counts: Counter[str], total: int) -> dict[str, int]:
    weights = {}
    for stem, n in counts.items():
        weight = max(1, round(10 * math.log(total / n)))
        if weight < RARE and n >= LEAST_ARTICLES:
            weights[stem] = weight
    return weights


def format_statistics(statistics: Statistics) -> str:
    """`statistics` as text: a line for each language and weight, with the stems that have it."""
    lines = [_HEADER.format(RARE)]
    for lang, table in sorted(statistics.weights.items()):
        for weight in sorted(set(table.values())):
            stems = sorted(stem for stem, its in table.items() if its == weight)
            lines.append(f"{lang}\t{weight}\t{' '.join(stems)}\n")
    return "".join(lines)


def parse_statistics(text: str) -> Statistics:
    """What `format_statistics` wrote. raises ValueError naming the line that is not a language, a weight and stems"""
    weights: dict[str, dict[str, int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        lang, _, rest = line.partition("\t")
        weight, _, stems = rest.partition("\t")
        if not stems or not weight.isdecimal() or not 0 < int(weight) <= RARE:
            raise ValueError(f"line {number} is not a language, a weight from 1 to {RARE} and stems, parted by tabs")
        weights.setdefault(lang, {}).update(dict.fromkeys(stems.split(), int(weight)))
    return Statistics(weights)


@cache
def packaged_statistics() -> Statistics:
    """The table that comes with Kliping: Arabic, German, English, Indonesian and Japanese."""
    return parse_statistics((resources.files("kliping") / "data/statistics.tsv").read_text("utf-8"))
