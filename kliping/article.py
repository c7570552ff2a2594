"""Articles: what a content file says, and the front matter both ways.

A content file is UTF-8 text: front matter between two `---` lines, then the body in Markdown.
Loading is strict about what it understands and keeps what it does not: unknown keys stay, in their order.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import TypeVar

from kliping import text
from kliping.dates import PartialDate
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.fields import (
    Image,
    Wrong,
    is_id,
    read_aliases,
    read_date,
    read_flag,
    read_id,
    read_image,
    read_images,
    read_instant,
    read_lang,
    read_slug,
    read_targets,
    read_text,
    read_texts,
    read_title,
    read_url,
    read_withdrawn,
)
from kliping.yamltext import Located, Value, format_yaml, parse_yaml

T = TypeVar("T")
_FENCE = re.compile(r"---[ \t]*\n")
_SPAN = re.compile(r"(\d{1,12})-(\d{1,12})")
_SPANS = re.compile(r"(?:\A| )\d{1,12}-\d{1,12}(?:,\d{1,12}-\d{1,12})*\Z")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A dated note that something published was wrong."""

    date: PartialDate
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """How a field came to its value.

    how         "stated", "inferred", "given" (by an editor) or "default"
    rule        the rule that read it, in words of the converter
    evidence    the pieces of the seed it was read from, where they are not the value itself
    spans       where each piece stands: first character and the one behind the last, in the decoded seed or its row
    """

    field: str
    how: str
    rule: str = ""
    evidence: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRef:
    """The raw copy an article was converted from.

    file      its place, relative to the site's folder
    sha256    of its bytes, or of the bytes of its row
    row       which item of a seed with many
    digest    of the article as it was written by the converter, by which a later edit by hand is seen
    layout    what the way back to the seed's bytes needs beside the article; see kliping/convert/layout.py
    copies    other seeds that hold the text again
    """

    file: str
    sha256: str
    row: str = ""
    digest: str = ""
    layout: dict[str, Value] = field(default_factory=dict)
    copies: tuple[SeedRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published item. `path` is relative to the site's folder; `source_digest` is of the whole file.

    sic    words that the text has misspelt, each with its correction
    """

    id: str
    path: str
    title: str
    slug: str
    lang: str
    body: str
    source_digest: str
    date: PartialDate | None = None
    updated: PartialDate | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    summary: str = ""
    dateline: str = ""
    credit: str = ""
    original_url: str = ""
    read_also: tuple[str, ...] = ()
    related_pin: tuple[str, ...] = ()
    related_ban: tuple[str, ...] = ()
    not_copy_of: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    aliases: tuple[str, ...] = ()
    sic: tuple[tuple[str, str], ...] = ()
    image: str = ""
    images: tuple[Image, ...] = ()
    draft: bool = False
    embargo: datetime | None = None
    expires: datetime | None = None
    withdrawn: str = ""
    basis: tuple[Basis, ...] = ()
    seed: SeedRef | None = None
    extra: dict[str, Value] = field(default_factory=dict)


def split_source(source: str, *, file: str) -> tuple[str, str, int]:
    """The front matter, the body, and the line on which the body starts.

    raises   ArchiveError when there is no front matter or it does not end
    """
    opening = _FENCE.match(source)
    if opening is None:
        raise _problem(file, (1, 1), "FRONT-MATTER", "there is no front matter; begin the file with a line ---")
    closing = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE).search(source, opening.end())
    if closing is None:
        raise _problem(file, (1, 1), "FRONT-MATTER-END", "the front matter does not end; close it with a line ---")
    body = source[closing.end() :].lstrip("\n")
    first = source.count("\n", 0, len(source) - len(body)) + 1
    return source[opening.end() : closing.start()], body, first


def load_article(source: bytes, *, path: str, default_lang: str) -> Article:
    """The article that a content file holds.

    path      relative to the site's folder, "/" between parts; its stem is the default id and slug
    raises    ArchiveError with every problem of its fields
    """
    front, body, _ = split_source(decode(source, file=path), file=path)
    located = parse_yaml(front, file=path, first_line=2)
    form = _Form(path=path, located=located)
    stem = _stem(path)
    article = Article(
        path=path,
        body=body,
        source_digest=digest(source),
        id=form.take("id", read_id, stem if is_id(stem) else text.slug(stem)),
        title=form.take("title", read_title, ""),
        slug=form.take("slug", read_slug, text.slug(stem)),
        lang=form.take("lang", read_lang, default_lang),
        date=form.take("date", read_date, None),
        updated=form.take("updated", read_date, None),
        section=form.take("section", read_text, ""),
        tags=form.take("tags", read_texts, ()),
        authors=form.take("authors", read_texts, ()),
        summary=form.take("summary", read_text, ""),
        dateline=form.take("dateline", read_text, ""),
        credit=form.take("credit", read_text, ""),
        original_url=form.take("original_url", read_url, ""),
        read_also=form.take("related", read_texts, ()),
        related_pin=form.take("related_pin", read_targets, ()),
        related_ban=form.take("related_ban", read_targets, ()),
        not_copy_of=form.take("not_copy_of", read_targets, ()),
        corrections=form.take("corrections", _read_corrections, ()),
        aliases=form.take("aliases", read_aliases, ()),
        sic=form.take("sic", _read_sic, ()),
        image=form.take("image", read_image, ""),
        images=form.take("images", read_images, ()),
        draft=form.take("draft", read_flag, False),
        embargo=form.take("embargo", read_instant, None),
        expires=form.take("expires", read_instant, None),
        withdrawn=form.take("withdrawn", read_withdrawn, ""),
        basis=form.take("basis", _read_basis, ()),
        seed=form.take("seed", _read_seed, None),
        extra=form.rest(),
    )
    if not located.values.get("title"):
        form.report("title", "TITLE-MISSING", "there is no title; add `title: …`")
    if not article.slug:
        form.report("slug", "SLUG-MISSING", "no slug can be made from the file name; add `slug: …`")
    if form.problems:
        raise ArchiveError(*form.problems)
    return article


def decode(source: bytes, *, file: str) -> str:
    """`source`, which is UTF-8, or UTF-16 where its first bytes say so, as text with "\\n" line ends.

    raises   ArchiveError naming the byte where it is not UTF-8, or a control character
    """
    try:
        encoding = "utf-16" if source.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
        decoded = source.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        column = error.start - (source.rfind(b"\n", 0, error.start) + 1) + 1
        what = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise _problem(file, (line, column), "FILE-ENCODING", what) from error
    if control := _CONTROL.search(decoded):
        at = control.start()
        place = (decoded.count("\n", 0, at) + 1, at - decoded.rfind("\n", 0, at))
        raise _problem(file, place, "FILE-CONTROL", f"a control character U+{ord(control[0]):04X}; remove it")
    return decoded


def format_source(front: Mapping[str, object], body: str) -> str:
    """A content file: front matter in the order of `front`, then `body`."""
    return f"---\n{format_yaml(front)}---\n\n{body}"


def _stem(path: str) -> str:
    """The file's name without its ending; an `index.md` is named for its folder."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem in ("index", "_index") else pure.stem


def _problem(file: str, place: tuple[int, int], code: str, message: str) -> ArchiveError:
    return ArchiveError(Problem(file=file, line=place[0], column=place[1], code=code, message=message))


@dataclass(slots=True, kw_only=True)
class _Form:
    """Takes fields out of the front matter one by one and collects what is wrong with them."""

    path: str
    located: Located
    problems: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def take(self, name: str, read: Callable[[Value], T], default: T) -> T:
        self.taken.add(name)
        value = self.located.values.get(name, "")
        if value == "":
            return default
        try:
            return read(value)
        except Wrong as error:
            code, message, *inside = error.args
            self.report(name, code, message, *inside)
        return default

    def report(self, name: str, code: str, message: str, *inside: str | int) -> None:
        line, column = self.located.place(name, *inside)
        self.problems.append(Problem(file=self.path, line=line, column=column, code=code, message=message))

    def rest(self) -> dict[str, Value]:
        return {name: value for name, value in self.located.values.items() if name not in self.taken}


def _mappings(value: Value) -> list[dict[str, Value]]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) for item in items):
        raise Wrong("FIELD-TYPE", "this must be a list of groups; write `- key: value` lines")
    return [item for item in items if isinstance(item, dict)]


