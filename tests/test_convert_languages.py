"""The language of a text, among those of the site."""

from __future__ import annotations

import pytest

from kliping.convert.languages import detect_language

INDONESIAN = "Pedagang Pasar Lama kembali berjualan setelah air surut, dan pembeli datang sejak pagi."
ENGLISH = "Traders returned to the old market after the water fell, and buyers came from early morning."
GERMAN = "Die Händler kehrten nach dem Hochwasser auf den alten Markt zurück, und die Käufer kamen früh."


@pytest.mark.parametrize(
    ("text", "languages", "found"),
    [
        (INDONESIAN, ("id", "en"), "id"),
        (ENGLISH, ("id", "en"), "en"),
        (GERMAN, ("id", "en", "de"), "de"),
        (ENGLISH, ("id", "en-GB"), "en-GB"),
        (ENGLISH, ("id",), "id"),
        (ENGLISH, ("xx", "id"), "xx"),
        ("OK", ("id", "en"), "id"),
        ("", ("id", "en"), "id"),
    ],
)
def test_the_most_likely_of_the_sites_languages(text, languages, found):
    assert detect_language(text, languages=languages) == found
