"""What of a query is words of a text, which of them say something, and which can be marked in a passage."""

from __future__ import annotations

from kliping.analysis import fold_word, stop_words
from kliping.search import nodes


def is_text(node: nodes.Node) -> bool:
    """Whether `node` asks for words, and not only for a date, a value or an absence."""
    return not nodes.is_filter(node) and not isinstance(node, nodes.Not)


def is_function_word(node: nodes.Node, languages: tuple[str, ...]) -> bool:
    """Whether `node` is a word that says nothing about what is sought."""
    return (
        isinstance(node, nodes.Term)
        and not node.field
        and any(fold_word(node.word) in stop_words(lang) for lang in languages)
    )


def wanted(parts: tuple[nodes.Node, ...], languages: tuple[str, ...]) -> list[nodes.Node]:
    """`parts` without function words, unless there is nothing else to search for."""
    content = [part for part in parts if not is_function_word(part, languages)]
    return content if any(map(is_text, content)) else list(parts)


def texts_of(root: nodes.Node, languages: tuple[str, ...]) -> tuple[nodes.Node, ...]:
    """The words and phrases side by side, of which some may be enough."""
    if not isinstance(root, nodes.Words):
        return ()
    return tuple(part for part in root.parts if is_text(part) and not is_function_word(part, languages))


def marked_in(node: nodes.Node, languages: tuple[str, ...]) -> list[nodes.Node]:
    """The parts of a query that can be marked in a text."""
    if isinstance(node, nodes.Words | nodes.Every | nodes.Either):
        parts = wanted(node.parts, languages) if isinstance(node, nodes.Words) else node.parts
        return [leaf for part in parts for leaf in marked_in(part, languages)]
    return [] if nodes.is_filter(node) or isinstance(node, nodes.Not) else [node]


def has_scores(node: nodes.Node) -> bool:
    """Whether `node` has words by which what it finds can be ranked, and does not only narrow."""
    if isinstance(node, nodes.Words | nodes.Every | nodes.Either):
        return any(map(has_scores, node.parts))
    return is_text(node) and not isinstance(node, nodes.Prefix)
