"""Plugins: what a site adds to the program, from its own `plugins/` folder and from installed packages, by pluggy.

Hooks are named in `Hooks`; docs/extending.md shows each. A plugin is trusted code: it can do what the program can. Its
source counts as a setting, so that pages and articles follow when it is edited. What goes wrong in one is one line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
from markdown.extensions import Extension

from kliping import dialect
from kliping.dialect import Extensions
from kliping.digest import digest, sha256
from kliping.errors import Problem, SiteError

__all__ = ["FOLDER", "PageKind", "Plugins", "SeedFormat", "hook", "load_plugins"]

FOLDER = "plugins"
GROUP = "kliping"
Function = Callable[..., Any]
spec = pluggy.HookspecMarker(GROUP)
hook = pluggy.HookimplMarker(GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFormat:
    """A form that seeds come in.

    recognise    tells from all bytes of a seed whether it has this form; asked before the program's own formats are
    read         gives the articles in the bytes of a seed, each a mapping as a line of JSON Lines is
    """

    name: str
    recognise: Callable[[bytes], bool]
    read: Callable[[bytes], Iterable[Mapping[str, object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """A page of the site's own, at /pages/NAME/.

    describe    what its template gets as `page.data`, of what the archive publishes: mappings, lists, text, numbers and
                cards. It may depend on nothing else, or a build after an edit would differ from a clean one
    template    one of the site's templates
    """

    name: str
    title: str
    describe: Callable[[Any], Mapping[str, object]]
    template: str = "extra.html"


class Hooks:
    """What a plugin may give. Each is a function of no argument."""

    @spec
    def kliping_seeds(self) -> Iterable[SeedFormat]:  # type: ignore[empty-body]
        """New forms of seeds."""

    @spec
    def kliping_pages(self) -> Iterable[PageKind]:  # type: ignore[empty-body]
        """New pages."""

    @spec
    def kliping_filters(self) -> Mapping[str, Function]:  # type: ignore[empty-body]
        """Filters for templates, by name."""

    @spec
    def kliping_markdown(self) -> Iterable[Extension]:  # type: ignore[empty-body]
        """Extensions of Python-Markdown."""

    @spec
    def kliping_checks(self) -> Iterable[Function]:  # type: ignore[empty-body]
        """Checks of one article: functions from `kliping.checks.Reading` to problems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugins:
    """Everything that the plugins of a site give. Two are equal if they come from the same source."""

    root: Path | None = field(default=None, compare=False)
    digest: str = ""
    seeds: tuple[SeedFormat, ...] = field(default=(), compare=False)
    pages: tuple[PageKind, ...] = field(default=(), compare=False)
    filters: Mapping[str, Function] = field(default_factory=dict, compare=False)
    markdown: Extensions = field(default_factory=Extensions, compare=False)
    checks: tuple[Function, ...] = field(default=(), compare=False)

    def __reduce__(self) -> tuple[Function, tuple[object, ...]]:
        """In another process they are loaded from the same source: functions of a file cannot be sent."""
        return (load_plugins, (self.root,)) if self.root else (Plugins, ())


def load_plugins(root: Path, known: Plugins | None = None) -> Plugins:
    """The plugins of the site in `root`, which are `known` if their source has not changed.

    raises    SiteError (code PLUGIN) if one of them cannot be loaded
    """
    source = _source(root)
    if known is not None and known.root == root and known.digest == source:
        return known
    if not source:
        return Plugins(root=root)
    manager = _manager(root)
    pages = tuple(_guarded(manager, root, "kliping_pages", "describe"))
    extensions = tuple(_values(manager, root, "kliping_markdown"))
    return Plugins(
        root=root,
        digest=source,
        seeds=tuple(_guarded(manager, root, "kliping_seeds", "recognise", "read")),
        pages=pages,
        filters=dict(_filters(manager, root)),
        markdown=Extensions(found=extensions, command=("-m", "kliping.plugins", str(root))),
        checks=tuple(_guard(check, root, plugin) for check, plugin in _given(manager, root, "kliping_checks")),
    )


def _manager(root: Path) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Hooks)
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        with _telling(root, name):
            manager.register(_load(path), name=name)
            manager.check_pending()
    for name, entry in _installed().items():
        with _telling(root, name):
            manager.register(entry.load(), name=name)
            manager.check_pending()
    return manager


