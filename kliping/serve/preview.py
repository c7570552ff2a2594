"""Articles that readers do not see, shown to their editor with a ribbon; and what there is to know about any article.

Both are answers to this machine only. Nothing of either is ever written.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from html import escape, unescape
from pathlib import Path
from typing import Final

from kliping.archive import Archive
from kliping.article import Article
from kliping.catalog import figures, ledger, read, unsettled
from kliping.errors import ArchiveError
from kliping.files import read_file
from kliping.filling import filled
from kliping.pictures import LIMIT_BYTES
from kliping.readings import Readings
from kliping.routes import Key, key_of, parse_picture, picture_key, url_of
from kliping.search import Request
from kliping.serve.say import say
from kliping.views import ArticlePage, Source

_HEAD_END: Final = re.compile(rb"</head\s*>", re.IGNORECASE)
_BODY: Final = re.compile(rb"<body[^>]*>", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<[^>]*>")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_TOC: Final = re.compile(r"_(\d+)\.toc\Z")
_DESCRIPTION: Final = 200


def hidden_page(archive: Archive, url: str) -> bytes | None:
    """The page of a draft, an embargoed or an expired article, as it would be; None where none would stand.

    Also a picture beside it.
    """
    key = key_of(url)
    if key is not None and key.kind == "picture":
        return _hidden_picture(archive, key)
    row = unsettled.hidden_at(archive.sql, key.name) if key and key.kind == "article" else None
    if key is None or row is None:
        return None
    site, root = archive.site, archive.root
    readings = Readings(root=root, default_lang=site.languages[0], more=site.plugins.markdown)
    reading = readings.read(read_file(root, row["path"]), row["path"])
    page = ArticlePage(
        url=url,
        source=Source(path=row["path"], digest=reading.article.source_digest),
        section=None,
        tags=(),
        authors=(),
        day=None,
        previous=None,
        next=None,
        previous_in_section=None,
        next_in_section=None,
        related=(),
        read_also=(),
        pictures=figures.pictures_beside(archive.sql, row["path"], key.name),
    )
    # Templates may have changed since this archive was opened.
    archive.renderer.reload()
    return _with_ribbon(
        archive.renderer.render(filled(page, readings)), row["state"], reading.article, site.lang, site.base
    )


def _hidden_picture(archive: Archive, key: Key) -> bytes | None:
    article, name = parse_picture(key)
    row = unsettled.hidden_at(archive.sql, article)
    found = figures.picture_named(archive.sql, row["path"], name) if row else None
    return read_file(archive.root, found.path, limit_bytes=LIMIT_BYTES) if found else None


def _with_ribbon(html: bytes, state: str, article: Article, lang: str, base: str) -> bytes:
    instant = {"embargo": article.embargo, "expired": article.expires}.get(state)
    words = f"{say(lang, state)} {instant.isoformat(timespec='minutes')}" if instant else say(lang, state)
    style = f'<link rel="stylesheet" href="{escape(base)}_kliping/preview.css">\n'
    html = _HEAD_END.sub(lambda found: style.encode() + found[0], html, count=1)
    ribbon = f'\n<p class="kliping-ribbon" role="note">{escape(words)}</p>'
    return _BODY.sub(lambda found: found[0] + ribbon.encode(), html, count=1)


def about(archive: Archive, url: str) -> dict[str, object]:
    """What an editor wants to know of the page at `url`: its file, its problems, how it is found, how it is shared."""
    key = key_of(url)
    found: dict[str, object] = {"generation": _generation(archive.index_folder)}
    if key is None or key.kind != "article":
        return found
    row = read.article_at(archive.sql, key.name) or unsettled.hidden_at(archive.sql, key.name)
    if row is None:
        return found
    problems = [problem for problem in ledger.problems(archive.sql) if problem.file == row["path"]]
    rank, snippet = _find(archive, row["id"], row["title"])
    image = row["image"] if row["image"].startswith("/") else ""
    if figures.picture_named(archive.sql, row["path"], row["image"]):
        image = url_of(picture_key(row["name"], row["image"]))
    card = {
        "title": row["title"],
        "description": row["summary"][:_DESCRIPTION],
        "image": image,
        "site": archive.site.title,
    }
    return {
        **found,
        "file": row["path"],
        "state": row["state"],
        "problems": list(map(asdict, problems)),
        "rank": rank,
        "snippet": snippet,
        "card": card,
    }


def _find(archive: Archive, article_id: str, title: str) -> tuple[int | None, str]:
    """At which rank the search finds an article by its own title, and what it shows of it there."""
    try:
        results = archive.search(Request(query=_NOT_WORDS.sub(" ", title).lower().strip()))
    except ArchiveError:
        return None, ""  # there is no index before the first build
    for hit in results.hits:
        if hit.id == article_id:
            return hit.rank, unescape(_MARKUP.sub("", hit.snippet))
    return None, ""


def _generation(folder: Path) -> int | None:
    """The number of the newest commit to the index, by the name or the note that its engine leaves."""
    numbers = [int(match[1]) for path in folder.glob("*.toc") if (match := _TOC.search(path.name))]
    if numbers:
        return max(numbers)
    try:
        return int(json.loads((folder / "meta.json").read_bytes())["opstamp"])
    except (OSError, ValueError, KeyError):
        return None  # an engine that leaves no number
