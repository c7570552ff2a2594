"""Plain text keeps its meaning, the fast path is exact, and nothing hangs or runs."""

from __future__ import annotations

import contextlib
import time
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kliping.dialect import MarkdownError, render
from kliping.markdown import _BREAK, _SPACES, _TAG, from_plain, is_plain, to_html, visible_text

MARKS = r"""# ## > - + * ** *** _ __ 1. 1990. 12) ` `` ``` ~~~ [ ] ( ) ]( ]: [^1] [^1]: ![ ! | || |- :-: --- - - ===
& &amp; &lt; &#65; &#65 &# &copy &; < <3 <a> <a@b.c> </a> <!-- --> <? <http://a.b> http://a.b/c_d_e?x=1&y=2
\ \* \\ \[ \] { } {: = : ~ $ % ^ _a_ *a* a_b_c ///Footnotes"""
WORDS = """kata kata-kata Ma`ruf don't "kutip" “kutip” 1.234,5 é e\u0301 東京 مرحبا"""
PIECES = [*MARKS.split(), *WORDS.split()]
SPACES = [" ", "  ", "   ", "    ", "\t", "\n", "\n ", "  \n", "\xa0", "\u3000", "\u2028", "\x85"]
anything = st.characters(exclude_categories=["Cs"])
piece = st.sampled_from(PIECES) | st.sampled_from(SPACES) | st.text(anything, max_size=3)
lines = st.lists(piece, max_size=12).map("".join)
bodies = st.lists(st.sampled_from(PIECES + SPACES + ["\n\n", "\n\n", "\n\n\n"]) | lines, max_size=12).map("".join)


def shown(paragraph: str) -> str:
    """A paragraph as a browser shows it: no control characters, white space as one space, none at the ends."""
    kept = "".join(char for char in paragraph if char >= " " and char != "\x7f" or char in "\t\n\r")
    rows = [row.strip() for row in kept.replace("\r", "\n").replace("\t", " ").split("\n")]
    return " ".join(piece for row in rows for piece in row.split(" ") if piece)


@given(st.lists(lines, max_size=4))
@settings(max_examples=1000)
@example(["- a", "# b", "> c", "1990. d", "    e", "* f", "+ g"])
@example(["a | b\n--- | ---\n1 | 2", "a\n===", "b\n--", "~~~\nc\n~~~", "***", "_ _ _"])
@example(["[a]: http://a.example", "[a] [a][] [a](b)", "[^1]: n", "see [^1]", "![x](y)"])
@example(["&amp; &#65; &#65 &copy; AT&T", "<b>x</b> a<b <3 <a@b.c>", "\\*x\\* \\", "`a` ``b"])
@example(["*[HTML]: Hyper", "Term\n: meaning", "key: value", "a __b__ c", "*a **b* c**"])
def test_plain_text_keeps_its_meaning(paragraphs):
    """What a reader sees is what stood in the plain text, whichever way the Markdown is rendered."""
    expected = [row for row in map(shown, paragraphs) if row]
    body = from_plain(paragraphs)

    assert visible_text(render(body)).split("\n") == (expected or [""])
    assert is_plain(body)
    assert to_html(body) == render(body)


@given(bodies)
@settings(max_examples=2000)
@example("a &\\#65; b")
@example("[a\\]: x\n\n[a\\]")
@example("\\_a_")
@example("a__ b__")
def test_the_fast_path_is_exact(body):
    """A body that is called plain gives the same bytes through Python-Markdown and nh3."""
    if is_plain(body):
        assert to_html(body) == render(body)


@given(bodies | bodies.map(lambda body: "\n\n".join([body, "<p>", body])))
@settings(max_examples=500)
@example('<a title="<p>">b</a>')
@example("a\u2003 \xa0b\x1f c")
def test_what_is_seen_of_paragraphs_is_exact(body):
    """The short way to the text of a page gives what the patterns give."""
    html = to_html(body)
    blocks = unescape(_TAG.sub("", _BREAK.sub("\0", html))).split("\0")

    assert visible_text(html) == "\n".join(filter(None, (_SPACES.sub(" ", block).strip() for block in blocks)))


def test_prose_is_not_escaped():
    prose = [
        'SUMBER REJO - "Kami menunggu," kata Ratna (41), Senin (7/6/2021).',
        "Harga naik 5 - 7 persen; lihat www.balai.example/berita_pasar?id=1&p=2 [sic]. R&D, Ma`ruf, 3 < 4 > 2.*",
        "The levee held. #sumberrejo is not at the start, nor is 1990. So it stays!",
    ]

    assert from_plain(prose) == "\n\n".join(prose)


