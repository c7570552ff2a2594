"""Folding: what templates say on every page of a site is worked out once, and says the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kliping.folding import fold, named_in
from kliping.render import Renderer
from kliping.site import Site
from tests.sample_views import PAGES

SITE = Site(title="Lembayung", lang="en", url="https://kliping.example", timezone="Asia/Jakarta")
KNOWN = {"site": SITE, "t": lambda message, **values: message.upper() % values if values else message.upper()}


def code(source: str, name: str = "a.html") -> str:
    """What a template is compiled to after it was folded."""
    env = ImmutableSandboxedEnvironment(loader=DictLoader({}), autoescape=True, undefined=StrictUndefined)
    return env._generate(fold(env.parse(source, name=name), env, name, KNOWN), name, name)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_pages_are_the_same_folded_and_not(tmp_path, monkeypatch, lang):
    """The law: for every kind of page, with and without what a site may set."""
    site = replace(SITE, lang=lang, notice="<Old & new>", description='"quoted"', base="/a b/")
    folded = [Renderer(site, tmp_path).render(view) for view in PAGES.values()]

    monkeypatch.setattr("kliping.sandbox.fold", lambda tree, env, name, known: tree)

    assert [Renderer(site, tmp_path).render(view) for view in PAGES.values()] == folded


def test_what_the_site_says_becomes_text():
    """Constants are escaped and joined with what stands around them."""
    found = code('<a title="{{ site.title }}">{{ t("how & why") }}</a>{% if site.notice %}x{% else %}y{% endif %}')

    assert f"yield '<a title=\"{SITE.title}\">HOW &amp; WHY</a>'\n    yield 'y'\n" in found


def test_a_branch_with_a_block_stays():
    """A page that extends this one may fill the block."""
    assert "block_b" in code("{% if site.notice %}{% block b %}x{% endblock %}{% endif %}")


@pytest.mark.parametrize(
    "source",
    [
        "{% set t = 1 %}",
        "{%- for a, t in page %}{% endfor %}",
        "{% macro m(t) %}{% endmacro %}",
        "{% macro t() %}{% endmacro %}",
        '{% import "x.html" as t %}',
        '{% from "x.html" import t %}',
        "{% with t = 1 %}{% endwith %}",
        "{% call(t) m() %}{% endcall %}",
        "{% set t %}x{% endset %}",
    ],
)
def test_a_name_that_a_template_gives_is_known(source):
    """Whatever it may stand for there must be looked up."""
    assert "t" in named_in([source])


def test_a_site_may_use_the_name_for_something_else(tmp_path):
    """Its own meaning holds, in the templates that it includes too."""
    (tmp_path / "index.html").write_text("{% for t in page.entries %}{% include 'b.html' %}{% endfor %}")
    (tmp_path / "b.html").write_text("{{ t.label }}!")
    view = next(view for view in PAGES.values() if view.kind == "tags")

    assert Renderer(SITE, tmp_path).render(view).decode() == "".join(f"{entry.label}!" for entry in view.entries)


def test_the_theme_gives_no_such_name(tmp_path):
    """Else nothing of it would be folded."""
    env = Renderer(SITE, tmp_path)._env

    assert env.known == env.given


def test_what_goes_wrong_is_told_by_the_page():
    """A constant that cannot be worked out is left to whoever renders it."""
    assert "environment.call(context" in code('{{ t("%(n)s", m=1) }}')
