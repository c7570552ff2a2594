"""A query said back in plain words."""

from __future__ import annotations

from functools import reduce

from kliping.search import nodes
from kliping.search.say import say


def echo(node: nodes.Node | None, lang: str) -> str:
    """What `node` asks for, as half a sentence: articles with “banjir” and “jakarta”, from 2021 on."""
    if node is None:
        return say(lang, "nothing")
    parts = node.parts if isinstance(node, nodes.Words | nodes.Every) else (node,)
    texts = [_echo(part, lang) for part in parts if not nodes.is_filter(part)]
    filters = [_echo(part, lang) for part in parts if nodes.is_filter(part)]
    sought = say(lang, "articles", say(lang, "with", _list(texts, lang, "and"))) if texts else say(lang, "nothing")
    return _row([sought, *filters], lang)


def echo_filter(node: nodes.Node, lang: str) -> str:
    """What one filter asks for: section “Kota”."""
    return _echo(node, lang)


def _echo(node: nodes.Node, lang: str) -> str:
    match node:
        case nodes.Term():
            return _in_field(say(lang, "word", node.word), node.field, lang)
        case nodes.Prefix():
            return _in_field(say(lang, "prefix", node.start), node.field, lang)
        case nodes.Phrase():
            return _in_field(say(lang, "phrase", " ".join(node.words)), node.field, lang)
        case nodes.Whole():
            return _in_field(say(lang, "word", node.value), node.field, lang)
        case nodes.Near():
            return say(
                lang, "close", _list([say(lang, "word", word) for word in node.words], lang, "and"), node.distance
            )
        case nodes.Since():
            return say(lang, "since", node.text)
        case nodes.Until():
            return say(lang, "until", node.text)
        case nodes.Not():
            return say(lang, "not", _echo(node.part, lang))
        case nodes.Words() | nodes.Every():
            return f"({_list([_echo(part, lang) for part in node.parts], lang, 'and')})"
        case nodes.Either():
            return f"({_list([_echo(part, lang) for part in node.parts], lang, 'or')})"


def _in_field(said: str, field: str, lang: str) -> str:
    return say(lang, f"in-{field}", said) if field else said


def _list(parts: list[str], lang: str, joint: str) -> str:
    *first, last = parts
    return say(lang, joint, _row(first, lang), last) if first else last


def _row(parts: list[str], lang: str) -> str:
    return reduce(lambda said, part: say(lang, "comma", said, part), parts)
