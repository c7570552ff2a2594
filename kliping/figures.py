"""Figures: the pictures that an article shows, with their words; the first stands above its text, others below.

A picture that the body shows by itself stands there, and gets its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

from markupsafe import Markup

from kliping.article import Article
from kliping.fields import Image, is_beside
from kliping.views import Figure, PictureAt

# Attributes hold no bare quotation mark, as the sanitiser writes them.
_IMAGE = re.compile(r'<img\b[^>]*?\ssrc="([^"]*)"[^>]*>')
_SIZE = re.compile(r'\s(?:width|height)="')


def named_in(article: Article, html: str) -> tuple[str, ...]:
    """The files beside an article that it shows, each once.

    >>> from kliping.article import load_article
    >>> source = b"---\\ntitle: Pier\\nimage: pier.jpg\\n---\\n\\n"
    >>> named_in(load_article(source, path="content/a.md", default_lang="en"), '<img src="./my%20map.png" alt="">')
    ('pier.jpg', 'my map.png')
    """
    listed = (article.image, *(image.file for image in article.images))
    named = (*listed, *map(name_of, _IMAGE.findall(html) if "<img" in html else ()))
    return tuple(dict.fromkeys(name for name in named if name and is_beside(name)))


def name_of(src: str) -> str:
    """The file beside the article that an address in its body names; "" for any other address."""
    name = unquote(unescape(src)).removeprefix("./")
    return name if is_beside(name) else ""


def line_of(source: str, name: str) -> int:
    """The first line of a content file on which a picture is named, from 1."""
    forms = (name, name.replace(" ", "%20"))
    return next((i for i, line in enumerate(source.split("\n"), 1) if any(form in line for form in forms)), 1)


def figures_of(article: Article, pictures: Iterable[PictureAt]) -> tuple[Figure | None, tuple[Figure, ...]]:
    """The figure above the text, None if there is none; and those below it.

    One that is not there is shown by its words, if it has any.
    """
    there = {picture.name: picture for picture in pictures}
    listed = {image.file: image for image in article.images}
    first = article.image or next(iter(listed), "")
    rest = [image for file, image in listed.items() if file != first]
    below = filter(None, (_figure(image, there) for image in rest))
    return _figure(listed.get(first, Image(file=first)), there), tuple(below)


def _figure(image: Image, there: Mapping[str, PictureAt]) -> Figure | None:
    words = Figure(alt=image.alt, caption=image.caption, credit=image.credit)
    if found := there.get(image.file):
        return replace(words, url=found.url, width=found.width, height=found.height)
    if image.file.startswith("/"):
        return replace(words, url=image.file)
    return words if image.caption or image.credit else None


def sized(html: Markup, pictures: Iterable[PictureAt]) -> Markup:
    """`html` with the sizes of its pictures in it, so that the text does not jump when they come."""
    there = {picture.name: picture for picture in pictures}
    if not there or "<img" not in html:
        return html
    return Markup(_IMAGE.sub(lambda found: _with_size(found, there), html))


def _with_size(found: re.Match[str], there: Mapping[str, PictureAt]) -> str:
    picture = there.get(name_of(found[1]))
    if picture is None or _SIZE.search(found[0]):
        return found[0]
    return f'{found[0][:-1]} width="{picture.width}" height="{picture.height}" loading="lazy">'


def words_of(article: Article) -> list[str]:
    """What the pictures of an article say, for those who search it."""
    return [words for image in article.images for words in (image.alt, image.caption, image.credit) if words]
