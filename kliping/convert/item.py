"""What passes through the converter: an `Item` comes out of a format, a `Converted` out of the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kliping.convert.spans import Span, format_spans
from kliping.dates import PartialDate
from kliping.digest import sha256
from kliping.errors import Problem

ID_LENGTH = 100
_NOT_ID = re.compile(r"[^A-Za-z0-9._-]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e]")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemImage:
    """A picture that came with an item, or at least its name.

    url      as the item names it
    places   where it may lie among the seeds, the likeliest first; relative to the site's folder
    load     gives its bytes, where the seed itself holds them
    is_sure  whether it is the article's own, and not only something that stood beside it
    """

    url: str
    alt: str = ""
    caption: str = ""
    places: tuple[str, ...] = ()
    load: Callable[[], bytes] | None = None
    is_sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article as its format gives it, before any rule has read its text.

    id          permanent; see `safe_id`
    line        where it starts in the seed, from 1
    lines       its text below the title, one line each as in the seed, blank lines too
    blocks      the Markdown of each of `lines`, for a format with markup; None for plain text
    markdown    the whole body where the format already is Markdown; then `lines` are its lines
    stated      front matter that the format states, by key: text, or a list of texts
    extra       front matter that nothing here understands, kept as it is
    sha256      of the bytes it was read from: the whole seed, or its row
    row         which item of the seed it is, "" when the seed has only this one
    raw         the whole text of the seed where the way back to its bytes is kept, else None
    encoding    of these bytes: "utf-8", "utf-16-le" or "utf-16-be"
    source      the text whose bytes `sha256` is of, in which spans count; "" where they cannot
    is_json     whether `source` is JSON, and its words are escaped
    keys        by field, the key of JSON that states it in `source`
    images      the pictures that came with it
    """

    id: str
    line: int
    title: str
    lines: tuple[str, ...]
    sha256: str
    row: str = ""
    blocks: tuple[str, ...] | None = None
    markdown: str | None = None
    raw: str | None = None
    encoding: str = "utf-8"
    stated: Mapping[str, str | list[str]] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    source: str = ""
    is_json: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    images: tuple[ItemImage, ...] = ()

    def line_of(self, words: str) -> int:
        """The line of the seed on which `words` stand; of a row there is only one."""
        if self.raw is None:
            return self.line
        return next((self.line + i for i, line in enumerate(self.lines, start=1) if words in line), self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """One article, ready to be written to content/.

    front    front matter in its order, as `format_yaml` takes it
    body     Markdown
    line     where it starts in the seed, for problems
    text     its paragraphs without markup, by which it is known when it comes again
    raw      as of its item, with its encoding
    """

    id: str
    front: dict[str, object]
    body: str
    date: PartialDate | None
    slug: str
    line: int
    text: str
    raw: str | None = None
    encoding: str = "utf-8"
    images: tuple[ItemImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """How a rule came to a value: "stated", "inferred" or "default", by which rule, from which words of the seed.

    evidence    the words, where they are not the value itself
    spans       where they stand
    """

    how: str
    rule: str = ""
    evidence: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()

    def front(self) -> object:
        """As front matter holds it: on one line where there are no words to show.

        >>> Basis("stated", "first-line", spans=((0, 20),)).front()
        'stated first-line 0-20'
        """
        spans = format_spans(self.spans)
        if not self.evidence:
            return " ".join(filter(None, (self.how, self.rule, spans)))
        whole = {"how": self.how, "rule": self.rule, "evidence": list(self.evidence), "spans": spans}
        return {key: value for key, value in whole.items() if value}


def seed_problem(file: str, line: int, message: str, *, column: int = 1, code: str = "SEED-FORM") -> Problem:
    """A problem of one item of a seed."""
    return Problem(file=file, line=line, column=column, code=code, message=message)


def split_lines(text: str) -> list[str]:
    """The lines of `text`, whichever of the three line ends it uses, without them."""
    return _LINE_END.split(text) if "\r" in text else text.split("\n")


def without_controls(text: str) -> str:
    """`text` without the control characters that wires leave behind; tabs and line ends stay."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def safe_id(given: str) -> str:
    """`given` as an id: itself where it can be one, else what can be kept of it and 6 hex digits of its digest."""
    kept = _NOT_ID.sub("-", given).strip("-.")[:ID_LENGTH]
    if kept == given:
        return given
    return "-".join(filter(None, (kept, sha256(given.encode("utf-8", "surrogatepass"))[:6])))


def first_words(line: str) -> str:
    """The beginning of `line`, for messages."""
    return line if len(line) <= 40 else line[:40].rstrip() + "…"
