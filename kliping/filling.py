"""Views filled with their articles, which are only read when a page is really written."""

from __future__ import annotations

from dataclasses import replace

from kliping.article import Article
from kliping.convert.layout import seed_bytes
from kliping.figures import figures_of, sized
from kliping.readings import Readings
from kliping.sic import mark_sic
from kliping.twins import public_source
from kliping.views import ArticlePage, BundlePage, Page, TwinPage


def filled(view: Page, readings: Readings) -> Page:
    """`view` with its article and its text. raises Moved if the article's file has changed since it was taken in"""
    if isinstance(view, ArticlePage):
        reading = readings.get(view.source.path, view.source.digest)
        article = reading.article
        lead, figures = figures_of(article, view.pictures)
        html = sized(mark_sic(reading.html, article.sic), view.pictures)
        return replace(view, article=replace(article, body=""), html=html, lead=lead, figures=figures)
    if isinstance(view, TwinPage):
        return _filled_twin(view, readings)
    if isinstance(view, BundlePage):
        return replace(view, twins=tuple(_filled_twin(twin, readings) for twin in view.twins))
    return view


def _filled_twin(view: TwinPage, readings: Readings) -> TwinPage:
    reading = readings.get(view.source.path, view.source.digest)
    text = _TEXTS[view.kind](reading.article) if view.kind in _TEXTS else ""
    return replace(view, article=replace(reading.article, body=""), html=reading.html, text=text)


def _seed(article: Article) -> str:
    return seed_bytes(article).decode()


_TEXTS = {"markdown": public_source, "seed": _seed}
