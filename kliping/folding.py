"""Templates folded: what of them depends on the site alone is worked out when they are compiled, not on each page.

`t("Search")`, `site.title` and `{% if site.notice %}` say the same on a million pages. Jinja joins what is constant
with the text around it, so a page is put together from fewer and larger pieces; its bytes are the same, which is a law.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import nodes
from jinja2.environment import Environment
from jinja2.runtime import Undefined
from jinja2.visitor import NodeTransformer

# Where a template gives a name to something: a name that means one thing everywhere is never on the left of these.
_NAMING = re.compile(
    r"\{%[-+]?\s*(?:set\s+([^=%]+)|for\s+(.+?)\s+in\s|(?:macro|call|with|from|import)\b([^%]*))", re.DOTALL
)
_WORD = re.compile(r"\w+")
# What has a say beyond its own place, so that it must stay though it is never reached.
_FAR = (nodes.Block, nodes.Extends, nodes.Import, nodes.FromImport, nodes.Macro, nodes.Assign, nodes.AssignBlock)


def named_in(sources: Iterable[str]) -> set[str]:
    """The words that templates may use as names of their own; more than they do, and never less."""
    found = (group for source in sources for match in _NAMING.finditer(source) for group in match.groups() if group)
    return {word for group in found for word in _WORD.findall(group)}


def fold(tree: nodes.Template, env: Environment, name: str | None, known: Mapping[str, Any]) -> nodes.Template:
    """`tree` with everything as a constant that is one.

    known    values and pure functions that have these names in every template
    """
    folded: nodes.Template = _Folder(env, nodes.EvalContext(env, name), known).visit(tree)
    return folded


class _Folder(NodeTransformer):
    def __init__(self, env: Environment, context: nodes.EvalContext, known: Mapping[str, Any]) -> None:
        self._env, self._context, self._known = env, context, known

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:
        return self._constant(node, lambda: self._value(node)) or self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        is_known = isinstance(node.node, nodes.Name) and callable(self._known.get(node.node.name))
        return (is_known and self._constant(node, lambda: self._answer(node))) or node

    def visit_If(self, node: nodes.If) -> nodes.Node | list[nodes.Node]:
        self.generic_visit(node)
        try:
            is_true = _expression(node.test).as_const(self._context)
        except nodes.Impossible:
            return node
        if any(True for _ in node.find_all(_FAR)):
            return node
        if is_true:
            return node.body
        if not node.elif_:
            return node.else_
        first = node.elif_[0]
        return self.visit_If(
            nodes.If(first.test, first.body, node.elif_[1:], node.else_, lineno=first.lineno, environment=self._env)
        )

    def _constant(self, node: nodes.Node, work: Callable[[], Any]) -> nodes.Node | None:
        """What `work` gives as a constant; None if it cannot be one, or goes wrong: a page that needs it will tell."""
        try:
            return nodes.Const.from_untrusted(work(), lineno=node.lineno, environment=self._env)
        except Exception:
            return None

    def _value(self, node: nodes.Expr) -> Any:
        """raises Impossible if it is not known before there is a page"""
        if isinstance(node, nodes.Getattr):
            value = self._env.getattr(self._value(node.node), node.attr)
            if not isinstance(value, Undefined):
                return value
        elif isinstance(node, nodes.Name) and node.name in self._known:
            return self._known[node.name]
        raise nodes.Impossible

    def _answer(self, node: nodes.Call) -> Any:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise nodes.Impossible
        args = [each.as_const(self._context) for each in node.args]
        return self._value(node.node)(*args, **dict(each.as_const(self._context) for each in node.kwargs))


def _expression(node: nodes.Node) -> nodes.Expr:
    assert isinstance(node, nodes.Expr)
    return node
