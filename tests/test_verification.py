"""The way back: what `verify` counts, and what it tells."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from kliping.archive import Archive
from kliping.digest import sha256
from kliping.signing import is_untouched

NOW = datetime(2026, 1, 31, tzinfo=UTC)
SEEDS = {
    "satu.txt": "Pasar Dibuka\r\n\r\nKOTA - Satu.\r\nBaca juga:\r\n- Jembatan Rampung\r\n Dua.\t\r\n",
    "dua.txt": "\ufeffHujan\n# Satu\n*dua*",
    "tiga.jsonl": '{"title": "Tiga", "body": "Teks."}\n',
}


def build(root: Path) -> Archive:
    (root / "seeds").mkdir()
    (root / "site.yaml").write_text("title: Koran\n")
    for name, text in SEEDS.items():
        (root / "seeds" / name).write_bytes(text.encode())
    archive = Archive(root, now=NOW)
    archive.convert()
    return archive


def test_text_seeds_come_back_and_others_are_counted(tmp_path):
    with build(tmp_path) as archive:
        done = archive.verify()

    assert (done.n_back, done.n_edited, done.n_other, done.problems) == (2, 0, 1, ())


def test_an_edited_article_owes_its_seed_nothing(tmp_path):
    with build(tmp_path) as archive:
        [path] = (tmp_path / "content").rglob("satu.md")
        path.write_text(path.read_text().replace("Dua.", "Tiga."))

        done = archive.verify()

    assert (done.n_back, done.n_edited, done.n_other, done.problems) == (1, 1, 1, ())


def test_what_is_no_article_is_told_and_the_rest_is_verified(tmp_path):
    """A broken file beside articles whose seeds are fine."""
    with build(tmp_path) as archive:
        (tmp_path / "content/broken.md").write_text("---\ntitle: [\n---\n")
        os.mkfifo(tmp_path / "content/pipe.md")

        done = archive.verify()

    assert (done.n_back, done.n_edited, done.n_other) == (2, 0, 1)
    assert [(problem.file, problem.code) for problem in done.problems] == [
        ("content/broken.md", "YAML-SYNTAX"),
        ("content/pipe.md", "FILE-KIND"),
    ]


def test_a_seed_that_does_not_come_back_is_lost(tmp_path):
    """Which would be a defect: here the seed is another than the one that was converted. One that is gone is not."""
    with build(tmp_path) as archive:
        [path] = (tmp_path / "content").rglob("satu.md")
        before = path.read_text()
        unsigned = re.sub(r"^  digest: .*\n", "", before, flags=re.MULTILINE)
        unsigned = unsigned.replace(sha256(SEEDS["satu.txt"].encode()), "f" * 64)
        signed = f"  digest: {sha256(unsigned.encode())[:32]}\n---\n\n"
        path.write_text(unsigned.replace("---\n\n", signed, 1))
        assert is_untouched(path.read_text())

        assert [(problem.file, problem.code) for problem in archive.verify().problems] == [
            (path.relative_to(tmp_path).as_posix(), "SEED-LOST"),
        ]
        (tmp_path / "seeds/satu.txt").unlink()
        assert archive.verify().problems == ()
