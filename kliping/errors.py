"""What can go wrong, and how it is told.

A `Problem` is one line about one place in one file. An `ArchiveError` carries problems to whoever prints
them; which exit status follows from it stands on its class. Our own mistakes are assertions, not these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Every code that a problem may carry, with what it means. docs/problems.md is checked against this table.
CODES: Final[dict[str, str]] = {
    "FILE-DEEP": "folders lie in one another deeper than is looked into",
    "FILE-ENCODING": "a file is not UTF-8 text",
    "FILE-KIND": "something in a folder is not a plain file",
    "FILE-LINK": "a symbolic link lies where a file should",
    "FILE-NAME": "the name of a file is not UTF-8",
    "FILE-READ": "a file could not be read",
    "FILE-SIZE": "a file is larger than the limit",
    "FILE-CONTROL": "a file holds control characters",
    "FRONT-MATTER": "a content file has no front matter",
    "FRONT-MATTER-END": "the front matter of a content file does not end",
    "YAML-SYNTAX": "the YAML cannot be read",
    "YAML-CHARACTER": "the YAML holds a character that is not allowed in it",
    "YAML-MAPPING": "the YAML is not a mapping",
    "YAML-DOCUMENT": "the YAML holds a second document",
    "YAML-KEY": "a key is not text, or too long",
    "YAML-ALIAS": "the YAML uses an anchor or an alias",
    "YAML-TAG": "the YAML uses a tag",
    "YAML-DUPLICATE": "a key is given twice",
    "YAML-DEPTH": "the YAML is nested too deeply",
    "YAML-SIZE": "the YAML is too large",
    "TEXT-BIDI": "a text overrides its own direction",
    "FIELD-TYPE": "a field holds the wrong kind of value",
    "FIELD-MISSING": "a field that is needed is not there",
    "TITLE-MISSING": "an article has no title",
    "TITLE-EMPTY": "a title has nothing that can be read",
    "TITLE-LENGTH": "a title is too long",
    "ID-FORM": "an id is not written as one",
    "SLUG-FORM": "a slug is not written as one",
    "SLUG-MISSING": "there is nothing to make a slug from",
    "LANG-FORM": "a language is not written as one",
    "URL-FORM": "a web address is not written as one",
    "RELATED-FORM": "a related article is named by neither an id nor an address",
    "RELATED-ID": "a title to read also is the id of an article",
    "RELATED-UNKNOWN": "a related article is not in the archive",
    "ALIAS-FORM": "an alias is not a path of the site",
    "IMAGE-FORM": "an image is neither a file nor a web address",
    "FLAG-FORM": "a switch is neither true nor false",
    "DATE-FORM": "a date is not written as one",
    "DATE-CALENDAR": "a date is not in the calendar",
    "TIME-FORM": "a time is not written as one",
    "TIME-ZONE": "a time has no time zone",
    "ID-DUPLICATE": "two articles have one id",
    "URL-DUPLICATE": "two pages would have one URL",
    "SEED-FORM": "a seed cannot be converted",
    "SEED-CHANGED": "a seed changed after its article was edited by hand",
    "SEED-REVISION": "a seed holds a changed state of what another seed has",
    "SEED-LOST": "the bytes of a seed do not come back from its article",
    "SEED-DATE": "the evidence for a date contradicts itself",
    "MARKDOWN": "a body cannot be rendered",
    "TEMPLATE": "a template cannot be rendered",
    "SITE-SYNTAX": "site.yaml cannot be read",
    "SITE-KEY": "site.yaml has a key that is not known",
    "SITE-VALUE": "site.yaml has a value that is not allowed",
    "QUERY": "a search cannot be run as it stands",
    "LINK-ANCHOR": "a link leads to a place that its page does not have",
    "PAGE-ORPHAN": "no page leads to a page",
    "IMAGE-KIND": "a file is not the picture that its name says",
    "IMAGE-MISSING": "an image is not there",
    "LINK-EXTERNAL": "a link to another site leads nowhere",
    "IMAGE-ALT": "an image has no text for those who cannot see it",
    "TITLE-TWICE": "two articles have one title",
    "SEARCH-UNFOUND": "an article is not found by words that it has",
    "WANTED": "several articles ask for one that is not there",
    "WEEKDAY": "a date in a text was another day of the week",
    "QUOTES": "a quotation is opened and not closed",
    "TYPO": "a word is probably misspelt",
    "FIELD-UNKNOWN": "a key of front matter looks misspelt",
    "LINK-DEAD": "a link inside the archive leads nowhere",
    "STATIC-SEARCH": "the search for hosts without a server cannot be made",
    "INDEX": "there is no search index that can be read",
    "ENGINE": "the search engine that site.yaml names is not installed",
    "FIXITY": "a file is not as the last build left it",
    "PLUGIN": "a plugin fails",
    "CHECK": "a check of a plugin found something",
    "LEAK": "a page would show what is not public",
    "OUTPUT": "the output folder cannot be written",
    "WORKER": "a process of a build was ended from outside",
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing a person can mend. `line` and `column` count from 1."""

    file: str
    line: int = 1
    column: int = 1
    code: str
    message: str

    def __post_init__(self) -> None:
        assert self.code in CODES, self.code

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"


class ArchiveError(Exception):
    """Problems that stop what was asked for."""

    exit_status = 1

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def __reduce__(self) -> tuple[type[ArchiveError], tuple[Problem, ...]]:
        """Problems come through a pipe between processes as they are."""
        return type(self), self.problems


class SiteError(ArchiveError):
    """site.yaml is not usable, so nothing can be built."""

    exit_status = 2


class UsageError(Exception):
    """The command was asked for something it does not do."""

    exit_status = 2


class BusyError(Exception):
    """Another build holds the archive."""

    exit_status = 75
