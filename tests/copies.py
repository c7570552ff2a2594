"""The smallest thing that can be served and built again: an archive whose pages are copies of its content.

Run as a program it serves the folder that is given, as the command line does with a real archive.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kliping.errors import Problem
from kliping.search.engines import open_index
from kliping.serve.run import serve
from kliping.site import Site, load_site
from kliping.watch import Changes


@dataclass(frozen=True, kw_only=True)
class Copied:
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    index_added: int = 0
    index_updated: int = 0
    index_removed: int = 0
    left: int = 0
    seconds: float = 0.01

    def __str__(self) -> str:
        return f"{len(self.written)} written, {len(self.removed)} removed"


class Copies:
    """Each content/NAME.html is served as /NAME.html; one that says "broken" is a problem and stays as it was."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "output"
        self.index_folder = root / ".kliping/index"
        self.site = Site()
        self.asked: list[Changes] = []
        self._problems: dict[str, Problem] = {}
        open_index(self.index_folder, engine="whoosh", languages=("id",), lang="en").close()

    @property
    def is_owing(self) -> bool:
        return False

    def warm_up(self) -> None:
        """Copying is as fast the first time."""

    def addresses(self, paths: Iterable[Path]) -> tuple[str, ...]:
        return ()

    def build(
        self,
        paths: Changes = None,
        *,
        first: Iterable[str] = (),
        on_first: Callable[[tuple[str, ...]], None] = print,
        give_way: Callable[[], bool] = bool,
    ) -> Copied:
        self.asked.append(paths)
        self.site = load_site((self.root / "site.yaml").read_text())
        self.output.mkdir(exist_ok=True)
        written, removed = [], []
        for page in sorted(self.root.glob("content/*.html")):
            text, copy = page.read_text(), self.output / page.name
            self._problems.pop(page.name, None)
            if "broken" in text:
                what = "this is broken; mend it"
                self._problems[page.name] = Problem(file=f"content/{page.name}", code="MARKDOWN", message=what)
            elif not copy.exists() or copy.read_text() != text:
                copy.write_text(text)
                written.append(f"/{page.name}")
        for copy in sorted(self.output.glob("*.html")):
            if not (self.root / "content" / copy.name).exists():
                copy.unlink()
                removed.append(f"/{copy.name}")
        problems = tuple(self._problems.values())
        return Copied(written=tuple(written), removed=tuple(removed), problems=problems)


if __name__ == "__main__":
    serve(Copies(Path(sys.argv[1])), port=int(sys.argv[2]), say=lambda line: print(line, flush=True))
