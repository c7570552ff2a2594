"""Front matter and images: keys that look misspelt, images that say nothing to those who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from difflib import get_close_matches

from kliping.article import Article
from kliping.checks.reading import Reading
from kliping.errors import Problem
from kliping.frontedit import rename_key

# The fields that have another name in front matter, and those that are no key.
_NAMES = {"read_also": "related"}
_NO_KEYS = ("path", "body", "source_digest", "extra")
KEYS = tuple(_NAMES.get(field.name, field.name) for field in fields(Article) if field.name not in _NO_KEYS)
_BARE_IMAGE = re.compile(
    r"!\[\s*\]\(\s*<?([^\s)>]+)|<img(?![^>]*\balt=[\"']?[^\"'\s>])[^>]*?\bsrc=[\"']?([^\"'\s>]+)[^>]*>"
)


def misspelt_keys(reading: Reading) -> dict[str, str]:
    """By key that is not known, the one that it is nearly, if the article does not have that one too."""
    given = reading.front.values
    near = {name: get_close_matches(name.lower(), KEYS, n=1, cutoff=0.8) for name in reading.article.extra}
    return {name: found[0] for name, found in near.items() if found and found[0] not in given}


def mended(source: bytes, reading: Reading) -> bytes:
    """The content file with its misspelt keys renamed; as it was where they are none."""
    for name, meant in misspelt_keys(reading).items():
        source = rename_key(source, name, meant, file=reading.article.path)
    return source


def check_keys(reading: Reading) -> Iterator[Problem]:
    """Keys of front matter that look misspelt."""
    for name, meant in misspelt_keys(reading).items():
        what = f"there is no key {name}; did you mean {meant}? `kliping check --fix` renames it"
        yield reading.at_key(name, "FIELD-UNKNOWN", what)


def check_images(reading: Reading) -> Iterator[Problem]:
    """Images of the body without a text beside them."""
    for image in _BARE_IMAGE.finditer(reading.article.body):
        name = image[1] or image[2]
        what = f"the image {name} has no text beside it; write what it shows into its brackets"
        yield reading.at(image.start(), "IMAGE-ALT", what)
