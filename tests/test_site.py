"""site.yaml: every setting is read, every mistake is named with its line and a way out."""

from contextlib import suppress
from dataclasses import replace
from datetime import date as Day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.destination import Destination
from kliping.errors import SiteError
from kliping.site import KEYS, Coverage, Site, load_site
from kliping.yamltext import format_yaml

EVERYTHING = """\
title: Kliping Lembayung
description: Kabar dari kota yang tidak ada.
notice: Semua di sini rekaan.
url: https://example.org/
base: /arsip/
lang: id
languages: [id, en]
timezone: Asia/Jakarta
coverage:
  from: 2012
  to: 2024-12
sections:
  kota: Kota
  laut: Laut & Pelabuhan
listing:
  front: 12
  part: 50
related:
  count: 4
search:
  engine: whoosh
deploy:
  web: /srv/www/kliping
  bucket:
    to: s3://kliping/arsip/
    endpoint: https://s3.example.org/
    region: ap-southeast-3
"""


def problems_of(source: str) -> list[str]:
    """Each problem as it is shown, without the file's name."""
    with pytest.raises(SiteError) as caught:
        load_site(source)
    return [str(problem).removeprefix("site.yaml:") for problem in caught.value.problems]


def test_every_setting():
    """One of each."""
    assert load_site(EVERYTHING) == Site(
        title="Kliping Lembayung",
        description="Kabar dari kota yang tidak ada.",
        notice="Semua di sini rekaan.",
        url="https://example.org",
        base="/arsip/",
        lang="id",
        languages=("id", "en"),
        timezone="Asia/Jakarta",
        coverage=Coverage(since=Day(2012, 1, 1), until=Day(2024, 12, 31)),
        sections={"kota": "Kota", "laut": "Laut & Pelabuhan"},
        front=12,
        part=50,
        related=4,
        engine="whoosh",
    )


def test_deploy_targets():
    """A place alone, or with what is to be known about it; they do not count when two sites are compared."""
    site = load_site(EVERYTHING)

    assert site.deploy == {
        "web": Destination(name="web", kind="folder", place="/srv/www/kliping"),
        "bucket": Destination(
            name="bucket",
            kind="bucket",
            place="kliping",
            prefix="arsip",
            endpoint="https://s3.example.org",
            region="ap-southeast-3",
        ),
    }
    assert site == replace(site, deploy={})


@pytest.mark.parametrize(
    ("target", "line", "message"),
    [
        ("  web:\n    host: netlify\n", 3, "a target needs `to`"),
        ("  web:\n    to: x\n    hots: netlify\n", 4, "a target has no hots; write one of to, endpoint"),
        ("  web:\n    to: x\n    host: geocities\n", 4, 'there is no host "geocities"'),
        ("  web:\n    to: x\n    compress: [zip]\n", 4, 'files are not packed as "zip"'),
        ("  web:\n    to: s3://kliping\n    compress: gz\n", 3, "a bucket sends files as they are"),
        ("  web: s3://key:secret@kliping\n", 2, "a secret does not belong into site.yaml"),
        ("  web: ftp://example.org\n", 2, '"ftp://example.org" is not a place to deploy to'),
        ("  web: -e/bin/sh\n", 2, '"-e/bin/sh" is not a place to deploy to'),
        ("  Web: x\n", 2, '"Web" is not a name for a target'),
    ],
)
def test_wrong_deploy_targets(target, line, message):
    """Each is named with its line."""
    [problem] = problems_of("deploy:\n" + target)

    assert message in problem
    assert problem.startswith(f"{line}:")


@pytest.mark.parametrize("source", ["", "# nothing yet\n", "title:\ncoverage:\nlisting:\n  front:\n"])
def test_nothing_is_needed(source):
    """What is not given has a default; a key with nothing behind it is not given."""
    assert load_site(source) == Site()


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_example_is_valid(key):
    """What the documentation shows can be copied."""
    group, _, name = key.name.rpartition(".")
    line = f"{group}:\n  {name}: {key.example}\n" if group else f"{name}: {key.example}\n"

    assert isinstance(load_site(line), Site)


def test_absolute_addresses():
    """Origin, base and path make one address."""
    site = load_site(EVERYTHING)

    assert site.absolute("/") == "https://example.org/arsip/"
    assert site.absolute("/2019/07/") == "https://example.org/arsip/2019/07/"
    assert Site(url="https://example.org/").absolute("/x/") == "https://example.org/x/"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("titel: X", "1:8: SITE-KEY titel is not a setting; did you mean title?"),
        ("quux: X", "1:7: SITE-KEY quux is not a setting; see docs/configuration.md"),
        ("coverage:\n  form: 2012", "2:9: SITE-KEY coverage.form is not a setting; did you mean coverage.from?"),
        ("coverage: 2012", "1:11: SITE-VALUE coverage holds settings of its own"),
        ("coverage: {from: 2013, to: 2012}", "1:28: SITE-VALUE coverage ends before it begins"),
        ("title: [a]", "1:8: SITE-VALUE"),
        ("url: example.org", "1:6: SITE-VALUE"),
        ("url: https://example.org/archive/", "1:6: SITE-VALUE"),
        ("base: archive", "1:7: SITE-VALUE"),
        ("base: /../", "1:7: SITE-VALUE"),
        ("base: /a b/", "1:7: SITE-VALUE"),
        ("lang: fr", "1:7: SITE-VALUE"),
        ("lang: Bahasa", "1:7: SITE-VALUE"),
        ("languages: id", "1:12: SITE-VALUE"),
        ("languages: [id, English]", "1:12: SITE-VALUE"),
        ("timezone: Jakarta", "1:11: SITE-VALUE"),
        ("timezone: ../../etc/passwd", "1:11: SITE-VALUE"),
        ("coverage: {from: long ago}", "1:18: SITE-VALUE"),
        ("sections: [kota]", "1:11: SITE-VALUE"),
        ("listing: {front: many}", "1:18: SITE-VALUE"),
        ("listing: {front: 0}", "1:18: SITE-VALUE"),
        ("related: {count: -1}", "1:18: SITE-VALUE"),
        ("search: {engine: lucene}", "1:18: SITE-VALUE"),
        ("title: a: b", "1:9: SITE-SYNTAX"),
        ("title: a\ntitle: b", "2:1: YAML-DUPLICATE"),
        ("title: &a b", "1:8: YAML-ALIAS"),
    ],
)
def test_mistakes(source, problem):
    """One problem each, at its place, with what to write instead."""
    [shown] = problems_of(source)

    assert shown.startswith(problem)
    assert "; " in shown


def test_all_mistakes_at_once():
    """Sorted by line, so that a file is mended from the top."""
    shown = problems_of("lang: fr\ntitel: X\nlisting: {part: 0}\ntimezone: Mars\n")

    assert [line.split(":")[0] for line in shown] == ["1", "2", "3", "4"]


@given(st.dictionaries(st.sampled_from([key.name.split(".")[0] for key in KEYS]), st.text(max_size=30)))
def test_any_text_is_a_site_or_a_problem(values):
    """No other exception, whatever is typed."""
    with suppress(SiteError):
        site = load_site(format_yaml(values))

        assert site.title == (values.get("title") or "Kliping").strip()
