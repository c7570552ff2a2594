"""Build one archive with crews of several sizes, in a process without threads, and print what each gave.

python tests/crews.py DIR COUNT...
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from desk import NOON, tree

from kliping.archive import Archive
from kliping.digest import digest
from kliping.workers import Crew


def main() -> None:
    root = Path(sys.argv[1])
    for count in map(int, sys.argv[2:]):
        for folder in ("output", ".kliping"):
            shutil.rmtree(root / folder, ignore_errors=True)
        with Archive(root, now=NOON, crew=Crew(count, least=1)) as archive:
            report = archive.build()
            documents = [repr(document) for document in archive.index.documents()]
            again = archive.build()
        problems = [str(problem) for problem in report.problems]
        print(digest((tree(root / "output"), documents, report.written, report.described, problems)), again.described)


if __name__ == "__main__":
    main()
