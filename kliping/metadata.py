"""What machines are told about a page: schema.org as JSON-LD.

Nothing is said here that is not stated: an inferred date has no place in it.
"""

from __future__ import annotations

from kliping.article import Article
from kliping.instants import stated_date
from kliping.site import Site
from kliping.views import ArticlePage


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
        "image": site.absolute(page.lead.url) if page.lead and page.lead.url else "",
        "correction": _corrections(article),
    }
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _corrections(article: Article) -> list[dict[str, str | None]]:
    return [
        {"@type": "CorrectionComment", "text": item.text, "datePublished": stated_date(item.date)}
        for item in article.corrections
        if stated_date(item.date)
    ]
