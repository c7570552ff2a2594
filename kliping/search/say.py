"""What search says to people, in Indonesian and English. Words only; what they are about is decided elsewhere."""

from __future__ import annotations

from typing import Final

_SAID: Final = {
    "too-long": (
        "the query is longer than {} characters; shorten it",
        "pencarian lebih panjang dari {} huruf; persingkatlah",
    ),
    "too-many": (
        "the query has more than {} words; leave some out",
        "pencarian lebih dari {} kata; kurangilah",
    ),
    "too-deep": (
        "parentheses stand more than {} deep; use fewer",
        "tanda kurung bersusun lebih dari {} tingkat; kurangilah",
    ),
    "long-phrase": (
        "a phrase may have {} words at most; shorten it",
        "frasa paling banyak {} kata; persingkatlah",
    ),
    "leading-star": (
        "a word cannot begin with * or ?; write its first letters, then *",
        "kata tidak dapat diawali * atau ?; tulis huruf-huruf awalnya, lalu *",
    ),
    "short-prefix": (
        "write at least {} letters before *",
        "tulis sedikitnya {} huruf sebelum *",
    ),
    "wide-prefix": (
        '"{}*" stands for more than {} words; write more letters',
        '"{}*" mewakili lebih dari {} kata; tulis lebih banyak huruf',
    ),
    "late-page": (
        "there are pages 1 to {} only; narrow the search instead",
        "hanya ada halaman 1 sampai {}; persempitlah pencarian",
    ),
    "sort": (
        '"{}" is not an order; write relevance, newest or oldest',
        '"{}" bukan urutan; tulis relevance, newest, atau oldest',
    ),
    "per-page": (
        "a page has 1 to {} hits",
        "satu halaman memuat 1 sampai {} hasil",
    ),
    "parenthesis": (
        "A parenthesis has no partner; it was passed over.",
        "Ada tanda kurung tanpa pasangan; tanda itu diabaikan.",
    ),
    "quotation": (
        "A quotation mark is not closed; the phrase was taken to go to the end.",
        "Tanda kutip belum ditutup; frasa dianggap sampai akhir.",
    ),
    "operator": (
        "{} has nothing to join; it was passed over.",
        "{} tidak menggabungkan apa pun dan diabaikan.",
    ),
    "near": (
        "near: is written near:5(two words); its words were searched as they are.",
        "near: ditulis near:5(dua kata); kata-katanya dicari apa adanya.",
    ),
    "field": (
        'There is no field "{}"; it was searched as a word.',
        'Tidak ada bidang "{}"; dicari sebagai kata.',
    ),
    "date": (
        '"{}" is not a date such as 2021, 2021-12 or 2021-12-31; it was searched as a word.',
        '"{}" bukan tanggal seperti 2021, 2021-12, atau 2021-12-31; dicari sebagai kata.',
    ),
    "pattern": (
        '"{}" was searched as words; * may stand at the end of a word only.',
        '"{}" dicari sebagai kata; * hanya boleh di akhir kata.',
    ),
    "relaxed": (
        "No article has all of these words; those below have some of them.",
        "Tidak ada artikel yang memuat semua kata ini; yang di bawah memuat sebagian.",
    ),
    "some-words": (
        "Articles with some of these words are among them, the best matches first.",
        "Termasuk artikel yang hanya memuat sebagian kata ini; yang paling cocok di atas.",
    ),
    "without": (
        "Without {}: {}.",
        "Tanpa {}: {}.",
    ),
    "nothing": ("all articles", "semua artikel"),
    "articles": ("articles {}", "artikel {}"),
    "with": ("with {}", "yang memuat {}"),
    "and": ("and", "dan"),
    "or": ("or", "atau"),
    "not": ("not {}", "bukan {}"),
    "phrase": ("the phrase “{}”", "frasa “{}”"),
    "word": ("“{}”", "“{}”"),
    "prefix": ("words that begin with “{}”", "kata berawalan “{}”"),
    "close": ("{} within {} words", "{} dalam jarak {} kata"),
    "since": ("from {} on", "sejak {}"),
    "until": ("up to {}", "sampai {}"),
    "in-title": ("{} in the title", "{} di judul"),
    "in-tag": ("tag {}", "tag {}"),
    "in-section": ("section {}", "rubrik {}"),
    "in-author": ("author {}", "penulis {}"),
    "in-credit": ("credit {}", "sumber {}"),
    "in-place": ("place {}", "tempat {}"),
    "in-lang": ("language {}", "bahasa {}"),
}


def say(lang: str, what: str, *values: object) -> str:
    """The sentence `what` in Indonesian if `lang` is "id", in English otherwise."""
    return _SAID[what][lang.partition("-")[0] == "id"].format(*values)
