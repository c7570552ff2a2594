"""What is given to other programs, held against what their standards say; the tables are ours, the sources are named.

None of the schemas comes with a package that can be installed, so what we use of each standard stands here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from tests.desk import SITE, Desk

ALL = f"""{SITE}downloads: [ninjs, markdown, seed, archive]
oai:
  gateway: https://oai.example.org/at
  email: desk@example.org
"""
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+\Z")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)
TEXT = re.compile(r"(?s).+\Z")
# Properties of a news object with what their values are; of lists, the properties that an object in them may have.
# source   https://iptc.org/std/ninjs/ninjs-schema_3.0.json; "uri" is required, as is "value" wherever it may stand
NINJS = {
    "uri": URI,
    "type": re.compile(r"text\Z"),
    "language": re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z"),
    "firstCreated": INSTANT,
    "versionCreated": INSTANT,
    "by": TEXT,
    "located": TEXT,
    "headlines": {"role", "contentType", "value"},
    "descriptions": {"role", "contentType", "value"},
    "bodies": {"role", "contentType", "charCount", "wordCount", "value"},
    "people": {"name", "rel", "uri", "literal", "contactInfo"},
    "infoSources": {"name", "role", "uri", "literal", "contactInfo"},
    "subjects": {"name", "rel", "uri", "literal", "creator", "relevance", "confidence"},
    "altIds": {"role", "value"},
}
# source   https://specs.frictionlessdata.io/data-package/, /data-resource/ and /table-schema/
NAME = re.compile(r"[-a-z0-9._/]+\Z")
PATH = re.compile(r"(?!/|.*\.\.)[^\\]+\Z")
TYPES = {"string", "number", "integer", "boolean", "object", "array", "date", "time", "datetime", "year", "any"}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an archive that gives everything away, of articles that know much and little of themselves."""
    desk = Desk(tmp_path_factory.mktemp("formats") / "site", site=ALL)
    desk.add(
        "ferry",
        title="Fish & chips <on> the ferry",
        body="The *ferry* runs.",
        date="1987-06-05T10:00:00+07:00",
        updated="1987-07-01",
        authors=["Ann Willow", "Ben Reed"],
        section="Town",
        tags=["River"],
        credit="Wire",
        dateline="HARBOUR",
        summary="It runs.",
        lang="en-GB",
    )
    for name, date in (("guess", "1987-06-07?"), ("year", "1987"), ("riddle", "")):
        desk.add(name, date=date)
    desk.build()
    return desk.output()


def test_every_twin_is_ninjs(output: dict[str, bytes]) -> None:
    """No property that the standard does not have, no value of another form."""
    twins = [json.loads(data) for name, data in output.items() if name.endswith("/article.json")]
    wrong = []
    for twin in twins:
        for name, value in twin.items():
            rule = NINJS.get(name)
            if isinstance(rule, set):
                wrong += [(name, item) for item in value if not item.keys() <= rule or not all(item.values())]
                wrong += [(name, item) for item in value if "value" in rule and "value" not in item]
            elif rule is None or not rule.match(value):
                wrong.append((name, value))

    assert wrong == []
    assert len(twins) == 4
    assert all("uri" in twin for twin in twins)
    assert set(NINJS) == set().union(*twins)


def test_the_data_package_is_one(output: dict[str, bytes]) -> None:
    """Its descriptor says what has to be said, and its rows are of the types that it states."""
    package = json.loads(output["archive/datapackage.json"])
    (resource,) = package["resources"]
    fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}

    assert NAME.match(package["name"])
    assert NAME.match(resource["name"])
    assert resource["path"]
    assert all(PATH.match(path) for path in resource["path"])
    assert set(fields.values()) <= TYPES
    assert resource["schema"]["primaryKey"] in fields
    rows = [json.loads(row) for path in resource["path"] for row in output[f"archive/{path}"].splitlines()]
    kinds = {"string": str, "array": list}
    assert all(isinstance(row[name], kinds[kind]) for row in rows for name, kind in fields.items())
    assert len({row["id"] for row in rows}) == len(rows) == 4


def test_every_static_repository_is_valid(output: dict[str, bytes]) -> None:
    """By a grammar of the elements that OAI-PMH has for one, in their order and with the forms of their values."""
    grammar = etree.RelaxNG(etree.parse(Path(__file__).with_name("static-repository.rng")))
    repositories = {name: etree.fromstring(data) for name, data in output.items() if name.startswith("oai/")}

    for name, repository in repositories.items():
        assert grammar.validate(repository), (name, grammar.error_log)
    assert len(repositories) == 3
    broken = repositories["oai/1987-06.xml"]
    broken[0].append(broken[0][0])
    assert not grammar.validate(broken)
