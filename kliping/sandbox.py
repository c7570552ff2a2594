"""Jinja's sandbox as templates of this program need it: nothing more is allowed, and less is done twice.

What every page has in common is worked out when a template is compiled (see `kliping/folding.py`), output is put
together without a class around each piece, and the fields of our own data are looked up the short way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from typing import Any

import markupsafe
from jinja2 import nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Environment, Template, TemplateModule
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from kliping.digest import digest
from kliping.folding import fold, named_in

# Macros of an imported template, and `loop`: what is public of them is there for templates.
_JINJAS_OWN = frozenset((TemplateModule, LoopContext))


class _Template(Template):
    """A template that is imported as it is: none has globals of its own, for which it would be made again."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class _Code(CodeGenerator):
    """Writes templates that put their output together without a class of its own around each piece."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Compiled(BytecodeCache):
    """What templates were compiled to, while their folder is read again: who edits one need not wait for the others.

    In memory only: code from a file would be run whoever had put it there.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}
        self._words = ""

    def say(self, words: str) -> None:
        """`words`: a digest of the interface words, which are part of what is compiled."""
        self._words = words

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        assert isinstance(environment, Sandbox)
        stamp = digest((source, self._words, sorted(environment.known)))
        bucket = Bucket(environment, self.get_cache_key(name, filename), stamp)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        stamp, code = self._kept.get(bucket.key, ("", None))
        bucket.code = code if stamp == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


class Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with a short way for the fields of our own data, our own functions, and macros."""

    template_class = _Template
    code_generator_class = _Code

    own_functions: frozenset[int] = frozenset()
    given: Mapping[str, Any] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[str, Template] = {}

    def get_template(self, name: str | Template, *more: Any, **options: Any) -> Template:
        """As Jinja does it, which looks at more than can change while this environment lives."""
        found = self._loaded.get(name) if isinstance(name, str) else None
        if found is None:
            found = super().get_template(name, *more, **options)
            # By what was asked for: theme/article.html is called article.html, as the one that extends it is.
            self._loaded[name if isinstance(name, str) else str(found.name)] = found
        return found

    @staticmethod
    def shown(value: Any) -> str:
        """`value` as it stands on a page."""
        kind = type(value)
        return value if kind is Markup else _escaped(value) if kind is str else escape(value)

    def _generate(self, source: nodes.Template, name: str | None, *rest: Any, **more: Any) -> str:
        return super()._generate(fold(source, self, name, self.known), name, *rest, **more)

    @cached_property
    def known(self) -> dict[str, Any]:
        """What is given to templates under names that none of them gives to anything else."""
        taken = named_in(self._sources())
        return {name: value for name, value in self.given.items() if name not in taken}

    def _sources(self) -> Iterator[str]:
        assert self.loader is not None
        for name in self.list_templates(filter_func=lambda name: "static/" not in name):
            with suppress(UnicodeDecodeError):  # which cannot be a template then
                yield self.loader.get_source(self, name)[0]

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute in _fields_of(type(obj)):  # type: ignore[arg-type]  # a class is hashable
            return getattr(obj, attribute)
        if type(obj) in _JINJAS_OWN and not attribute.startswith("_") and hasattr(obj, attribute):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        # Double underscores as in Jinja itself: a template may use any other name for an argument.
        if type(__obj) is Macro:
            args = (__context.eval_ctx, *args)
        elif id(__obj) not in __self.own_functions:
            return super().call(__context, __obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


# What `escape` does to text; it puts a class around it, which costs as much again.
_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


@cache
def _fields_of(kind: type) -> frozenset[str]:
    return frozenset(getattr(kind, "__dataclass_fields__", ()))
