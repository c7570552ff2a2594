"""`kliping deploy`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from kliping.archive import Archive
from kliping.cli.grammar import OK, PROBLEMS, open_archive, positional
from kliping.destination import Destination
from kliping.errors import UsageError

if TYPE_CHECKING:
    from kliping.deploy import Difference, Shipment

PRINTED = 100


def _deploy(options: argparse.Namespace) -> int:
    from kliping.deploy import doubts, load_shipment, open_place, send

    with open_archive(options) as archive:
        target = _find(archive, options.target)
        place = open_place(target, archive.root)
        plan = archive.plan()
        # No build may change what is being sent.
        with archive.locked():
            shipment = load_shipment(archive.sql, archive.root, archive.site, target)
            difference = place.compare(shipment)
            found = doubts(plan, archive.site, difference)
            if not options.json:
                print(*_lines(shipment, difference, found), sep="\n")
            if found and not options.yes and not options.dry_run:
                raise UsageError(f"{'; '.join(found)}; add --yes if that is meant")
            if not options.dry_run:
                send(place, shipment, difference)
    if options.json:
        print(_json(shipment, difference, found, sent=not options.dry_run))
    return PROBLEMS if found and options.dry_run else OK


def _find(archive: Archive, name: str) -> Destination:
    targets = archive.site.deploy
    if name not in targets:
        known = f"there is {', '.join(targets)}" if targets else "write `deploy:` with a name and a folder"
        raise UsageError(f"site.yaml has no deploy target {name}; {known} (docs/deploying.md)")
    return targets[name]


def _lines(shipment: Shipment, difference: Difference, found: list[str]) -> list[str]:
    sizes = _sizes(shipment, difference)
    files = [f"+ {path}  {sizes[path]:,} B" for path in difference.added]
    files += [f"~ {path}  {sizes[path]:,} B" for path in difference.changed]
    files += [f"- {path}" for path in difference.deleted]
    more = [f"… and {len(files) - PRINTED:,} files more; --json lists all of them"] if len(files) > PRINTED else []
    counts = [(difference.added, "added"), (difference.changed, "changed"), (difference.deleted, "deleted")]
    total = f"{', '.join(f'{len(paths):,} {what}' for paths, what in counts)}; {sum(sizes.values()):,} bytes to upload"
    return [*files[:PRINTED], *more, *(f"but {doubt}" for doubt in found), total]


def _json(shipment: Shipment, difference: Difference, found: list[str], *, sent: bool) -> str:
    lists = {name: list(getattr(difference, name)) for name in ("added", "changed", "deleted")}
    n_bytes = sum(_sizes(shipment, difference).values())
    return json.dumps({**lists, "bytes": n_bytes, "doubts": found, "sent": sent}, ensure_ascii=False)


def _sizes(shipment: Shipment, difference: Difference) -> dict[str, int]:
    return {path: shipment.sources[path].stat().st_size for path in (*difference.added, *difference.changed)}


def _arguments(parser: argparse.ArgumentParser) -> None:
    positional(parser, "target", "TARGET", "a name under `deploy` in site.yaml")
    parser.add_argument("--dry-run", action="store_true", help="say what would be sent and deleted, and do nothing")
    parser.add_argument("--yes", action="store_true", help="send though the archive has problems or much goes away")


COMMANDS = (("deploy", _deploy, "put what was built where readers are, only what differs"),)
ARGUMENTS = {"deploy": _arguments}
