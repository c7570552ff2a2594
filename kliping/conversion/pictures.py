"""The pictures that come with items: kept beside the article under its id and their digest, or told to be missing."""

from __future__ import annotations

import posixpath
import zlib
from dataclasses import dataclass, field, replace

from kliping.conversion.contents import ContentFiles
from kliping.convert.item import Converted, ItemImage
from kliping.digest import sha256
from kliping.errors import ArchiveError, Problem
from kliping.pictures import ENDINGS, LIMIT_BYTES, read_picture

# What only stood beside an article and is smaller than this is a button, a face or a tracker.
LEAST_WIDTH, LEAST_HEIGHT = 200, 100


@dataclass(slots=True, kw_only=True)
class Pictures:
    """The pictures of the items of one seed; `assets` says which files among the seeds were asked for."""

    contents: ContentFiles
    seed: str
    assets: dict[str, str] = field(default_factory=dict)

    def keep(self, item: Converted, path: str) -> tuple[Converted, list[Problem]]:
        """Write an item's pictures beside its content file; the item that names them, and what is missing."""
        entries, missing = [], []
        files: dict[str, str] = {}
        for image in item.images:
            data = self._data(image)
            picture = read_picture(data) if data else None
            if data is None or picture is None:
                missing += [image] if image.is_sure else []
                entries += [_entry(image.url, image)] if image.is_sure and (image.caption or image.alt) else []
            elif image.is_sure or picture.width >= LEAST_WIDTH and picture.height >= LEAST_HEIGHT:
                name = f"{item.id}.{sha256(data)[:10]}{ENDINGS[picture.kind][0]}"
                if name not in files.values():
                    self.contents.write_picture(posixpath.join(posixpath.dirname(path), name), data)
                    entries.append(_entry(name, image))
                files[image.url] = name
        problems = [self._missing(item, missing)] if missing else []
        return replace(item, front=_with_images(item.front, entries, files)), problems

    def _data(self, image: ItemImage) -> bytes | None:
        if image.load is not None:
            try:
                data = image.load()
            except (OSError, ValueError, EOFError, StopIteration, zlib.error):
                return None  # the archive is broken there, which its reader tells
            return data if len(data) <= LIMIT_BYTES else None
        for place in image.places:
            try:
                data = self.contents.disk.read_file(self.contents.root, place, limit_bytes=LIMIT_BYTES)
            except ArchiveError:
                self.assets[place] = ""
                continue
            self.assets[place] = sha256(data)
            return data
        return None

    def _missing(self, item: Converted, missing: list[ItemImage]) -> Problem:
        first = missing[0]
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        where = (
            f"; put it at {first.places[min(1, len(first.places) - 1)]}" if first.places else "; nothing can be done"
        )
        what = f"the picture {first.url[:120]}{more} did not come with this article{where[:160]}"
        return Problem(file=self.seed, line=item.line, code="IMAGE-MISSING", message=what)


def _entry(file: str, image: ItemImage) -> dict[str, str]:
    whole = {"file": file, "alt": image.alt, "caption": image.caption}
    return {key: value for key, value in whole.items() if value}


def _with_images(front: dict[str, object], entries: list[dict[str, str]], files: dict[str, str]) -> dict[str, object]:
    """Front matter with its pictures behind its `image`, which is the file of that address where it was kept."""
    if not entries:
        return front
    given = str(front.get("image", ""))
    found: dict[str, object] = {}
    for key, value in front.items():
        if key in ("related", "basis", "seed") and "images" not in found:
            found["images"] = entries
        found[key] = files.get(given, given) if key == "image" else value
    return found
