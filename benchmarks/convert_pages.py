"""How well the converter reads saved pages, beside other tools where they are installed.

    python benchmarks/convert_pages.py --data DIR

DIR holds the test corpora, one folder each; those that are missing are left out. Nothing is written.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import trafilatura
from convert import CONSOLE, convert, judge_date, load, table
from lxml import html
from rich.table import Table

from kliping.convert.pages import read_page


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    data = parser.parse_args().data
    score_pages(data)
    score_html(data)


def score_pages(data: Path) -> None:
    """Saved pages whose title, day and body are known."""
    path = data / "id_html/expected.json"
    expected = json.loads(path.read_text()) if path.exists() else {}
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    overlap: dict[str, float] = defaultdict(float)
    for name, row in expected.items():
        if "title" not in row:
            continue
        articles, _ = convert((data / "id_html/pages" / name).read_bytes(), file=f"seeds/{name}")
        article = load(articles[0])
        true = datetime.date.fromisoformat(row["date_iso"][:10])
        for key in (name.split("-")[0], "~ all"):
            rows[key] += Counter(
                {"n": 1, "title exact": int(article.title == row["title"]), judge_date(article.date, true): 1}
            )
            overlap[key] += f_score(*overlaps(row["content"], article.body))
    table(
        "Saved pages",
        rows,
        ["title exact", "exact, stated", "exact, inferred", "wrong, stated", "wrong, inferred", "undated"],
    )
    for key, total in sorted(overlap.items()):
        CONSOLE.print(f"body F1 of {key}: {total / rows[key]['n']:.3f}")


def score_html(data: Path) -> None:
    """Bodies of saved pages against bodies taken by hand, beside other tools where they are installed."""
    path = data / "html_scrapinghub/ground-truth.json"
    truth = json.loads(path.read_text()) if path.exists() else {}
    shown = Table(
        "tool", "F1", "precision", "recall", "failed", "seconds", title="Bodies of saved pages", title_justify="left"
    )
    for name, (module, extract) in TOOLS.items():
        if find_spec(module) is None:
            continue
        total, failed, start = [0.0, 0.0, 0.0], 0, time.perf_counter()
        for key, row in truth.items():
            page = gzip.decompress((data / "html_scrapinghub/html" / f"{key}.html.gz").read_bytes())
            try:
                found = extract(page, row["url"])
            except Exception:
                # Whatever another tool raises, it has found nothing on this page; how often is a column.
                found, failed = "", failed + 1
            counts = overlaps(row["articleBody"], found)
            total = [t + c / (sum(counts) or 1) for t, c in zip(total, counts, strict=True)]
        right, extra, missing = total
        figures = f_score(*total), right / (right + extra), right / (right + missing)
        spent = f"{time.perf_counter() - start:.1f}"
        shown.add_row(name, *(f"{figure:.3f}" for figure in figures), str(failed), spent)
    CONSOLE.print(shown)


def overlaps(wanted: str, found: str) -> tuple[float, float, float]:
    """How many runs of four words both texts hold, only `found`, only `wanted`."""
    a, b = runs(wanted), runs(found)
    return (a & b).total(), (b - a).total(), (a - b).total()


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of `text`."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


def f_score(right: float, extra: float, missing: float) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (2 * right + extra + missing) if right else 0.0


def by_kliping(page: bytes, url: str) -> str:
    item = read_page(page, file="seeds/x.html", url=url)
    return "\n".join(item.lines) if item else ""


def by_trafilatura(page: bytes, url: str) -> str:
    return trafilatura.extract(page, url=url, include_comments=False) or ""


def by_readability(page: bytes, url: str) -> str:
    from readability import Document

    return str(html.fromstring(Document(page.decode("utf-8", "replace"), url=url).summary()).text_content())


def by_newspaper(page: bytes, url: str) -> str:
    from newspaper import Article as Paper

    paper = Paper(url, fetch_images=False)
    paper.download(input_html=page.decode("utf-8", "replace"))
    paper.parse()
    return str(paper.text)


# Each asked for the text of a page, as its makers show it.
TOOLS: dict[str, tuple[str, Callable[[bytes, str], str]]] = {
    "kliping": ("kliping", by_kliping),
    "trafilatura": ("trafilatura", by_trafilatura),
    "readability-lxml": ("readability", by_readability),
    "newspaper4k": ("newspaper", by_newspaper),
}


if __name__ == "__main__":
    main()
