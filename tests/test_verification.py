"""The way back: what `verify` counts, and what it tells."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kliping.archive import Archive

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
