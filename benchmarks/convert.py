"""How well the converter reads real news, by field and outlet. Saved pages are judged by convert_pages.py.

    python benchmarks/convert.py --data DIR

DIR holds the test corpora, one folder each; those that are missing are left out. Nothing is written.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kliping.article import Article, format_source, load_article
from kliping.convert.formats import convert_seed
from kliping.convert.item import Converted
from kliping.convert.layout import plain_paragraphs, seed_bytes
from kliping.convert.readalso import WORDS
from kliping.dates import PartialDate
from kliping.errors import Problem
from kliping.site import Coverage, Site
from kliping.text import one_line, title_key

TODAY = datetime.date(2026, 1, 31)
SITE = Site(languages=("id", "en"), coverage=Coverage(since=datetime.date(2015, 1, 1)))
CONSOLE = Console(width=140)


def main() -> None:
    """Print one table after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    data = parser.parse_args().data
    for score in (
        score_seeds,
        score_datelines,
        score_dates,
        score_read_also,
        score_lost,
        score_rows,
    ):
        score(data)


def convert(data: bytes, *, file: str) -> tuple[list[Converted], list[Problem]]:
    """What comes of one seed."""
    things = list(convert_seed(data, file=file, site=SITE, today=TODAY))
    return [t for t in things if isinstance(t, Converted)], [t for t in things if isinstance(t, Problem)]


def load(converted: Converted) -> Article:
    """The article as a content file gives it back."""
    source = format_source(converted.front, converted.body).encode()
    return load_article(source, path="content/x.md", default_lang="id")


def read_rows(path: Path) -> Iterator[dict[str, object]]:
    """The rows of a JSON Lines file; none when it is missing."""
    if path.exists():
        yield from (json.loads(line) for line in path.open(encoding="utf-8"))


def judge_date(date: PartialDate | None, true: datetime.date) -> str:
    """How a date compares with the true day."""
    if date is None:
        return "undated"
    kind = "stated" if date.is_stated else "inferred"
    if date.first == date.last == true:
        return f"exact, {kind}"
    return f"compatible, {kind}" if any(c.first <= true <= c.last for c in date.choices) else f"wrong, {kind}"


def table(title: str, rows: dict[str, Counter[str]], columns: list[str]) -> None:
    """One row for each key of `rows`, with its number and the share of each column."""
    shown = Table("", "n", *columns, title=title, title_justify="left")
    for name, counts in sorted(rows.items()):
        shares = [f"{counts[c]} ({counts[c] / counts['n']:.1%})" if counts["n"] else "-" for c in columns]
        shown.add_row(name, str(counts["n"]), *shares)
    CONSOLE.print(shown)


