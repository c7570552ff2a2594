"""An article as a reference: a line of text, BibTeX, RIS, CSL-JSON.

An inferred date is written as one ("[2021-12-12?]"), so that nobody cites a guess as a fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

from kliping.article import Article
from kliping.site import Site
from kliping.views import ArticlePage

_BIBTEX = str.maketrans({char: f"\\{char}" for char in "&%$#_"} | {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


def citation(page: ArticlePage, form: str, *, site: Site) -> str:
    """The reference in one of `FORMS`."""
    assert page.article is not None, page.url
    return FORMS[form](page.article, site.absolute(page.url), site)


def _plain(article: Article, url: str, site: Site) -> str:
    """Authors. "Title." Archive, date. Address."""
    date = _date(article) or "n.d."
    authors = _sentence(", ".join(article.authors or filter(None, [article.credit])))
    return f"{authors}\u201c{_sentence(article.title).strip()}\u201d {site.title}, {date}. {url}"


def _sentence(text: str) -> str:
    """`text` with an end and a space after it; "" for nothing."""
    return f"{text} " if text.endswith((".", "?", "!", "…")) else f"{text}. " if text else ""


def _date(article: Article) -> str:
    if article.date is None:
        return ""
    return str(article.date.choices[0]) if article.date.is_stated else f"[{article.date}]"


def _bibtex(article: Article, url: str, site: Site) -> str:
    """source   BibLaTeX manual 3.20, sections 2.2 and 2.3.8: dates are EDTF there too"""
    values = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in article.authors),
        "title": f"{{{_tex(article.title)}}}",
        "journaltitle": _tex(site.title),
        "date": str(article.date) if article.date and len(article.date.choices) == 1 else "",
        "langid": article.lang,
        "note": _tex(article.credit),
        "url": url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value]
    return "\n".join([f"@article{{{_key(article)},", *lines, "}"])


def _tex(text: str) -> str:
    return text.translate(_BIBTEX)


def _key(article: Article) -> str:
    return re.sub(r"[^\w.-]", "-", article.id, flags=re.ASCII)


def _ris(article: Article, url: str, site: Site) -> str:
    """source   RIS format specification: one tag a line, ER at the end"""
    stated = article.date is not None and article.date.is_stated
    day = str(article.date.choices[0]).split("-") if article.date and stated else []
    tags = [
        ("TY", "NEWS"),
        *(("AU", name) for name in article.authors),
        ("TI", article.title),
        ("T2", site.title),
        ("DA", "/".join([*day, "", ""][:3]) + "/" if day else ""),
        ("PY", day[0] if day else ""),
        ("N1", "" if stated else _date(article)),
        ("LA", article.lang),
        ("AN", article.id),
        ("UR", url),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in tags if value), "ER  - "])


def _csl(article: Article, url: str, site: Site) -> str:
    """source   https://github.com/citation-style-language/schema, csl-data.json"""
    found: dict[str, object] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": article.title,
        "author": [{"literal": name} for name in article.authors],
        "container-title": site.title,
        "source": article.credit,
        "language": article.lang,
        "issued": _issued(article),
        "URL": url,
    }
    return json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False, indent=1)


def _issued(article: Article) -> dict[str, object]:
    if article.date is None:
        return {}
    parts = [[int(part) for part in str(choice).split("-")] for choice in article.date.choices[:1]]
    return {"date-parts": parts} if article.date.is_stated else {"literal": _date(article)}


FORMS: Final[dict[str, Callable[[Article, str, Site], str]]] = {
    "plain": _plain,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl": _csl,
}
