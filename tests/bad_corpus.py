"""Files that cannot be right, each with the problems it must be told of: `line:column: CODE`.

All stand in `content/bad/` unless their name says otherwise, and are named for what is wrong with them.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from kliping.yamltext import DEPTH


@dataclass(frozen=True, slots=True)
class Bad:
    """One file: where it stands, what is in it, which problems it has."""

    path: str
    data: bytes
    problems: tuple[str, ...]

    @property
    def expected(self) -> list[str]:
        """The beginnings of its lines in a report."""
        return [f"{self.path}:{problem}" for problem in self.problems]


def _whole(name: str, data: str | bytes, *problems: str) -> Bad:
    return Bad(f"content/bad/{name}.md", data.encode() if isinstance(data, str) else data, problems)


def _field(name: str, line: str, *problems: str) -> Bad:
    """A whole article whose third line is wrong."""
    return _whole(name, f"---\ntitle: Kapal\n{line}\n---\n\nIsi.\n", *problems)


def _later(name: str, lines: str, problem: str) -> Bad:
    """An article that wants what a good one has, and comes after it."""
    return Bad(f"content/later/{name}.md", f"---\ntitle: Kapal\n{lines}\n---\n\nIsi.\n".encode(), (problem,))


def _body(name: str, body: str, *problems: str) -> Bad:
    return _whole(name, f"---\ntitle: Kapal\n---\n{body}", *problems)


def _seed(name: str, data: str | bytes, *problems: str) -> Bad:
    return Bad(f"seeds/{name}", data.encode() if isinstance(data, str) else data, problems)


FILES = [
    _whole("empty", "", "1:1: FRONT-MATTER"),
    _whole("blank-lines", "\n\n\n", "1:1: FRONT-MATTER"),
    _whole("only-text", "Kapal tiba pagi ini.\n", "1:1: FRONT-MATTER"),
    _whole("text-before", "\n---\ntitle: Kapal\n---\n", "1:1: FRONT-MATTER"),
    _whole("indented-fence", " ---\ntitle: Kapal\n---\n", "1:1: FRONT-MATTER"),
    _whole("four-dashes", "----\ntitle: Kapal\n----\n", "1:1: FRONT-MATTER"),
    _whole("toml", '+++\ntitle = "Kapal"\n+++\n', "1:1: FRONT-MATTER"),
    _whole("json", '{"title": "Kapal"}\n', "1:1: FRONT-MATTER"),
    _whole("html", "<!doctype html><title>Kapal</title>\n", "1:1: FRONT-MATTER"),
    _whole("one-fence", "---\n", "1:1: FRONT-MATTER-END"),
    _whole("no-end", "---\ntitle: Kapal\n", "1:1: FRONT-MATTER-END"),
    _whole("end-with-text", "---\ntitle: Kapal\n--- isi\n", "1:1: FRONT-MATTER-END"),
    _whole("end-indented", "---\ntitle: Kapal\n ---\nIsi.\n", "1:1: FRONT-MATTER-END"),
    _whole("end-of-other-kind", "---\ntitle: Kapal\n...\nIsi.\n", "1:1: FRONT-MATTER-END"),
    _whole("latin-1", "---\ntitle: Café\n---\n".encode("latin-1"), "2:11: FILE-ENCODING"),
    _whole("latin-1-body", "---\ntitle: Kapal\n---\n\nDi café.\n".encode("latin-1"), "5:7: FILE-ENCODING"),
    _whole("windows-1252", "---\ntitle: “Kapal”\n---\n".encode("cp1252"), "2:8: FILE-ENCODING"),
    _whole("shift-jis", "---\ntitle: 漁港\n---\n".encode("shift-jis"), "2:8: FILE-ENCODING"),
    _whole("cut-character", "---\ntitle: Kapal\n---\n\nharga €".encode()[:-1], "5:7: FILE-ENCODING"),
    _whole("overlong", b"---\ntitle: Kapal\n---\n\n\xc0\xaf", "5:1: FILE-ENCODING"),
    _whole("surrogate", b"---\ntitle: Kapal\n---\n\n\xed\xa0\x80", "5:1: FILE-ENCODING"),
    _whole("random", bytes(range(128, 256)), "1:1: FILE-ENCODING"),
    _whole("gzip", b"\x1f\x8b\x08\x00" + b"\x99" * 40, "1:2: FILE-ENCODING"),
    _whole("utf-16-cut", b"\xff\xfe-\x00\x00\xd8", "1:5: FILE-ENCODING"),
    _whole("utf-16-no-mark", "---\ntitle: Kapal\n---\n".encode("utf-16-le"), "1:2: FILE-CONTROL"),
    _whole("nul-front", "---\ntitle: Kap\0al\n---\n", "2:11: FILE-CONTROL"),
    _body("nul-body", "\nKapal\0.\n", "5:6: FILE-CONTROL"),
    _body("escape", "\n\x1b[31mKapal\n", "5:1: FILE-CONTROL"),
    _body("bell", "\nKapal\a\n", "5:6: FILE-CONTROL"),
    _body("form-feed", "\nKapal\n\fIsi\n", "6:1: FILE-CONTROL"),
    _body("delete", "\nKapal\x7f\n", "5:6: FILE-CONTROL"),
    _body("lists-in-lists", "\n" + "\n".join("    " * i + "- a" for i in range(500)), "1:1: MARKDOWN"),
    _body("quotes-in-quotes", "\n" + ">" * 20_000 + " a", "1:1: MARKDOWN"),
    _whole("colon-in-title", "---\ntitle: Kapal: tiba\n---\n", "2:13: YAML-SYNTAX"),
    _whole("quote-open", '---\ntitle: "Kapal\n---\n', "3:1: YAML-SYNTAX"),
    _whole("quote-single", "---\ntitle: 'Kapal's\n---\n", "2:15: YAML-SYNTAX"),
    _whole("bad-escape", '---\ntitle: "Kapal\\q"\n---\n', "2:14: YAML-SYNTAX"),
    _whole("tab-indent", "---\ntitle: Kapal\ncorrections:\n\t- a\n---\n", "4:1: YAML-SYNTAX"),
    _whole("list-open", "---\ntitle: Kapal\ntags: [a, b\n---\n", "4:1: YAML-SYNTAX"),
    _whole("map-open", "---\ntitle: Kapal\nbasis: {date: given\n---\n", "4:1: YAML-SYNTAX"),
    _whole("no-colon", "---\ntitle: Kapal\ndate\n---\n", "4:1: YAML-SYNTAX"),
    _whole("at-sign", "---\ntitle: @kapal\n---\n", "2:8: YAML-SYNTAX"),
    _whole("backtick", "---\ntitle: `kapal`\n---\n", "2:8: YAML-SYNTAX"),
    _whole("percent", "---\n%TAG ! x:\ntitle: Kapal\n---\n", "3:1: YAML-SYNTAX"),
    _whole("indent-jump", "---\ntitle: Kapal\n  date: 2021\n---\n", "3:7: YAML-SYNTAX"),
    _whole("list-then-map", "---\n- Kapal\ntitle: Kapal\n---\n", "3:1: YAML-SYNTAX"),
    _whole("c1-control", "---\ntitle: Kap\x80al\n---\n", "2:1: YAML-CHARACTER"),
    _whole("nonsense-character", "---\ntitle: Kapal\nsection: \ufffe\n---\n", "3:1: YAML-CHARACTER"),
    _whole("a-list", "---\n- title\n- Kapal\n---\n", "2:1: YAML-MAPPING"),
    _whole("a-sentence", "---\nKapal tiba\n---\n", "2:1: YAML-MAPPING"),
    _whole("a-quoted-sentence", '---\n"Kapal: tiba"\n---\n', "2:1: YAML-MAPPING"),
    _whole("two-documents", "---\ntitle: Kapal\n--- # lagi\ntitle: Lagi\n---\n", "3:1: YAML-DOCUMENT"),
    _whole("key-is-a-list", "---\ntitle: Kapal\n? [a, b]\n: c\n---\n", "3:3: YAML-KEY"),
    _whole("key-is-a-map", "---\ntitle: Kapal\n{a: b}: c\n---\n", "3:1: YAML-KEY"),
    _whole("key-too-long", f"---\ntitle: Kapal\n{'k' * 121}: v\n---\n", "3:1: YAML-KEY"),
    _whole("key-far-too-long", f"---\ntitle: Kapal\n? {'k' * 5000}\n: v\n---\n", "3:3: YAML-KEY"),
    _whole("title-twice", "---\ntitle: Kapal\ntitle: Perahu\n---\n", "3:1: YAML-DUPLICATE"),
    _whole("date-twice", "---\ntitle: Kapal\ndate: 2021\ntags: [a]\ndate: 2022\n---\n", "5:1: YAML-DUPLICATE"),
    _whole("quoted-twice", '---\ntitle: Kapal\n"title": Perahu\n---\n', "3:1: YAML-DUPLICATE"),
    _field("twice-inside", "basis: {date: given, date: stated}", "3:22: YAML-DUPLICATE"),
    _field("anchor", "section: &s Kota", "3:10: YAML-ALIAS"),
    _field("alias", "section: *s", "3:10: YAML-ALIAS"),
    _field("anchor-list", "tags: &t [a]", "3:7: YAML-ALIAS"),
    _field("merge", "basis: {<<: *b}", "3:13: YAML-ALIAS"),
    _whole(
        "laughs",
        "---\na: &a [x, x]\n"
        + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True))
        + "---\n",
        "2:4: YAML-ALIAS",
    ),
    _field("tag-python", "section: !!python/object/apply:os.system [true]", "3:10: YAML-TAG"),
    _field("tag-own", "section: !kota laut", "3:10: YAML-TAG"),
    _field("tag-text", "section: !!str 12", "3:10: YAML-TAG"),
    _field("deep-lists", "tags: " + "[" * 50 + "]" * 50, f"3:{7 + DEPTH}: YAML-DEPTH"),
    _field("deeper-lists", "tags: " + "[" * 5000 + "]" * 5000, f"3:{7 + DEPTH}: YAML-DEPTH"),
    _field("deep-maps", "basis: " + "{a: " * 50 + "}" * 50, f"3:{5 + 4 * DEPTH}: YAML-DEPTH"),
    _field("huge", "section: " + "x" * (1 << 20), "2:1: YAML-SIZE"),
    _whole("no-title", "---\ndate: 2021-12-12\n---\nIsi.\n", "2:1: TITLE-MISSING"),
    _whole("nothing-at-all", "---\n---\n", "1:1: TITLE-MISSING"),
    _whole("only-a-comment", "---\n# nanti\n---\n", "1:1: TITLE-MISSING"),
    _whole("title-left-out", "---\ntitle:\nlang: id\n---\n", "2:7: TITLE-MISSING"),
    _whole("title-in-capitals", "---\nTITLE: Kapal\n---\n", "2:1: TITLE-MISSING"),
    _whole("title-of-dashes", "---\ntitle: '---'\n---\n", "2:8: TITLE-EMPTY"),
    _whole("title-of-space", "---\ntitle: '   '\n---\n", "2:8: TITLE-EMPTY"),
    _whole("title-invisible", "---\ntitle: '\u200b\u200d'\n---\n", "2:8: TITLE-EMPTY"),
    _whole("title-of-ten-thousand", f"---\ntitle: {'kapal ' * 1700}\n---\n", "2:8: TITLE-LENGTH"),
    _whole("title-a-little-long", f"---\ntitle: {'x' * 1001}\n---\n", "2:8: TITLE-LENGTH"),
    _whole("title-a-list", "---\ntitle: [Kapal, Tiba]\n---\n", "2:8: FIELD-TYPE"),
    _whole("title-a-map", "---\ntitle: {id: Kapal}\n---\n", "2:8: FIELD-TYPE"),
    _whole("title-turned", "---\ntitle: Kapal \u202eabit\n---\n", "2:8: TEXT-BIDI"),
    _field("tag-turned", "tags: [laut, \u202ekapal]", "3:7: TEXT-BIDI"),
    _field("id-with-slash", "id: a/b", "3:5: ID-FORM"),
    _field("id-with-space", "id: kapal tiba", "3:5: ID-FORM"),
    _field("id-dots", "id: ..", "3:5: ID-FORM"),
    _field("id-too-long", f"id: {'i' * 121}", "3:5: ID-FORM"),
    _field("id-a-list", "id: [a]", "3:5: FIELD-TYPE"),
    _field("slug-with-capitals", "slug: Kapal-Tiba", "3:7: SLUG-FORM"),
    _field("slug-climbing", "slug: ../../etc/passwd", "3:7: SLUG-FORM"),
    _field("slug-dot", "slug: .htaccess", "3:7: SLUG-FORM"),
    _field("slug-percent", "slug: kapal%2f..", "3:7: SLUG-FORM"),
    _field("slug-number", "slug: 2021", "3:7: SLUG-FORM"),
    _field("slug-part", "slug: part-2", "3:7: SLUG-FORM"),
    _field("slug-letter", "slug: k", "3:7: SLUG-FORM"),
    _field("slug-too-long", f"slug: {'s' * 81}", "3:7: SLUG-FORM"),
    _field("slug-decomposed", "slug: cafe\u0301", "3:7: SLUG-FORM"),
    Bad("content/bad/!!!.md", b"---\ntitle: Kapal\n---\n", ("2:1: SLUG-MISSING",)),
    _field("lang-in-words", "lang: Bahasa Indonesia", "3:7: LANG-FORM"),
    _field("lang-capitals", "lang: ID", "3:7: LANG-FORM"),
    _field("lang-a-list", "lang: [id, en]", "3:7: FIELD-TYPE"),
    _field("lang-markup", 'lang: "en\\" onload=\\"x"', "3:7: LANG-FORM"),
    _field("date-in-words", "date: 12 Desember 2021", "3:7: DATE-FORM"),
    _field("date-slashes", "date: 12/12/2021", "3:7: DATE-FORM"),
    _field("date-short-year", "date: 21-12-12", "3:7: DATE-FORM"),
    _field("date-one-digit", "date: 2021-1-2", "3:7: DATE-FORM"),
    _field("date-arabic-digits", "date: ٢٠٢١-١٢-١٢", "3:7: DATE-FORM"),
    _field("date-open-set", 'date: "[2021-12-12"', "3:7: DATE-FORM"),
    _field("date-a-list", "date: [2021-12-12]", "3:7: FIELD-TYPE"),
    _field("date-hour-25", "date: 2021-12-12T25:00", "3:7: DATE-FORM"),
    _field("date-february-30", "date: 2021-02-30", "3:7: DATE-CALENDAR"),
    _field("date-month-13", "date: 2021-13", "3:7: DATE-CALENDAR"),
    _field("date-year-0", "date: 0000", "3:7: DATE-CALENDAR"),
    _field("date-set-with-none", 'date: "[2021-12-12,2021-12-32]"', "3:7: DATE-CALENDAR"),
    _field("updated-soon", "updated: soon", "3:10: DATE-FORM"),
    _field("embargo-tomorrow", "embargo: besok pagi", "3:10: TIME-FORM"),
    _field("embargo-far", "embargo: 9999-12-31T23:59-12:00", "3:10: TIME-FORM"),
    _field("embargo-nowhere", "embargo: 2026-01-31T06:00", "3:10: TIME-ZONE"),
    _field("embargo-a-day", "embargo: 2026-01-31", "3:10: TIME-ZONE"),
    _field("section-a-list", "section: [Kota, Laut]", "3:10: FIELD-TYPE"),
    _field("tags-a-map", "tags: {laut: ya}", "3:7: FIELD-TYPE"),
    _field("tags-of-lists", "tags: [[laut]]", "3:7: FIELD-TYPE"),
    _field("authors-a-map", "authors: {name: Sari}", "3:10: FIELD-TYPE"),
    _field("related-a-map", "related: {title: Kapal}", "3:10: FIELD-TYPE"),
    _field("summary-a-list", "summary:\n- a\n- b", "4:1: FIELD-TYPE"),
    _field("url-script", "original_url: javascript:alert(1)", "3:15: URL-FORM"),
    _field("url-bare", "original_url: example.org/kapal", "3:15: URL-FORM"),
    _field("url-file", "original_url: file:///etc/passwd", "3:15: URL-FORM"),
    _field("image-climbing", "image: ../../rahasia.png", "3:8: IMAGE-FORM"),
    _field("image-data", "image: data:image/svg+xml;base64,AAAA", "3:8: IMAGE-FORM"),
    _field("image-of-others", "image: //example.org/x.png", "3:8: IMAGE-FORM"),
    _field("alias-outside", "aliases: [https://example.org/]", "3:11: ALIAS-FORM"),
    _field("alias-climbing", "aliases: [/a/../../b/]", "3:11: ALIAS-FORM"),
    _field("alias-robots", "aliases: [/lama/, /robots.txt/]", "3:19: ALIAS-FORM"),
    _field("alias-query", "aliases: /lama/?id=3", "3:10: ALIAS-FORM"),
    _field("alias-home", "aliases: /", "3:10: ALIAS-FORM"),
    _field("alias-list", "aliases: /2021/", "1:1: ALIAS-FORM"),
    _field("draft-maybe", "draft: mungkin", "3:8: FLAG-FORM"),
    _field("draft-a-list", "draft: []", "3:8: FIELD-TYPE"),
    _field("withdrawn-a-list", "withdrawn: [ya]", "3:12: FIELD-TYPE"),
    _field("corrections-text", "corrections: salah", "3:14: FIELD-TYPE"),
    _field("correction-no-date", "corrections: [{text: salah}]", "3:15: FIELD-MISSING"),
    _field("correction-no-text", "corrections: [{date: 2021}]", "3:15: FIELD-MISSING"),
    _field("correction-bad-date", "corrections: [{date: kemarin, text: salah}]", "3:14: DATE-FORM"),
    _field("basis-a-text", "basis: given", "3:8: FIELD-TYPE"),
    _field("seed-a-text", "seed: seeds/a.txt", "3:7: FIELD-TYPE"),
    _field("seed-half", "seed: {file: seeds/a.txt}", "3:7: FIELD-TYPE"),
    _whole(
        "many-at-once",
        "---\nlang: X\ndate: soon\ndraft: perhaps\ntags: {a: b}\n---\n",
        "2:1: TITLE-MISSING",
        "2:7: LANG-FORM",
        "3:7: DATE-FORM",
        "4:8: FLAG-FORM",
        "5:7: FIELD-TYPE",
    ),
    _later("id-of-another", "id: good-007", "1:1: ID-DUPLICATE"),
    _later("url-of-another", "date: 2021-09-09\nslug: good-008", "1:1: URL-DUPLICATE"),
    _later("Good-009", "id: other-009\ndate: 2021-10-10", "1:1: URL-DUPLICATE"),
    _later("good-0\uff110", "date: 2021-11-11", "1:1: ID-DUPLICATE"),
    _seed("empty.txt", "", "1:1: SEED-FORM"),
    _seed("only-a-title.txt", "Kapal Tiba di Lembayung\n", "1:1: SEED-FORM"),
    _seed("latin-1.txt", "Café Pelabuhan\nIsi.\n".encode("latin-1"), "1:4: FILE-ENCODING"),
    _seed(
        "rows.jsonl",
        "\n".join(
            [
                json.dumps({"id": "row-1"}),
                '{"id": "row-2", "title": "Kapal", "body": "Isi."',
                "[1, 2, 3]",
                "[" * 100_000,
                json.dumps({"id": "row-5", "title": "x" * 2000, "body": "Isi."}),
                json.dumps({"id": "row-6", "title": "---", "body": "Isi."}),
            ]
        ),
        "1:1: SEED-FORM",
        "2:49: SEED-FORM",
        "3:1: SEED-FORM",
        "4:1: SEED-FORM",
        "5:1: SEED-FORM",
        "6:1: SEED-FORM",
    ),
]


def write_files(root: Path) -> list[str]:
    """Write all of them, and those that only a file system can make; the lines that a report must have."""
    for bad in FILES:
        path = root / bad.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bad.data)
    folder = root / "content/bad"
    os.mkfifo(folder / "pipe.md")
    (folder / "link.md").symlink_to(root / "site.yaml")
    (folder / "link-to-nothing.md").symlink_to("nowhere")
    (folder / "folder-link.md").symlink_to(root / "seeds")
    (folder / os.fsdecode(b"caf\xe9.md")).write_bytes(b"---\ntitle: Kapal\n---\n")
    with (folder / "sparse.md").open("wb") as file:
        file.truncate(1 << 30)
    special = {"pipe": "KIND", "link": "LINK", "link-to-nothing": "LINK", "folder-link": "LINK", "sparse": "SIZE"}
    lines = [f"content/bad/{name}.md:1:1: FILE-{code}" for name, code in special.items()]
    lines.append("content/bad/caf\\xe9.md:1:1: FILE-NAME")
    return [*lines, *(line for bad in FILES for line in bad.expected)]
