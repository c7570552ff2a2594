"""An article as data: for news systems (ninjs), for tables (one record), for libraries (Dublin Core), as Markdown.

Only what its page shows is told: no note of an editor, no key that Kliping does not know, no comment of the text.
"""

from __future__ import annotations

import json
import re

from kliping.article import Article, format_source
from kliping.instants import atom_date, stated_date
from kliping.markdown import visible_text
from kliping.site import Site
from kliping.views import TwinPage

# As a browser reads it: a comment that does not end hides the rest.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def format_json(value: object) -> str:
    """`value` as JSON for a file of its own, letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def ninjs(page: TwinPage, *, site: Site) -> dict[str, object]:
    """The article as an object of ninjs 3.0; a date that is inferred is left out.

    source   https://iptc.org/std/ninjs/ninjs-schema_3.0.json
    """
    article = _article(page)
    changed = article.updated or article.date
    found: dict[str, object] = {
        "uri": site.absolute(page.about),
        "type": "text",
        "language": article.lang,
        "firstCreated": atom_date(article.date, zone=site.timezone) if stated_date(article.date) else "",
        "versionCreated": atom_date(changed, zone=site.timezone) if stated_date(changed) else "",
        "headlines": [{"role": "main", "value": article.title}],
        "descriptions": [{"role": "summary", "value": article.summary}] if article.summary else [],
        "bodies": [{"role": "main", "contentType": "text/html", "value": str(page.html)}],
        "by": ", ".join(article.authors),
        "people": [{"name": name, "rel": "author"} for name in article.authors],
        "located": article.dateline,
        "infoSources": [{"name": article.credit}] if article.credit else [],
        "subjects": [{"name": name} for name in (page.section, *article.tags) if name],
        "altIds": [{"role": "kliping", "value": article.id}],
    }
    return {name: value for name, value in found.items() if value}


# The columns of a record, as datapackage.json states them; lists are arrays.
FIELDS = {
    **dict.fromkeys(("id", "url", "title", "date", "date_known", "updated", "lang", "section"), "string"),
    **dict.fromkeys(("tags", "authors"), "array"),
    **dict.fromkeys(("dateline", "credit", "original_url", "summary", "text"), "string"),
}


def record(page: TwinPage, *, site: Site) -> dict[str, object]:
    """The article as one row: every field of `FIELDS`, "" or [] for what is not known.

    date          EDTF: a question mark behind it where it was worked out
    date_known    "stated", "inferred", or "" without a date
    """
    article = _article(page)
    known = ("stated" if article.date.is_stated else "inferred") if article.date else ""
    values = (
        *(article.id, site.absolute(page.about), article.title, str(article.date or ""), known),
        *(str(article.updated or ""), article.lang, page.section, list(article.tags), list(article.authors)),
        *(article.dateline, article.credit, article.original_url, article.summary, visible_text(page.html or "")),
    )
    return dict(zip(FIELDS, values, strict=True))


def dublin_core(page: TwinPage, *, site: Site) -> list[tuple[str, str]]:
    """The article as elements of Dublin Core, in the order in which oai_dc has them."""
    article = _article(page)
    elements = [
        ("title", article.title),
        *(("creator", name) for name in article.authors or filter(None, (article.credit,))),
        *(("subject", name) for name in (page.section, *article.tags)),
        ("description", article.summary),
        ("publisher", site.title),
        ("date", stated_date(article.date)[:10]),
        ("type", "Text"),
        ("format", "text/html"),
        ("identifier", site.absolute(page.about)),
        ("source", article.original_url),
        ("language", article.lang),
        ("coverage", article.dateline),
    ]
    return [(name, value) for name, value in elements if value]


def datestamp(page: TwinPage) -> str:
    """The stated day of the last change, or of publication; that of no day is long ago."""
    article = _article(page)
    days = (stated_date(date)[:10] for date in (article.updated, article.date))
    return next((day for day in days if len(day) == 10), "1970-01-01")


def public_source(article: Article) -> str:
    """The article as Markdown with front matter: what its page shows, and nothing else that its file may hold."""
    front = {
        "id": article.id,
        "title": article.title,
        "date": str(article.date or ""),
        "updated": str(article.updated or ""),
        "lang": article.lang,
        "section": article.section,
        "tags": list(article.tags),
        "authors": list(article.authors),
        "summary": article.summary,
        "dateline": article.dateline,
        "credit": article.credit,
        "original_url": article.original_url,
        "related": list(article.read_also),
        "corrections": [{"date": str(item.date), "text": item.text} for item in article.corrections],
    }
    return format_source({name: value for name, value in front.items() if value}, _COMMENT.sub("", article.body))


def _article(page: TwinPage) -> Article:
    assert page.article is not None, page.url
    return page.article
