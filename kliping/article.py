"""Articles: what a content file says, and the front matter both ways.

A content file is UTF-8 text: front matter between two `---` lines, then the body in Markdown.
Loading is strict about what it understands and keeps what it does not: unknown keys stay, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import TypeVar

from kliping import text
from kliping.dates import PartialDate, parse_date
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.yamltext import Located, Value, format_yaml, parse_yaml

T = TypeVar("T")
TITLE_LENGTH = 1000
_ID = re.compile(r"[\w][\w.-]{0,119}\Z", re.ASCII)
_FENCE = re.compile(r"---[ \t]*\n")
# A folder may not have the name of a file: /robots.txt/ would take its place.
_ALIAS = re.compile(r"/(?:(?![^/]*\.(?:html|xml|txt|json)/)[^\s/?#\\.][^\s/?#\\]*/)+\Z")
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
    evidence    the pieces of the seed it was read from, each as it stands there
    """

    field: str
    how: str
    rule: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRef:
    """The raw copy an article was converted from.

    file      its place, relative to the site's folder
    sha256    of its bytes, or of the bytes of its row
    row       which item of a seed with many
    digest    of the article as it was written by the converter, by which a later edit by hand is seen
    layout    what the way back to the seed's bytes needs beside the article; see kliping/convert/layout.py
    """

    file: str
    sha256: str
    row: str = ""
    digest: str = ""
    layout: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published item. `path` is relative to the site's folder; `source_digest` is of the whole file."""

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
    corrections: tuple[Correction, ...] = ()
    aliases: tuple[str, ...] = ()
    image: str = ""
    draft: bool = False
    embargo: datetime | None = None
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
        raise _problem(file, (1, 1), "FRONT-MATTER", "the front matter does not end; close it with a line ---")
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
        id=form.take("id", _read_id, stem if _ID.match(stem) else text.slug(stem)),
        title=form.take("title", _read_title, ""),
        slug=form.take("slug", _read_slug, text.slug(stem)),
        lang=form.take("lang", _read_lang, default_lang),
        date=form.take("date", _read_date, None),
        updated=form.take("updated", _read_date, None),
        section=form.take("section", _read_text, ""),
        tags=form.take("tags", _read_texts, ()),
        authors=form.take("authors", _read_texts, ()),
        summary=form.take("summary", _read_text, ""),
        dateline=form.take("dateline", _read_text, ""),
        credit=form.take("credit", _read_text, ""),
        original_url=form.take("original_url", _read_url, ""),
        read_also=form.take("related", _read_texts, ()),
        corrections=form.take("corrections", _read_corrections, ()),
        aliases=form.take("aliases", _read_aliases, ()),
        image=form.take("image", _read_image, ""),
        draft=form.take("draft", _read_flag, False),
        embargo=form.take("embargo", _read_instant, None),
        withdrawn=form.take("withdrawn", _read_withdrawn, ""),
        basis=form.take("basis", _read_basis, ()),
        seed=form.take("seed", _read_seed, None),
        extra=form.rest(),
    )
    if not located.values.get("title"):
        form.report("title", "FIELD-MISSING", "there is no title; add `title: …`")
    if not article.slug:
        form.report("slug", "FIELD-MISSING", "no slug can be made from the file name; add `slug: …`")
    if form.problems:
        raise ArchiveError(*form.problems)
    return article


def decode(source: bytes, *, file: str) -> str:
    """`source` as text with "\\n" line ends.

    raises   ArchiveError naming the byte where it is not UTF-8, or a control character
    """
    try:
        decoded = source.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        column = error.start - (source.rfind(b"\n", 0, error.start) + 1) + 1
        what = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise _problem(file, (line, column), "FILE-ENCODING", what) from error
    if control := _CONTROL.search(decoded):
        at = control.start()
        place = (decoded.count("\n", 0, at) + 1, at - decoded.rfind("\n", 0, at))
        raise _problem(file, place, "FILE-ENCODING", f"a control character U+{ord(control[0]):04X}; remove it")
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


class _Wrong(ValueError):
    """A field's value is not what it may be. args: code, message, and the path inside the field."""


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
        except _Wrong as error:
            code, message, *inside = error.args
            self.report(name, code, message, *inside)
        return default

    def report(self, name: str, code: str, message: str, *inside: str | int) -> None:
        line, column = self.located.place(name, *inside)
        self.problems.append(Problem(file=self.path, line=line, column=column, code=code, message=message))

    def rest(self) -> dict[str, Value]:
        return {name: value for name, value in self.located.values.items() if name not in self.taken}


def _read_text(value: Value) -> str:
    if not isinstance(value, str):
        raise _Wrong("FIELD-TYPE", "this must be text on one line; quote it if it holds : or #")
    return text.one_line(value)


def _read_title(value: Value) -> str:
    title = _read_text(value)
    if len(title) > TITLE_LENGTH:
        raise _Wrong("FIELD-VALUE", f"the title has {len(title)} characters; keep it under {TITLE_LENGTH}")
    if not any(char.isalnum() for char in title):
        raise _Wrong("FIELD-VALUE", "the title has no letter or digit; write one that can be read")
    return title


