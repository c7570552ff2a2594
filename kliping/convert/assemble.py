"""From an item to an article: the rules read its text, and their findings become front matter with its basis."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kliping import text
from kliping.convert.bodies import Body, read_body
from kliping.convert.credits import Credit, find_authors, find_source
from kliping.convert.datelines import Dateline, find_dateline
from kliping.convert.item import Basis, Converted, Item, first_words, seed_problem, without_controls
from kliping.convert.languages import detect_language
from kliping.convert.layout import describe_layout
from kliping.convert.solver import Solved, Window, solve_date
from kliping.convert.spans import Locator, Span
from kliping.convert.stated import read_date, usable
from kliping.dates import PartialDate, format_date
from kliping.errors import Problem
from kliping.fields import TITLE_LENGTH
from kliping.markdown import from_plain
from kliping.site import Site

# The keys of the front matter in their order.
ORDER = (
    *("id", "title", "slug", "date", "updated", "lang", "section", "tags", "authors", "summary", "dateline"),
    *("credit", "original_url", "image", "related", "basis", "seed"),
)
# How many paragraphs at either end can hold a byline, and at the start a dateline.
_EDGE = 3
_DASHES = " -–—,"


def assemble(item: Item, *, file: str, site: Site, today: datetime.date) -> Iterator[Converted | Problem]:
    """The article that `item` is, and what is wrong with it.

    An item without a title that can be read, or without text, gives only its problem.
    """
    title = text.one_line(without_controls(item.title))
    body = read_body(item)
    if not body.markdown.strip() and (brief := str(item.stated.get("summary", ""))):
        # A brief: feeds and blogs that only point elsewhere say all they have to say in their summary.
        body = Body(paragraphs=[brief], markdown=from_plain([brief]), read_also=[])
    if message := _refusal(title, has_body=bool(body.markdown.strip())):
        yield seed_problem(file, item.line, message)
        return
    places = Locator(source=item.source, paragraphs=body.paragraphs, is_json=item.is_json)
    reading = _Reading(item=item, title=title, paragraphs=body.paragraphs, file=file, places=places)
    reading.read(site, Window(first=site.coverage.since, last=min(today, site.coverage.until or today)))
    yield from reading.problems
    yield reading.converted(body)


def _refusal(title: str, *, has_body: bool) -> str:
    """Why an item cannot become an article, and what to do; "" if it can."""
    if not any(map(str.isalnum, title)):
        return "there is no title; give this item one, or remove it"
    if len(title) > TITLE_LENGTH:
        return f'the title "{first_words(title)}" has {len(title)} characters; put a shorter one above the text'
    return "" if has_body else f'"{first_words(title)}" has a title but no text; add its text, or remove it'


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What is known of one item so far: values by their key, and how each came to be known."""

    item: Item
    title: str
    paragraphs: list[str]
    file: str
    places: Locator
    values: dict[str, object] = field(default_factory=dict)
    basis: dict[str, Basis] = field(default_factory=dict)
    date: PartialDate | None = None
    problems: list[Problem] = field(default_factory=list)

    def read(self, site: Site, window: Window) -> None:
        at, dateline = _dateline(self.paragraphs)
        self._take_stated()
        self._read_language(site)
        if dateline:
            self._set("dateline", dateline.place, self._opening(dateline, dateline.place, at))
            self._set("credit", dateline.outlet, self._opening(dateline, dateline.outlet, at))
        self._read_credits()
        self._read_dates(window, dateline=dateline, at=at)
        i, lead = self._lead(at, dateline.length if dateline else 0)
        summary = text.excerpt(lead)
        self._set("summary", summary, Basis("default", "lead", spans=self._spans([summary.rstrip("…")], paragraph=i)))

    def _lead(self, at: int, length: int) -> tuple[int, str]:
        """The paragraph that says what it is about, and its text without a dateline or the dash that one has left."""
        for i, paragraph in enumerate(self.paragraphs[at : at + _EDGE], start=at):
            lead = paragraph[length if i == at else 0 :].lstrip(_DASHES)
            if any(map(str.isalnum, lead)):
                return i, lead
        return at, self.paragraphs[at][length:] if self.paragraphs else ""

    def _take_stated(self) -> None:
        """What the format states, and where it stands."""
        self.values |= usable(self.item.stated)
        known = ["title", *(key for key in self.values if key != "related")]
        self.basis |= {key: Basis("stated", spans=self._value(key)) for key in known}
        if self.item.raw is not None:
            self.basis["title"] = Basis("stated", "first-line", spans=self._spans([self.title]))

    def _value(self, key: str) -> tuple[Span, ...]:
        found = self.places.value_of(self.item.keys[key]) if key in self.item.keys else None
        return (found,) if found else ()

    def _spans(self, words: Sequence[str], *, paragraph: int | None = None) -> tuple[Span, ...]:
        """Where each of `words` stands, one behind the other; none where not all are found."""
        found: list[Span | None] = []
        for each in words if self.item.source else ():
            after = found[-1][1] if found and found[-1] else 0
            here = self.places.within(each, paragraph=paragraph) if paragraph is not None else None
            found.append(here if paragraph is not None else self.places.find(each, after=after))
        return tuple(each for each in found if each) if all(found) else ()

    def _opening(self, dateline: Dateline, words: str, at: int) -> Basis:
        """The basis of what a dateline says: the words, or the whole of it where they do not stand in one piece."""
        whole = self.paragraphs[at][: dateline.length].rstrip()
        spans = self._spans([words], paragraph=at)
        return Basis("stated", dateline.rule, () if spans else (whole,), spans or self._spans([whole], paragraph=at))

    def _set(self, key: str, value: object, basis: Basis) -> None:
        """Keep `value` unless the item states one itself, or an earlier rule found one."""
        if value and key not in self.values:
            self.values[key] = value
            self.basis[key] = basis

    def _read_language(self, site: Site) -> None:
        if "lang" not in self.values:
            sample = "\n".join((self.title, *self.paragraphs[:4]))
            self._set("lang", detect_language(sample, languages=site.languages), Basis("inferred", "language"))

    def _read_credits(self) -> None:
        n = len(self.paragraphs)
        edges = [i for i in range(n) if i < _EDGE or i >= n - _EDGE]
        if "authors" not in self.values and (byline := find_authors(self.paragraphs[i] for i in edges)):
            self._set("authors", list(byline.authors), self._credited(byline, edges[byline.line]))
        if "credit" not in self.values and (credit := find_source(self.paragraphs)):
            self._set("credit", credit.source, self._credited(credit, credit.line))

    def _credited(self, credit: Credit, paragraph: int) -> Basis:
        return Basis("stated", credit.rule, (credit.evidence,), self._spans([credit.evidence], paragraph=paragraph))

    def _read_dates(self, window: Window, *, dateline: Dateline | None, at: int) -> None:
        for key in ("date", "updated"):
            if stated := str(self.item.stated.get(key, "")).strip():
                self._read_stated(key, stated)
        if "date" in self.values or "date" in self.item.stated:
            return
        filed = dateline.day if dateline else ""
        solved = solve_date(self.paragraphs, lang=str(self.values["lang"]), window=window, filed=filed)
        if solved.conflict:
            message = f'"{solved.conflict}" is not that weekday; mend the text, or give the article its date'
            line = self.item.line_of(solved.conflict)
            self.problems.append(seed_problem(self.file, line, message, code="SEED-DATE"))
        if solved.date:
            self.date = solved.date
            self._set("date", format_date(solved.date), self._proved(solved, filed=filed, at=at))

    def _proved(self, solved: Solved, *, filed: str, at: int) -> Basis:
        if solved.rule == "filed":
            return Basis("inferred", solved.rule, solved.evidence, self._spans(solved.evidence, paragraph=at))
        spans = [
            self.places.within(words, paragraph=paragraph, offset=offset) if self.item.source else None
            for words, (paragraph, offset) in zip(solved.evidence, solved.places, strict=True)
        ]
        return Basis("inferred", solved.rule, solved.evidence, tuple(s for s in spans if s) if all(spans) else ())

    def _read_stated(self, key: str, stated: str) -> None:
        date = read_date(stated)
        if date is None:
            message = (
                f'the {key} "{first_words(stated)}" is not one; write 1987-06-05, or 1987-06 if the day is not known'
            )
            self.problems.append(seed_problem(self.file, self.item.line, message, code="SEED-DATE"))
            return
        self.values[key] = format_date(date)
        self.basis[key] = Basis("inferred", "page") if date.uncertain else Basis("stated", spans=self._value(key))
        if key == "date":
            self.date = date

    def converted(self, body: Body) -> Converted:
        """The article, with its front matter in order."""
        related = list(dict.fromkeys((*self._listed("related"), *body.read_also)))
        stated = str(self.item.stated.get("slug", ""))
        slug = stated if text.is_slug(stated) else make_slug(self.title, fallback=self.item.id)
        seed: dict[str, object] = {"file": self.file, "sha256": self.item.sha256}
        if self.item.row:
            seed["row"] = self.item.row
        if self.item.raw is not None:
            layout = describe_layout(
                self.item.raw, self.item.encoding, title=self.title, body=body.markdown, related=related
            )
            seed |= {"layout": layout} if layout else {}
        if body.read_also:
            spans = self._spans(related) if list(related) == list(dict.fromkeys(body.read_also)) else ()
            self.basis["related"] = Basis("stated", body.read_also_rule, spans=spans)
        basis = {key: self.basis[key].front() for key in ORDER if key in self.basis}
        whole = self.values | {"id": self.item.id, "title": self.title, "slug": slug, "related": related}
        whole |= {"basis": basis, "seed": seed}
        front = {key: whole[key] for key in ORDER if whole.get(key)} | self._extra()
        front |= {key: front.pop(key) for key in ("basis", "seed") if key in front}
        return Converted(
            id=self.item.id,
            front=front,
            body=body.markdown,
            date=self.date,
            slug=slug,
            line=self.item.line,
            text="\n".join(body.paragraphs),
            raw=self.item.raw,
            encoding=self.item.encoding,
            images=self.item.images,
        )

    def _extra(self) -> dict[str, object]:
        return {key: value for key, value in self.item.extra.items() if key not in ORDER}

    def _listed(self, key: str) -> list[str]:
        value = self.values.get(key, [])
        return list(value) if isinstance(value, list) else [str(value)]


def _dateline(paragraphs: Sequence[str]) -> tuple[int, Dateline | None]:
    """The paragraph that opens the story, past any byline above it, and its dateline."""
    for i, paragraph in enumerate(paragraphs[:_EDGE]):
        if dateline := find_dateline(paragraph):
            return i, dateline
        if not find_authors([paragraph]) or len(paragraph) > 120:
            return i, None
    return 0, None


def make_slug(title: str, *, fallback: str) -> str:
    """A slug for `title`, or for `fallback` where nothing of the title can stand in a URL."""
    for source in (title, text.slug(title), fallback):
        slug = text.slug(source)
        if text.is_slug(slug):
            return slug
    return "a-" + text.slug("x" + fallback)
