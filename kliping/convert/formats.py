"""The forms that seeds come in, recognised by what a file holds and not by its name.

Each format turns bytes into items; `assemble` lets the rules read an item's text. Nothing here touches the disk or the
clock.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from kliping.convert import (
    documents,
    feeds,
    frontmatter,
    lines,
    newsml,
    pages,
    plain,
    plugged,
    recognise,
    tables,
    webarchive,
    wxr,
)
from kliping.convert.assemble import assemble
from kliping.convert.encodings import as_utf8
from kliping.convert.item import Converted, Item
from kliping.errors import ArchiveError, Problem
from kliping.site import Site


@dataclass(frozen=True, slots=True)
class Format:
    """A form that seeds come in: how it is recognised in the first bytes, and how its items are read."""

    name: str
    recognise: Callable[[bytes], bool]
    iter_items: Callable[..., Iterator[Item | Problem]]


def nothing(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """A picture is no item; one of another seed may show it."""
    return iter(())


# The first format that recognises a seed reads it; plain text takes what no other wants.
CONVERTERS = (
    Format("picture", recognise.is_picture, nothing),
    Format("warc", recognise.is_web_archive, webarchive.iter_items),
    Format("wxr", recognise.is_wxr, wxr.iter_items),
    Format("html", recognise.is_html_page, pages.iter_items),
    Format("feed", recognise.is_feed, feeds.iter_items),
    Format("newsml", recognise.is_xml, newsml.iter_items),
    Format("jsonl", recognise.is_json_lines, lines.iter_items),
    Format("json", recognise.is_json, documents.iter_items),
    Format("csv", recognise.is_table, tables.iter_items),
    Format("markdown", recognise.is_front_matter, frontmatter.iter_items),
    Format("text", recognise.is_text, plain.iter_items),
)


def convert_seed(data: bytes, *, file: str, site: Site, today: datetime.date) -> Iterator[Converted | Problem]:
    """The articles of one seed, and a problem for each part of it that is none.

    file    relative to the site's folder, "/" between parts
    today   no article is from a later day
    """
    own = [Format(each.name, each.recognise, partial(plugged.iter_items, each)) for each in site.plugins.seeds]
    try:
        known = as_utf8(data, file=file)
        format = next(format for format in (*own, *CONVERTERS) if format.recognise(known))
        for item in format.iter_items(data if format.name == "text" else known, file=file):
            if isinstance(item, Problem):
                yield item
            else:
                yield from assemble(item, file=file, site=site, today=today)
    except ArchiveError as error:
        yield from error.problems
    except UnicodeDecodeError:
        # From inside a reader of XML, where no line is known any more.
        message = "some of its bytes are no text; save the file as UTF-8"
        yield Problem(file=file, code="FILE-ENCODING", message=message)