def _read_corrections(value: Value) -> tuple[Correction, ...]:
    found = []
    for i, item in enumerate(_mappings(value)):
        if not item.get("date") or not item.get("text"):
            raise Wrong("FIELD-MISSING", "a correction needs `date` and `text`; add what is missing", i)
        found.append(Correction(date=read_date(item["date"]), text=read_text(item["text"])))
    return tuple(found)


def _read_sic(value: Value) -> tuple[tuple[str, str], ...]:
    pairs = [pair for item in _mappings(value) for pair in item.items()]
    return tuple((read_text(word), read_text(correction)) for word, correction in pairs if word and correction)


def _read_basis(value: Value) -> tuple[Basis, ...]:
    if not isinstance(value, dict):
        raise Wrong("FIELD-TYPE", "this must map a field to how it is known; write `date: given`")
    return tuple(_one_basis(name, item) for name, item in value.items())


def _one_basis(name: str, item: Value) -> Basis:
    if isinstance(item, str):
        how, _, rest = read_text(item).partition(" ")
        rule, _, spans = rest.rpartition(" ") if _SPANS.search(rest) else (rest, "", "")
        return Basis(field=name, how=how, rule=rule, spans=_read_spans(spans))
    if not isinstance(item, dict):
        raise Wrong("FIELD-TYPE", "this must say how a field is known; write `how: given`", name)
    return Basis(
        field=name,
        how=read_text(item.get("how", "")),
        rule=read_text(item.get("rule", "")),
        evidence=_read_evidence(item.get("evidence", [])),
        spans=_read_spans(read_text(item.get("spans", ""))),
    )


def _read_evidence(value: Value) -> tuple[str, ...]:
    """As `read_texts`, with its repeats: each piece has its own span."""
    return tuple(map(read_text, value)) if isinstance(value, list) else read_texts(value)


def _read_spans(value: str) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in _SPAN.findall(value))


def _read_seed(value: Value) -> SeedRef:
    if not isinstance(value, dict) or not value.get("file") or not value.get("sha256"):
        raise Wrong("FIELD-TYPE", "a seed needs `file` and `sha256`; convert it again, or take `seed` out")
    layout = value.get("layout", {})
    if not isinstance(layout, dict):
        raise Wrong("FIELD-TYPE", "a seed's layout must be a mapping; convert it again", "layout")
    copies = value.get("copies", [])
    if not isinstance(copies, list):
        raise Wrong("FIELD-TYPE", "a seed's copies must be a list; convert it again", "copies")
    file, sha256, row, digest = (read_text(value.get(name, "")) for name in ("file", "sha256", "row", "digest"))
    return SeedRef(
        file=file, sha256=sha256, row=row, digest=digest, layout=layout, copies=tuple(map(_read_seed, copies))
    )