def score_seeds(data: Path) -> None:
    """Text seeds against their manifest: title, read-also items, date, the way back, speed."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    found = Counter[str]()
    spent = 0.0
    convert(b"Judul\nPedagang datang ke pasar sejak pagi.", file="seeds/warm.txt")
    for row in read_rows(data / "id_seedlike/manifest.jsonl"):
        path = data / "id_seedlike/seeds" / Path(str(row["file"])).name
        seed = path.read_bytes()
        start = time.process_time()
        [converted], _ = convert(seed, file=f"seeds/{path.name}")
        spent += time.process_time() - start
        article = load(converted)
        # Each item of the manifest is one bullet of a seed, so the items that count are those before repeats go.
        bullets = read_also_items(seed.decode())
        taken, items = sum(map(bullets.count, set(article.read_also))), int(str(row["baca_juga_items"]))
        extra = max(0, taken - items) + len(set(article.read_also) - set(bullets))
        found += Counter(items=items, right=min(taken, items), extra=extra)
        true = datetime.date.fromisoformat(str(row["date"])[:10])
        for name in (str(row["source"]), "all"):
            rows[name] += Counter(
                {
                    "n": 1,
                    "title exact": int(article.title == one_line(str(row["title"]))),
                    "dateline": int(bool(article.dateline)),
                    "authors": int(bool(article.authors)),
                    "bytes back": int(seed_bytes(article) == seed),
                    judge_date(article.date, true): 1,
                }
            )
    dates = ["exact, inferred", "compatible, inferred", "wrong, inferred", "wrong, stated", "undated"]
    table("Text seeds", rows, ["title exact", "dateline", "authors", *dates, "bytes back"])
    if found["items"]:
        recall, precision = found["right"] / found["items"], found["right"] / (found["right"] + found["extra"])
        CONSOLE.print(f"read-also: recall {recall:.3f}, precision {precision:.3f} of {found['items']} items")
        CONSOLE.print(f"speed: {rows['all']['n'] / spent:.0f} text seeds a second of one core")


def read_also_items(seed: str) -> list[str]:
    """The bullets under `Baca juga:` headers, read in the plainest way."""
    items, inside = [], False
    for line in seed.split("\n"):
        inside = line.strip() == "Baca juga:" or inside and line.startswith("- ")
        if inside and line.startswith("- "):
            items.append(" ".join(line[2:].split()))
    return items


# How each outlet opens its copy, as its own style has it. They judge the rules, which know none of them.
_PLACE = r"(?P<place>[A-Z][\w.'/-]*(?: [A-Z][\w.'/-]*){0,3})"
OPENINGS = {
    "kompas.com": re.compile(rf"{_PLACE}, KOMPAS\.com\s*[-–—]+\s"),
    "okezone.com": re.compile(r"(?!FOTO|VIDEO)(?P<place>[A-Z]{3,}(?: [A-Z]{3,}){0,2}) ?[-–—]+ (?=[A-Z\"“])"),
    "tempo.co": re.compile(rf"TEMPO\.CO, {_PLACE}\s*[-–—]+\s"),
    "tribunnews.com": re.compile(rf"TRIBUN[A-Z]*\.COM?[,.]\s?{_PLACE}\s*[-–—]+\s"),
}


def score_datelines(data: Path) -> None:
    """Places that open the copy, judged by each outlet's own way of opening it; and places found in another form."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for name in DATED[:2]:
        for row in read_rows(data / f"{name}.jsonl"):
            outlet, body = str(row["source"]).lower(), one_line(str(row.get("body") or ""))
            opening = OPENINGS.get(outlet)
            if opening is None or not body:
                continue
            match = opening.match(body)
            articles, _ = convert(json.dumps({"title": "x", "body": row["body"], "lang": "id"}).encode(), file="x")
            for article in articles:
                found = load(article).dateline
                counts = {"exact": bool(match) and found == match["place"] if match else False}
                counts |= {
                    "another": bool(match and found and not counts["exact"]),
                    "missed": bool(match and not found),
                }
                for key in (outlet, "~ all"):
                    rows[key] += Counter({"n": int(bool(match)), **{k: int(v) for k, v in counts.items()}})
                    rows[key]["of another form"] += int(bool(found) and not match)
    table("Places of datelines, judged by outlet", rows, ["exact", "another", "missed", "of another form"])


def score_lost(data: Path) -> None:
    """Paragraphs of text seeds and of every corpus of which a part is nowhere in the article."""
    rows: dict[str, Counter[str]] = {"id_seedlike": Counter()}
    for seed in sorted((data / "id_seedlike/seeds").glob("*")):
        [converted], _ = convert(seed.read_bytes(), file="seeds/x.txt")
        rows["id_seedlike"] += count_lost(seed.read_text().split("\n"), converted)
    for path in sorted(data.glob("*/*.jsonl")):
        counts = rows[path.stem] = Counter()
        for body in (str(row.get("body") or "") for row in read_rows(path)):
            articles, _ = convert(json.dumps({"title": "x", "body": body, "lang": "id"}).encode(), file="x")
            for converted in articles:
                counts += count_lost(body.split("\n"), converted)
    rows["~ all"] = sum(rows.values(), Counter())
    table("Paragraphs", {name: counts for name, counts in rows.items() if counts["n"]}, ["lost"])


# What is not told of a text: tags, and the words that open a read-also block.
_UNTOLD = re.compile(rf"<[^>]*>|(?:{'|'.join(WORDS)})\s*[:：]?", re.IGNORECASE)


