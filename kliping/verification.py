"""Whether conversion has lost anything: the bytes of a text seed must come back from its article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kliping import files
from kliping.article import Article, SeedRef, load_article
from kliping.convert.formats import CONVERTERS
from kliping.convert.layout import seed_bytes
from kliping.digest import sha256
from kliping.errors import ArchiveError, Problem

FOLDER = "content"
SUFFIXES = (".md", ".markdown")


@dataclass(slots=True, kw_only=True)
class Verification:
    """What came of asking every article for its seed.

    n_back      text seeds whose bytes came back
    n_edited    articles that an editor has changed since, or whose seed is gone: they owe it nothing
    n_other     articles that come from no text seed
    """

    n_back: int = 0
    n_edited: int = 0
    n_other: int = 0
    problems: tuple[Problem, ...] = ()


def verify_seeds(root: Path, is_untouched: Callable[[str], bool]) -> Verification:
    """Ask every article in content/ for the bytes of its text seed.

    is_untouched    whether a content file's source is as conversion wrote it
    """
    done = Verification()
    for found in files.iter_files(root, FOLDER, suffixes=SUFFIXES):
        try:
            if isinstance(found, Problem):
                raise ArchiveError(found)
            source = files.read_file(root, found.path)
            article = load_article(source, path=found.path, default_lang="en")
            _verify(root, article, done, untouched=is_untouched(source.decode("utf-8", "replace")))
        except ArchiveError as error:
            done.problems += error.problems
    return done


def _verify(root: Path, article: Article, done: Verification, *, untouched: bool) -> None:
    if article.seed is None:
        done.n_other += 1
        return
    for seed in (article.seed, *article.seed.copies):
        _verify_seed(root, article, seed, done, untouched=untouched)


def _verify_seed(root: Path, article: Article, seed: SeedRef, done: Verification, *, untouched: bool) -> None:
    if seed.row:
        done.n_other += 1
    elif _back(article, seed) == seed.sha256:
        done.n_back += 1
    elif not untouched or not (root / seed.file).exists():
        done.n_edited += 1
    elif _is_text(files.read_file(root, seed.file, limit_bytes=files.SEED_BYTES)):
        what = f"the bytes of {seed.file} do not come back; please report it, with that seed"
        done.problems += (Problem(file=article.path, code="SEED-LOST", message=what),)
    else:
        done.n_other += 1


def _back(article: Article, seed: SeedRef) -> str:
    """The SHA-256 of what comes back; "" if nothing can."""
    try:
        return sha256(seed_bytes(article, seed))
    except ValueError:
        return ""


def _is_text(data: bytes) -> bool:
    return next(format.name for format in CONVERTERS if format.recognise(data)) == "text"
