"""The same text again is a second seed of the first article, whichever way the seeds come and go."""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk import NOON, Desk, tree
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kliping.archive import Archive, BuildReport
from kliping.article import load_article
from kliping.cli import main

WORDS = ["air", "pasang", "naik", "sungai", "ambar", "warga", "dusun", "nila", "perahu", "nelayan", "pasar", "lama"]


def story(number: int, *, more: str = "") -> str:
    """Four paragraphs that no other number has, and `more`."""
    rng = random.Random(number)
    lines = [" ".join(rng.choices(WORDS, k=30)).capitalize() + "." for _ in range(4)]
    return "\n".join([*lines, more] if more else lines)


STORY = story(1)
FIRST = f"Air pasang di Dusun Nila\nLEMBAYUNG - {STORY}\n"
AGAIN = f"Dusun Nila Tergenang\nLEMBAYUNG (Koran) -- {STORY}\nBaca juga:\n- Pasar Lama Dibuka\n".replace("\n", "\r\n")


def put(desk: Desk, name: str, text: str | None) -> None:
    path = desk.root / "seeds" / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if text is not None:
        path.write_bytes(text.encode())


def content(desk: Desk) -> dict[str, str]:
    return {path: data.decode() for path, data in tree(desk.root / "content").items()}


def convert(desk: Desk) -> BuildReport:
    """Seeds into content, as a new process would do it."""
    with Archive(desk.root, now=NOON) as archive:
        return archive.convert()


def unaddressed(source: str) -> str:
    """A content file without its address, which stays what it was when a seed gets another title."""
    return re.sub(r"^(?:slug:|aliases:|- \"?/|  digest:).*\n", "", source, flags=re.MULTILINE)


def row(identity: str, body: str, **named: str) -> str:
    return json.dumps({"id": identity, "title": f"Kabar {identity}", "body": body, "lang": "id", **named}) + "\n"


def test_the_same_text_again_is_a_second_seed(desk: Desk) -> None:
    """With other line ends, another title and a read-also block; its bytes still come back."""
    put(desk, "a.txt", FIRST)
    put(desk, "b.txt", AGAIN)

    done = convert(desk)

    [(path, source)] = content(desk).items()
    article = load_article(source.encode(), path=path, default_lang="en")
    assert article.title == "Air pasang di Dusun Nila"
    assert [copy.file for copy in article.seed.copies] == ["seeds/b.txt"]
    assert article.aliases == ("/undated/dusun-nila-tergenang/",)
    assert done.problems == ()
    with Archive(desk.root) as archive:
        assert archive.verify().n_back == 2


def test_two_reports_stay_two_articles(desk: Desk) -> None:
    """Other words, or the same words with other figures."""
    put(desk, "a.txt", FIRST)
    put(desk, "b.txt", f"Harga\n{story(2, more='Emas 745 ribu, perak 12 ribu, tembaga 3 ribu.')}\n")
    put(desk, "c.txt", f"Harga\n{story(2, more='Emas 756 ribu, perak 13 ribu, tembaga 4 ribu.')}\n")
    put(desk, "d.txt", "Pendek\nIsi menyusul.")
    put(desk, "e.txt", "Lain\nIsi menyusul.")

    convert(desk)

    assert len(content(desk)) == 5


NAMED = ["b", "/undated/dusun-nila-tergenang/"]


@pytest.mark.parametrize("other", NAMED)
def test_a_copy_that_an_editor_says_is_none_is_an_article(tmp_path: Path, other: str) -> None:
    """By its id or by the address that it would have; with one build or several, and as long as that is said."""
    desk, clean = Desk(tmp_path / "edited"), Desk(tmp_path / "clean")
    for each in (desk, clean):
        put(each, "a.txt", FIRST)
        put(each, "b.txt", AGAIN)
    desk.build()
    [path] = (desk.root / "content").rglob("*.md")
    as_converted = path.read_text()

    path.write_text(as_converted.replace("aliases:", f"not_copy_of: ['{other}']\nold_aliases:"))
    assert desk.build().problems == ()
    shutil.copytree(desk.root / "content", clean.root / "content")
    (clean.root / "content/undated/b.md").unlink()
    clean.build()

    assert sorted(content(desk)) == ["undated/a.md", "undated/b.md"]
    assert clean.output() == desk.output()
    put(desk, "b.txt", AGAIN + "Warga pulang.")
    assert (desk.build().problems, len(content(desk))) == ((), 2)
    path.write_text(as_converted)
    desk.build()
    assert sorted(content(desk)) == ["undated/a.md"]


@pytest.mark.parametrize(("own", "other"), [("a", "b"), ("b", "a")])
def test_an_article_that_gets_the_text_of_one_told_from_it_stays(desk: Desk, own: str, other: str) -> None:
    """Whichever of the two says so, though the one that an editor has changed leads, and without the catalog."""
    put(desk, "a.txt", FIRST)
    put(desk, "b.txt", FIRST.replace(STORY, story(2)))
    desk.build()
    path = desk.root / f"content/undated/{own}.md"
    path.write_text(path.read_text().replace("lang:", f"not_copy_of: [{other}]\nlang:", 1))

    put(desk, "b.txt", AGAIN)
    desk.build()
    shutil.rmtree(desk.root / ".kliping")
    put(desk, "a.txt", FIRST + "Warga pulang.\n")
    desk.build()

    assert sorted(content(desk)) == ["undated/a.md", "undated/b.md"]


