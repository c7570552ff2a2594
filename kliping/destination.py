"""Where an archive is deployed to: what the `deploy` setting says, without any secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

HOSTS = ("netlify", "cloudflare", "apache")
ENCODINGS = ("gz", "br")
KEYS = ("to", "endpoint", "region", "host", "compress")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_SECRET = re.compile(r"://[^/]*:[^/]*@")
_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([^?#]*))?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A place to put the web root.

    kind      "folder", "rsync" or "bucket"
    place     the folder, what rsync is told, or the bucket's name
    prefix    the folder inside the bucket
    host      whose files of headers and redirects go along, "" for none
    compress  endings of the packed copies that go along: "gz", "br"
    """

    name: str
    kind: str
    place: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    host: str = ""
    compress: tuple[str, ...] = ()


def read_destinations(value: object) -> dict[str, Destination]:
    """The setting as destinations by name. raises ValueError with what is wrong and the keys that lead there"""
    if not isinstance(value, dict):
        raise ValueError("this must map names to places; write `web: /srv/www/archive`")
    return {name: _read(name, item) for name, item in value.items()}


def _read(name: str, value: object) -> Destination:
    if not _NAME.match(name):
        raise ValueError(f'"{name}" is not a name for a target; use small letters, digits and "-"', name)
    given: Mapping[str, object] = value if isinstance(value, dict) else {"to": value}
    for key in given:
        if key not in KEYS:
            raise ValueError(f"a target has no {key}; write one of {', '.join(KEYS)}", name, key)
    kind, place, prefix = _place(name, given.get("to"))
    host, compress = _text(name, given, "host"), _compress(name, given.get("compress", ""))
    if host and host not in HOSTS:
        raise ValueError(f'there is no host "{host}"; write one of {", ".join(HOSTS)}', name, "host")
    if kind == "bucket" and (host or compress):
        raise ValueError("a bucket sends files as they are; take `host` and `compress` out", name)
    endpoint = _text(name, given, "endpoint")
    if endpoint and not re.match(r"https?://[^\s/@]+/?\Z", endpoint):
        raise ValueError(f'"{endpoint}" is not an origin; write https://s3.example.org', name, "endpoint")
    return Destination(
        name=name,
        kind=kind,
        place=place,
        prefix=prefix,
        endpoint=endpoint.rstrip("/"),
        region=_text(name, given, "region"),
        host=host,
        compress=compress,
    )


def _text(name: str, given: Mapping[str, object], key: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise ValueError("this must be text; quote it", name, key)
    return value.strip()


def _place(name: str, value: object) -> tuple[str, str, str]:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a target needs `to`: a folder, rsync:HOST:FOLDER or s3://BUCKET/FOLDER", name)
    to = value.strip()
    if _SECRET.search(to):
        raise ValueError("a secret does not belong into site.yaml; it is read from the environment", name, "to")
    if match := _BUCKET.match(to):
        return "bucket", match[1], (match[2] or "").strip("/")
    if to.startswith("rsync:") and to.removeprefix("rsync:").strip("/"):
        return "rsync", to if to.startswith("rsync://") else to.removeprefix("rsync:"), ""
    if "://" in to or to.startswith("-"):
        raise ValueError(f'"{to[:60]}" is not a place to deploy to; write a folder, rsync:… or s3://…', name, "to")
    return "folder", to, ""


def _compress(name: str, value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value] if value else []
    for each in given:
        if each not in ENCODINGS:
            raise ValueError(f'files are not packed as "{each}"; write [gz, br]', name, "compress")
    return tuple(ending for ending in ENCODINGS if ending in given)
