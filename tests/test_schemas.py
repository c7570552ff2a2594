"""The schemas that are shipped are those that the code gives."""

from __future__ import annotations

import json
from pathlib import Path

from kliping.site import KEYS
from tools.schemas import FRONT_KEYS, front_matter_schema, site_schema

DOCS = Path(__file__).parent.parent / "docs"


def test_schemas_are_written_from_the_tables() -> None:
    """`make docs` was run after the last change of a setting or a key."""
    assert (DOCS / "site.schema.json").read_text() == site_schema()
    assert (DOCS / "front-matter.schema.json").read_text() == front_matter_schema()


def test_every_setting_and_every_key_is_in_them() -> None:
    site = json.loads(site_schema())["properties"]
    names = {f"{name}.{inner}" for name, value in site.items() for inner in value.get("properties", ())}
    front = json.loads(front_matter_schema())["properties"]

    assert {key.name for key in KEYS} <= names | set(site)
    assert set(front) == set(FRONT_KEYS)
    assert all(value["description"] for value in front.values())
