"""The same newspaper for Hugo, Pelican and Eleventy: articles with five related, lists, tags, years, months, a feed.

Each gets what is customary there and no more: related articles by shared tags where the program knows how, lists in
parts of twenty, one feed of everything and a sitemap. Search, citations and calendars none of them has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import SECTIONS, iter_pieces, source_of

Text = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another generator.

    write      makes its site in a folder, of so many articles
    command    builds it there
    """

    name: str
    write: Callable[[Path, int, Path | None], None]
    command: Sequence[str]


def find_rivals(wanted: Sequence[str]) -> list[Rival]:
    """Those of `wanted` that are installed here: programs on the path, or beside this Python."""
    here = Path(sys.executable).parent
    found = []
    for name in wanted:
        write, program, arguments = RIVALS[name]
        path = shutil.which(program, path=f"{here}:{os.environ.get('PATH', '')}")
        if path:
            found.append(Rival(name=name, write=write, command=(path, *arguments)))
        else:
            print(f"{name} is not installed and left out", file=sys.stderr)
    return found


def _put(root: Path, texts: Text) -> None:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def write_hugo(root: Path, n: int, data: Path | None) -> None:
    """Related by tags, those that nearly every article has left out (`cardinalityThreshold`)."""
    _put(root, HUGO)
    for piece in iter_pieces(n, data=data):
        more = {"years": f'["{piece.day:%Y}"]', "months": f'["{piece.day:%Y-%m}"]', "author": piece.author}
        _put(root, {f"content/{piece.section}/{piece.day:%Y}/{piece.name}.md": source_of(piece, **more)})


def write_pelican(root: Path, n: int, data: Path | None) -> None:
    """Its own simple theme, which has no related articles."""
    _put(root, PELICAN)
    for piece in iter_pieces(n, data=data):
        source = source_of(piece, category=piece.section, slug=piece.name).replace("section: ", "x-section: ")
        head, _, body = source.removeprefix("---\n").partition("---\n")
        lines = head.replace("[", "").replace("]", "").replace('"', "").replace("authors:", "author:")
        _put(root, {f"content/{piece.section}/{piece.name}.md": lines + body})


def write_eleventy(root: Path, n: int, data: Path | None) -> None:
    """Tags as collections; no related articles, which it leaves to plugins."""
    _put(root, ELEVENTY)
    for piece in iter_pieces(n, data=data):
        source = source_of(piece, layout="article.njk").replace("section: ", "part: ")
        _put(root, {f"content/{piece.section}/{piece.day:%Y}/{piece.name}.md": source})


