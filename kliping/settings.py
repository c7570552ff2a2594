"""The settings of a site: its site.yaml and its plugins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kliping import files
from kliping.errors import ArchiveError, Problem, SiteError
from kliping.plugins import Plugins, load_plugins
from kliping.site import FILE, Site, load_site


def load_settings(root: Path, plugins: Plugins) -> Site:
    """The settings of the site in `root`, with its plugins. raises SiteError"""
    return replace(load_site(_read_site(root)), plugins=load_plugins(root, plugins))


def _read_site(root: Path) -> str:
    try:
        return files.read_file(root, FILE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise SiteError(Problem(file=FILE, code="SITE-SYNTAX", message=what)) from error
    except ArchiveError as error:
        what = f"{error.problems[0].message}; `kliping init DIR` makes a new site"
        if not (root / FILE).exists():
            what = f"there is none in {root}; name the site's folder with --root, or make one with `kliping init DIR`"
        raise SiteError(Problem(file=FILE, code="SITE-SYNTAX", message=what)) from error
