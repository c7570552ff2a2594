"""The Markdown dialect at its limits, and the process that renders what could be slow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from kliping.dialect import _SAFE_SIZE, _SAFE_WORK, SIZE, Extensions, MarkdownError, _is_harmless, clean, render

RICH = """## Pasar

Teks[^1] **tebal** *_miring_*
baris.

3. tiga
4. empat

- satu

| a | b | c | d |
|---|:--|:-:|--:|
| 1 | 2 | 3 | 4 |

```
<b>kode</b>
```

[^1]: Catatan.
"""
RENDERED = """<h2>Pasar</h2>
<p>Teks<sup id="fnref:1"><a class="footnote-ref" href="#fn:1" rel="noopener">1</a></sup> \
<strong>tebal</strong> <em><em>miring</em></em>
baris.</p>
<ol start="3">
<li>tiga</li>
<li>empat</li>
</ol>
<ul>
<li>satu</li>
</ul>
<table>
<thead>
<tr>
<th>a</th>
<th class="align-left">b</th>
<th class="align-center">c</th>
<th class="align-right">d</th>
</tr>
</thead>
<tbody>
<tr>
<td>1</td>
<td class="align-left">2</td>
<td class="align-center">3</td>
<td class="align-right">4</td>
</tr>
</tbody>
</table>
<pre><code>&lt;b&gt;kode&lt;/b&gt;
</code></pre>
<div class="footnote">
<hr>
<ol>
<li id="fn:1">
<p>Catatan.&nbsp;<a class="footnote-backref" href="#fnref:1" title="↑ 1" rel="noopener">↩</a></p>
</li>
</ol>
</div>"""


class Breaking(Extension):
    """A plugin with a defect."""

    def __init__(self, defect: Callable[[], object]) -> None:
        super().__init__()
        self.defect = defect

    def extendMarkdown(self, md: Markdown) -> None:
        broken = Treeprocessor(md)
        broken.run = lambda root: self.defect()  # type: ignore[method-assign,assignment,return-value]
        md.treeprocessors.register(broken, "broken", 1)


def endless() -> object:
    return endless()


def child(code: str) -> Extensions:
    """A body with a footnote is then rendered by a Python that runs `code`."""
    return Extensions(command=("-c", code))


def refused(body: str, more: Extensions | None = None) -> str:
    with pytest.raises(MarkdownError) as caught:
        render(body, more or Extensions())
    return str(caught.value)


def test_the_dialect_in_one_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here as in a process of its own, wherever the program was started."""
    monkeypatch.chdir(tmp_path)
    assert render(RICH) == RENDERED
    assert render("plain\n\n" * 9000 + RICH).endswith(RENDERED)


def test_the_longest_body_that_can_hold_markdown() -> None:
    assert len(render("a" * SIZE)) == SIZE + len("<p></p>")
    assert refused("a" * (SIZE + 1)) == "the body has 2000001 characters, 2000000 at most can hold Markdown; split it"


def test_the_deepest_nesting_on_one_line() -> None:
    assert render("> " * 49 + "a").count("<blockquote>") == 49
    told = "quotes or lists are nested 50 deep on one line; put a backslash before the first mark"
    assert refused("> " * 50 + "a") == told
    assert refused("a\n" + "- " * 50 + "b\n") == told


def test_what_is_rendered_in_this_process_is_short_and_has_few_marks() -> None:
    most = _SAFE_WORK // _SAFE_SIZE

    assert _is_harmless("*" * most + "a" * (_SAFE_SIZE - most))
    assert not _is_harmless("*" * (most + 1) + "a" * (_SAFE_SIZE - most - 1))
    assert _is_harmless("a" * _SAFE_SIZE)
    assert not _is_harmless("a" * (_SAFE_SIZE + 1))


def test_a_defect_of_the_converter_or_a_plugin_costs_one_article() -> None:
    told = "the Markdown converter fails on it (ZeroDivisionError: division by zero)"
    assert refused("a", Extensions(found=(Breaking(lambda: 1 / 0),))) == told
    told = "quotes, lists or links are nested too deeply; make them flatter"
    assert refused("a", Extensions(found=(Breaking(endless),))) == told


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p><select></p>", "<p></p><p></p><p></p>"),
        ("<p><a><select><a>b", '<p><a rel="noopener"></a><a rel="noopener">b</a></p>'),
        ("<p>a <script>b</script><b onclick=c>d", "<p>a <b>d</b></p>"),
    ],
)
def test_what_was_cleaned_is_read_as_it_was_written(html: str, left: str) -> None:
    """<select> keeps what is inside it from closing anything, and is taken out."""
    assert clean(html) == left
    assert clean(left) == left
    assert clean(render(html)) == render(html)


def test_what_the_process_of_its_own_says_is_told() -> None:
    long = "a *b* c\n" * 7000
    assert refused(long, child("import sys; sys.stderr.write(' it fails \\n'); sys.exit(1)")) == "it fails"
    told = "rendering takes longer than 1 s; look for thousands of [ or < or a huge table, or split it"
    assert refused(long, child("import sys; sys.exit(1)")) == told
    read = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode()[:3].upper().encode())"
    assert render("é *" + long, child(read)) == "É *"


def test_the_process_renders_its_input_or_says_why_not() -> None:
    def asked(body: str) -> tuple[int, str, str]:
        done = subprocess.run([sys.executable, "-m", "kliping.dialect"], input=body.encode(), capture_output=True)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    assert asked("é *a*") == (0, "<p>é <em>a</em></p>", "")
    assert asked("[](" * 50_000)[0] < 0
