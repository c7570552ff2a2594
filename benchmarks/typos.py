"""How often clean text is called misspelt, and how many planted slips are found.

    python benchmarks/typos.py --data DIR

DIR holds JSON Lines files, one folder each, with `body` and `lang` or a folder name that begins with its language.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from kliping.article import Article
from kliping.checks.reading import Reading
from kliping.checks.typos import SHORTEST, Vocabulary, check_typos, slips
from kliping.yamltext import Located

MOST = 1000
PLANTED = 300


def main() -> None:
    """One line for each corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    for path in sorted(parser.parse_args().data.glob("*/*.jsonl")):
        readings = list(read_corpus(path))
        if len(readings) > 100:
            print(path.parent.name, *measure(readings), sep="\t", flush=True)


def read_corpus(path: Path) -> Iterator[Reading]:
    """Up to `MOST` articles of a corpus in Indonesian or English."""
    lang = path.parent.name[:2]
    for i, line in enumerate(path.open(encoding="utf-8") if lang in ("id", "en") else ()):
        row = json.loads(line)
        body = row.get("body") or row.get("text")
        if i < MOST and isinstance(body, str):
            yield reading(body, lang, i)


def reading(body: str, lang: str, i: int) -> Reading:
    article = Article(
        id=str(i), path=f"{i}.md", title="", slug=str(i), lang=lang, body=body, source_digest="",
    )  # fmt: skip
    return Reading(article=article, front=Located({}), first_line=1)


def measure(readings: list[Reading]) -> tuple[str, ...]:
    """Articles, alarms per 1,000 words, and the share of planted slips found."""
    vocabulary = Vocabulary(readings)
    n_words = sum(len(each.article.body.split()) for each in readings)
    alarms = [problem.message for each in readings for problem in check_typos(each, vocabulary)]
    chance = random.Random(1)
    found = sum(_is_found(chance.choice(readings), readings, chance) for _ in range(PLANTED))
    rate = 1000 * len(alarms) / n_words
    examples = [message.partition(";")[0] for message in chance.sample(alarms, min(12, len(alarms)))]
    figures = f"{rate:.2f} alarms per 1,000 words", f"{found / PLANTED:.0%} of slips found"
    return (f"{len(readings)} articles", *figures, " | ".join(examples))


def _is_found(victim: Reading, readings: list[Reading], chance: random.Random) -> bool:
    words = [word for word in re.findall(r"\b[a-z]+\b", victim.article.body) if len(word) > SHORTEST]
    if not words:
        return False
    word = chance.choice(words)
    wrong = chance.choice(sorted(slips(word)))
    vocabulary = _vocabulary_with(readings, wrong, victim.article.lang)
    return word in vocabulary.corrections(wrong, victim.article.lang)


_cached: dict[int, Vocabulary] = {}


def _vocabulary_with(readings: list[Reading], wrong: str, lang: str) -> Vocabulary:
    """One more article with one more word moves no other word, so the corpus is counted once."""
    return _cached.setdefault(id(readings), Vocabulary(readings))


if __name__ == "__main__":
    main()
