"""No query breaks the search, holds it up or fills the memory, whichever engine answers."""

import os
import random
import time
from contextlib import suppress
from pathlib import Path

import pytest
from test_search_index import ENGINES, LANGUAGES, document

from kliping.errors import ArchiveError
from kliping.search import Request
from kliping.search.engines import open_index

SEED = 3
N_STRINGS = int(os.environ.get("SEARCH_STRINGS", "200"))
PIECES = ["(", ")", '"', "-", "*", "?", ":", "AND", "OR", "NOT", "title:", "tag:", "from:", "to:", "near:", "near:5(",
          "lang:", "2021", "2021-13", "air", "kata1", "kata", "東京", " ", " ", " ", "~2", "[a TO z]", "\x00", "’", "ä",
          "\ud800", "ก", "\u202e", "1.500", "="]  # fmt: skip
WIDE = ["kata", "k", "kat", "air", "z", "東"]


def random_string(chooser):
    """Pieces of the query language, or any characters at all."""
    if chooser.random() < 0.7:
        return "".join(chooser.choices(PIECES, k=chooser.randrange(30)))
    return "".join(chr(chooser.randrange(1, 0x3000)) for _ in range(chooser.randrange(60)))


def hostile():
    """120 queries that cost other engines seconds, or that were made to."""
    chooser = random.Random(SEED)
    made = [
        "(" * 250,
        '"' * 255,
        "NOT " * 60,
        "a*" * 100,
        "[a TO z]",
        "* *",
        "?????*",
        "tag:" * 60,
        "-" * 256,
        ")(" * 100,
    ]
    made += [f"{word}{tail}" for word in WIDE for tail in ("*", "~2", "?", " OR " * 20 + "air", "* kata1*", "* OR z*")]
    made += [" OR ".join(f"kata{i}" for i in range(n)) for n in (8, 16, 31, 32, 40)]
    made += [" ".join(f"kat{chr(97 + i)}*" for i in range(n)) for n in (4, 8, 16)]
    made += [f"near:50({' '.join(f'kata{i}' for i in range(n))})" for n in (2, 4, 8, 16, 24)]
    made += [f'"{" ".join(["kata1"] * n)}"' for n in (2, 6, 12, 13)]
    made += [f"NOT ({' OR '.join(f'kata{i}' for i in range(n))})" for n in (1, 10, 25)]
    made += [f"title:{word}* -tag:{word}* from:{year} to:9999" for word in WIDE for year in (1, 2021)]
    made += [random_string(chooser) * 3 for _ in range(120 - len(made))]
    return made


@pytest.fixture(scope="module", params=ENGINES)
def index(request, tmp_path_factory):
    """Two hundred documents of very common and of very many words."""
    chooser = random.Random(SEED)
    with open_index(tmp_path_factory.mktemp("index"), engine=request.param, languages=LANGUAGES, lang="en") as index:
        index.put(
            document(f"n{i}", title=f"kata{i} air", date="2021-12-12", tags=(f"kata{i % 9}",),
                     body=" ".join(f"kata{chooser.randrange(3000)} kata{i % 7}" for _ in range(60)))
            for i in range(200)
        )  # fmt: skip
        index.commit()
        yield index


def most_bytes():
    """The most memory since it was last set to nothing."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def test_hostile_queries_cost_little(index):
    """Each a second at most and 64 MB more."""
    assert len(hostile()) == 120
    for query in hostile():
        with suppress(ArchiveError):
            index.search(Request(query=query[:256]))
    Path("/proc/self/clear_refs").write_text("5")
    before = most_bytes()
    for query in hostile():
        start = time.perf_counter()
        with suppress(ArchiveError):
            index.search(Request(query=query))

        assert time.perf_counter() - start < 1, query
        assert most_bytes() - before < 64 << 20, query


def test_no_string_is_an_exception(index):
    """It is answered, or refused in words."""
    chooser = random.Random(SEED)
    refused = []
    for _ in range(N_STRINGS):
        try:
            index.search(Request(query=random_string(chooser)))
        except ArchiveError as error:
            refused += error.problems

    assert {problem.code for problem in refused} <= {"QUERY"}
    assert len(refused) < N_STRINGS // 2
