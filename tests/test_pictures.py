"""Pictures beside articles: shown, copied, missed, changed, and never those of what is not public."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import NOON, Desk
from pictures import gif, jpeg, png, traced, webp

from kliping import pictures
from kliping.archive import Archive
from kliping.pictures import Picture, read_picture
from kliping.search import Request
from kliping.serve.preview import hidden_page

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><script>alert(1)</script></svg>'


def put(desk: Desk, name: str, data: bytes) -> Path:
    """Write a file into content/."""
    path = desk.root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (png(7, 5), "png", (7, 5)),
        (gif(7, 5), "gif", (7, 5)),
        (jpeg(7, 5), "jpeg", (7, 5)),
        (jpeg(7, 5, orientation=6), "jpeg", (5, 7)),
        (webp(7, 5), "webp", (7, 5)),
    ],
)
def test_a_picture_is_known_by_its_bytes(data: bytes, kind: str, size: tuple[int, int]) -> None:
    """With its size as it is shown: a camera held upright turns it."""
    assert read_picture(data) == Picture(kind=kind, width=size[0], height=size[1])


@pytest.mark.parametrize("data", [b"", SVG, b"%PDF-1.7", b"GIF89a", png()[:12], png(0, 3), b"\xff\xd8\xff" + bytes(9)])
def test_what_is_no_picture_or_has_no_size_is_none(data: bytes) -> None:
    assert read_picture(data) is None


def test_a_picture_beside_an_article_is_copied_and_shown_with_its_size(desk: Desk) -> None:
    """At an address beside the page, which does not change while the article's does not."""
    put(desk, "pier.png", png(40, 30))
    images = [{"file": "pier.png", "alt": "A pier", "caption": "The pier at dawn.", "credit": "Ann Willow"}]
    desk.add("pier-opens", image="pier.png", images=images)

    done = desk.build()
    page = desk.page("/1987/06/05/pier-opens/")

    assert done.problems == ()
    assert desk.output()["1987/06/05/pier-opens/pier.png"] == png(40, 30)
    assert '<img src="/1987/06/05/pier-opens/pier.png" alt="A pier" width="40" height="30"' in page
    assert "<figcaption>The pier at dawn. " in page
    assert 'property="og:image" content="http://localhost:8000/1987/06/05/pier-opens/pier.png"' in page
    with Archive(desk.root, now=NOON) as archive:
        assert archive.search(Request(query="dawn")).total == 1


def test_a_published_picture_does_not_say_where_it_was_taken(desk: Desk) -> None:
    """Nor whose camera it was; the file beside the article is as it was."""
    path = put(desk, "pier.jpg", traced("jpeg"))
    desk.add("pier-opens", image="pier.jpg")

    assert desk.build().problems == ()

    published = desk.output()["1987/06/05/pier-opens/pier.jpg"]
    assert b"SERIAL-4711" not in published
    assert b"Rina Wulandari" in published
    assert path.read_bytes() == traced("jpeg")


def test_a_picture_of_the_body_gets_its_size_and_others_stand_below(desk: Desk) -> None:
    put(desk, "maps/old town.gif", gif(30, 20))
    put(desk, "crowd.png", png(8, 6))
    desk.add(
        "pier-opens",
        body="Words.\n\n![A map](maps/old%20town.gif)\n\nMore.",
        image="",
        images=["pier.png", "crowd.png"],
    )
    put(desk, "pier.png", png(40, 30))

    desk.build()
    page = desk.page("/1987/06/05/pier-opens/")

    assert '<img alt="A map" src="maps/old%20town.gif" width="30" height="20" loading="lazy">' in page
    assert "1987/06/05/pier-opens/maps/old town.gif" in desk.output()
    assert page.index("pier.png") < page.index("old%20town.gif") < page.index("crowd.png")


def are_first(desk: Desk) -> list[bool]:
    """Of each picture beside a page, whether it was written before the page."""
    shown = sorted((desk.root / "output").glob("1987/06/05/*/*.png"))
    return [each.stat().st_mtime_ns <= each.with_name("index.html").stat().st_mtime_ns for each in shown]


def test_no_page_is_written_before_its_pictures(desk: Desk) -> None:
    """By the times of the files: a build that is killed leaves no page with a picture that is not there."""
    for i in range(40):
        put(desk, f"pier-{i}.png", png())
        desk.add(f"pier-{i}-opens", body=f"![Pier](pier-{i}.png)")

    desk.build()

    assert are_first(desk) == 40 * [True]


def test_a_page_that_somebody_looks_at_is_written_after_its_pictures(desk: Desk) -> None:
    desk.add("pier-opens")
    desk.build()
    put(desk, "pier.png", png())
    desk.add("pier-opens", body="![Pier](pier.png)")

    with Archive(desk.root, now=NOON) as archive:
        archive.build(first=["/1987/06/05/pier-opens/"])

    assert are_first(desk) == [True]


def test_a_missing_picture_is_one_problem_at_its_line_until_it_comes(desk: Desk) -> None:
    """Its words are shown without it."""
    desk.add("pier-opens", images=[{"file": "pier.png", "caption": "The pier at dawn."}])

    [problem] = desk.build().problems

    assert (problem.file, problem.line, problem.code) == ("content/pier-opens.md", 5, "IMAGE-MISSING")
    assert "<img" not in desk.page("/1987/06/05/pier-opens/")
    assert "The pier at dawn." in desk.page("/1987/06/05/pier-opens/")

    put(desk, "pier.png", png())
    done = desk.build()

    assert done.problems == ()
    assert done.written == ("/1987/06/05/pier-opens/", "/1987/06/05/pier-opens/pier.png")


