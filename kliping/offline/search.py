"""The search page without a server: its script, and a place for what it finds."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from kliping.wording import Words

# The script that answers on the web, which a browser does not load from a disk, and the place that it fills.
_ONLINE = re.compile(r'(<script type="module"[^>]*></script>\n?)|<div id="no-server"[^>]*></div>')
SCRIPT = Path(__file__).with_name("search.js")


def with_search(page: str, words: Words) -> str:
    """The search page with the script that answers it from files."""
    says = {
        "found": words.t("Found: %(n)s", n="{n}"),
        "nothing": words.t("Nothing found."),
        "newest": words.t("A word that is in very many articles is looked for in the newest of them only."),
    }
    data = " ".join(f'data-{name}="{escape(text)}"' for name, text in says.items())
    advice = words.t("This copy finds articles that hold all your words, or words that begin with them.")
    place = f'<p class="meta">{escape(advice)}</p>\n<div id="offline" role="status" {data}></div>'
    page, n = _ONLINE.subn(lambda match: "" if match[1] else place, page)
    end = "" if n > 1 else place
    return page.replace("</main>", f'{end}<script src="./search.js"></script>\n</main>', 1)
