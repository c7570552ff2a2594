"""A newspaper that never was, of any size, as content files; the same files whenever it is written.

    python -m benchmarks.corpus DIR --articles 10000 [--data DIR]

With `--data` the text is pieced together from pairs of real articles, so that no two are the same and words are as
frequent as they are in news; without it, it is made of invented words of which few are frequent and most are rare,
some of them at home in one topic. About twenty articles a day, and more than that once thirty years are full.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain
from pathlib import Path

from kliping.analysis import stop_words
from kliping.markdown import from_plain
from kliping.text import slug

FOLDERS = ["id_clickid", "id_detik1000", "id_detik_games", "id_detik_tags", "id_ekonomi2019", "id_indosum"]
SECTIONS = ["kota", "laut", "pasar", "budaya", "sekolah", "sains", "olahraga", "dunia"]
FIRST_DAY = date(1990, 1, 1)
PER_DAY, MOST_DAYS = 20, 10_950
N_WORDS, N_TOPICS, TOPIC_WORDS = 30_000, 400, 60
SITE = """\
title: Arsip
url: https://example.org
lang: id
timezone: Asia/Jakarta
coverage:
  from: 1990-01-01
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article, before it is written in the way of one generator or another."""

    name: str
    title: str
    day: date
    section: str
    tags: tuple[str, ...]
    author: str
    summary: str
    paragraphs: tuple[str, ...]


Story = Callable[[random.Random], tuple[str, list[str]]]


def iter_pieces(n: int, *, data: Path | None = None) -> Iterator[Piece]:
    """The articles 0 to n - 1; of two corpora without `data` the smaller is the beginning of the larger, but for days.

    data    a folder of real news; None invents the text
    """
    story = _invented() if data is None else _real(data)
    days = min(max(1, n // PER_DAY), MOST_DAYS)
    for i in range(n):
        chance = random.Random(i)
        title, paragraphs = story(chance)
        section = chance.choice(SECTIONS)
        tags = {f"{section}-{int(40 * chance.random() ** 2):02}" for _ in range(chance.randrange(1, 4))}
        yield Piece(
            name=f"{slug(title)[:50].rstrip('-')}-{i:07}",
            title=title,
            day=FIRST_DAY + timedelta(days=i * days // n),
            section=section,
            tags=tuple(sorted(tags)),
            author=f"Penulis {int(200 * chance.random() ** 2)}",
            summary=paragraphs[0][:150].rpartition(" ")[0],
            paragraphs=tuple(paragraphs),
        )


def write_site(root: Path, n: int, *, data: Path | None = None) -> int:
    """A site of `n` articles in `root`; how many bytes its content has."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "site.yaml").write_text(SITE)
    made, total = set[Path](), 0
    for piece in iter_pieces(n, data=data):
        path = root / "content" / f"{piece.day:%Y/%m}" / f"{piece.name}.md"
        if path.parent not in made:
            path.parent.mkdir(parents=True)
            made.add(path.parent)
        total += path.write_bytes(source_of(piece).encode())
    return total


def source_of(piece: Piece, **more: str) -> str:
    """An article as a content file with YAML front matter; `more` are further lines of it."""
    front = {
        "title": json.dumps(piece.title, ensure_ascii=False),
        "date": f"{piece.day}",
        "section": piece.section,
        "tags": f"[{', '.join(piece.tags)}]",
        "authors": f"[{piece.author}]",
        "summary": json.dumps(piece.summary, ensure_ascii=False),
        **more,
    }
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\n{lines}---\n\n{from_plain(piece.paragraphs)}\n"


def _real(data: Path) -> Story:
    real = []
    for folder in FOLDERS:
        with (data / folder / f"{folder}.jsonl").open(encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                lines = [line.strip() for line in (row.get("body") or "").splitlines() if line.strip()]
                if len((row.get("title") or "").split()) > 2 and sum(map(len, lines)) > 400:
                    real.append((row["title"].split(), lines))

    def story(chance: random.Random) -> tuple[str, list[str]]:
        (opening, first), (ending, rest) = chance.choice(real), chance.choice(real)
        words = opening[: (len(opening) + 1) // 2] + ending[len(ending) // 2 :]
        return " ".join(words), first[: (len(first) + 1) // 2] + rest[len(rest) // 2 :]

    return story


def _invented() -> Story:
    chance = random.Random(0)
    sounds = [a + b for a in ("b", "d", "g", "k", "l", "m", "n", "p", "r", "s", "t", "w") for b in "aeiou"]
    invented = ("".join(chance.choices(sounds, k=chance.randrange(2, 5))) for _ in range(2 * N_WORDS))
    words = list(dict.fromkeys(chain(sorted(stop_words("id"))[:120], invented)))[:N_WORDS]
    frequencies = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    topics = [chance.sample(words[500:], TOPIC_WORDS) for _ in range(N_TOPICS)]

    def sentence(chance: random.Random, topic: list[str]) -> str:
        found = chance.choices(words, cum_weights=frequencies, k=chance.randrange(8, 15)) + chance.choices(topic, k=4)
        chance.shuffle(found)
        return " ".join(found).capitalize() + "."

    def story(chance: random.Random) -> tuple[str, list[str]]:
        topic = chance.choice(topics)
        title = " ".join([*chance.choices(topic, k=4), *chance.choices(words[120:], k=3)]).title()
        count = chance.randrange(4, 9)
        return title, [" ".join(sentence(chance, topic) for _ in range(chance.randrange(2, 5))) for _ in range(count)]

    return story


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    total = write_site(options.folder, options.articles, data=options.data)
    print(f"{options.articles:,} articles, {total / options.articles:,.0f} bytes each")


if __name__ == "__main__":
    main()
