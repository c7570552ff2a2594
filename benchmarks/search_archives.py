"""Archives of any size for measuring: sentences of real news shuffled into articles of about 410 words.

Seven in ten are Indonesian. Dates run over twenty years, sections, tags and authors are as uneven as in an archive.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from search_quality import news

from kliping.analysis import words
from kliping.search import Document

SENTENCES = 22
FIRST = date(2003, 1, 1)
DAYS = 7_300
SECTIONS = ("kota", "ekonomi", "dunia", "olahraga", "budaya", "opini", "laut", "hukum")


def archive(data: Path, n_articles: int) -> Iterator[Document]:
    """`n_articles` documents, the same each time."""
    chooser = random.Random(5)
    sentences: dict[str, list[str]] = {"id": [], "en": []}
    titles: dict[str, list[str]] = {"id": [], "en": []}
    for each in news(data):
        sentences[each.lang] += [s for s in re.split(r"(?<=[.!?])\s+", each.body) if 30 < len(s) < 400]
        titles[each.lang].append(each.title)
    for i in range(n_articles):
        lang = "id" if chooser.random() < 0.7 else "en"
        body = "\n".join(chooser.choice(sentences[lang]) for _ in range(SENTENCES))
        yield document(f"a{i:07}", lang, chooser.choice(titles[lang]), body, chooser)


def document(id_: str, lang: str, title: str, body: str, chooser: random.Random) -> Document:
    """One document with a date and values of its own."""
    day = FIRST + timedelta(days=int(DAYS * chooser.random() ** 0.7))
    number = int(f"{day:%Y%m%d}")
    tags = tuple(dict.fromkeys(f"tag {int(2000 * chooser.random() ** 3)}" for _ in range(3)))
    return Document(
        id=id_,
        url=f"/{day:%Y/%m/%d}/{id_}/",
        title=title,
        summary="",
        body=body,
        tags=tags,
        section=SECTIONS[int(len(SECTIONS) * chooser.random() ** 2)],
        authors=(f"penulis {int(300 * chooser.random() ** 2)}",),
        credit=f"kantor {int(5 * chooser.random())}",
        place="",
        lang=lang,
        date=f"{day}",
        first_day=number,
        last_day=number,
    )


def queries(sample: list[Document], n_each: int) -> dict[str, list[str]]:
    """Queries of each kind, by how common their words are; the same each time."""
    chooser = random.Random(11)
    counts: dict[str, int] = {}
    for each in sample:
        for word in {found.text for found in words(each.body) if found.text.isalpha()}:
            counts[word] = counts.get(word, 0) + 1
    by_count = sorted(counts, key=lambda word: (-counts[word], word))
    common, rare = by_count[100:700], [word for word in by_count if 2 <= counts[word] <= 5]
    middle = [word for word in by_count[700:6000] if len(word) > 5]
    rows = [[found.text for found in words(each.body)[10:13]] for each in chooser.choices(sample, k=3 * n_each)]

    def some(pool: list[str]) -> list[str]:
        return chooser.choices(pool, k=n_each)

    return {
        "common word": some(common),
        "rare word": some(rare),
        "two words": [f"{a} {b}" for a, b in zip(some(common), some(middle), strict=True)],
        "three words": [f"{a} {b} {c}" for a, b, c in zip(some(common), some(common), some(rare), strict=True)],
        "phrase": [f'"{" ".join(row)}"' for row in rows if len(row) == 3][:n_each],
        "either": [f"{a} OR {b}" for a, b in zip(some(middle), some(middle), strict=True)],
        "prefix": [f"{word[:5]}*" for word in some(middle)],
        "section and word": [f"section:{chooser.choice(SECTIONS)} {a}" for a in some(common)],
        "dates and word": [f"from:{chooser.randrange(2003, 2020)} to:2021 {a}" for a in some(common)],
        "tag": [f'tag:"tag {chooser.randrange(200)}"' for _ in range(n_each)],
        "title": [f"title:{word}" for word in some(middle)],
    }
