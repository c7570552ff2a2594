"""How many bodies take the fast path, how much faster it is, and that it gives the same bytes.

    python benchmarks/markdown_speed.py --data DIR [--most 500]

DIR holds folders of `.jsonl` files with a `body`, a line a paragraph, and of `.tar.gz` files with Markdown.
Every body is rendered both ways and its visible text compared with its plain text.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
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


def iter_markdown(file: Path) -> Iterator[str]:
    """The bodies of the Markdown files in a tar archive, without their front matter."""
    with tarfile.open(file) as archive:
        for member in archive:
            if member.name.endswith(".md") and (content := archive.extractfile(member)):
                yield content.read().decode().split("\n---", 1)[-1].lstrip("\n")


def measure_markdown(file: Path) -> str:
    """One row of the second table: how real Markdown fares."""
    n = n_plain = n_refused = n_wrong = 0
    times = []
    for body in iter_markdown(file):
        n += 1
        start = time.perf_counter()
        try:
            html = to_html(body)
        except MarkdownError as error:
            print(f"{file.name}: {error}")
            n_refused += 1
            continue
        times.append(time.perf_counter() - start)
        if is_plain(body):
            n_plain += 1
            n_wrong += html != render(body)
    mean, most = sum(times) / n * 1e6, max(times) * 1e3
    return f"{file.parent.name:28} {n:6} {n_plain / n:8.1%} {mean:8.0f} {most:8.1f} {n_refused:8} {n_wrong:6}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--most", type=int, default=500, help="bodies of each file")
    chosen = options.parse_args()
    print(f"{'plain text':28}      n    chars  plain raw  escaped  escapes fast us  slow us  ratio  wrong")
    for file in sorted(chosen.data.glob("*/*.jsonl")):
        if line := measure(file, chosen.most):
            print(line)
    print(f"\n{'Markdown':28}      n    plain  mean us   most ms  refused  wrong")
    for file in sorted(chosen.data.glob("*/*.tar.gz")):
        print(measure_markdown(file))
    return 0


if __name__ == "__main__":
    sys.exit(main())