_LIST = """\
{{ define "main" }}<h1>{{ .Title }}</h1>
{{ $pages := .Pages }}{{ if .IsHome }}{{ $pages = site.RegularPages }}{{ end }}{{ $part := .Paginate $pages }}
{{ range $part.Pages }}<section><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
<time>{{ .Date.Format "2006-01-02" }}</time><p>{{ .Params.summary }}</p></section>
{{ end }}{{ with $part.Prev }}<a href="{{ .URL }}">Newer</a>{{ end }}
{{ with $part.Next }}<a href="{{ .URL }}">Older</a>{{ end }}{{ end }}
"""
_ALL = """\
{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}
<li><time>{{ .Date.Format "2006-01-02" }}</time> <a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
"""
_NAV = "".join(f'<a href="/{section}/">{section}</a> ' for section in SECTIONS)
HUGO: Text = {
    "hugo.yaml": """\
baseURL: https://example.org/
title: Arsip
locale: id
pagination: {pagerSize: 20, disableAliases: true}
taxonomies: {tag: tags, year: years, month: months}
outputs: {home: [html, rss], section: [html, rss], taxonomy: [html], term: [html], page: [html]}
services: {rss: {limit: 20}}
related: {threshold: 20, includeNewer: true, indices: [{name: tags, weight: 100, cardinalityThreshold: 2}]}
""",
    "layouts/_default/baseof.html": f"""\
<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{{{{ .Title }}}} - {{{{ site.Title }}}}</title>
<meta name="description" content="{{{{ .Params.summary }}}}"><link rel="canonical" href="{{{{ .Permalink }}}}"></head>
<body><header><a href="/">Arsip</a><nav>{_NAV}</nav></header><main>{{{{ block "main" . }}}}{{{{ end }}}}</main>
</body></html>
""",
    "layouts/_default/single.html": """\
{{ define "main" }}<article><h1>{{ .Title }}</h1><p><time>{{ .Date.Format "2 January 2006" }}</time>
{{ .Params.author }}
{{ range .Params.tags }}<a href="/tags/{{ . }}/">{{ . }}</a> {{ end }}</p>{{ .Content }}</article>
<nav>{{ with .Prev }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .Next }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>
<ul>{{ range first 5 (site.RegularPages.Related .) }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Date.Format "2006-01-02" }}</li>{{ end }}</ul>{{ end }}
""",
    "layouts/_default/list.html": _LIST,
    "layouts/index.html": _LIST,
    "layouts/tags/term.html": _LIST,
    "layouts/years/term.html": _ALL,
    "layouts/months/term.html": _ALL,
    "layouts/_default/taxonomy.html": """\
{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Data.Terms.Alphabetical }}
<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>{{ end }}</ul>{{ end }}
""",
}
PELICAN: Text = {
    "pelicanconf.py": """\
SITENAME = "Arsip"
SITEURL = "https://example.org"
PATH = "content"
TIMEZONE = "Asia/Jakarta"
DEFAULT_LANG = "id"
THEME = "simple"
DEFAULT_PAGINATION = 20
YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/index.html"
MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/index.html"
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_MAX_ITEMS = 20
# Else the second page of one author has the address of another author's first.
AUTHOR_SAVE_AS = AUTHOR_URL = "author/{slug}/index.html"
TAG_SAVE_AS = TAG_URL = "tag/{slug}/index.html"
CATEGORY_SAVE_AS = CATEGORY_URL = "category/{slug}/index.html"
"""
}
ELEVENTY: Text = {
    "eleventy.config.js": """\
module.exports = (config) => {
  config.setQuietMode(true);
  config.addCollection("articles", (api) => api.getFilteredByGlob("content/**/*.md").reverse());
  return { dir: { input: ".", includes: "_includes", output: "_site" }, markdownTemplateEngine: false };
};
""",
    "_includes/article.njk": f"""\
<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{{{{ title }}}}</title></head><body><nav>{_NAV}</nav>
<article><h1>{{{{ title }}}}</h1>{{% for tag in tags %}}<a href="/tags/{{{{ tag }}}}/">{{{{ tag }}}}</a> {{% endfor %}}
{{{{ content | safe }}}}</article></body></html>
""",
    "index.njk": """\
---
pagination: {data: collections.articles, size: 20, alias: part}
permalink: "{% if pagination.pageNumber %}/part-{{ pagination.pageNumber }}{% endif %}/index.html"
---
{% for item in part %}<h2><a href="{{ item.url }}">{{ item.data.title }}</a></h2>
<p>{{ item.data.summary }}</p>{% endfor %}
""",
    "tags.njk": """\
---
pagination: {data: collections, size: 1, alias: tag, filter: [all, articles]}
permalink: "/tags/{{ tag }}/index.html"
---
{% for item in collections[tag] %}<a href="{{ item.url }}">{{ item.data.title }}</a>{% endfor %}
""",
}
RIVALS: dict[str, tuple[Callable[[Path, int, Path | None], None], str, tuple[str, ...]]] = {
    "hugo": (write_hugo, "hugo", ("build", "--quiet")),
    "pelican": (write_pelican, "pelican", ("--quiet", "-s", "pelicanconf.py", "-o", "output", "content")),
    "eleventy": (write_eleventy, "eleventy", ("--quiet",)),
}


def run(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    """A command in a folder, in a process group of its own."""
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
