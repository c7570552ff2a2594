"""The Markdown dialect: Python-Markdown with four extensions, made safe by nh3, never for longer than a second.

Python-Markdown takes quadratic time on texts such as thousands of "[" and has no limit of its own. So a text
whose marks could make it slow is rendered by a process of its own, which the system ends when its time is up.
What is only long costs nothing here: `kliping.markdown` renders plain paragraphs itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor

SIZE = 2_000_000
SECONDS = 1.0
MEMORY_BYTES = 1 << 28
# What is converted in this process: below both, the slowest text found took 0.5 s. An article stays far below.
_SAFE_WORK = 4_000_000
_SAFE_SIZE = 50_000
_MARK = re.compile(r"[\[\]<>&*_`~|\\!#+=-]|\d\.")
_ROUNDS = 20
_DEEP = re.compile(r"^[ ]*(?:(?:[-+*]|\d+\.)[ ]+|>[ ]?){50}", re.MULTILINE)

_INLINE = "a abbr b br cite code del em i img ins kbd mark q s samp small span strong sub sup time u var wbr"
_BLOCK = "blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary ul"
_TABLE = "caption table tbody td tfoot th thead tr"


def _is_barred(tag: str, name: str, value: str) -> bool:
    """Ids that are no footnote's, and images from elsewhere: a reader's visit is nobody else's business."""
    return (name == "id" and not value.startswith("fn")) or (
        (tag, name) == ("img", "src") and bool(_FOREIGN.match(value))
    )


_FOREIGN = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)
_CLEANER = nh3.Cleaner(
    tags=set(f"{_INLINE} {_BLOCK} {_TABLE}".split()),
    attributes={
        "*": {"lang", "dir"},
        "a": {"href", "title"},
        "abbr": {"title"},
        "img": {"src", "alt", "title", "width", "height"},
        "li": {"id"},
        "ol": {"start"},
        "sup": {"id"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        "time": {"datetime"},
    },
    attribute_filter=lambda tag, name, value: None if _is_barred(tag, name, value) else value,
    allowed_classes={
        "a": {"footnote-ref", "footnote-backref"},
        "div": {"footnote"},
        "td": {"align-left", "align-center", "align-right"},
        "th": {"align-left", "align-center", "align-right"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)


class MarkdownError(ValueError):
    """A body that cannot be rendered; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What plugins add to the dialect, and the arguments by which a Python renders a body with it."""

    found: tuple[Extension, ...] = ()
    command: tuple[str, ...] = ("-m", "kliping.dialect")


NO_EXTENSIONS = Extensions()


def render(body: str, more: Extensions = NO_EXTENSIONS) -> str:
    """The safe HTML of `body`.

    raises   MarkdownError when it is nested too deeply, or would take longer than `SECONDS`
    """
    if len(body) > SIZE:
        raise MarkdownError(f"the body has {len(body)} characters, {SIZE} at most can hold Markdown; split it")
    if _DEEP.search(body):
        raise MarkdownError("quotes or lists are nested 50 deep on one line; put a backslash before the first mark")
    return _render_here(body, more) if _is_harmless(body) else _render_apart(body, more)


def _is_harmless(body: str) -> bool:
    """Whether the converter, whose time grows with marks times characters, is done with `body` soon."""
    return len(body) <= _SAFE_SIZE and len(_MARK.findall(body)) * len(body) <= _SAFE_WORK


def _render_here(body: str, more: Extensions) -> str:
    try:
        html = _converter(more).convert(body)
    except RecursionError as error:
        raise MarkdownError("quotes, lists or links are nested too deeply; make them flatter") from error
    except Exception as error:
        # A defect of the converter must cost one article, not the build.
        raise MarkdownError(f"the Markdown converter fails on it ({type(error).__name__}: {error})") from error
    return (clean(html) if "<" in body else _CLEANER.clean(html)).strip()


def clean(html: str) -> str:
    """What of `html` is safe, as a browser would read it again.

    A tag that is taken out, such as <select>, may have kept those inside it from closing others. So what is left is
    cleaned until that changes nothing: all that a fuzzer made was done after four rounds.
    """
    for _ in range(_ROUNDS):
        html, before = _CLEANER.clean(html), html
        if html == before:
            return html
    raise MarkdownError("its HTML is read differently each time that it is cleaned; close the tags that are open")


def _render_apart(body: str, more: Extensions) -> str:
    """The same in a process that the system ends after `SECONDS` of its time."""
    command = [sys.executable, *more.command]
    try:
        done = subprocess.run(
            command,
            input=body.encode(),
            capture_output=True,
            check=True,
            cwd=Path(__file__).parent.parent,
            timeout=20 * SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise MarkdownError(_too_slow()) from error
    except subprocess.CalledProcessError as error:
        raise MarkdownError(error.stderr.decode().strip() or _too_slow()) from error
    return done.stdout.decode()


def _too_slow() -> str:
    return f"rendering takes longer than {SECONDS:g} s; look for thousands of [ or < or a huge table, or split it"


def _converter(more: Extensions) -> Markdown:
    """A fresh converter: it costs 0.1 ms, and a shared one would carry state from body to body and thread to thread."""
    footnotes = FootnoteExtension(BACKLINK_TITLE="↑ {}")
    tables = TableExtension(use_align_attribute=True)
    extensions = [tables, footnotes, SaneListExtension(), FencedCodeExtension(), _Alignment(), *more.found]
    return Markdown(extensions=extensions, output_format="html")


class _Alignment(Extension):
    """Table cells are aligned by a class; the style that Python-Markdown writes is barred from our pages."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_AlignCells(md), "align_cells", 5)


class _AlignCells(Treeprocessor):
    def run(self, root: Element) -> None:
        for cell in root.iter():
            if cell.tag in ("td", "th") and (side := cell.attrib.pop("align", None)):
                cell.set("class", f"align-{side}")


def _limit() -> None:
    """Have the system end this process after its share of time and memory, where the system can."""
    if sys.platform == "win32":
        return
    import resource
    import signal

    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(more: Extensions = NO_EXTENSIONS) -> int:
    """Render standard input to standard output; what is wrong goes to standard error."""
    source = sys.stdin.buffer.read().decode()
    _limit()
    try:
        sys.stdout.buffer.write(_render_here(source, more).encode())
    except MarkdownError as error:
        sys.stderr.buffer.write(str(error).encode())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
