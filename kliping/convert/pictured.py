"""Which pictures belong to an article: those that its page or post shows, with their words and where they may lie."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from kliping.convert.item import ItemImage
from kliping.text import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST = 20
CAPTION_LENGTH = 600
# Pages put the address elsewhere until a reader has scrolled to the picture.
_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "src")
_SHOWN = "//article//img | //main//img | //figure//img"
# The smaller copies that WordPress makes beside each picture.
_SCALED = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w+\Z)")


def page_images(tree: Element, *, lead: str, base: str) -> list[ItemImage]:
    """The pictures that a page shows as its article's, the one it names in its head first; each address once.

    base    the address that relative ones are seen from; "" leaves them as they are
    """
    found: dict[str, ItemImage] = {}
    for image in tree.xpath(_SHOWN):
        url = urljoin(base, _address(image))
        if url and not url.startswith("data:"):
            found.setdefault(url, _image(image, url))
    first = urljoin(base, lead) if lead else ""
    named = [found.pop(first, ItemImage(url=first))] if first else []
    return [*named, *found.values()][:MOST]


def _address(image: Element) -> str:
    given = (str(image.get(name) or "").strip() for name in _ADDRESSES)
    return next((url for url in given if url and not url.startswith("data:")), "")


def _image(image: Element, url: str) -> ItemImage:
    figure = next((parent for parent in image.iterancestors() if parent.tag == "figure"), None)
    captions = figure.xpath(".//figcaption") if figure is not None else []
    caption = one_line(" ".join(captions[0].itertext()))[:CAPTION_LENGTH] if captions else ""
    alt = one_line(str(image.get("alt") or ""))[:CAPTION_LENGTH]
    return ItemImage(url=url, alt="" if alt == caption else alt, caption=caption, is_sure=figure is not None)


def beside(url: str, file: str) -> tuple[str, ...]:
    """Where a relative address of a saved page leads among the seeds; nowhere if that is outside their folder.

    >>> beside("pasar_files/a%20b.jpg", "seeds/2019/pasar.html")
    ('seeds/2019/pasar_files/a b.jpg',)
    >>> beside("../../../etc/passwd", "seeds/pasar.html")
    ()
    """
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return ()
    place = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(parts.path)))
    return (place,) if _is_plain(place) else ()


def below(url: str, file: str) -> tuple[str, ...]:
    """Where a picture of a web address may lie below the folder of a seed: under its whole path, or ever less of it.

    >>> below("https://koran.example/wp-content/uploads/2019/pasar.jpg", "seeds/blog/export.xml")[::3]
    ('seeds/blog/wp-content/uploads/2019/pasar.jpg', 'seeds/blog/pasar.jpg')
    """
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
    places = (posixpath.join(posixpath.dirname(file), *parts[i:]) for i in range(len(parts)))
    return tuple(place for place in places if _is_plain(place))


def _is_plain(place: str) -> bool:
    """Whether a path stays among the seeds and names no hidden thing."""
    pieces = place.split("/")
    return (
        pieces[0] == "seeds" and len(pieces) > 1 and place.isprintable() and not any(p[:1] in ("", ".") for p in pieces)
    )


def unscaled(url: str) -> str:
    """The address of the picture that a smaller copy was made of.

    >>> unscaled("https://koran.example/pasar-300x200.jpg")
    'https://koran.example/pasar.jpg'
    """
    return _SCALED.sub("", url)


def iter_posted(urls: Iterator[str], known: dict[str, ItemImage], file: str) -> Iterator[ItemImage]:
    """The pictures of a post by their addresses, each once, with the words of its attachment where it is one."""
    seen: set[str] = set()
    for url in urls:
        whole = unscaled(url)
        if url and whole not in seen:
            seen.add(whole)
            image = known.get(whole) or known.get(url) or ItemImage(url=url)
            places = (*below(image.url, file), *(below(url, file) if url != image.url else ()))
            yield ItemImage(url=url, alt=image.alt, caption=image.caption, places=places)
