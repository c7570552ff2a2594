"""JSON Schemas of site.yaml and of front matter, by which editors complete them. `make docs` writes them."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from kliping.checks.fields import KEYS as FRONT_KEYS
from kliping.destination import KEYS as TARGET_KEYS
from kliping.site import KEYS, Site
from kliping.yamltext import parse_yaml

ROOT = Path(__file__).parent.parent
DRAFT = "https://json-schema.org/draft/2020-12/schema"
# Text stays text, so a year or a switch may be written bare, which other readers take for a number or a truth value.
TEXT = {"type": ["string", "number", "boolean"]}
TEXTS = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
TARGET = {
    "type": "object",
    "properties": {name: TEXTS if name == "compress" else TEXT for name in TARGET_KEYS},
    "required": ["to"],
    "additionalProperties": False,
}
LISTS = ("tags", "authors", "related", "related_pin", "related_ban", "not_copy_of", "aliases")
GROUPS = ("basis", "seed")
GROUP_LISTS = ("corrections", "sic")


def site_schema() -> str:
    """The schema of site.yaml, from the table that reads it."""
    properties: dict[str, dict[str, object]] = {}
    for key in KEYS:
        group, _, name = key.name.rpartition(".")
        found = {**_kind(key.field, key.example), "description": key.meaning}
        if group:
            outer = properties.setdefault(group, {"type": "object", "properties": {}, "additionalProperties": False})
            inner = outer["properties"]
            assert isinstance(inner, dict)
            inner[name] = found
        else:
            properties[name] = found
    return _schema("Settings of a Kliping archive", properties, closed=True)


def front_matter_schema() -> str:
    """The schema of an article's front matter, with what docs/articles.md says of each key."""
    properties = {name: {**_front_kind(name), "description": _meaning(name)} for name in FRONT_KEYS}
    return _schema("Front matter of a Kliping article", properties, closed=False, required=["title"])


def _kind(field: str, example: str) -> dict[str, object]:
    if field == "deploy":
        return {"type": "object", "additionalProperties": {"anyOf": [TEXT, TARGET]}}
    defaults = {each.name: each.default for each in fields(Site)}
    if isinstance(defaults.get(field), bool):
        return {"type": "boolean"}
    if isinstance(defaults.get(field), int):
        return {"type": "integer"}
    value = parse_yaml(f"x: {example}\n", file="x").values["x"] if example else ""
    if isinstance(value, list):
        return {"type": "array", "items": TEXT}
    return {"type": "object", "additionalProperties": TEXT} if isinstance(value, dict) else dict(TEXT)


def _front_kind(name: str) -> dict[str, object]:
    if name in LISTS:
        return dict(TEXTS)
    if name in GROUPS:
        return {"type": "object"}
    if name in GROUP_LISTS:
        return {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}
    return dict(TEXT)


def _meaning(name: str) -> str:
    text = (ROOT / "docs/articles.md").read_text(encoding="utf-8").partition(f"\n## {name}\n\n")[2]
    return " ".join(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text.partition("\n\n")[0]).split())


def _schema(
    title: str, properties: dict[str, dict[str, object]], *, closed: bool, required: list[str] | None = None
) -> str:
    schema = {
        "$schema": DRAFT, "title": title, "type": "object", "properties": properties,
        "required": required or [], "additionalProperties": not closed,
    }  # fmt: skip
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas() -> None:
    """Put both beside the documentation."""
    (ROOT / "docs/site.schema.json").write_text(site_schema(), encoding="utf-8")
    (ROOT / "docs/front-matter.schema.json").write_text(front_matter_schema(), encoding="utf-8")
