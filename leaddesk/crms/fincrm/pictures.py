"""Pictures on their way out: streamed as they are, or scaled down to what the server takes."""

from __future__ import annotations

import asyncio
import io
import warnings
from collections.abc import AsyncIterator
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from leaddesk.connectors.contract import FileReader
from leaddesk.connectors.http import FilePart, Stream
from leaddesk.domain.commands import StoredFile
from leaddesk.domain.errors import FileRejected

LIMITS: Final = {"c_logo": 1024 * 1024, "picture": 1024 * 1024, "image": 2024 * 1024}
"""The server's rules, by field. For leads' and contacts' pictures none is known: the same is taken."""

_MAX_PIXELS: Final = 80_000_000
_SIDES: Final = (2400, 1600, 1200, 800, 500)
_QUALITY: Final = 85


async def part_of(file: StoredFile, field: str, read: FileReader) -> FilePart:
    """The file as a part of the request; a JPEG in its place where it is too large. Raises FileRejected."""
    limit = LIMITS[field]
    if file.size <= limit:

        def chunks() -> AsyncIterator[bytes]:
            return read(file)

        return FilePart(field, file.name, Stream(file.size, chunks), file.media_type)
    data = b"".join([chunk async for chunk in read(file)])
    smaller = await asyncio.to_thread(_scaled, file.name, data, limit)
    stem = file.name.rpartition(".")[0] or file.name
    return FilePart(field, f"{stem}.jpg", Stream.of(smaller), "image/jpeg")


def _scaled(name: str, data: bytes, limit: int) -> bytes:
    picture = _opened(name, data)
    for side in _SIDES:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        out = io.BytesIO()
        smaller.save(out, "JPEG", quality=_QUALITY, optimize=True)
        if out.tell() <= limit:
            return out.getvalue()
    raise FileRejected(name=name, reason="too_large", limit=limit, found=len(data))


def _opened(name: str, data: bytes) -> Image.Image:
    """Upright, on white, within the memory a picture may take."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            found = Image.open(io.BytesIO(data))
            if found.width * found.height > _MAX_PIXELS:
                raise FileRejected(name=name, reason="too_large", found="pixels")
            upright = ImageOps.exif_transpose(found) or found
            ground = Image.new("RGB", upright.size, "white")
            clear = upright.convert("RGBA")
            ground.paste(clear, mask=clear.getchannel("A"))
            return ground
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        problem = FileRejected(name=name, reason="damaged")
    raise problem
