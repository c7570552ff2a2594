"""What is fuzzed: each function takes any bytes and raises only if a promise is broken.

`fuzz.py` drives them with atheris; test_trust_fuzz.py puts every file of corpus/ through them in each test run.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import islice

from kliping.article import format_source, load_article, split_source
from kliping.convert.formats import convert_seed
from kliping.dialect import _CLEANER, NO_EXTENSIONS, MarkdownError, _render_here, clean
from kliping.errors import ArchiveError, Problem
from kliping.markdown import from_plain, to_html, visible_text
from kliping.pictures import kind_of
from kliping.routes import file_of, key_of, url_of
from kliping.search.query import parse_query
from kliping.site import Site
from kliping.text import is_slug, slug
from kliping.traces import discreet
from kliping.yamltext import format_yaml, parse_yaml

MOST_BYTES = 4000
# The worst text of 4,000 takes the converter a second, and `render` gives it to a process that coverage cannot follow.
MOST_MARKDOWN = 600
TODAY = datetime.date(2026, 1, 31)
SCHEMES = ("http:", "https:", "mailto:")


class _Scripts(HTMLParser):
    """Fails at the first thing in HTML that could run or load something."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag not in (
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "base",
            "meta",
            "link",
            "form",
            "svg",
            "math",
        )
        for name, value in attributes:
            assert not name.startswith("on") and name not in ("style", "srcdoc"), (tag, name)
            if name in ("href", "src") and value:
                scheme = re.match(r"[\s\0-\x1f]*([a-zA-Z][\w+.-]*:)", value)
                assert scheme is None or scheme[1].lower() in SCHEMES, (tag, name, value)

    handle_startendtag = handle_starttag


def front_matter(data: bytes) -> None:
    """Anything is an article or a problem at a place in the file; what is written back is read as the same."""
    try:
        article = load_article(data, path="content/a.md", default_lang="en")
    except ArchiveError as error:
        lines = data.count(b"\n") + data.count(b"\r") + 2
        assert all(problem.line <= max(lines, len(data)) for problem in error.problems)
        return
    assert article.title.strip() == article.title != ""
    text = data.decode("utf-8-sig", "replace")
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and text.startswith("---"):
        split_source(text.replace("\r\n", "\n").replace("\r", "\n"), file="content/a.md")


def yaml(data: bytes) -> None:
    """What is read as YAML is written so that the same is read again."""
    try:
        values = parse_yaml(data.decode("utf-8", "replace"), file="a.md").values
    except ArchiveError:
        return
    assert parse_yaml(format_yaml(values), file="a.md").values == values
    format_source(values, "")


def markdown(data: bytes) -> None:
    """No Markdown becomes a page that can run or load anything, and cleaning twice changes nothing."""
    text = data[:MOST_MARKDOWN].decode("utf-8", "replace")
    try:
        rendered = _render_here(text, NO_EXTENSIONS)
    except MarkdownError:
        return
    _is_clean(rendered)
    visible_text(rendered)


def html(data: bytes) -> None:
    """No HTML does either, without a converter before the sanitiser."""
    try:
        cleaned = clean(data.decode("utf-8", "replace"))
    except MarkdownError:
        return
    _is_clean(cleaned)


def _is_clean(markup: str) -> None:
    _Scripts().feed(markup)
    again = _CLEANER.clean(markup).strip()
    assert again == markup.strip(), (markup, again)


def plain(data: bytes) -> None:
    """Plain text written as Markdown is shown as itself."""
    text = " ".join(
        "".join(char for char in data.decode("utf-8", "replace") if char.isprintable() or char == " ").split()
    )
    assert visible_text(to_html(from_plain([text]))) == text


def slugs(data: bytes) -> None:
    """Whatever a title is, its slug is one, and its page is inside the output folder."""
    made = slug(data.decode("utf-8", "replace"))
    assert made == "" or is_slug(made), made
    key = key_of("/" + data.decode("utf-8", "replace"))
    if key is not None:
        name = file_of(url_of(key))
        assert not name.startswith("/") and ".." not in name.split("/") and "\0" not in name, name


def query(data: bytes) -> None:
    """Any text is a query, or is refused in words."""
    for lang in ("en", "id"):
        try:
            parse_query(data.decode("utf-8", "replace"), lang)
        except ArchiveError as error:
            assert [problem.code for problem in error.problems] == ["QUERY"]


def seeds(data: bytes) -> None:
    """Any file is converted or is a problem."""
    name = "seeds/a" + ("", ".txt", ".json", ".csv", ".xml", ".html", ".md")[len(data) % 7]
    try:
        for item in islice(convert_seed(data, file=name, site=Site(), today=TODAY), 50):
            assert isinstance(item, Problem) or item.id
    except ArchiveError as error:
        assert error.problems


def pictures(data: bytes) -> None:
    """No bytes make a picture longer, or take it for another kind."""
    for opening in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x1cftypavif"):
        told = discreet(opening + data)
        assert len(told) <= len(opening + data) + 4
        assert kind_of(told) == kind_of(opening + data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (front_matter, yaml, markdown, html, plain, slugs, query, seeds, pictures)
}
