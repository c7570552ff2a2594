"""Deploying: what the last build wrote, put where readers are, file by file and only what differs.

Files are compared by digest, not by time. They go in an order in which no page that readers see leads to one that is
not there yet: static files and articles, then lists, then feeds and sitemaps; what should be gone goes last.
"""

from __future__ import annotations

from kliping.deploy.bucket import Bucket
from kliping.deploy.comparison import Difference, Place, Shipment, waves
from kliping.deploy.extras import prepare_extras
from kliping.deploy.folder import Folder
from kliping.deploy.rsync import Rsync
from kliping.deploy.shipping import doubts, load_shipment, open_place, send

__all__ = [
    "Bucket", "Difference", "Folder", "Place", "Rsync", "Shipment", "doubts", "load_shipment", "open_place",
    "prepare_extras", "send", "waves",
]  # fmt: skip
