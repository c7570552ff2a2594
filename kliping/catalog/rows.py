"""What an article gives to the catalog: a function of the article alone, and of whether its instants have passed."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from string import capwords
from typing import Any

from kliping import routes
from kliping.article import Article
from kliping.convert.layout import has_seed
from kliping.dates import Civil
from kliping.related import Term
from kliping.text import one_line, slug, title_key

HEAD_WORDS = 4
# What is no longer and in capitals is an abbreviation: NTT, UK.
SHORT_PLACE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of `article`, and in `derived` the rows of other tables that it gives while it is shown."""

    path: str
    id: str
    digest: str
    name: str
    state: str
    embargo: float | None
    expires: float | None
    title: str
    summary: str
    date: str
    sort: str
    day: int
    lang: str
    section: str
    image: str
    title_key: str
    title_head: str
    title_tail: str
    derived: str


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said in an article; `paragraph` is the name of its paragraph, `speaker` a full name."""

    paragraph: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Whom and what an article names, and what it is on: stems, each with the word that is shown for it."""

    terms: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    quotes: tuple[Said, ...] = ()


def row_of(article: Article, *, terms: tuple[Term, ...], sketch: bytes, subjects: Subjects, now: datetime) -> Row:
    """The row of `article` as it stands at `now`."""
    key = title_key(article.title)
    head, tail = title_ends(key)
    return Row(
        path=article.path,
        id=article.id,
        digest=article.source_digest,
        name=routes.article_name(article.date, article.slug),
        state=_state(article, now),
        embargo=article.embargo.timestamp() if article.embargo else None,
        expires=article.expires.timestamp() if article.expires else None,
        title=article.title,
        summary=article.summary,
        date=str(article.date or ""),
        sort=f"{article.date.sort_key if article.date else ''} {article.id}",
        day=article.date.first.toordinal() if article.date and article.date.civil else 0,
        lang=article.lang,
        section=article.section,
        image=article.image,
        title_key=key,
        title_head=head,
        title_tail=tail,
        derived=json.dumps(_derived(article, terms, sketch, subjects), ensure_ascii=False, separators=(",", ":")),
    )


def _state(article: Article, now: datetime) -> str:
    if article.draft:
        return "draft"
    if article.embargo is not None and article.embargo > now:
        return "embargo"
    if article.withdrawn:
        return "withdrawn"
    return "expired" if article.expires is not None and article.expires <= now else "public"


def title_ends(key: str) -> tuple[str, str]:
    """The first and the last words of a title key: one of them survives one changed word in a long title."""
    words = key.split()
    if len(words) < HEAD_WORDS:
        return "", ""
    return " ".join(words[:HEAD_WORDS]), " ".join(words[-HEAD_WORDS:])


def _derived(article: Article, terms: tuple[Term, ...], sketch: bytes, subjects: Subjects) -> dict[str, Any]:
    return {
        "places": _places(article, subjects),
        "read_also": list(article.read_also),
        "choices": [["pin", *article.related_pin], ["ban", *article.related_ban], ["apart", *article.not_copy_of]],
        "aliases": [alias.strip("/") for alias in article.aliases],
        "corrections": [[item.date.sort_key, str(item.date), item.text] for item in article.corrections],
        "terms": [[term.stem, term.weight, term.surface] for term in terms],
        "quotes": [[slug(said.speaker), said.speaker, said.paragraph, said.text] for said in subjects.quotes],
        "sketch": b64encode(sketch).decode(),
        "seed": has_seed(article),
    }


def _places(article: Article, subjects: Subjects) -> list[list[str]]:
    """Rows of kind, name, period, label: where the article stands in the archive's lists."""
    civil = article.date.civil if article.date else None
    letter = f"undated-{undated_letter(article.title)}"
    places = [["time", "", str(civil) if civil else letter, ""]]
    places.append(["language", article.lang.lower(), _month(civil), article.lang])
    if article.section and (name := slug(article.section)):
        places.append(["section", name, _month(civil), article.section])
    year = f"{civil.year:04}" if civil else "undated"
    telling = {name: surface for stem, surface in reversed(subjects.terms) if (name := slug(stem))}
    places += [["term", name, year, label] for name, label in sorted(telling.items())]
    for kind, labels in (
        ("tag", article.tags),
        ("author", article.authors),
        ("location", locations(article.dateline)),
        ("person", subjects.people),
        ("organisation", subjects.organisations),
        ("speaker", tuple(said.speaker for said in subjects.quotes)),
    ):
        named = {name: label for label in reversed(labels) if (name := slug(label))}
        places += [[kind, name, year, label] for name, label in sorted(named.items())]
    return places


def locations(dateline: str) -> tuple[str, ...]:
    """The places that a dateline names.

    >>> locations("LEMBAYUNG, Teluk Kelabu")
    ('Lembayung', 'Teluk Kelabu')
    """
    pieces = filter(None, (one_line(piece) for piece in re.split(r"[,/;]", dateline)))
    return tuple(capwords(piece) if piece.isupper() and len(piece) > SHORT_PLACE else piece for piece in pieces)


def _month(civil: Civil | None) -> str:
    if civil is None:
        return "undated"
    return f"{civil.year:04}-{civil.month:02}" if civil.month else f"{civil.year:04}"


def undated_letter(title: str) -> str:
    """The one letter or digit under which an undated article is listed."""
    return title_key(title)[:1] or "-"
