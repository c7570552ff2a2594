"""What a build has to say to the pages that are open: what it wrote, and what is wrong where."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from kliping.errors import Problem

# A page that is open asks for itself anyway when the list is not whole.
MOST_URLS: Final = 500
MOST_PROBLEMS: Final = 50
_AROUND: Final = 2
_WIDEST: Final = 160
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A problem with the lines it is about: (number, text) each."""

    file: str
    line: int
    column: int
    code: str
    message: str
    excerpt: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """After one build.

    changed      URLs without the site's base that were written or removed; None if there are too many to name
    n_written    pages written
    edited       URLs of the articles whose files were changed, also of those that nobody else sees
    seconds      the build took
    troubles     the first of all problems there are now, of which there are `n_problems`
    """

    changed: tuple[str, ...] | None = ()
    n_written: int = 0
    edited: tuple[str, ...] = ()
    seconds: float = 0.0
    troubles: tuple[Trouble, ...] = ()
    n_problems: int = 0

    def for_readers(self) -> News:
        """The news without what is an editor's: lines of content files, and articles that nobody else sees."""
        return replace(self, edited=(), troubles=(), n_problems=0)

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def make_news(
    root: Path,
    *,
    written: tuple[str, ...],
    removed: tuple[str, ...],
    problems: tuple[Problem, ...],
    seconds: float,
    edited: tuple[str, ...] = (),
) -> News:
    """The news of a build below `root`."""
    changed = (*written, *removed)
    return News(
        changed=changed if len(changed) <= MOST_URLS else None,
        n_written=len(written),
        edited=edited[:MOST_URLS],
        seconds=seconds,
        troubles=tuple(_trouble(root, problem) for problem in problems[:MOST_PROBLEMS]),
        n_problems=len(problems),
    )


def excerpt(root: Path, problem: Problem) -> tuple[tuple[int, str], ...]:
    """The lines around a problem; none if its file is not below `root`, or not a text to be shown."""
    path = (root / problem.file).resolve()
    try:
        if not path.is_relative_to(root.resolve()) or not path.is_file() or path.stat().st_size > _LARGEST:
            return ()
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        # It may be the very problem that the file cannot be read.
        return ()
    first = max(1, problem.line - _AROUND)
    return tuple(
        (number, lines[number - 1][:_WIDEST]) for number in range(first, min(problem.line + _AROUND, len(lines)) + 1)
    )


def _trouble(root: Path, problem: Problem) -> Trouble:
    return Trouble(
        file=problem.file,
        line=problem.line,
        column=problem.column,
        code=problem.code,
        message=problem.message,
        excerpt=excerpt(root, problem),
    )
