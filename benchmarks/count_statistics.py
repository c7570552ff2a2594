"""Count the packaged statistics of related articles: in how many articles of public news a stem stands.

    python benchmarks/count_statistics.py --data DIR > kliping/data/statistics.tsv

DIR holds the corpora named in `CORPORA` as `.jsonl` files with `title` and `body`. Only stems in more than one article
of 185 are written, with a rounded logarithm; no text, no names of people who were in the news once. The sets that
related articles are judged on are not among them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from kliping.related import stems
from kliping.statistics import count_statistics, format_statistics

CORPORA = {
    "ar": ["ar_saudinewsnet"],
    "de": ["de_10kgnad_test"],
    "en": ["en_bbc", "en_lee"],
    "id": ["id_clickid", "id_detik1000", "id_detik_games", "id_detik_tags", "id_ekonomi2019", "id_indosum"],
    "ja": ["ja_livedoor"],
}
LEAST_CHARACTERS = 200


def iter_articles(data: Path) -> Iterator[tuple[str, set[str]]]:
    for lang, folders in CORPORA.items():
        for file in (file for folder in folders for file in sorted((data / folder).glob("*.jsonl"))):
            with file.open(encoding="utf-8") as rows:
                for row in map(json.loads, rows):
                    if len(body := row.get("body") or "") >= LEAST_CHARACTERS:
                        yield lang, stems(f"{row.get('title') or ''}\n{body}", lang)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    sys.stdout.write(format_statistics(count_statistics(iter_articles(options.parse_args().data))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
