"""What machines are told about a page: schema.org as JSON-LD, and instants as feeds want them.

Nothing is said here that is not stated: an inferred date has no place in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from kliping.article import Article
from kliping.dates import PartialDate
from kliping.site import Site
from kliping.views import ArticlePage

# A date that nothing states: feeds must name one, and this one cannot be taken for news.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def news_article(page: ArticlePage, *, site: Site) -> dict[str, object]:
    """The article as schema.org's NewsArticle; what is not known is not there.

    source   https://schema.org/NewsArticle
    """
    article = page.article
    assert article is not None, page.url
    url = site.absolute(page.url)
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.title,
        "inLanguage": article.lang,
        "identifier": article.id,
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": site.title, "url": site.absolute("/")},
        "description": article.summary,
        "datePublished": stated_date(article.date),
        "dateModified": stated_date(article.updated),
        "dateline": article.dateline,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "creditText": article.credit,
        "isBasedOn": article.original_url,
        "articleSection": page.section.label if page.section else "",
        "keywords": list(article.tags),
        "image": site.absolute(article.image) if article.image.startswith("/") else "",
        "correction": _corrections(article),
    }
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _corrections(article: Article) -> list[dict[str, str | None]]:
    return [
        {"@type": "CorrectionComment", "text": item.text, "datePublished": stated_date(item.date)}
        for item in article.corrections
        if stated_date(item.date)
    ]


def stated_date(date: PartialDate | None) -> str:
    """`date` in ISO 8601 if it may be published as a fact, else ""."""
    if date is None or not date.is_stated:
        return ""
    return f"{date.choices[0]}T{date.time}" if date.time else str(date.choices[0])


def html_date(date: PartialDate) -> str:
    """What all that `date` may mean has in common, for the `datetime` of a `<time>`; "" if nothing."""
    return stated_date(date) or str(date.civil or "")


def atom_date(date: PartialDate | None, *, zone: str) -> str:
    """The first instant of `date` as Atom wants it: 1987-06-05T14:30:00+07:00.

    source   RFC 4287, section 3.3
    """
    return _instant(date, zone).isoformat(timespec="seconds")


def rss_date(date: PartialDate, *, zone: str) -> str:
    """The first instant of `date` as RSS wants it: Fri, 05 Jun 1987 14:30:00 +0700.

    source   RSS 2.0, which points to RFC 822
    """
    return format_datetime(_instant(date, zone))


def _instant(date: PartialDate | None, zone: str) -> datetime:
    if date is None:
        return _NEVER
    stated = datetime.fromisoformat(f"{date.first}T{date.time or '00:00'}")
    return stated if stated.tzinfo else stated.replace(tzinfo=ZoneInfo(zone))
