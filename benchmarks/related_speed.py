"""How long related lists take: terms, postings, all lists of a first build; and that they are the rule's lists.

    python benchmarks/related_speed.py --data DIR [--articles 10000] [--catalog]

Articles are made from pairs of real ones, the opening of one and the rest of another, so that 50,000 differ.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from kliping.catalog import ledger, nearness
from kliping.catalog.store import open_catalog, transaction
from kliping.catalog.vectors import weights_of
from kliping.copies import sketch
from kliping.nearest import build_postings, related_rows
from kliping.related import Profile, neighbours, terms
from kliping.statistics import packaged_statistics
from kliping.workers import whole_crew

FOLDERS = ["id_clickid", "id_detik1000", "id_detik_games", "id_detik_tags", "id_ekonomi2019", "id_indosum"]
COUNT = 5
CHECKED = 5
# Articles that come one by one.
NEW = 20


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
    options.add_argument("--catalog", action="store_true", help="also through the catalog, and for new articles")
    chosen = options.parse_args()
    real = load(chosen.data)
    n = chosen.articles
    start = time.process_time()
    postings = build_postings(iter_profiles(real, n))
    print(f"{n} articles of {len(real)} real ones, {len(postings.stems) / n:.1f} terms each, one process; CPU time")
    print(f"terms and postings {time.process_time() - start:8.1f} s")
    start = time.process_time()
    lists = list(related_rows(postings, COUNT))
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
    wrong = sum(_named(lists[row], profiles) != neighbours(profiles[row], profiles, COUNT) for row in rows)
    print(f"{CHECKED} lists checked against the rule, {wrong} differ")
    if chosen.catalog:
        time_catalog(profiles, list(islice(iter_profiles(real, n + NEW), n, None)))
    return 0


def _named(best: list[tuple[int, int]], profiles: list[Profile]) -> list[tuple[str, int]]:
    return [(profiles[row].id, score) for row, score in best]


def time_catalog(profiles: list[Profile], new: list[Profile]) -> None:
    """How long the catalog takes for all lists with as many processes as there are cores, and for one new article."""
    with TemporaryDirectory() as folder, closing(open_catalog(Path(folder) / "catalog.sqlite")) as sql:
        crew = whole_crew()
        with transaction(sql):
            put(sql, profiles)
        start = time.perf_counter()
        nearness.settle_all(sql, count=COUNT, crew=crew, progress=lambda *_: None)
        seconds = time.perf_counter() - start
        print(f"catalog, all lists {seconds:8.1f} s by the clock, {crew.count} processes")
        sql.execute("DELETE FROM due")
        own, entered, n_entered = [], [], []
        for profile in new:
            with transaction(sql):
                put(sql, [profile])
                start = time.perf_counter()
                nearness.settle(sql, profile.id, count=COUNT)
                own.append(time.perf_counter() - start)
                keys = [key for key, _ in ledger.due_keys(sql, "related", most=1000)]
                for key in keys:
                    nearness.settle(sql, key.name, count=COUNT)
                entered.append(time.perf_counter() - start)
                n_entered.append(len(keys))
                sql.execute("DELETE FROM due")
        print(
            f"one new article    {median(own) * 1e3:8.1f} ms its own list, {max(own) * 1e3:.1f} at most, of {len(new)}"
        )
        print(f"with those it enters {median(entered) * 1e3:6.1f} ms, {max(entered) * 1e3:.1f} at most")
        print(f"lists it enters    {median(n_entered):8.0f}")


def put(sql: sqlite3.Connection, profiles: list[Profile]) -> None:
    """What the catalog needs to know of articles to find their neighbours."""
    for profile in profiles:
        derived = {"terms": [[term.stem, term.weight, term.surface] for term in profile.terms]}
        row = (profile.id, profile.id, profile.id, profile.section, profile.day, json.dumps(derived))
        n = sql.execute(_PUT, row).lastrowid
        assert n is not None
        nearness.insert(sql, n, weights_of(derived))


_PUT = """
INSERT INTO article (path, id, name, section, day, derived, shown, state, digest, title, summary, date, sort, lang,
  image, title_key, title_head, title_tail)
VALUES (?, ?, ?, ?, ?, ?, 1, 'public', '', '', '', '', '', '', '', '', '', '')
"""


if __name__ == "__main__":
    sys.exit(main())
