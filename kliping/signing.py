"""Content files as conversion writes them, signed with a digest that tells of later edits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kliping.article import format_source, split_source
from kliping.convert.item import Converted
from kliping.digest import sha256
from kliping.yamltext import parse_yaml

_DIGEST = re.compile(r'^  digest: "?([0-9a-f]{32})"?\n', re.MULTILINE)


def path_of(item: Converted) -> str:
    """Where a converted item is kept: by year and month, so that no folder grows without end."""
    civil = item.date.civil if item.date else None
    folder = str(civil)[:7].replace("-", "/") if civil else "undated"
    return f"content/{folder}/{item.id}.md"


def format_item(item: Converted, *, slug: str, copies: Sequence[dict[str, object]] = ()) -> str:
    """The content file of a converted item.

    copies    what it says of the seeds that have its text again; "name" is the URL name that leads here
    """
    front = {**item.front, "slug": slug} if "slug" in item.front else {"slug": slug, **item.front}
    return format_front(front, item.body, copies=copies)


def format_front(front: Mapping[str, object], body: str, *, copies: Sequence[Mapping[str, object]]) -> str:
    """A content file, signed with the digest of everything else in it."""
    aliases = sorted({f"/{note['name']}/" for note in copies if "name" in note})
    named = [{key: value for key, value in note.items() if key != "name"} for note in copies]
    last = {key: front[key] for key in ("basis", "seed") if key in front}
    seed = last["seed"]
    assert isinstance(seed, dict)
    seed = {key: value for key, value in seed.items() if key not in ("copies", "digest")}
    seed |= {"copies": named} if named else {}
    whole = {key: value for key, value in front.items() if key not in ("aliases", *last)}
    whole |= {"aliases": aliases} if aliases else {}
    unsigned = format_source({**whole, **last, "seed": seed}, body)
    return format_source({**whole, **last, "seed": {**seed, "digest": signature_of(unsigned)}}, body)


def signature_of(source: str) -> str:
    """32 hex digits that stand for `source` and never change with a version of this program."""
    return sha256(source.encode())[:32]


def is_untouched(source: str) -> bool:
    """Whether a content file is as conversion wrote it."""
    signed = _DIGEST.search(source)
    return signed is not None and signature_of(source[: signed.start()] + source[signed.end() :]) == signed[1]


def read_front(source: str, path: str) -> tuple[dict[str, object], str]:
    """The front matter of a content file as it stands, and the body."""
    front, body, _ = split_source(source, file=path)
    return {**parse_yaml(front, file=path, first_line=2).values}, body
