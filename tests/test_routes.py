"""Law 6: keys and URLs are one to one."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kliping import text
from kliping.dates import parse_date
from kliping.fields import is_id
from kliping.routes import (
    BUNDLES,
    COLLECTION_FEEDS,
    COLLECTIONS,
    FIXED,
    KINDS,
    TWINS,
    Key,
    article_name,
    article_url,
    file_of,
    key_of,
    parse_key,
    parse_picture,
    picture_key,
    url_of,
)

SLUGS = st.one_of(
    st.sampled_from(
        ["a-7", "banjir", "part", "part-2", "undated", "a-part-2", "harga-naik", "日本", "search", "feeds"]
    ),
    st.text(max_size=30).map(text.slug),
).filter(text.is_slug)
DAYS = st.dates().map(str)
IDS = st.one_of(st.sampled_from(["part-2", "1987-06-05-levee", "A.b"]), SLUGS).filter(is_id)
PERIODS = st.one_of(DAYS.map(lambda day: day[:4]), DAYS.map(lambda day: day[:7]))
BUNDLED = st.one_of(DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]), st.just("undated-日"))
PARTS = st.integers(1, 40)
DATES = st.one_of(
    st.none(), DAYS.map(parse_date), PERIODS.map(parse_date), st.just(parse_date("[2010-01-01,2021-01-01]"))
)
NAMES = st.lists(SLUGS, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".css")
PICTURES = st.lists(SLUGS, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".jpg")
KEYS = st.one_of(
    st.builds(lambda date, slug: Key("article", article_name(date, slug)), DATES, SLUGS),
    st.sampled_from([Key(kind) for kind in FIXED]),
    st.builds(Key, st.sampled_from(["static", "pagefind"]), NAMES),
    st.builds(Key, st.sampled_from(sorted(COLLECTION_FEEDS)), SLUGS),
    st.builds(lambda date, slug, name: picture_key(article_name(date, slug), name), DATES, SLUGS, PICTURES),
    st.builds(lambda kind, date, slug: Key(kind, article_name(date, slug)), st.sampled_from([*TWINS]), DATES, SLUGS),
    st.builds(lambda kind, period, n: Key(kind, "", period, n), st.sampled_from(sorted(BUNDLES)), BUNDLED, PARTS),
    st.builds(lambda day, n: Key("sitemap", "", day[:n]), DAYS, st.sampled_from([4, 7])),
    st.builds(lambda day, part: Key("day", "", day, part), DAYS, PARTS),
    st.builds(lambda day: Key("anniversary", "", day[5:]), DAYS),
    st.builds(Key, st.just("thread"), IDS, st.just(""), PARTS),
    st.builds(lambda day, part: Key("month", "", day[:7], part), DAYS, PARTS),
    st.builds(lambda day, part: Key("year", "", day[:4], part), DAYS, PARTS),
    st.builds(lambda letter, part: Key("undated", "", letter, part), st.sampled_from(["", "a", "z", "0", "日"]), PARTS),
    st.builds(Key, st.sampled_from(COLLECTIONS), SLUGS, st.one_of(st.just(""), st.just("undated"), PERIODS), PARTS),
)


@given(KEYS)
@example(Key("tag", "a-part-2", "", 2))
@example(Key("article", "undated/part"))
def test_key_of_undoes_url_of(key):
    """Who knows the address knows the page."""
    assert key_of(url_of(key)) == key


@given(KEYS, KEYS)
def test_no_two_keys_share_a_file(one, other):
    """Two pages never overwrite each other, and none lies where another needs a folder."""
    assume(one != other)
    files = [file_of(url_of(key)) for key in (one, other)]

    assert files[0] != files[1]
    assert not files[1].startswith(files[0] + "/")


@given(KEYS)
def test_parse_key_undoes_str(key):
    """Keys are stored as text."""
    assert parse_key(str(key)) == key


@given(st.text(alphabet="/0123456789-abpart.xmlundated|\u0665", max_size=30).map(lambda tail: "/" + tail))
@example("/2021/12/12/part-1/")
@example("/2021/12/12/part-01/")
@example("//2021/")
def test_a_url_has_at_most_one_key(url):
    """Every address that is understood is the one that its page has; there are no second spellings."""
    key = key_of(url)

    assert key is None or url_of(key) == url


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("/", Key("home")),
        ("/2021/", Key("year", "", "2021")),
        ("/2021/12/part-3/", Key("month", "", "2021-12", 3)),
        ("/2021/12/12/", Key("day", "", "2021-12-12")),
        ("/2021/12/12/kapal-tiba/", Key("article", "2021/12/12/kapal-tiba")),
        ("/2021/kapal-tiba/", Key("article", "2021/kapal-tiba")),
        ("/undated/", Key("undated")),
        ("/undated/k/", Key("undated", "", "k")),
        ("/undated/kapal-tiba/", Key("article", "undated/kapal-tiba")),
        ("/section/kota/", Key("section", "kota")),
        ("/section/kota/2021/12/part-2/", Key("section", "kota", "2021-12", 2)),
        ("/tag/laut/undated/", Key("tag", "laut", "undated")),
        ("/place/teluk-kelabu/2021/", Key("location", "teluk-kelabu", "2021")),
        ("/threads/levee-1/", Key("thread", "levee-1")),
        ("/threads/part-2/part-3/", Key("thread", "part-2", "", 3)),
        ("/on-this-day/12-13/", Key("anniversary", "", "12-13")),
        ("/sitemaps/2021-12.xml", Key("sitemap", "", "2021-12")),
        ("/static/style.css", Key("static", "style.css")),
        ("/static/fonts/a|b.woff2", Key("static", "fonts/a|b.woff2")),
        ("/search/pagefind/fragment/en_1.pf", Key("pagefind", "fragment/en_1.pf")),
        ("/search/pagefind/.pf", None),
        ("/archive/1987-06.jsonl", Key("archive", "", "1987-06")),
        ("/oai/undated-k-part-2.xml", Key("oai", "", "undated-k", 2)),
        ("/archive/1987-part-1.jsonl", None),
        ("/archive/1987.xml", None),
        ("/tag/laut", None),
        ("/tag/laut/part-2", None),
        ("/undated", None),
        ("/static/x/part-2/", None),
        ("/2021", None),
        ("2021/", None),
        ("/2021/12/12/kapal-tiba", None),
        ("/2021//kapal/", None),
        ("/author/", None),
        ("/pages/letters/", Key("extra", "letters")),
        ("/pages/", None),
        ("/pages/a/b/", None),
        ("/no-such/", None),
        ("/static/", None),
        ("/static/../secret", None),
        ("/sitemaps/.xml", None),
        ("/sitemaps/x/y.xml", None),
    ],
)
def test_addresses(url, key):
    """What stands where."""
    assert key_of(url) == key


def test_the_addresses_of_keys_that_read_as_something_else():
    """An alias stands where an article would; what is no picture has no parts."""
    assert url_of(Key("alias", "old/levee")) == "/old/levee/"
    assert url_of(Key("archive", "", "1987", 3)) == "/archive/1987-part-3.jsonl"
    assert parse_picture(Key("article", "1987/levee")) == ("", "")
    assert parse_key("static|a|b.css||1") == Key("static", "a|b.css")


def test_every_kind_is_in_the_table():
    """Kinds are one list; an alias is the only one whose address reads as something else."""
    assert set(FIXED) | {
        "article",
        "picture",
        "alias",
        "static",
        "pagefind",
        "sitemap",
        "anniversary",
        "thread",
        "extra",
        *COLLECTION_FEEDS,
        *TWINS,
        *BUNDLES,
        "year",
        "month",
        "day",
        "undated",
        *COLLECTIONS,
    } == set(KINDS)


@pytest.mark.parametrize(
    ("date", "url"),
    [
        (None, "/undated/kapal/"),
        ("2021", "/2021/kapal/"),
        ("2021-12", "/2021/12/kapal/"),
        ("2021-12-12?", "/2021/12/12/kapal/"),
        ("[2010-12-12,2021-12-12]", "/undated/kapal/"),
        ("[2021-12-05,2021-12-12]", "/2021/12/kapal/"),
    ],
)
def test_article_url(date, url):
    """An article stands as deep in the calendar as its date is known."""
    assert article_url(parse_date(date) if date else None, "kapal") == url


@pytest.mark.parametrize(
    ("url", "file"), [("/", "index.html"), ("/2021/", "2021/index.html"), ("/404.html", "404.html")]
)
def test_file_of(url, file):
    """Folders are served by their index.html."""
    assert file_of(url) == file


@given(DATES, SLUGS, PICTURES)
def test_parse_picture_undoes_picture_key(date, slug, name):
    """Whatever of the calendar is known, the article's name ends with its slug."""
    assert parse_picture(picture_key(article_name(date, slug), name)) == (article_name(date, slug), name)
