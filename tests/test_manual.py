"""The documentation is a site that the program makes, and every link in it leads somewhere."""

from __future__ import annotations

from pathlib import Path

from tools.manual import ROOT, find_pages, make_manual


def test_the_documentation_is_a_site(tmp_path: Path) -> None:
    """Each page is an article; links to headings lead to the same headings there."""
    assert make_manual(tmp_path / "site") == []

    output = tmp_path / "site/output/undated"
    assert all((output / name.lower() / "index.html").is_file() for name in ("README", "CHANGELOG", "deploying"))
    page = (output / "editing/index.html").read_text()
    anchor = page.split('href="/undated/articles/#')[1].partition('"')[0]
    assert f'id="{anchor}"' in (output / "articles/index.html").read_text()


def test_every_page_of_docs_is_in_it() -> None:
    """The README names them all, each under a heading of its own."""
    pages = find_pages(ROOT)

    assert set((ROOT / "docs").glob("*.md")) <= set(pages)
    assert {page.section for page in pages.values()} == {"Start", "Using it", "Trusting it", "Working on it"}
