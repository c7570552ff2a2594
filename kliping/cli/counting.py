"""Counting: what an archive's own words say about which articles belong together."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from kliping.cli.grammar import OK, open_archive
from kliping.rarity import LEAST_ARTICLES


def _statistics(options: argparse.Namespace) -> int:
    with open_archive(options) as archive:
        done = archive.count_statistics()
        is_set = bool(archive.site.statistics)
    if options.json:
        print(json.dumps(asdict(done)))
        return OK
    for lang, n in done.counted.items():
        print(f"{lang}: {n:,} articles counted")
    for lang, n in done.left_out.items():
        print(f"{lang}: {n:,} articles are fewer than {LEAST_ARTICLES:,}; the packaged table stays better")
    is_of_use = bool(done.counted) and not is_set
    print(
        f"{done.path} is written"
        + (f"; write `related: {{statistics: {done.path}}}` in site.yaml" if is_of_use else "")
    )
    return OK


COMMANDS = (("statistics", _statistics, "count how rare words are in this archive, for its related articles"),)
