"""Whom a text names: the examples of kliping/names.py, and what must not be taken for a name."""

from __future__ import annotations

import doctest

import pytest

from kliping import names
from kliping.names import find_names


def test_examples_in_the_docstrings():
    """They are the specification of the rules."""
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Presiden Amerika Serikat Amir Kelabu dan rombongan tiba di dermaga.", ("Amir Kelabu",)),
        ("Gubernur Jawa Barat Sari Nila membuka pasar itu.", ("Sari Nila",)),
        ("Menurut nakhoda Darsa Nila, kapal tetap berangkat.", ("Darsa Nila",)),
        ("Harbour master Ann Willow closed the pier, and Tom Reed, 61, opened it again.", ("Ann Willow", "Tom Reed")),
        ('"Air surut," kata Sari Nila, Minggu.', ("Sari Nila",)),
        ("Kapal itu berlayar dari Teluk Kelabu ke Jawa Barat dengan kapten.", ()),
        ("Wali Kota Bandung tidak datang pada hari itu.", ()),
        ("Ketua Koperasi Nelayan Selat Jaya tidak datang.", ()),
        ("Pak Darsa datang sendirian sore itu.", ()),
        ("Presiden Amir Sepakat Lanjutkan Pembicaraan", ()),
        ("Kepala Dinas Perikanan Kelautan tidak datang.", ()),
    ],
)
def test_people(text, people):
    """With evidence only; offices, places and headings are nobody."""
    assert find_names([text]).people == people


def test_a_single_name_that_two_people_bear_is_nobodys():
    """Neither of them is guessed."""
    cast = find_names(["Wali Kota Sari Nila dan nakhoda Darsa Nila datang bersama."])

    assert cast.people == ("Sari Nila", "Darsa Nila")
    assert cast.person("Bu Nila") == ""
    assert cast.person("Pak Darsa") == "Darsa Nila"


def test_places_of_the_dateline_are_nobody():
    """They stand behind titles too."""
    assert find_names(["Wali Kota Lembayung Sari Nila datang pagi itu."], ["Lembayung"]).people == ("Sari Nila",)