def _read_texts(value: Value) -> tuple[str, ...]:
    """A list of texts without repeats; one text stands for a list of one."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise _Wrong("FIELD-TYPE", "this must be a list of texts; write `- text` lines")
    return tuple(dict.fromkeys(filter(None, map(text.one_line, map(str, items)))))


def _read_id(value: Value) -> str:
    given = _read_text(value)
    if not _ID.match(given):
        raise _Wrong("FIELD-VALUE", f'"{given[:60]}" cannot be an id; use letters, digits, dots, hyphens (120 at most)')
    return given


def _read_slug(value: Value) -> str:
    given = _read_text(value)
    if not text.is_slug(given):
        better = text.slug(given) or "some-words"
        raise _Wrong("FIELD-VALUE", f'"{given[:60]}" cannot be a slug; write {better}')
    return given


def _read_lang(value: Value) -> str:
    given = _read_text(value)
    if not re.match(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", given):
        raise _Wrong("FIELD-VALUE", f'"{given[:60]}" is not a language; write a code such as id or en')
    return given


def _read_url(value: Value) -> str:
    given = _read_text(value)
    if not re.match(r"https?://[^\s/]+", given):
        raise _Wrong("FIELD-VALUE", f'"{given[:60]}" is not a web address; begin it with https://')
    return given


def _read_image(value: Value) -> str:
    """A web address, a path of this site, or a file beside the article."""
    given = _read_text(value)
    if not re.match(r"(?:https?://[^\s/]|/?(?:[^\s/.:][^/:]*/)*[^\s/.:][^/:]*\Z)", given):
        raise _Wrong("FIELD-VALUE", f'"{given[:60]}" is not an image; write the name of a file beside the article')
    return given


def _read_date(value: Value) -> PartialDate:
    given = _read_text(value)
    try:
        return parse_date(given)
    except ValueError as error:
        advice = "write 1987-06-05, or 1987-06 if the day is not known"
        raise _Wrong("DATE-FORM", f"{error}; {advice}") from error


def _read_instant(value: Value) -> datetime:
    given = _read_text(value)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise _Wrong("DATE-FORM", f'"{given[:60]}" is not a time; write 2026-01-31T06:00+07:00') from error
    if moment.tzinfo is None:
        raise _Wrong("DATE-FORM", f'"{given[:60]}" has no time zone; write 2026-01-31T06:00+07:00')
    return moment


def _read_flag(value: Value) -> bool:
    given = _read_text(value).lower()
    if given not in ("true", "yes", "on", "false", "no", "off"):
        raise _Wrong("FIELD-VALUE", f'"{given[:60]}" is neither true nor false; write one of them')
    return given in ("true", "yes", "on")


def _read_withdrawn(value: Value) -> str:
    """The reason given to readers; a bare `true` gives none."""
    given = _read_text(value)
    return {"true": "-", "yes": "-", "false": "", "no": ""}.get(given.lower(), given)


def _read_aliases(value: Value) -> tuple[str, ...]:
    aliases = _read_texts(value)
    for i, alias in enumerate(aliases):
        if not _ALIAS.match(alias) or alias.startswith("/static/"):
            raise _Wrong("FIELD-VALUE", f'"{alias[:60]}" is not a path of this site; write /old/path/', i)
    return aliases


def _mappings(value: Value) -> list[dict[str, Value]]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) for item in items):
        raise _Wrong("FIELD-TYPE", "this must be a list of `key: value` groups")
    return [item for item in items if isinstance(item, dict)]


def _read_corrections(value: Value) -> tuple[Correction, ...]:
    found = []
    for i, item in enumerate(_mappings(value)):
        if not item.get("date") or not item.get("text"):
            raise _Wrong("FIELD-MISSING", "a correction needs `date` and `text`", i)
        found.append(Correction(date=_read_date(item["date"]), text=_read_text(item["text"])))
    return tuple(found)


def _read_basis(value: Value) -> tuple[Basis, ...]:
    if not isinstance(value, dict):
        raise _Wrong("FIELD-TYPE", "this must be a mapping from a field to how it is known")
    return tuple(_one_basis(name, item) for name, item in value.items())


def _one_basis(name: str, item: Value) -> Basis:
    if isinstance(item, str):
        return Basis(field=name, how=item)
    if not isinstance(item, dict):
        raise _Wrong("FIELD-TYPE", "this must say `how`, and may say `rule` and `evidence`", name)
    return Basis(
        field=name,
        how=_read_text(item.get("how", "")),
        rule=_read_text(item.get("rule", "")),
        evidence=_read_texts(item.get("evidence", [])),
    )


def _read_seed(value: Value) -> SeedRef:
    if not isinstance(value, dict) or not value.get("file") or not value.get("sha256"):
        raise _Wrong("FIELD-TYPE", "a seed needs `file` and `sha256`")
    layout = value.get("layout", {})
    if not isinstance(layout, dict):
        raise _Wrong("FIELD-TYPE", "a seed's layout must be a mapping", "layout")
    file, sha256, row, digest = (_read_text(value.get(name, "")) for name in ("file", "sha256", "row", "digest"))
    return SeedRef(file=file, sha256=sha256, row=row, digest=digest, layout=layout)
