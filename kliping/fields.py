"""Fields: what the single values of front matter may be. Each reader gives a value or says what is wrong.

No front matter here, and no article: readers take what YAML gave, and know nothing of where it stood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from kliping import text
from kliping.dates import NotInCalendar, PartialDate, parse_date

TITLE_LENGTH = 1000
_ID = re.compile(r"[\w][\w.-]{0,119}\Z", re.ASCII)
# A folder may not have the name of a file: /robots.txt/ would take its place.
_ALIAS = re.compile(r"/(?:(?![^/]*\.(?:html|xml|txt|json)/)[^\s/?#\\.][^\s/?#\\]*/)+\Z")
_IMAGE = re.compile(r"https?://[^\s/]|/?(?:[^\s/.:][^/:]*/)*[^\s/.:][^/:]*\Z")
# They turn around all that follows them, in lists and feeds too.
_OVERRIDES = frozenset("\u202d\u202e")


class Wrong(ValueError):
    """A field's value is not what it may be. args: code, message, and the path inside the field."""


def read_text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("FIELD-TYPE", "this must be text on one line; quote it if it holds : or #")
    if not _OVERRIDES.isdisjoint(value):
        raise Wrong("TEXT-BIDI", "a character that overrides the direction of text (U+202D or U+202E); remove it")
    return text.one_line(value)


def read_title(value: object) -> str:
    title = read_text(value)
    if len(title) > TITLE_LENGTH:
        raise Wrong("TITLE-LENGTH", f"the title has {len(title)} characters; keep it under {TITLE_LENGTH}")
    if not any(char.isalnum() for char in title):
        raise Wrong("TITLE-EMPTY", "the title has no letter or digit; write one that can be read")
    return title


def read_texts(value: object) -> tuple[str, ...]:
    """A list of texts without repeats; one text stands for a list of one."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise Wrong("FIELD-TYPE", "this must be a list of texts; write `- text` lines")
    return tuple(dict.fromkeys(filter(None, map(read_text, items))))


def is_id(text: str) -> bool:
    """Whether `text` may be an id as it is."""
    return _ID.match(text) is not None


def read_id(value: object) -> str:
    given = read_text(value)
    if not is_id(given):
        raise Wrong("ID-FORM", f'"{given[:60]}" cannot be an id; use letters, digits, dots, hyphens (120 at most)')
    return given


def read_slug(value: object) -> str:
    given = read_text(value)
    if not text.is_slug(given):
        better = text.slug(given) or "some-words"
        raise Wrong("SLUG-FORM", f'"{given[:60]}" cannot be a slug; write {better}')
    return given


def read_lang(value: object) -> str:
    given = read_text(value)
    if not re.match(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", given):
        raise Wrong("LANG-FORM", f'"{given[:60]}" is not a language; write a code such as id or en')
    return given


def is_url(text: str) -> bool:
    """Whether `text` is a web address."""
    return re.match(r"https?://[^\s/]", text) is not None


def read_url(value: object) -> str:
    given = read_text(value)
    if not is_url(given):
        raise Wrong("URL-FORM", f'"{given[:60]}" is not a web address; begin it with https://')
    return given


def is_image(text: str) -> bool:
    """Whether `text` is a web address, a path of this site, or a file beside the article."""
    return _IMAGE.match(text) is not None and text.isprintable()


def is_beside(text: str) -> bool:
    """Whether `text` is a file beside the article, or in a folder there."""
    return is_image(text) and not is_url(text) and not text.startswith("/")


def read_image(value: object) -> str:
    given = read_text(value)
    if not is_image(given):
        raise Wrong("IMAGE-FORM", f'"{given[:60]}" is not an image; write the name of a file beside the article')
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that an article shows; `file` is beside the article, or a web address where it is not kept here."""

    file: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


def read_images(value: object) -> tuple[Image, ...]:
    """Pictures in their order, each a group, or the name of its file."""
    found = []
    for i, item in enumerate(value if isinstance(value, list) else [value]):
        group = item if isinstance(item, dict) else {"file": item}
        if not group.get("file"):
            raise Wrong("FIELD-MISSING", "a picture needs `file`; add the name of a file beside the article", i)
        words = {name: read_text(group.get(name, "")) for name in ("alt", "caption", "credit")}
        found.append(Image(file=read_image(group["file"]), **words))
    return tuple(found)


def read_date(value: object) -> PartialDate:
    given = read_text(value)
    try:
        return parse_date(given)
    except NotInCalendar as error:
        raise Wrong("DATE-CALENDAR", f"{error}; write a day that was, or only the month") from error
    except ValueError as error:
        raise Wrong("DATE-FORM", f"{error}; write 1987-06-05, or 1987-06 if the day is not known") from error


def read_instant(value: object) -> datetime:
    given = read_text(value)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise Wrong("TIME-FORM", f'"{given[:60]}" is not a time; write 2026-01-31T06:00+07:00') from error
    if not 1000 < moment.year < 9999:
        raise Wrong("TIME-FORM", f'"{given[:60]}" is no year of ours; write 2026-01-31T06:00+07:00')
    if moment.tzinfo is None:
        raise Wrong("TIME-ZONE", f'"{given[:60]}" has no time zone; write 2026-01-31T06:00+07:00')
    return moment


def read_flag(value: object) -> bool:
    given = read_text(value).lower()
    if given not in ("true", "yes", "on", "false", "no", "off"):
        raise Wrong("FLAG-FORM", f'"{given[:60]}" is neither true nor false; write one of them')
    return given in ("true", "yes", "on")


def read_withdrawn(value: object) -> str:
    """The reason given to readers; a bare `true` gives none."""
    given = read_text(value)
    return {"true": "-", "yes": "-", "false": "", "no": ""}.get(given.lower(), given)


# An article's address, with whatever stands before it: as much of the calendar as is known, and the slug.
_ADDRESS = re.compile(r"(?:.*/)?((?:\d{4}(?:/\d\d){0,2}|undated)/[^\s/?#]+)/?\Z", re.ASCII | re.DOTALL)
MOST_TARGETS = 20


def read_targets(value: object) -> tuple[str, ...]:
    """Other articles, each by its id or by its address without what stands before the calendar: 2021/12/12/slug."""
    given = read_texts(value)
    if len(given) > MOST_TARGETS:
        raise Wrong("FIELD-TYPE", f"there are {len(given)} articles; name {MOST_TARGETS} at most")
    found = []
    for i, target in enumerate(given):
        address = _ADDRESS.match(target)
        if not address and not is_id(target):
            raise Wrong(
                "RELATED-FORM", f'"{target[:60]}" is no article; write its id or its address, /2021/12/12/slug/', i
            )
        found.append(address[1] if address else target)
    return tuple(dict.fromkeys(found))


def read_aliases(value: object) -> tuple[str, ...]:
    aliases = read_texts(value)
    for i, alias in enumerate(aliases):
        if not _ALIAS.match(alias) or alias.startswith("/static/"):
            raise Wrong("ALIAS-FORM", f'"{alias[:60]}" is not a path of this site; write /old/path/', i)
    return aliases
