"""What has become stale though no file of content/ changed: by settings, templates, the clock, or a lost folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from kliping import __version__, pages
from kliping.catalog import ledger
from kliping.catalog.everything import all_keys
from kliping.catalog.store import transaction
from kliping.digest import digest
from kliping.errors import ArchiveError
from kliping.render import Renderer
from kliping.routes import Key
from kliping.site import Site

_PUBLIC = "SELECT id FROM article WHERE shown AND state = 'public'"


def forget_stale_readings(sql: sqlite3.Connection, site: Site, *, rarity: str) -> bool:
    """Whether all content has to be read again, as what is read out of it depends on something that has changed.

    rarity    the digest of the table that says how rare words are
    """
    plugins = site.plugins.digest if site.plugins.markdown.found else ""
    stamp = digest((__version__, site.languages[0], site.part, sorted(site.places), rarity, plugins))
    is_stale = ledger.state(sql, "reading") not in ("", stamp)
    if is_stale:
        with transaction(sql):
            sql.execute("UPDATE source SET signature = '', digest = '' WHERE path >= 'content/' AND path < 'content0'")
    ledger.set_state(sql, "reading", stamp)
    return is_stale


def instants_passed(sql: sqlite3.Connection, now: datetime) -> list[str]:
    """Articles whose embargo or whose time has ended, or begun again because the clock went back."""
    rows = sql.execute(
        "SELECT path FROM article WHERE embargo IS NOT NULL AND (state = 'embargo') <> (embargo > :now) "
        "AND state <> 'draft' UNION ALL SELECT path FROM article WHERE expires IS NOT NULL "
        "AND (state = 'expired') <> (expires <= :now) AND state IN ('public', 'expired')",
        {"now": now.timestamp()},
    )
    # Sorted here: asked for in order, SQLite walks all articles in their order instead of the few that have an instant.
    return sorted({row["path"] for row in rows})


def put_due(
    sql: sqlite3.Connection, site: Site, renderer: Renderer, *, kinds: Iterable[str], lost: bool, index_is_new: bool
) -> None:
    """Put on the due list what settings, templates or a lost folder make stale. Runs inside the caller's transaction.

    kinds    of pages that are rendered
    lost     whether the output folder is not the one that the catalog knows
    """
    stamp = digest((__version__, site))
    if lost:
        ledger.forget_marks(sql)
    if lost or ledger.state(sql, "site") != stamp:
        _put_all_due(sql, site, kinds, "the output folder is new" if lost else "site.yaml changed")
        ledger.set_state(sql, "site", stamp)
    if index_is_new:
        ledger.forget_documents(sql)
        keys = (Key("document", row["id"]) for row in sql.execute("SELECT id FROM article WHERE shown"))
        ledger.put_due(sql, keys, "the index is new")
    _put_stale_templates_due(sql, renderer, kinds)
    if ledger.is_any_due(sql):
        # Such a page may show anything of the archive.
        extra = {*(Key("extra", page.name) for page in site.plugins.pages), *ledger.keys_of_kind(sql, "extra")}
        ledger.put_due(sql, sorted(extra), "something was written")


def _put_all_due(sql: sqlite3.Connection, site: Site, kinds: Iterable[str], reason: str) -> None:
    ledger.put_due(sql, all_keys(sql, site), reason)
    ledger.put_due(sql, [Key(kind) for kind in pages.PLAIN], reason)
    for kind in kinds:
        ledger.put_kind_due(sql, kind, reason)
    if ledger.state(sql, "related") != str(site.related):
        ledger.put_due(sql, [Key("related", row["id"]) for row in sql.execute(_PUBLIC)], reason)
        ledger.set_state(sql, "related", str(site.related))


def _put_stale_templates_due(sql: sqlite3.Connection, renderer: Renderer, kinds: Iterable[str]) -> None:
    known = ledger.state(sql, "references") or "{}"
    renderer.know(json.loads(known))
    for kind in kinds:
        try:
            stamp = renderer.stamp(kind)
        except ArchiveError as error:
            ledger.set_problems(sql, f"template {kind}", error.problems)
            continue
        ledger.set_problems(sql, f"template {kind}", [])
        if ledger.state(sql, f"stamp {kind}") != stamp:
            ledger.put_kind_due(sql, kind, "its template changed")
            ledger.set_state(sql, f"stamp {kind}", stamp)
    found = json.dumps(renderer.references, sort_keys=True)
    if found != known:
        ledger.set_state(sql, "references", found)