def test_a_seed_is_told_from_the_article_that_has_its_text(desk: Desk) -> None:
    """By the name of its file, as the article states it; its address is its own again."""
    put(desk, "a.txt", FIRST)
    put(desk, "b.txt", AGAIN)
    desk.build()

    assert main(["--root", str(desk.root), "not-copy-of", "a", "seeds/b.txt", "--yes"]) == 0

    assert desk.build().problems == ()
    assert "Dusun Nila Tergenang" in desk.page("/undated/dusun-nila-tergenang/")
    assert main(["--root", str(desk.root), "not-copy-of", "a", "seeds/c.txt", "--yes"]) == 2


def test_the_order_in_which_seeds_come_does_not_matter(tmp_path: Path) -> None:
    """One by one in every order with a build between, or at once: the same content."""
    seeds = {"a.txt": FIRST, "b.txt": AGAIN, "c.txt": FIRST.replace("Dusun", "Kampung", 1)}
    trees = []
    for i, order in enumerate([*itertools.permutations(seeds), None]):
        desk = Desk(tmp_path / str(i))
        for name in order or seeds:
            put(desk, name, seeds[name])
            if order:
                convert(desk)
        convert(desk)
        trees.append(content(desk))

    assert all(found == trees[0] for found in trees)
    assert len(trees[0]) == 1


TEXTS = [None, FIRST, AGAIN, f"Lain\n{story(3)}\n", f"Lain lagi\n{story(3, more='Warga pulang.')}\n"]


@example([("a", TEXTS[4], False), ("b", TEXTS[3], True), ("a", TEXTS[1], False)])
@example([("b", TEXTS[3], True), ("a", TEXTS[3], False), ("b", TEXTS[1], False)])
@example([("a", TEXTS[3], False), ("b", TEXTS[1], False), ("c", TEXTS[1], True), ("b", TEXTS[3], False)])
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(TEXTS[1:]), st.booleans()), max_size=6))
def test_seeds_that_change_leave_what_a_clean_build_makes(script: list[tuple[str, str, bool]]) -> None:
    """Whatever seeds said before, content is made of what they say now."""
    with TemporaryDirectory() as folder:
        edited, clean = Desk(Path(folder, "edited")), Desk(Path(folder, "clean"))
        for name, text, build in script:
            put(edited, f"{name}.txt", text)
            put(clean, f"{name}.txt", text)
            if build:
                convert(edited)
        last = convert(edited)
        convert(clean)
        wanted = {path: unaddressed(source) for path, source in content(clean).items()}

        assert {path: unaddressed(source) for path, source in content(edited).items()} == wanted
        assert convert(edited).converted == 0
        assert last.problems == ()


def test_the_first_seed_may_go(desk: Desk) -> None:
    """Its article stays, and is not made again from the second; a lost catalog changes nothing."""
    put(desk, "a.txt", FIRST)
    put(desk, "b.txt", AGAIN)
    convert(desk)
    before = content(desk)

    put(desk, "a.txt", None)
    convert(desk)
    assert content(desk) == before

    (desk.root / ".kliping").rename(desk.root.parent / "state")
    convert(desk)
    assert content(desk) == before

    put(desk, "c.txt", FIRST)
    convert(desk)
    [source] = content(desk).values()
    assert "seeds/c.txt" in source


def test_an_editors_article_leads_and_is_not_touched(desk: Desk) -> None:
    """Even a seed that would come first is only a copy of it."""
    put(desk, "b.txt", AGAIN)
    convert(desk)
    [path] = (desk.root / "content").rglob("*.md")
    path.write_text(path.read_text().replace("Dusun Nila Tergenang", "Dusun Nila Terendam"))

    put(desk, "a.txt", FIRST)
    convert(desk)

    assert list((desk.root / "content").rglob("*.md")) == [path]
    assert "Terendam" in path.read_text()


def test_a_changed_page_at_one_address_is_a_revision(desk: Desk) -> None:
    """It is told until an editor has taken the article over; both texts stay."""
    url = "https://www.example.org/kabar/1?utm_source=x"
    put(desk, "a.jsonl", row("a", story(4), url="http://example.org/kabar/1/"))
    put(desk, "b.jsonl", row("b", story(4, more="Ralat: dua perahu."), url=url))

    done = convert(desk)

    [path] = (desk.root / "content").rglob("*.md")
    assert [str(problem) for problem in done.problems] == [
        "seeds/b.jsonl:1:1: SEED-REVISION example.org/kabar/1 was saved before, in seeds/a.jsonl, "
        f"and has changed since; compare them and bring over what is new into {path.relative_to(desk.root)}"
    ]
    assert "Ralat" not in path.read_text()
    path.write_text(path.read_text() + "\nRalat: dua perahu.\n")
    assert convert(desk).problems == ()
    assert convert(desk).converted == 0


def test_the_same_row_twice_is_one_article(desk: Desk) -> None:
    put(desk, "a.jsonl", row("a", story(5)) * 2)
    put(desk, "b.jsonl", row("a", story(5)))
    put(desk, "c.jsonl", row("a", story(6)))

    done = convert(desk)

    assert len(content(desk)) == 1
    assert [str(problem)[:44] for problem in done.problems] == ["seeds/c.jsonl:1:1: ID-DUPLICATE seeds/a.json"]


def test_a_rehearsal_sees_what_would_be_merged(desk: Desk) -> None:
    put(desk, "b.txt", AGAIN)
    convert(desk)
    before = content(desk)
    put(desk, "a.txt", FIRST)

    with Archive(desk.root) as archive:
        plan = archive.plan()

    assert content(desk) == before
    assert "/undated/air-pasang-di-dusun-nila/" in plan.report.written
