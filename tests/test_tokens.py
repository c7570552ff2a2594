"""Design tokens: what site.yaml may set of the look, as long as people can read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kliping.errors import SiteError
from kliping.render import theme_folder
from kliping.site import load_site
from kliping.tokens import DARK, LIGHT, contrast, faint_pairs
from tests.desk import SITE, Desk

DOC = (Path(__file__).parent.parent / "docs/theming.md").read_text(encoding="utf-8")


def test_contrast_is_that_of_the_standard():
    """White on black is 21 to 1; the grey that is just readable on white is known."""
    assert round(contrast("#ffffff", "#000000"), 1) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_the_theme_can_be_read():
    """By day and by night."""
    assert [*faint_pairs(LIGHT), *faint_pairs(DARK)] == []


@pytest.mark.parametrize(("mode", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_the_style_sheet_has_the_same_tokens(mode, colours):
    """The defaults stand in both; the documentation names each."""
    style = (theme_folder() / "static/style.css").read_text(encoding="utf-8")
    block = style.partition(":root {")[2] if mode == "light" else style.partition("dark) {")[2].partition(":root {")[2]

    assert dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block.partition("}")[0])) == colours
    assert all(f"| `{name}` |" in DOC for name in colours)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("light: {accent: f0f0f0}", "accent on paper has a contrast of 1.1 to 1, less than 4.5"),
        ("light: {accent: red}", 'theme.light: "red" is no colour'),
        ("dark: {paper: ffffff}", "ink on paper"),
        ("light: {acent: 005a9c}", "this must map paper, sheet"),
        ("size: 300", "write one from 80 to 150"),
        ("face: comic", "write serif or sans"),
        ("logo: //elsewhere/logo.svg", "write /static/logo.svg"),
    ],
)
def test_what_cannot_be_read_is_refused(line, complaint):
    """With the place, and a way out."""
    with pytest.raises(SiteError, match=re.escape(complaint)) as caught:
        load_site(f"theme:\n  {line}\n")

    assert str(caught.value).startswith("site.yaml:2:")


def test_tokens_stand_behind_the_style_sheet(desk: Desk):
    """Also when only they change; and they go again."""
    desk.add("ferry")
    desk.build()
    before = desk.output()["static/style.css"]
    look = "theme:\n  light: {accent: 005A9C}\n  width: 84\n  face: sans\n  logo: /static/logo.svg\n"
    (desk.root / "site.yaml").write_text(SITE + look)

    assert "/static/style.css" in desk.build().written
    assert desk.output()["static/style.css"] == before + (
        b":root { --accent: #005a9c; --page: 84rem; --serif: var(--sans); }\n"
        b"@media (prefers-color-scheme: dark) { :root { --accent: #f0a493; } }\n"
    )
    assert '<img src="/static/logo.svg" alt="Test archive">' in desk.page("/1987/06/05/ferry/")
    assert desk.build().written == ()

    (desk.root / "site.yaml").write_text(SITE)
    desk.build()
    assert desk.output()["static/style.css"] == before