def test_a_file_that_cannot_be_read_lacks_no_picture(desk: Desk) -> None:
    """It did while it could be read; a clean build would not know which."""
    path = desk.add("pier-opens", body="![Pier](pier.png)")
    assert [problem.code for problem in desk.build().problems] == ["IMAGE-MISSING"]

    path.write_text("---\ntitle: [\n---\n")

    assert [problem.code for problem in desk.build().problems] == ["YAML-SYNTAX"]


def test_what_is_no_picture_is_one_problem_and_not_shown(desk: Desk) -> None:
    """Whatever its name says; a script in it reaches no reader."""
    put(desk, "pier.png", SVG)
    desk.add("pier-opens", image="pier.png")

    [problem] = desk.build().problems

    assert (problem.file, problem.code) == ("content/pier.png", "IMAGE-KIND")
    assert not [name for name in desk.output() if name.endswith("pier.png")]
    assert "pier.png" not in desk.page("/1987/06/05/pier-opens/")


def test_a_picture_of_another_kind_is_told(desk: Desk) -> None:
    put(desk, "pier.svg", SVG)
    desk.add("pier-opens", image="pier.svg")

    [problem] = desk.build().problems

    assert problem.code == "IMAGE-MISSING"
    assert "pier.svg is not shown" in problem.message


def test_a_huge_picture_is_not_read(desk: Desk) -> None:
    path = put(desk, "pier.png", png())
    with path.open("r+b") as file:
        file.truncate(pictures.LIMIT_BYTES + 1)
    desk.add("pier-opens", image="pier.png")

    problems = desk.build().problems

    assert {problem.code for problem in problems} == {"FILE-SIZE", "IMAGE-MISSING"}
    assert not [name for name in desk.output() if name.endswith("pier.png")]


def test_an_edited_picture_is_copied_again_and_its_page_only_if_its_size_moved(desk: Desk) -> None:
    put(desk, "pier.png", png(40, 30))
    desk.add("pier-opens", image="pier.png")
    desk.add("bread-dearer")
    desk.build()

    put(desk, "pier.png", png(40, 30, grey=7))
    assert desk.build().written == ("/1987/06/05/pier-opens/pier.png",)

    put(desk, "pier.png", png(20, 30))
    assert desk.build().written == ("/1987/06/05/pier-opens/", "/1987/06/05/pier-opens/pier.png")


def test_a_picture_goes_with_its_name_its_file_or_its_article(desk: Desk) -> None:
    path = put(desk, "pier.png", png())
    desk.add("pier-opens", image="pier.png")
    desk.build()

    path.unlink()
    assert desk.build().removed == ("/1987/06/05/pier-opens/pier.png",)
    put(desk, "pier.png", png())
    desk.build()
    desk.add("pier-opens")
    assert desk.build().removed == ("/1987/06/05/pier-opens/pier.png",)
    desk.add("pier-opens", image="pier.png")
    desk.build()
    article = desk.add("pier-opens", image="pier.png", slug="other")
    assert "/1987/06/05/pier-opens/pier.png" in desk.build().removed
    assert "1987/06/05/other/pier.png" in desk.output()
    article.unlink()
    assert "/1987/06/05/other/pier.png" in desk.build().removed


@pytest.mark.parametrize("hidden", [{"draft": "true"}, {"withdrawn": "A mistake."}, {"embargo": "2030-01-01T00:00Z"}])
def test_a_picture_of_what_is_not_public_is_nowhere(desk: Desk, hidden: dict[str, str]) -> None:
    """Not from the start, and not after it was public."""
    put(desk, "pier.png", png())
    desk.add("pier-opens", image="pier.png", body="![Pier](pier.png)")
    desk.build()
    desk.add("pier-opens", image="pier.png", body="![Pier](pier.png)", **hidden)

    desk.build()

    assert not [name for name, data in desk.output().items() if name.endswith("pier.png") or png() in data]


def test_a_picture_never_comes_from_outside_its_folder(desk: Desk) -> None:
    """Neither by dots nor by a link."""
    put(desk, "../secret.png", png())
    (desk.root / "content/2019").mkdir(parents=True)
    (desk.root / "content/2019/link.png").symlink_to(desk.root / "secret.png")
    desk.add("2019/dots", body="![x](../../secret.png)\n\n![x](%2e%2e/%2e%2e/secret.png)")
    desk.add("2019/link", image="link.png")

    problems = desk.build().problems

    assert {problem.code for problem in problems} == {"FILE-LINK", "IMAGE-MISSING"}
    assert not [name for name, data in desk.output().items() if data == png()]


def test_a_second_build_reads_no_picture_again(desk: Desk) -> None:
    put(desk, "pier.png", png())
    desk.add("pier-opens", image="pier.png")
    desk.build()

    done = desk.build()

    assert (done.described, done.written, done.removed) == (0, (), ())


def test_an_editor_sees_the_picture_of_a_draft(desk: Desk) -> None:
    """At the address where it will stand; and nobody else's."""
    put(desk, "pier.png", png())
    put(desk, "other.png", png(9, 9))
    desk.add("pier-opens", image="pier.png", draft="true")
    desk.build()

    with Archive(desk.root, now=NOON) as archive:
        page = hidden_page(archive, "/1987/06/05/pier-opens/")

        assert page is not None
        assert b'src="/1987/06/05/pier-opens/pier.png" alt="" width="4" height="3"' in page
        assert hidden_page(archive, "/1987/06/05/pier-opens/pier.png") == png()
        assert hidden_page(archive, "/1987/06/05/pier-opens/other.png") is None
