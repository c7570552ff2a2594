"""The press: what is due becomes pages, documents and rows. `run` says in which order, `compositor` makes one page."""

from kliping.press.compositor import Compositor
from kliping.press.documents import Documents
from kliping.press.run import ORDER, RENDERED, Press, Tally, never

__all__ = ["ORDER", "RENDERED", "Compositor", "Documents", "Press", "Tally", "never"]
