"""Beginnings: a new article, a new site."""

from __future__ import annotations

from datetime import date as Day
from pathlib import Path

from kliping.article import format_source
from kliping.errors import UsageError
from kliping.files import write_file
from kliping.text import one_line, slug

_SITE = """\
# Every setting is explained in docs/configuration.md.
title: {title}
description: ""
url: http://localhost:8000
lang: en
languages: [en, id]
timezone: UTC
"""
_WELCOME = """\
This archive is new. Put raw articles into `seeds/`, or write Markdown files like this one into `content/`.

While `kliping serve` runs, every change that you save is on the page at once.
"""


def new_article(root: Path, title: str, *, today: Day, lang: str) -> Path:
    """A draft with `title` in content/, dated today. raises UsageError if the file is there or the title is empty"""
    name = slug(title)
    if not name:
        raise UsageError("the title has no letter or digit; give it some words")
    path = root / "content" / f"{today:%Y}" / f"{today:%m}" / f"{name}.md"
    if path.exists():
        raise UsageError(f"{path.relative_to(root)} is there already; choose another title")
    front = {"title": one_line(title), "date": str(today), "lang": lang, "draft": True}
    write_file(path, format_source(front, "Write here.\n").encode())
    return path


def new_site(folder: Path, *, today: Day) -> list[Path]:
    """A site that can be built at once, in a folder that is new or empty; the files made. raises UsageError"""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; name a new folder")
    files = {
        "site.yaml": _SITE.format(title=folder.resolve().name.replace("-", " ").title() or "Archive"),
        "seeds/.gitkeep": "",
        "templates/.gitkeep": "",
        f"content/{today:%Y}/welcome.md": format_source(
            {"title": "Welcome", "date": str(today), "lang": "en", "summary": "What to do first."}, _WELCOME
        ),
        ".gitignore": "/output/\n/.kliping/\n",
    }
    for name, text in files.items():
        write_file(folder / name, text.encode())
    return [folder / name for name in files]
