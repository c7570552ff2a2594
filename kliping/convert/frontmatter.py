"""Markdown with front matter, as Hugo, Jekyll and Pelican write it: YAML, TOML, or `Key: value` lines."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from kliping.convert.encodings import decode_seed
from kliping.convert.item import Item, safe_id, seed_problem, split_lines, without_controls
from kliping.convert.rows import NAMES_UNDERSTOOD, fold_names, stated_fields, text_of
from kliping.digest import sha256
from kliping.errors import ArchiveError, Problem
from kliping.text import one_line
from kliping.yamltext import parse_yaml

_FENCED = re.compile(r"(?:\ufeff)?(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADERS = re.compile(r"(?:\ufeff)?((?:[A-Z][A-Za-z_-]{1,20}:[ \t]*\S.*\n){2,})\s*\n")
_STEM_DATE = re.compile(r"(\d{4}-\d\d-\d\d)-")
_SHORTCODE = re.compile(r"\{\{[<%].*?[>%]\}\}", re.DOTALL)
# Front matter that means something else here, or is ours alone to write.
_OWN = frozenset(
    ("basis", "seed", "related", "corrections", "aliases", "embargo", "expires", "withdrawn", "body", "id", "slug")
)


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The one article of a Markdown file."""
    whole = decode_seed(data, file=file)
    source = without_controls(whole).replace("\r\n", "\n")
    values, body, first = _split(source, file=file)
    yield from _shortcodes(body, file=file, first=first)
    path = PurePosixPath(file)
    stem = path.parent.name if path.stem in ("index", "_index") else path.stem
    stated = stated_fields(values)
    if "date" not in stated and (match := _STEM_DATE.match(stem)):
        stated["date"] = match[1]
    body = _SHORTCODE.sub(lambda match: match[0].replace("<", "&lt;").replace(">", "&gt;"), body)
    yield Item(
        id=safe_id(stem),
        line=1,
        title=html.unescape(text_of(fold_names(values).get("title"))),
        lines=tuple(_plain_lines(body)),
        markdown=body.strip("\n"),
        sha256=sha256(data),
        stated=stated | _slug(values),
        extra=_extra(values),
        source=whole,
    )


def _split(source: str, *, file: str) -> tuple[Mapping[str, object], str, int]:
    """Front matter, body, and the line the body starts on."""
    match = _FENCED.match(source) or _HEADERS.match(source)
    assert match is not None, "the format was recognised by it"
    first = source.count("\n", 0, match.end()) + 1
    if match.re is _HEADERS:
        pairs = [line.partition(":") for line in match[1].splitlines()]
        return {name.strip().casefold(): one_line(value) for name, _, value in pairs}, source[match.end() :], first
    if match[1] == "---":
        return parse_yaml(match[2], file=file, first_line=2).values, source[match.end() :], first
    try:
        return tomllib.loads(match[2]), source[match.end() :], first
    except tomllib.TOMLDecodeError as error:
        message = f"the front matter is not TOML: {error}; mend it"
        raise ArchiveError(seed_problem(file, 1, message, code="FRONT-MATTER")) from error


def _shortcodes(body: str, *, file: str, first: int) -> Iterator[Problem]:
    """One problem for all shortcodes: they are kept as text, since what they stood for is not here."""
    found = list(_SHORTCODE.finditer(body))
    if found:
        line = first + body.count("\n", 0, found[0].start())
        message = f"{len(found)} shortcodes are kept as text, from here on; write Markdown in their place"
        yield seed_problem(file, line, message, code="MARKDOWN")


def _plain_lines(body: str) -> Iterator[str]:
    """Roughly the text of a body, a line a paragraph, for the rules to read."""
    for block in re.split(r"\n\s*\n", body):
        plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", _SHORTCODE.sub("", block))
        yield one_line(re.sub(r"^[#>*+\s-]+|[*_`]", "", " ".join(split_lines(plain))))


def _slug(values: Mapping[str, object]) -> dict[str, str | list[str]]:
    given = text_of(values.get("slug"))
    return {"slug": given} if given else {}


def _extra(values: Mapping[str, object]) -> dict[str, object]:
    """The front matter that nothing here understands, kept as it is."""
    understood = NAMES_UNDERSTOOD | _OWN
    return {
        without_controls(str(name)): _as_text(value)
        for name, value in values.items()
        if str(name).casefold() not in understood
    }


def _as_text(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return without_controls(str(value))
