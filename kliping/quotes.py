"""Who said what: words between quotation marks whose speaker the text names, in Indonesian and English.

A quotation is attributed by the first of `RULES` that knows how; each rule looks at what stands right before or right
behind it. What no rule attributes to somebody with a full name is left out. So are words in quotation marks that are
no speech: a quotation has `LEAST_WORDS` words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kliping.names import Cast

LEAST_WORDS = 3
# Behind a quotation, before a name: `"…," kata Sari Nila`. With -nya: whoever spoke last.
_PASSIVE = """
aku beber cetus imbuh jawab jelas kata kenang kilah lanjut papar pungkas sambung sebut seru tambah tandas tegas
terang timpal tukas tulis tutur ucap ujar ulas ungkap urai"""
# Between a name and what it says: `Sari Nila mengatakan, "…"`.
_ACTIVE = """
berkata bertutur berujar berucap bilang melanjutkan memaparkan membeberkan menambahkan menandaskan menanggapi
menegaskan menerangkan mengaku mengakui mengatakan mengenang mengingatkan mengucapkan mengungkapkan menguraikan
menjawab menjelaskan menukas menulis menuturkan menyampaikan menyatakan menyebut menyebutkan"""
_ENGLISH = """
acknowledged added admitted announced argued asked claimed complained concluded continued declared explained insisted
joked noted observed quipped recalled remarked replied responded said says stated stressed told urged warned wrote"""
_WORDS = {name: "|".join(text.split()) for name, text in (("id", _PASSIVE), ("active", _ACTIVE), ("en", _ENGLISH))}
_QUOTATION = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")
_WORD = r"(?:(?:[DI]r|Hj?|Prof|M[rs]|Mrs|[A-Z])\.|[A-ZÀ-ÖØ-Þ][\w’'-]*)"
_NAME = rf"(?P<name>(?:[a-z]+ ){{0,4}}?{_WORD}(?: (?:(?:bin|binti|van|von|de|al|el|of) )?{_WORD})*)"
_BEHIND = re.compile(rf",? ?(?:{_WORDS['id']}|{_WORDS['en']}) {_NAME}")
_NAME_SAID = re.compile(rf",? ?{_NAME}(?:, [^,.\"“”]{{3,50}},)? (?:{_WORDS['en']})\b")
_PRONOUN = re.compile(
    rf",? ?(?:(?:{_WORDS['id']})nya\b|(?:{_WORDS['id']}) (?:dia|ia)\b|(?:he|she) (?:{_WORDS['en']})\b)"
)
_BEFORE = re.compile(
    rf"(?:\A|[.!?]\s+|, |\b(?:dan|and|juga|bahwa|lalu|but|namun|itu) ){_NAME}(?:, [^,.\"“”]{{3,60}},| \(\d+\))?"
    rf"(?: (?:juga|pun|lalu|kemudian|sempat|also|later|then))? (?:{_WORDS['active']}|{_WORDS['en']})\b"
    r"[^.!?\"“”]{0,60}[,:] ?\Z"
)
_ACCORDING = re.compile(rf"(?:\A|[.!?]\s+)(?:[Mm]enurut|[Bb]agi|[Kk]ata|[Uu]jar|According to) {_NAME}[,:] ?\Z")
_END = re.compile(r"[.!?][\"”]?\s+\Z")


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said.

    paragraph    the number of its paragraph, from 0
    speaker      a full name
    text         without its quotation marks and the comma at its end
    """

    paragraph: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a quotation stands.

    before, behind    the text of its paragraph up to it and after it, without the quotation marks
    last              who spoke last in this paragraph or the one before, "" for nobody
    follows           whether another quotation of `last` comes before it in this paragraph
    """

    before: str
    behind: str
    last: str
    follows: bool
    cast: Cast


def find_quotes(paragraphs: Sequence[str], cast: Cast) -> list[Quote]:
    """The quotations of an article that can be attributed, in their order.

    cast    everybody whom the article names
    """
    found: list[Quote] = []
    last = ""
    for number, paragraph in enumerate(paragraphs):
        own = _in_paragraph(number, paragraph, cast, last)
        found += own
        last = own[-1].speaker if own else _only_one(paragraph, cast)
    return found


def _in_paragraph(number: int, paragraph: str, cast: Cast, last: str) -> list[Quote]:
    if paragraph.count('"') % 2:
        return []
    found: list[Quote] = []
    for match in _QUOTATION.finditer(paragraph):
        before, behind = paragraph[: match.start()], paragraph[match.end() :]
        setting = Setting(before=before, behind=behind, last=last, follows=bool(found), cast=cast)
        speaker = next(filter(None, (rule(setting) for rule in RULES)), "")
        text = (match[1] or match[2]).strip().rstrip(",").rstrip()
        if speaker and len(text.split()) >= LEAST_WORDS:
            found.append(Quote(number, speaker, text))
            last = speaker
    return found


def _only_one(paragraph: str, cast: Cast) -> str:
    """The only person that a paragraph names, "" if there are none or several: whom "he said" can mean behind it."""
    words = set(paragraph.split()) if cast.people else set()
    named = {name for name in cast.people if not words.isdisjoint(_short(name))}
    return named.pop() if len(named) == 1 else ""


def _short(name: str) -> tuple[str, ...]:
    words = name.split()
    return tuple(f"{word}{mark}" for word in (words[0], words[-1]) for mark in ("", ",", "."))


def verb_and_name(setting: Setting) -> str:
    """A verb of saying and a name behind it.

    >>> from kliping.names import find_names
    >>> cast = find_names(["Wali Kota Sari Nila datang pagi itu bersama rombongan."])
    >>> def said(text): return [(quote.speaker, quote.text) for quote in find_quotes([text], cast)]
    >>> said('"Air tidak pernah lupa jalannya," kata Wali Kota Sari Nila, Minggu.')
    [('Sari Nila', 'Air tidak pernah lupa jalannya')]
    >>> said('"Air tidak pernah lupa jalannya," tukas Nila kepada warga.')
    [('Sari Nila', 'Air tidak pernah lupa jalannya')]
    >>> said('"The water never forgets," said Mayor Nila.')
    [('Sari Nila', 'The water never forgets')]
    >>> said('"Air tidak pernah lupa jalannya," kata seorang warga.')
    []
    """
    return _named(_BEHIND.match(setting.behind), setting.cast)


def name_and_verb(setting: Setting) -> str:
    """A name and an English verb of saying behind it.

    >>> from kliping.names import find_names
    >>> cast = find_names(["Ann Willow, 61, has kept the ferry for thirty years now."])
    >>> def said(text): return [quote.speaker for quote in find_quotes([text], cast)]
    >>> said('"It leaves when it leaves," Willow said.')
    ['Ann Willow']
    >>> said('"It leaves when it leaves," the captain said.')
    []
    """
    return _named(_NAME_SAID.match(setting.behind), setting.cast)


def name_before(setting: Setting) -> str:
    """A name and a verb of saying before it, with what they describe between them.

    >>> from kliping.names import find_names
    >>> cast = find_names(["Wali Kota Sari Nila datang pagi itu bersama rombongan."])
    >>> def said(text): return [quote.speaker for quote in find_quotes([text], cast)]
    >>> said('Sari Nila mengatakan, "Air tidak pernah lupa jalannya."')
    ['Sari Nila']
    >>> said('Nila, yang tiba paling pagi, juga menambahkan kepada warga: "Kita tunggu surut."')
    ['Sari Nila']
    >>> said('Hujan turun. Menurut Nila, "air tidak pernah lupa jalannya".')
    ['Sari Nila']
    """
    match = _BEFORE.search(setting.before[-220:]) or _ACCORDING.search(setting.before[-120:])
    return _named(match, setting.cast)


def continued(setting: Setting) -> str:
    """Behind an attributed quotation of the same paragraph, a sentence of its own.

    >>> from kliping.names import find_names
    >>> cast = find_names(["Wali Kota Sari Nila datang pagi itu bersama rombongan."])
    >>> [quote.text for quote in find_quotes(['"Kita tunggu air surut," kata Nila. "Besok kita kerja."'], cast)]
    ['Kita tunggu air surut', 'Besok kita kerja.']
    """
    is_end = _END.search(setting.before) is not None
    return setting.last if setting.follows and is_end and not _said_by_another(setting.behind) else ""


def pronoun(setting: Setting) -> str:
    """He or she: whoever spoke last, or the only one whom the paragraph before names.

    >>> from kliping.names import find_names
    >>> cast = find_names(["Wali Kota Sari Nila datang pagi itu bersama rombongan."])
    >>> said = ["Nila menunggu di dermaga sampai malam.", '"Air tidak pernah lupa jalannya," katanya.']
    >>> [quote.speaker for quote in find_quotes(said, cast)]
    ['Sari Nila']
    >>> find_quotes(said[1:], cast)
    []
    """
    own = _only_one(setting.before, setting.cast) if setting.before.strip() else ""
    return own or setting.last if _PRONOUN.match(setting.behind) else ""


RULES: tuple[Callable[[Setting], str], ...] = (verb_and_name, name_and_verb, pronoun, name_before, continued)


def _said_by_another(behind: str) -> bool:
    return any(rule.match(behind) for rule in (_BEHIND, _NAME_SAID))


def _named(match: re.Match[str] | None, cast: Cast) -> str:
    """The person of a match; small words before the name must be a title, else it is a place or a group."""
    if match is None:
        return ""
    words = match["name"].split()
    first = next(i for i, word in enumerate(words) if word[0].isupper())
    return cast.introduced(words[:first], " ".join(words[first:]))
