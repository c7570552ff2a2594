"""The project's documentation as a site, made by the program itself; `make manual` runs it.

Each page of docs/ becomes an article without a date, in the section that the README names it under. Links between pages
and to their headings lead from article to article. The engine is used as it is.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kliping.archive import Archive
from kliping.article import format_source
from kliping.errors import Problem
from kliping.markdown import to_html
from kliping.paragraphs import iter_paragraphs
from kliping.text import slug

ROOT = Path(__file__).parent.parent
TEMPLATES = Path(__file__).parent / "templates"
SITE = """\
title: Kliping
description: A static-site news archive generator. Raw news in, a browsable and searchable archive out.
url: https://kliping.example
lang: en
languages: [en]
sections: {{{sections}}}
"""
_GROUP = re.compile(r"^- ([A-Z][a-z ]+ it): ((?:.+\n)(?:  .+\n)*)", re.MULTILINE)
_LINK = re.compile(r"(!?\[[^\]]*\])\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the documentation: its file, its title, the section it stands in, its text below the title."""

    file: Path
    title: str
    section: str
    body: str

    @property
    def url(self) -> str:
        """Where it stands on the site."""
        return f"/undated/{slug(self.file.stem)}/"

    def place(self, anchor: str) -> str:
        """The name that the site gives to the heading with this anchor. raises KeyError if there is none"""
        names = {_anchor(text): name for name, text in iter_paragraphs(to_html(self.body))}
        return names[anchor]


def find_pages(root: Path) -> dict[Path, Page]:
    """Every page that the README leads to, and the README, by their files."""
    readme = root / "README.md"
    files = [(readme, "Start")]
    for group, links in _GROUP.findall(readme.read_text("utf-8")):
        files += [((root / target).resolve(), group) for _, target in _LINK.findall(links)]
    return {file: _read(file, section) for file, section in files}


def _read(file: Path, section: str) -> Page:
    title, _, body = file.read_text("utf-8").removeprefix("# ").partition("\n")
    return Page(file=file, title=title, section=section, body=body.strip() + "\n")


def _anchor(heading: str) -> str:
    """The anchor of a heading as code hosts make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def write_site(root: Path, folder: Path) -> None:
    """Make in `folder` the content, the settings and the static files of the site. What was there is thrown away."""
    shutil.rmtree(folder, ignore_errors=True)
    static = folder / "templates/static"
    shutil.copytree(TEMPLATES, folder / "templates")
    static.mkdir()
    (folder / "content").mkdir()
    pages = find_pages(root)
    names = dict.fromkeys(page.section for page in pages.values())
    sections = ", ".join(f"{slug(name)}: {name}" for name in names)
    (folder / "site.yaml").write_text(SITE.format(sections=sections), "utf-8")
    for page in pages.values():
        front = {"title": page.title, "id": slug(page.file.stem), "section": page.section, "lang": "en"}
        source = format_source(front, "".join(_linked(page, pages, static)))
        (folder / "content" / f"{slug(page.file.stem)}.md").write_text(source, "utf-8")


def _linked(page: Page, pages: dict[Path, Page], static: Path) -> Iterator[str]:
    """The lines of a page with its links leading to articles and static files."""

    def lead(link: re.Match[str]) -> str:
        return f"{link[1]}({_target(link[2], page, pages, static)})"

    is_code = False
    for line in page.body.splitlines(keepends=True):
        is_code ^= line.startswith("```")
        yield line if is_code or line.startswith("    ") else _LINK.sub(lead, line)


def _target(target: str, page: Page, pages: dict[Path, Page], static: Path) -> str:
    if "://" in target:
        return target
    path, _, anchor = target.partition("#")
    file = (page.file.parent / path).resolve() if path else page.file
    if file not in pages:
        shutil.copy(file, static / file.name)
        return f"/static/{file.name}"
    return pages[file].url + (f"#{pages[file].place(anchor)}" if anchor else "")


def make_manual(folder: Path) -> list[Problem]:
    """The site in `folder`, built; what is wrong with it."""
    write_site(ROOT, folder)
    with Archive(folder) as archive:
        print(archive.build())
        found = archive.checkup.problems()
        return [problem for problem in found if problem.code.startswith(("LINK", "IMAGE", "MARKDOWN"))]


if __name__ == "__main__":
    found = make_manual(Path(sys.argv[1]))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
