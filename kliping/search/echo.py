"""A query said back in plain words."""

from __future__ import annotations

from kliping.search import query as q
from kliping.search.say import say


def echo(node: q.Node | None, lang: str) -> str:
    """What `node` asks for, as half a sentence: articles with “banjir” and “jakarta”, from 2021 on."""
    if node is None:
        return say(lang, "nothing")
    parts = node.parts if isinstance(node, q.Words | q.Every) else (node,)
    texts = [_echo(part, lang) for part in parts if not q.is_filter(part)]
    filters = [_echo(part, lang) for part in parts if q.is_filter(part)]
    sought = say(lang, "articles", say(lang, "with", _list(texts, lang, "and"))) if texts else say(lang, "nothing")
    return ", ".join([sought, *filters])


def echo_filter(node: q.Node, lang: str) -> str:
    """What one filter asks for: section “Kota”."""
    return _echo(node, lang)


def _echo(node: q.Node, lang: str) -> str:
    match node:
        case q.Term():
            return _in_field(say(lang, "word", node.word), node.field, lang)
        case q.Prefix():
            return _in_field(say(lang, "prefix", node.start), node.field, lang)
        case q.Phrase():
            return _in_field(say(lang, "phrase", " ".join(node.words)), node.field, lang)
        case q.Whole():
            return _in_field(say(lang, "word", node.value), node.field, lang)
        case q.Near():
            return say(
                lang, "close", _list([say(lang, "word", word) for word in node.words], lang, "and"), node.distance
            )
        case q.Since():
            return say(lang, "since", node.text)
        case q.Until():
            return say(lang, "until", node.text)
        case q.Not():
            return say(lang, "not", _echo(node.part, lang))
        case q.Words() | q.Every():
            return f"({_list([_echo(part, lang) for part in node.parts], lang, 'and')})"
        case q.Either():
            return f"({_list([_echo(part, lang) for part in node.parts], lang, 'or')})"


def _in_field(said: str, field: str, lang: str) -> str:
    return say(lang, f"in-{field}", said) if field else said


def _list(parts: list[str], lang: str, joint: str) -> str:
    word = say(lang, joint)
    return f" {word} ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
