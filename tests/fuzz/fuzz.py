"""Fuzz one target with atheris: python tests/fuzz/fuzz.py TARGET [SECONDS]; `make fuzz` does it to all of them.

It starts from what tests/bad_corpus.py has. What breaks a promise is written to tests/fuzz/corpus/TARGET/ and named for
its digest; keep it there once it is mended.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

import atheris

FOLDER = Path(__file__).parent

# Python-Markdown and the sanitiser are not followed: they would take ten times as long, and a dictionary of marks and
# tags leads into them as well.
with atheris.instrument_imports(include=["kliping", "targets"]):
    sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]
    import targets
sys.path.insert(0, str(FOLDER.parent))
from bad_corpus import FILES  # noqa: E402


def main() -> None:
    name, seconds = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "45"
    target = targets.TARGETS[name]
    grown = Path(sys.argv[3] if len(sys.argv) > 3 else f".hypothesis/fuzz/{name}")
    grown.mkdir(parents=True, exist_ok=True)
    for i, bad in enumerate(FILES):
        (grown / f"bad-{i}").write_bytes(bad.data[: targets.MOST_BYTES])
    kept = FOLDER / "corpus" / name
    kept.mkdir(parents=True, exist_ok=True)

    def one(data: bytes) -> None:
        try:
            target(data)
        except BaseException:
            (kept / sha256(data).hexdigest()[:16]).write_bytes(data)
            raise

    options = [
        f"-max_total_time={seconds}", f"-max_len={targets.MOST_BYTES}", "-timeout=10", "-rss_limit_mb=1024",
        "-print_final_stats=1", f"-dict={FOLDER / 'markup.dict'}", f"-artifact_prefix={kept}/", str(grown), str(kept),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
