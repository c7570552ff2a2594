"""A bucket that speaks S3: Amazon's, or anybody else's with its `endpoint`.

Files are compared by MD5, which is the ETag of what was put in one piece. The keys come from the environment, at the
moment they are used, and from nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kliping.deploy.comparison import Difference, Shipment, compare_digests
from kliping.destination import Destination
from kliping.errors import UsageError
from kliping.headers import is_text, media_type

if TYPE_CHECKING:
    from obstore.store import S3Store

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_AT_ONCE = 16
_DELETED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Bucket:
    """The objects of a store."""

    store: S3Store

    def compare(self, shipment: Shipment) -> Difference:
        """What differs, by the MD5 of every file whose size is that of the object."""
        import obstore

        with _telling():
            there = {item["path"]: item for batch in obstore.list(self.store) for item in batch}
        sizes = {path: source.stat().st_size for path, source in shipment.sources.items()}
        same = [path for path, size in sizes.items() if path in there and there[path]["size"] == size]
        with ThreadPoolExecutor() as pool:
            sums = dict(zip(same, pool.map(lambda path: _md5(shipment.read(path)), same), strict=True))
        # An object of another size is like no file of ours, and needs no sum.
        tags = {path: (item["e_tag"] or "").strip('"') if path in sums else "other" for path, item in there.items()}
        return compare_digests({path: sums.get(path, "") for path in sizes}, tags)

    def put(self, shipment: Shipment, paths: Sequence[str]) -> None:
        """Put objects, with their media types."""
        import obstore

        def put_one(path: str) -> None:
            obstore.put(self.store, path, shipment.read(path), attributes={"Content-Type": _content_type(path)})

        self._side_by_side(put_one, paths)

    def delete(self, shipment: Shipment, paths: Sequence[str]) -> None:
        """Delete objects."""
        import obstore

        with _telling():
            for start in range(0, len(paths), _DELETED_AT_ONCE):
                obstore.delete(self.store, list(paths[start : start + _DELETED_AT_ONCE]))

    def _side_by_side(self, work: Callable[[str], None], paths: Sequence[str]) -> None:
        with _telling(), ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(work, paths):
                pass


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _content_type(path: str) -> str:
    kind = media_type(PurePosixPath(path))
    return f"{kind}; charset=utf-8" if is_text(kind) else kind


def open_bucket(target: Destination, environment: Mapping[str, str]) -> Bucket:
    """The bucket of a target. raises UsageError without the library or the keys"""
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise UsageError('deploying to a bucket needs one package more: pip install "kliping[deploy]"') from error
    if missing := [name for name in KEYS if not environment.get(name)]:
        raise UsageError(f"the environment has no {' and no '.join(missing)}; set them for this command")
    # What is not named here the store takes from the environment too, such as AWS_SESSION_TOKEN.
    return Bucket(
        S3Store(
            target.place,
            prefix=target.prefix or None,
            endpoint=target.endpoint or None,
            region=target.region or environment.get("AWS_REGION") or "us-east-1",
            access_key_id=environment[KEYS[0]],
            secret_access_key=environment[KEYS[1]],
            client_options={"allow_http": target.endpoint.startswith("http:")},
        )
    )


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what the store answers into a line. raises UsageError"""
    from obstore.exceptions import BaseError

    try:
        yield
    except BaseError as error:
        first = str(error).partition("\n\nDebug source")[0]
        raise UsageError(f"the bucket refuses: {' '.join(first.split())[:400]}") from error
