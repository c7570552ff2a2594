"""What a fuzzer once broke, and what is broken on purpose: every promise of tests/fuzz/targets.py holds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bad_corpus import FILES

FOLDER = Path(__file__).parent / "fuzz"
sys.path.append(str(FOLDER))

from targets import MOST_BYTES, TARGETS  # noqa: E402


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_stays_mended(name: str) -> None:
    for path in (FOLDER / "corpus" / name).glob("*"):
        TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_malformed_files_break_no_promise(name: str) -> None:
    for bad in FILES:
        TARGETS[name](bad.data[:MOST_BYTES])
