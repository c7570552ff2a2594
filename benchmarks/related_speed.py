"""How long related lists take: terms, postings, all lists of a first build; and that they are the rule's lists.

    python benchmarks/related_speed.py --data DIR [--articles 10000]

Articles are made from pairs of real ones, the opening of one and the rest of another, so that 50,000 differ.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kliping.copies import sketch
from kliping.nearest import all_related, build_postings
from kliping.related import Profile, neighbours, terms
from kliping.statistics import packaged_statistics

FOLDERS = ["id_clickid", "id_detik1000", "id_detik_games", "id_detik_tags", "id_ekonomi2019", "id_indosum"]
COUNT = 5
CHECKED = 5


def load(data: Path) -> list[tuple[str, list[str], str]]:
    """Title, words of the body and section of every article."""
    found = []
    for folder in FOLDERS:
        with (data / folder / f"{folder}.jsonl").open(encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                if row.get("title") and len(words := (row.get("body") or "").split()) > 50:
                    found.append((row["title"], words, str(row.get("category") or "")))
    return found


def iter_profiles(real: list[tuple[str, list[str], str]], n: int) -> Iterator[Profile]:
    chance = random.Random(1)
    for i in range(n):
        title, opening, section = real[i % len(real)]
        _, rest, _ = chance.choice(real)
        body = " ".join([*opening[:200], *rest[200:400]])
        found = terms(title=title, body_text=body, tags=(), lang="id", statistics=packaged_statistics())
        yield Profile(id=f"{i:07}", section=section, day=chance.randrange(4000), terms=found)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--articles", type=int, default=10_000)
    chosen = options.parse_args()
    real = load(chosen.data)
    n = chosen.articles
    start = time.process_time()
    postings = build_postings(iter_profiles(real, n))
    print(f"{n} articles of {len(real)} real ones, {len(postings.stems) / n:.1f} terms each, one process; CPU time")
    print(f"terms and postings {time.process_time() - start:8.1f} s")
    start = time.process_time()
    lists = list(all_related(postings, COUNT))
    seconds = time.process_time() - start
    print(f"all lists          {seconds:8.1f} s, {seconds / n * 1e3:.2f} ms an article")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory        {peak:8.0f} MB, lists and corpus included")
    start = time.process_time()
    for _, words, _ in real[:1000]:
        sketch(" ".join(words))
    print(f"sketches           {(time.process_time() - start):8.2f} ms an article")
    profiles = list(iter_profiles(real, n))
    rows = random.Random(2).sample(range(n), CHECKED)
    wrong = sum(lists[row][1] != neighbours(profiles[row], profiles, COUNT) for row in rows)
    print(f"{CHECKED} lists checked against the rule, {wrong} differ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
