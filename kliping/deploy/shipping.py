"""One deployment: what is to be sent, whether it may be, and sending it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kliping import fixity, pages
from kliping.account import Plan
from kliping.catalog import ledger
from kliping.deploy.bucket import open_bucket
from kliping.deploy.comparison import Difference, Place, Shipment, waves
from kliping.deploy.extras import prepare_extras
from kliping.deploy.folder import open_folder
from kliping.deploy.hosts import host_files
from kliping.deploy.rsync import Rsync
from kliping.destination import Destination
from kliping.errors import ArchiveError, UsageError
from kliping.releases import Releases
from kliping.site import Site
from kliping.views import AliasPage

# What a page of such a build may show is not known.
_FATAL = ("LEAK", "OUTPUT", "FIXITY")
_HERE = ("localhost", "127.0.0.1", "[::1]")


def open_place(target: Destination, root: Path) -> Place:
    """Where a target is. raises UsageError if it cannot be reached as it stands"""
    match target.kind:
        case "bucket":
            return open_bucket(target, os.environ)
        case "rsync":
            return Rsync(target.place)
        case _:
            return open_folder(target.place, root)


def load_shipment(sql: sqlite3.Connection, root: Path, site: Site, target: Destination) -> Shipment:
    """The web root as the last build left it, with what goes along to this target.

    raises    UsageError if nothing was built, or a release before the last build is shown
    """
    if not Releases(root=root, is_on=site.publish == "release").is_newest_shown():
        raise UsageError("output/ shows an older release since `kliping rollback`; change something and build first")
    digests = {
        path.removeprefix("output/"): digest
        for path, digest in fixity.load_manifest(root).items()
        if path.startswith("output/")
    }
    if not digests:
        raise UsageError("nothing has been built; run `kliping build` first")
    made = Shipment(
        folders=(root / "output",), sources={path: root / "output" / path for path in digests}, digests=digests
    )
    host = host_files(target.host, base=site.base, redirects=_redirects(sql, site), searches=bool(site.static_search))
    extras = prepare_extras(root / ".kliping/deploy" / target.name, made, compress=target.compress, host=host)
    return replace(
        made,
        folders=(*made.folders, *extras.folders),
        sources={**made.sources, **extras.sources},
        digests={**made.digests, **extras.digests},
    )


def _redirects(sql: sqlite3.Connection, site: Site) -> Iterator[tuple[str, str]]:
    for key in ledger.keys_of_kind(sql, "alias"):
        view = pages.describe(sql, key, site)
        if isinstance(view, AliasPage):
            yield view.url, view.target


def doubts(plan: Plan, site: Site, difference: Difference) -> list[str]:
    """Why a person should look before this is sent.

    plan      what a build would do now
    raises    UsageError if a build has to come first; ArchiveError for problems that no word can overrule
    """
    report = plan.report
    if fatal := [problem for problem in report.problems if problem.code in _FATAL]:
        raise ArchiveError(*fatal)
    n_documents = report.index_added + report.index_updated + report.index_removed
    if report.written or report.removed or plan.content or n_documents:
        raise UsageError(
            "output/ is older than what it is made of; run `kliping build` first (`kliping plan` says why)"
        )
    found = []
    if report.problems:
        found.append(f"the last build had {len(report.problems):,} problems, such as {report.problems[0]}")
    if site.url.partition("://")[2].partition(":")[0] in _HERE:
        found.append(f"`url` in site.yaml is {site.url}, which leads feeds and sitemaps to every reader's own machine")
    if difference.is_drastic:
        found.append(f"{len(difference.deleted):,} of the {difference.n_there:,} files there would be deleted")
    return found


def send(place: Place, shipment: Shipment, difference: Difference) -> None:
    """Make the place as it should be: what is new first, in the order of links, and deletions last."""
    for wave in waves((*difference.added, *difference.changed)):
        place.put(shipment, wave)
    if difference.deleted:
        place.delete(shipment, difference.deleted)
