"""How well search finds: ours, over either engine, beside others, on judged questions and known items.

    python benchmarks/search_quality.py --data DIR [--engines ours,fts5] [--sample 1000]

DIR holds en_cranfield, id_facqa_ir, id_clickid and en_reuters21578 as .jsonl. Every engine gets the same documents
and the same words; each is left as it comes, but for what it needs to accept a question (any word is enough).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from search_engines import ENGINES, Engine

from kliping.analysis import words
from kliping.search import Document

DEPTH = 100
Questions = list[tuple[str, dict[str, int]]]


def documents(path: Path, lang: str) -> Iterator[Document]:
    """The articles of a .jsonl file."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("body"):
            yield document(row, lang)


def document(row: dict[str, object], lang: str) -> Document:
    """What the index is given of a row."""
    day = str(row.get("date") or "")[:10]
    number = int(day.replace("-", "")) if len(day) == 10 else 0
    return Document(
        id=str(row["id"]), url=f"/{row['id']}/", title=str(row.get("title") or ""), summary="", body=str(row["body"]),
        tags=(), section=str(row.get("category") or ""), authors=(), credit=str(row.get("source") or ""), place="",
        lang=str(row.get("lang") or lang), date=day if number else "", first_day=number, last_day=number,
    )  # fmt: skip


def cranfield(data: Path) -> tuple[list[Document], Questions]:
    """1,400 abstracts and 225 questions. A judgement of 1 to 4 counts, 1 being the best; 5 is none."""
    folder = data / "en_cranfield"
    rows = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    questions = [(row["query"], {id_: 5 - grade for id_, grade in row["judged"] if 1 <= grade <= 4}) for row in rows]
    return list(documents(folder / "en_cranfield.jsonl", "en")), questions


def facqa(data: Path) -> tuple[list[Document], Questions]:
    """1,318 passages of Indonesian news and 2,806 questions, each answered by one."""
    folder = data / "id_facqa_ir"
    rows = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    questions = [(row["query"], dict.fromkeys(row["relevant"], 1)) for row in rows]
    return list(documents(folder / "passages.jsonl", "id")), questions


def news(data: Path) -> list[Document]:
    """Two archives in one: Indonesian of 2019, English of 1987."""
    indonesian = documents(data / "id_clickid" / "id_clickid.jsonl", "id")
    return [*indonesian, *documents(data / "en_reuters21578" / "en_reuters21578.jsonl", "en")]


def known_items(archive: list[Document], sample: int) -> dict[str, Questions]:
    """Articles to be found by their own title, by their three rarest words, by five words in a row."""
    chooser = random.Random(7)
    counts = Counter(word for each in archive for word in {word.text for word in words(each.body)})
    titled = [each for each in archive if len(words(each.title)) >= 3 and len(words(each.body)) >= 30]
    chosen = chooser.sample(titled, min(sample, len(titled)))
    rare, rows = [], []
    for each in chosen:
        found = words(each.body)
        distinct = sorted({w.text for w in found if w.text.isalpha()}, key=lambda w: (counts[w], w))
        rare.append((" ".join(distinct[:3]), {each.id: 1}))
        start = chooser.randrange(len(found) - 5)
        rows.append((" ".join(w.text for w in found[start : start + 5]), {each.id: 1}))
    return {"title": [(each.title, {each.id: 1}) for each in chosen], "three rarest": rare, "phrase": rows}


def measures(ranked: list[str], judged: dict[str, int]) -> tuple[float, float, float, float, float]:
    """Average precision, reciprocal rank, nDCG@10, recall at `DEPTH`, and whether one is among the first three."""
    ranks = [rank for rank, id_ in enumerate(ranked, 1) if id_ in judged]
    precision = sum(i / rank for i, rank in enumerate(ranks, 1)) / len(judged)
    gain = sum(judged.get(id_, 0) / math.log2(rank + 1) for rank, id_ in enumerate(ranked[:10], 1))
    best = sum(g / math.log2(i + 1) for i, g in enumerate(sorted(judged.values(), reverse=True)[:10], 1))
    first = 1 / ranks[0] if ranks else 0.0
    return precision, first, gain / best, len(ranks) / len(judged), float(bool(ranks) and ranks[0] <= 3)


def report(name: str, engine: Engine, questions: Questions, *, is_phrase: bool = False) -> None:
    """One line of the table."""
    start = time.perf_counter()
    find = engine.phrase if is_phrase else engine.words
    asked = [(query, judged) for query, judged in questions if judged]
    rows = [measures(find(query, DEPTH), judged) for query, judged in asked]
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    milliseconds = (time.perf_counter() - start) * 1000 / len(rows)
    figures = " ".join(f"{mean:7.4f}" for mean in means)
    print(f"{name:22} {type(engine).__name__:8} {figures} {milliseconds:8.1f}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--engines", default=",".join(name for name in ENGINES if name != "xapian"))
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--sets", default="cranfield,facqa,known")
    given = parser.parse_args()
    print(
        f"{'questions':22} {'engine':8} {'MAP':>7} {'MRR':>7} {'nDCG@10':>7} {'R@100':>7} {'top 3':>7} {'ms each':>8}"
    )
    judged = {"cranfield": cranfield, "facqa": facqa}
    for name in given.sets.split(","):
        archive, questions = judged[name](given.data) if name in judged else (news(given.data), [])
        for engine in given.engines.split(","):
            with tempfile.TemporaryDirectory() as folder, ENGINES[engine](Path(folder), archive) as built:
                if name in judged:
                    report(name, built, questions)
                    continue
                for kind, items in known_items(archive, given.sample).items():
                    report(f"known item, {kind}", built, items, is_phrase=kind == "phrase")


if __name__ == "__main__":
    main()