def test_only_the_mark_is_escaped():
    assert (
        from_plain(["1990. A dry year", "- no list", "a *b* c"]) == "1990\\. A dry year\n\n\\- no list\n\na \\*b\\* c"
    )


def test_a_line_end_inside_a_paragraph_stays():
    assert to_html(from_plain(["first\r\n  second"])) == "<p>first\nsecond</p>"


def test_markdown_is_rendered():
    body = "## Pasar\n\nTeks[^1] **tebal**\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[^1]: Catatan."

    html = to_html(body)

    assert "<h2>Pasar</h2>" in html
    assert '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1" rel="noopener">1</a></sup>' in html
    assert '<td class="align-right">2</td>' in html
    assert '<li id="fn:1">' in html
    assert visible_text(html).split("\n") == ["Pasar", "Teks1 tebal", "a", "b", "1", "2", "Catatan.\xa0↩"]


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<script>alert(1)</script>", ""),
        ("a <b onclick=x>c</b>", "<p>a <b>c</b></p>"),
        ("[a](javascript:alert(1))", '<p><a rel="noopener">a</a></p>'),
        ("[a](JaVaScRiPt&#58;alert(1))", '<p><a rel="noopener">a</a></p>'),
        ('<img src=x onerror="alert(1)">', '<p><img src="x"></p>'),
        ("![a](data:text/html,x)", '<p><img alt="a"></p>'),
        ("![a](https://a.example/b.png)", '<p><img alt="a"></p>'),
        ("![a](//a.example/b.png)", '<p><img alt="a"></p>'),
        ('<img src="\\\\a.example/b.png" alt=a>', '<p><img alt="a"></p>'),
        ('<img src=" HTTP://a.example/b.png" alt=a>', '<p><img alt="a"></p>'),
        ("![a](/b.png)", '<p><img alt="a" src="/b.png"></p>'),
        ('<p id="page" style="x" class="y">a</p>', "<p>a</p>"),
        ('<li id="nav">a</li>', "<li>a</li>"),
        ("<iframe src='https://a.example'></iframe>b", "<p>b</p>"),
        ("[a](/2021/12/)", '<p><a href="/2021/12/" rel="noopener">a</a></p>'),
    ],
)
def test_no_html_is_trusted(body, html):
    assert to_html(body) == html


PATTERNS = ["[", "![", "[a](", "[a][", "[^", "<a ", "<", "</", "<!--", "<?", "<![CDATA[", "&", "&#", "`", "a`", "\\`"]
PATTERNS += ["*", "*a ", "**a ", "_a ", "*a_ ", "***a* ", ">", "> ", "- ", "1. ", "#", "a\n=\n", "|", "|a", "~~~\n"]
PATTERNS += [
    "[a]: b\n",
    "[^a]: b\n",
    "[^a] ",
    "&lt; ",
    "\\*",
    "a  \n",
    "(",
    ")",
    "<a@",
    "<div>",
    "<b>",
    '<a b="',
    "``` ",
]


def seconds_of(body: str) -> float:
    """How long it takes to render `body`, or to refuse it."""
    start = time.perf_counter()
    with contextlib.suppress(MarkdownError):
        to_html(body)
    return time.perf_counter() - start


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_hangs(pattern):
    """Each answers in HTML or in words; a second of work, and a start of Python on a busy machine, is the most."""
    assert seconds_of(pattern * 20_000) < 10


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"{'    ' * i}- a\n" for i in range(500)),
        "\n".join(["|" + "a|" * 300, "|" + "-|" * 300] + ["|" + "1|" * 300] * 300),
        "> " * 5000 + "a",
        "\n\n".join(f"[^{i}]: note\n\nword[^{i}]" for i in range(3000)),
        "[" * 300 + "a" + "](b)" * 300,
    ],
    ids=["lists", "table", "quotes", "footnotes", "links"],
)
def test_no_structure_hangs(body):
    assert seconds_of(body) < 10


def test_a_text_that_takes_too_long_is_refused_in_words():
    with pytest.raises(MarkdownError, match="takes longer than 1 s"):
        to_html("[](" * 50_000)


def test_large_and_harmless_is_rendered_apart():
    """The process of its own gives the same as this one."""
    body = "A *word* in a row.\n\n" * 400

    assert to_html(body) == "\n".join(["<p>A <em>word</em> in a row.</p>"] * 400)


def test_visible_text_of_blocks():
    assert visible_text("<ul>\n<li>a &amp; b</li>\n<li>c<br>d</li>\n</ul>") == "a & b\nc\nd"
