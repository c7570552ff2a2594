"""Seeds whose form a plugin knows: it gives rows as JSON Lines has them."""

from __future__ import annotations

from collections.abc import Iterator

from kliping.convert.item import Item
from kliping.convert.rows import read_row
from kliping.digest import digest, sha256
from kliping.errors import ArchiveError, Problem, SiteError
from kliping.plugins import SeedFormat


def iter_items(form: SeedFormat, data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The articles of a seed, as its plugin reads them. A plugin that fails costs this seed and no other."""
    try:
        rows = list(form.read(data))
    except SiteError as error:
        raise ArchiveError(*error.problems, Problem(file=file, code="SEED-FORM", message=_ADVICE)) from error
    for number, row in enumerate(rows, 1):
        line = row.get("line", 1)
        yield read_row(
            {name: value for name, value in row.items() if name != "line"},
            file=file,
            line=line if isinstance(line, int) else 1,
            digest=sha256(data) if len(rows) == 1 else digest((sha256(data), number)),
            alone=len(rows) == 1,
        )


_ADVICE = "the plugin that knows this form fails; mend the plugin"
