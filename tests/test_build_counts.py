"""Times are noisy; what a build does is not."""

from __future__ import annotations

from pathlib import Path

from benchmarks.counts import count_builds, grown, load_recorded


def test_no_build_does_more_than_it_did(tmp_path: Path) -> None:
    """If it has to, `python -m benchmarks.counts --record` says so, and the commit says why."""
    counts = count_builds(tmp_path)

    assert grown(counts, load_recorded()) == []
    assert counts["unchanged"]["written"] == counts["unchanged"]["described"] == 0
    assert counts["body"]["written"] == 1
