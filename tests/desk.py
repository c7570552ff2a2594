"""An archive to build in a test: real files in a temporary folder, a fixed clock, and what each build did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kliping.archive import Archive, BuildReport
from kliping.article import format_source

SITE = "title: Test archive\nlang: en\nlanguages: [en, id]\ntimezone: UTC\ncoverage:\n  from: 1980-01-01\n"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Desk:
    """A site's folder as a person has it: files to write, and a build to run."""

    def __init__(self, root: Path, *, site: str = SITE) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        (root / "site.yaml").write_text(site)

    def add(self, name: str, *, body: str = "Some words.", **front: object) -> Path:
        """Write content/NAME.md; the title is made of the name, the date is 5 June 1987, unless given."""
        path = self.root / "content" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        values = {"title": name.rpartition("/")[2].replace("-", " ").capitalize(), "date": "1987-06-05", **front}
        path.write_text(format_source({key: value for key, value in values.items() if value}, body + "\n"))
        return path

    def set(self, settings: str) -> None:
        """Write more lines at the end of site.yaml."""
        with (self.root / "site.yaml").open("a") as file:
            file.write(settings + "\n")

    def build(self, *, now: datetime = NOON) -> BuildReport:
        """One build as a new process would do it."""
        with Archive(self.root, now=now) as archive:
            return archive.build()

    def output(self) -> dict[str, bytes]:
        """Every file of the output folder with its bytes."""
        return tree(self.root / "output")

    def documents(self) -> list[object]:
        """Everything that the search index holds."""
        with Archive(self.root, now=NOON) as archive:
            return list(archive.index.documents())

    def page(self, url: str) -> str:
        """The HTML at a URL of the site."""
        return (self.root / "output" / url.strip("/") / "index.html").read_text()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
