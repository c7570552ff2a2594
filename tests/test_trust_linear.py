"""No text costs more than its length: four times as long takes about four times as long, whatever repeats in it."""
# ruff: noqa: E501

from __future__ import annotations

import html
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from kliping.analysis import words
from kliping.article import load_article
from kliping.errors import ArchiveError
from kliping.leaks import words_in
from kliping.markdown import from_plain, is_plain, visible_text
from kliping.search.query import parse_query
from kliping.text import excerpt, fold, one_line, slug, title_key
from kliping.yamltext import parse_yaml

PATTERNS = [
    "[", "]", "(", ")", "<", "<a ", "</", ">", "&", "&#", "&#65;", "*", "**a ", "_", "_a_ ", "`", "``a` ", "~~~\n", "|", "| a |\n",
    "- ", "1. ", "> ", "#", "\\", "\\[", "a ", "a\n", "\n", "\n\n", " ", "\t", "![", "[a](", "[a]: b\n", "http://a", "a@b.", "=-", ": ",
    "é", "e\u0301", "東京", "\u200b", "\u202b", '"', "'", "“a” ", "a-", "A. ", "'s ", "{", "{{", "%", "@",
]  # fmt: skip
SIZE = 1200
# Of quadratic time there would be sixteen times as much; the rest is the clock of a busy machine.
MOST = 9.0
FLOOR_SECONDS = 0.003


def article(text: str) -> None:
    load_article(f"---\ntitle: Kapal\n---\n\n{text}\n".encode(), path="content/a.md", default_lang="en")


def front(text: str) -> None:
    parse_yaml(f"section: {text}", file="a.md")


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "article": article, "front": front, "from_plain": lambda text: from_plain([text]), "is_plain": is_plain,
    "visible_text": lambda text: visible_text(f"<p>{html.escape(text)}</p>"), "slug": slug, "fold": fold, "title_key": title_key, "one_line": one_line, "excerpt": excerpt,
    "words": lambda text: list(words(text)), "query": lambda text: parse_query(text, "en"),
    "words_in": lambda text: words_in(text.encode()),
}  # fmt: skip


def seconds(function: Callable[[str], object], text: str, times: int) -> float:
    """The least of this process's time that it took."""
    least = float("inf")
    for _ in range(times):
        started = time.process_time()
        with suppress(ArchiveError):
            function(text)
        least = min(least, time.process_time() - started)
    return least


@pytest.mark.parametrize("name", FUNCTIONS)
def test_time_grows_with_length_and_no_faster(name: str) -> None:
    slow = []
    for pattern in PATTERNS:
        text = pattern * (SIZE // len(pattern))
        short, long = seconds(FUNCTIONS[name], text, 2), seconds(FUNCTIONS[name], text * 4, 2)
        if long > FLOOR_SECONDS + MOST * short:
            slow.append((pattern, short, long))

    assert slow == []