def count_lost(lines: list[str], converted: Converted) -> Counter[str]:
    """The lines of one text, and those of which a part is nowhere: neither in the text nor among the titles taken."""
    article = load(converted)
    kept = squeezed(" ".join((article.title, *plain_paragraphs(article.body), *article.read_also)))
    taken = re.compile("|".join(map(re.escape, sorted(article.read_also, key=len, reverse=True))) or r"\Z")
    counts = Counter[str]()
    for line in (line for line in lines if len(line) > 40):
        pieces = (piece for part in taken.split(one_line(line)) for piece in _UNTOLD.split(part))
        counts += Counter({"n": 1, "lost": int(any(squeezed(piece) not in kept for piece in pieces))})
    return counts


def squeezed(text: str) -> str:
    """The letters and digits of `text`, in lower case."""
    return re.sub(r"\W+", "", text).casefold()


DATED = (
    "id_clickid/id_clickid",
    "id_kompas_tribun_20230227/id_kompas_tribun_20230227",
    "id_ekonomi2019/id_ekonomi2019",
    "id_detik1000/id_detik1000",
    "id_detik_tags/id_detik_tags",
    "id_indosum/id_indosum",
)


def score_dates(data: Path) -> None:
    """Rows whose date is taken away, so that the text must prove it."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for name in DATED:
        for row in read_rows(data / f"{name}.jsonl"):
            if not row.get("date") or not row.get("body"):
                continue
            true = datetime.date.fromisoformat(str(row["date"])[:10])
            text = {"title": row.get("title") or "x", "body": row["body"], "lang": row.get("lang", "id")}
            articles, _ = convert(json.dumps(text).encode(), file="seeds/x.jsonl")
            for article in articles:
                for key in (str(row["source"]), "~ all"):
                    rows[key] += Counter({"n": 1, judge_date(article.date, true): 1})
    rows = {name: counts for name, counts in rows.items() if counts["n"] > 80}
    columns = ["exact, inferred", "compatible, inferred", "wrong, inferred", "wrong, stated", "undated"]
    table("Dates proved by the text alone", rows, columns)


def score_read_also(data: Path) -> None:
    """Lines and runs that say `Baca juga`, and titles that editors are known to have linked."""
    known: dict[object, set[str]] = defaultdict(set)
    for row in read_rows(data / "id_bacajuga/pairs.jsonl"):
        known[row["src"]].add(title_key(str(row["anchor"]).split(":", 1)[1]))
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for name in (
        "id_kompas_tribun_20230227/id_kompas_tribun_20230227",
        "id_indosum/id_indosum",
        "id_clickid/id_clickid",
    ):
        for row in read_rows(data / f"{name}.jsonl"):
            body = str(row.get("body") or "")
            said = [
                line
                for line in body.split("\n")
                if line.strip(" [(").casefold().startswith(("baca juga", "simak juga"))
            ]
            running = body.casefold().count("baca juga") - sum("baca juga" in line.casefold() for line in said)
            articles, _ = convert(
                json.dumps({"title": row.get("title") or "x", "body": body, "lang": "id"}).encode(), file="x"
            )
            titles = {title_key(title) for article in articles for title in load(article).read_also}
            left = sum(line.casefold().count("baca juga") for article in articles for line in article.body.split("\n"))
            rows[str(row["source"])] += Counter(
                {
                    "n": len(said) + running,
                    "on lines of their own": len(said),
                    "titles taken": len(titles),
                    "left in the text": left,
                    "linked by editors": len(known[row["id"]]),
                    "of them taken": len(known[row["id"]] & titles),
                }
            )
    columns = ["on lines of their own", "titles taken", "left in the text", "linked by editors", "of them taken"]
    table("Read-also in rows", {name: c for name, c in rows.items() if c["n"] > 5}, columns)


def score_rows(data: Path) -> None:
    """Whole corpora: time, articles, problems."""
    shown = Table("rows", "articles", "problems", "seconds", title="Rows converted", title_justify="left")
    for path in sorted(data.glob("*/*.jsonl")):
        first = next(read_rows(path), {})
        if "body" not in first and "title" not in first or path.parent.name in ("formats", "id_seedlike"):
            continue
        start = time.perf_counter()
        articles, problems = convert(path.read_bytes(), file=f"seeds/{path.name}")
        shown.add_row(path.stem, str(len(articles)), str(len(problems)), f"{time.perf_counter() - start:.2f}")
    CONSOLE.print(shown)


if __name__ == "__main__":
    main()
