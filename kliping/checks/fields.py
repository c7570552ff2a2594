"""Front matter and images: keys that look misspelt, images that say nothing to those who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches

from kliping.article import Article
from kliping.checks.reading import Reading
from kliping.errors import Problem
from kliping.yamltext import Value

# The fields that have another name in front matter, and those that are no key.
_NAMES = {"read_also": "related"}
_NO_KEYS = ("path", "body", "source_digest", "extra")
KEYS = tuple(_NAMES.get(field.name, field.name) for field in fields(Article) if field.name not in _NO_KEYS)
_BARE_IMAGE = re.compile(
    r"!\[\s*\]\(\s*<?([^\s)>]+)|<img(?![^>]*\balt=[\"']?[^\"'\s>])[^>]*?\bsrc=[\"']?([^\"'\s>]+)[^>]*>"
)


def misspelt_keys(given: Mapping[str, Value]) -> dict[str, str]:
    """By key of front matter that is not known, the one that it is nearly, if that one is not given too."""
    unknown = [name for name in given if name not in KEYS]
    near = {name: get_close_matches(name.lower(), KEYS, n=1, cutoff=0.8) for name in unknown}
    return {name: found[0] for name, found in near.items() if found and found[0] not in given}


def check_keys(reading: Reading) -> Iterator[Problem]:
    """Keys of front matter that look misspelt."""
    for name, meant in misspelt_keys(reading.front.values).items():
        what = f"there is no key {name}; did you mean {meant}? `kliping check --fix` renames it"
        yield reading.at_key(name, "FIELD-UNKNOWN", what)


def check_images(reading: Reading) -> Iterator[Problem]:
    """Images of the body without a text beside them."""
    for image in _BARE_IMAGE.finditer(reading.article.body):
        name = image[1] or image[2]
        what = f"the image {name} has no text beside it; write what it shows into its brackets"
        yield reading.at(image.start(), "IMAGE-ALT", what)