def _files(root: Path) -> list[Path]:
    return [path for path in sorted((root / FOLDER).glob("*.py")) if not path.name.startswith(("_", "."))]


def _load(path: Path) -> ModuleType:
    """A file as a module, read now: what was compiled once must not stand in for what was edited since."""
    module = ModuleType(f"kliping_plugins.{path.stem}")
    module.__file__ = str(path)
    # Data classes look for their module by its name.
    sys.modules[module.__name__] = module
    exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    return module


@cache
def _installed() -> dict[str, EntryPoint]:
    """Entry points of installed packages, by the names of package and entry, as they are when first asked for."""
    found = {
        f"{entry.dist.name if entry.dist else ''} {entry.name}".strip(): entry for entry in entry_points(group=GROUP)
    }
    return dict(sorted(found.items()))


def _source(root: Path) -> str:
    """A digest of all that plugins are made of; "" where there are none."""
    here = _digests(root / FOLDER)
    there = [(name, entry.value, _package(entry.module)) for name, entry in _installed().items()]
    return digest((here, there)) if here or there else ""


def _package(module: str) -> list[tuple[str, str]]:
    """The digests of the whole package that a module is in, which is not imported for that; none if it is not there."""
    spec = find_spec(module.partition(".")[0])
    if spec is None:
        return []
    folders = spec.submodule_search_locations
    return (
        [pair for folder in folders for pair in _digests(Path(folder))]
        if folders
        else _digests(Path(spec.origin or ""))
    )


def _digests(top: Path) -> list[tuple[str, str]]:
    """Every file below a folder, or the file itself, with its SHA-256."""
    paths = [top] if top.is_file() else [path for path in sorted(top.rglob("*")) if path.is_file()]
    kept = [path for path in paths if "__pycache__" not in path.parts]
    return [(path.relative_to(top).as_posix(), sha256(path.read_bytes())) for path in kept]


def _given(manager: pluggy.PluginManager, root: Path, name: str) -> Iterator[tuple[Any, str]]:
    """What each plugin gives by one hook, with the plugin's name, in the order of names."""
    caller = getattr(manager.hook, name)
    for found in sorted(caller.get_hookimpls(), key=lambda found: found.plugin_name):
        with _telling(root, found.plugin_name):
            given = found.function() or ()
            values = list(given.items()) if isinstance(given, Mapping) else list(given)
        yield from ((value, found.plugin_name) for value in values)


def _values(manager: pluggy.PluginManager, root: Path, name: str) -> Iterator[Any]:
    return (value for value, _ in _given(manager, root, name))


def _guarded(manager: pluggy.PluginManager, root: Path, name: str, *fields: str) -> Iterator[Any]:
    """Data classes that a hook gives, their functions guarded."""
    for value, plugin in _given(manager, root, name):
        for each in fields:
            object.__setattr__(value, each, _guard(getattr(value, each), root, plugin))
        yield value


def _filters(manager: pluggy.PluginManager, root: Path) -> Iterator[tuple[str, Function]]:
    for (name, function), plugin in _given(manager, root, "kliping_filters"):
        yield name, _guard(function, root, plugin)


def _guard(function: Function, root: Path, plugin: str) -> Function:
    """`function`, which raises SiteError (code PLUGIN) whatever goes wrong in it. A generator is run to its end."""

    @wraps(function)
    def guarded(*args: object, **kwargs: object) -> Any:
        with _telling(root, plugin):
            given = function(*args, **kwargs)
            return list(given) if isinstance(given, Iterator) else given

    return guarded


@contextmanager
def _telling(root: Path, plugin: str) -> Iterator[None]:
    """Turn whatever goes wrong in a plugin into a problem at its line."""
    try:
        yield
    except SiteError:
        raise
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        message = f"this plugin fails with {what}; mend it, or take it away"
        line = _line(error, root / plugin)
        raise SiteError(Problem(file=plugin, line=line, code="PLUGIN", message=message)) from error


def _line(error: Exception, path: Path) -> int:
    """The innermost line of a plugin's file on the way to an error."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 1
    lines, trace = [1], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]


if __name__ == "__main__":
    # What `dialect` starts for a body that could take long.
    sys.exit(dialect.main(load_plugins(Path(sys.argv[1])).markdown))
