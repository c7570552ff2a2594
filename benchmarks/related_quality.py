"""How good related articles are: editors' own links (id_bacajuga) and topics of a wire service (en_reuters21578).

    python benchmarks/related_quality.py --data DIR [--validate]

Recall at 5 and 10 and the mean reciprocal rank are means over the articles that link to others. Lines "Baca juga:
TITLE" that are left in the bodies are taken out first, since they are editors' hints; the row "read-also kept" shows
what they add. With --validate every choice is made on one outlet's links and judged on the other's.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kliping import related
from kliping.nearest import build_postings, related_rows
from kliping.related import Profile, Term, terms
from kliping.statistics import Statistics, count_statistics, packaged_statistics

Row = dict[str, Any]
Ranks = Callable[[int], Sequence[int]]
_READ_ALSO = re.compile(r"(?i)(?:baca|lihat|simak) juga\s*:\s*")
_SMALL = frozenset(
    [
        "agar",
        "akan",
        "atau",
        "bagi",
        "dalam",
        "dan",
        "dari",
        "demi",
        "dengan",
        "di",
        "hingga",
        "jadi",
        "juga",
        "karena",
        "ke",
        "oleh",
        "pada",
    ]
)
_SMALL |= frozenset(["pasca", "per", "saat", "sebagai", "serta", "soal", "tak", "tapi", "untuk", "usai", "vs", "yang"])


def load(file: Path) -> list[Row]:
    with file.open(encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def without_read_also(body: str) -> str:
    """`body` without its "Baca juga: TITLE": a title ends where a word of a sentence begins in lower case."""
    kept, position = [], 0
    for match in _READ_ALSO.finditer(body):
        if match.start() < position:
            continue
        kept.append(body[position : match.start()])
        position = _title_end(body, match.end())
    return " ".join([*kept, body[position:]])


def _title_end(body: str, start: int) -> int:
    last_capital = start
    for word in re.finditer(r"\S+", body[start:].split("\n")[0]):
        bare = word[0].lstrip("\"'“‘([")
        if bare[:1].islower() and bare.lower() not in _SMALL and last_capital > start:
            return last_capital
        if not bare[:1].islower():
            last_capital = start + word.start()
    return start + len(body[start:].split("\n")[0])


class Editors:
    """Articles of one day, and for some of them the articles that their editors linked."""

    def __init__(self, folder: Path) -> None:
        self.rows = load(folder / "docs.jsonl")
        number = {row["id"]: i for i, row in enumerate(self.rows)}
        self.links: dict[int, set[int]] = defaultdict(set)
        for pair in load(folder / "pairs.jsonl"):
            self.links[number[pair["src"]]].add(number[pair["dst"]])
        self.bodies = [without_read_also(row["body"]) for row in self.rows]

    def profiles(self, statistics: Statistics, *, bodies: Sequence[str] | None = None) -> list[Profile]:
        return [
            Profile(
                id=f"{i:06}",
                section=str(row["category"] or ""),
                day=0,
                terms=terms(title=row["title"], body_text=body, tags=(), lang="id", statistics=statistics),
            )
            for i, (row, body) in enumerate(zip(self.rows, bodies or self.bodies, strict=True))
        ]

    def measure(self, ranked: Ranks, outlet: str = "") -> tuple[float, float, float, int]:
        """Recall at 5 and 10, mean reciprocal rank, and of how many articles (those of one outlet if named)."""
        figures = []
        for i, linked in self.links.items():
            if outlet in self.rows[i]["source"]:
                best = list(ranked(i))
                first = next((rank for rank, other in enumerate(best, 1) if other in linked), math.inf)
                figures.append((len(linked & set(best[:5])), len(linked & set(best[:10])), 1 / first, len(linked)))
        n = len(figures)
        shares = [(a / of, b / of, c) for a, b, c, of in figures]
        five, ten, reciprocal = (sum(column) / n for column in zip(*shares, strict=True))
        return five, ten, reciprocal, n


def by_our_rule(profiles: Sequence[Profile], count: int = 50) -> Ranks:
    lists = [[row for row, _ in best] for best in related_rows(build_postings(profiles), count)]
    return lists.__getitem__


def by_tf_idf(texts: Sequence[str], lang: str) -> Ranks:
    """Plain tf-idf and cosine, all words, weights from these very texts: what most generators would call related."""
    counts = [Counter(filter(None, (related._stem(word, lang) for word in related.raw_words(text)))) for text in texts]
    frequency = Counter(stem for count in counts for stem in count)
    column = {stem: i for i, stem in enumerate(frequency)}
    matrix = np.zeros((len(texts), len(column)), dtype=np.float32)
    for i, count in enumerate(counts):
        for stem, n in count.items():
            matrix[i, column[stem]] = (1 + math.log(n)) * math.log(len(texts) / frequency[stem])
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-9
    nearness = matrix @ matrix.T
    np.fill_diagonal(nearness, -1)
    return lambda i: list(np.lexsort((np.arange(len(texts)), -nearness[i])))


def print_editors(editors: Editors) -> None:
    rows = editors.rows
    kept = [row["body"] for row in rows]
    texts = [f"{row['title']}\n{body}" for row, body in zip(rows, editors.bodies, strict=True)]
    packaged = packaged_statistics()
    # A site's own table: the packaged one counts 2019, this the archive that is being built.
    own = count_statistics(("id", related.stems(text, "id")) for text in texts)
    ways: list[tuple[str, Ranks]] = [
        ("plain tf-idf", by_tf_idf(texts, "id")),
        ("ours", by_our_rule(editors.profiles(packaged))),
        (
            "ours, no section",
            by_our_rule([Profile(id=p.id, section="", day=0, terms=p.terms) for p in editors.profiles(packaged)]),
        ),
        ("ours, read-also kept", by_our_rule(editors.profiles(packaged, bodies=kept))),
        ("ours, no statistics", by_our_rule(editors.profiles(Statistics({})))),
        ("ours, site's own statistics", by_our_rule(editors.profiles(own))),
    ]
    print(f"{'editors links':30} recall@5 recall@10   MRR     n")
    for name, ranked in ways:
        for outlet in ("", "kompas", "tribun"):
            five, ten, reciprocal, n = editors.measure(ranked, outlet)
            print(f"{name + (outlet and ', ' + outlet):30} {five:8.3f} {ten:9.3f} {reciprocal:5.3f} {n:5}")


GRID = {
    "N_TERMS": (30, 40),
    "TITLE_COUNT": (1, 2, 3),
    "IN_OPENING": (8, 12),
    "IN_TITLE": (10, 14),
    "SAME_SECTION": (0, related.SAME_SECTION),
}


def print_validation(editors: Editors) -> None:
    """Choose on one outlet, judge on the other."""
    from kliping import nearest

    packaged = packaged_statistics()
    figures = []
    for choice in itertools.product(*GRID.values()):
        for name, value in zip(GRID, choice, strict=True):
            setattr(related, name, value)
        nearest.SAME_SECTION = related.SAME_SECTION
        ranked = by_our_rule(editors.profiles(packaged))
        figures.append((choice, [editors.measure(ranked, outlet)[1] for outlet in ("kompas", "tribun")]))
    print(f"\n{len(figures)} choices; recall@10 chosen on one outlet, judged on the other")
    for chosen, judged in ((0, 1), (1, 0)):
        choice, recall = max(figures, key=lambda item: item[1][chosen])
        print(f"chosen on {('kompas', 'tribun')[chosen]}: {choice}: {recall[chosen]:.3f}, judged {recall[judged]:.3f}")
    print(f"worst of all choices: {min(min(recall) for _, recall in figures):.3f}")


def print_topics(file: Path) -> None:
    """The share of the five nearest that have a topic in common with the article."""
    rows = [row for row in load(file) if row.get("tags") and row.get("body")]
    topics = [set(row["tags"]) for row in rows]
    print(f"\n{'topics':30} precision@5  shown     n")
    for name, statistics in (("ours", packaged_statistics()), ("ours, no statistics", Statistics({}))):
        profiles = [
            Profile(id=f"{i:06}", section="", day=0, terms=_reuters_terms(row, statistics))
            for i, row in enumerate(rows)
        ]
        hits = shown = 0
        for i, best in enumerate(related_rows(build_postings(profiles), 5)):
            hits += sum(bool(topics[i] & topics[row]) for row, _ in best)
            shown += len(best)
        print(f"{name:30} {hits / shown:11.3f} {shown / len(rows):6.2f} {len(rows):5}")


def _reuters_terms(row: Row, statistics: Statistics) -> tuple[Term, ...]:
    return terms(title=row.get("title", ""), body_text=row["body"], tags=(), lang="en", statistics=statistics)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--validate", action="store_true", help="choose on one outlet, judge on the other (minutes)")
    chosen = options.parse_args()
    editors = Editors(chosen.data / "id_bacajuga")
    print_editors(editors)
    print_topics(chosen.data / "en_reuters21578/en_reuters21578.jsonl")
    if chosen.validate:
        print_validation(editors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
