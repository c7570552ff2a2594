"""How many bodies take the fast path, how much faster it is, and that it gives the same bytes.

    python benchmarks/markdown_speed.py --data DIR [--most 500]

DIR holds folders of `.jsonl` files with a `body`, a line a paragraph, and perhaps `.jsonl` files with Markdown in
`markdown`. Every body is rendered both ways and its visible text compared with its plain text.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kliping.dialect import MarkdownError, render
from kliping.markdown import from_plain, is_plain, to_html, visible_text


def iter_bodies(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if isinstance(body := row.get("body") or row.get("text"), str) and body.strip():
                yield body


def shown(paragraph: str) -> str:
    """White space as one space, none at the ends, no control characters: what a browser shows."""
    kept = "".join(char for char in paragraph if char >= " " and char != "\x7f" or char == "\t")
    return " ".join(piece for piece in kept.replace("\t", " ").strip().split(" ") if piece)


def measure(file: Path, most: int) -> str | None:
    """One row of the table for `file`, or None if it has no bodies."""
    n = n_raw = n_plain = n_escapes = n_wrong = size = 0
    fast = slow = 0.0
    for body in iter_bodies(file):
        if n == most:
            break
        paragraphs = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        markdown = from_plain(paragraphs)
        n += 1
        size += len(markdown)
        n_raw += is_plain("\n\n".join(line.strip() for line in paragraphs if line.strip()))
        n_escapes += markdown.count("\\") + markdown.count("&#") + markdown.count("&amp;") + markdown.count("&lt;")
        n_plain += is_plain(markdown)
        start = time.perf_counter()
        html = to_html(markdown)
        middle = time.perf_counter()
        slow_html = render(markdown)
        end = time.perf_counter()
        fast, slow = fast + middle - start, slow + end - middle
        expected = [line for line in map(shown, paragraphs) if line]
        n_wrong += html != slow_html or visible_text(html).split("\n") != expected
    if not n:
        return None
    return (
        f"{file.parent.name:28} {n:6} {size / n:8.0f} {n_raw / n:8.1%} {n_plain / n:8.1%} {n_escapes / n:8.2f}"
        f" {fast / n * 1e6:8.0f} {slow / n * 1e6:8.0f} {slow / fast:6.0f}x {n_wrong:6}"
    )


def measure_markdown(file: Path) -> str | None:
    """How real Markdown fares: the share of plain bodies, the time, what is refused."""
    n = n_plain = n_refused = n_wrong = 0
    seconds = 0.0
    with file.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if not isinstance(body := row.get("markdown") or row.get("content"), str):
                continue
            body = body.split("\n---\n", 1)[-1]
            n += 1
            start = time.perf_counter()
            try:
                html = to_html(body)
            except MarkdownError:
                n_refused += 1
                continue
            finally:
                seconds += time.perf_counter() - start
            if is_plain(body):
                n_plain += 1
                n_wrong += html != render(body)
    if not n:
        return None
    mean = seconds / n * 1e6
    return f"{file.parent.name:28} {n:6} {n_plain / n:8.1%} {mean:8.0f} {n_refused:8} {n_wrong:6}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--most", type=int, default=500, help="bodies of each file")
    chosen = options.parse_args()
    files = sorted(chosen.data.glob("*/*.jsonl"))
    print("plain text    n   characters  plain raw  plain escaped  escapes  fast us  slow us  ratio  wrong")
    for file in files:
        if line := measure(file, chosen.most):
            print(line)
    print("\nMarkdown      n   plain      us  refused  wrong")
    for file in files:
        if line := measure_markdown(file):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
