"""Files of a document as they are sent: streamed as they are, or photographs put on A4 pages of one PDF."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from leaddesk.connectors.contract import FileReader
from leaddesk.connectors.http import Stream
from leaddesk.crms.bizipac.requests import INDIA
from leaddesk.domain.commands import StoredFile
from leaddesk.domain.errors import FileRejected

DPI: Final = 150
A4: Final = (1240, 1754)  # 210 × 297 mm at 150 dpi
_MARGIN: Final = 40
_CAPTION: Final = 60
_QUALITY: Final = 75  # what the field app uses
_MAX_PIXELS: Final = 80_000_000


def is_image(file: StoredFile) -> bool:
    return file.media_type.startswith("image/")


def stream_of(file: StoredFile, read: FileReader) -> Stream:
    """The stored file's bytes, never as a plain copy on disk."""

    def chunks() -> AsyncIterator[bytes]:
        return read(file)

    return Stream(file.size, chunks)


async def pdf_of(files: Sequence[StoredFile], read: FileReader, caption: str) -> bytes:
    """One PDF, an A4 page for each image, with a line below each. Raises FileRejected."""
    pictures = [(file.name, b"".join([chunk async for chunk in read(file)])) for file in files]
    return await asyncio.to_thread(_pdf, pictures, caption)


def caption_for(client: str, executive: str, now: datetime) -> str:
    """The line the field app prints on every page: what the copy may be used for, who took it, when (in India)."""
    used_for = f"To be used for: {client}" if client else "Copy"
    return "  ·  ".join(part for part in (used_for, executive, now.astimezone(INDIA).strftime("%d-%m-%Y %H:%M")) if part)


def _pdf(pictures: Sequence[tuple[str, bytes]], caption: str) -> bytes:
    pages = [_page(name, data, caption) for name, data in pictures]
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=DPI, quality=_QUALITY, save_all=True, append_images=pages[1:])
    return out.getvalue()


def _page(name: str, data: bytes, caption: str) -> Image.Image:
    picture = _loaded(name, data)
    sheet_size = A4 if picture.height >= picture.width else (A4[1], A4[0])
    sheet = Image.new("RGB", sheet_size, "white")
    room = (sheet_size[0] - 2 * _MARGIN, sheet_size[1] - 2 * _MARGIN - _CAPTION)
    picture.thumbnail(room, Image.Resampling.LANCZOS)
    sheet.paste(picture, ((sheet_size[0] - picture.width) // 2, _MARGIN + (room[1] - picture.height) // 2))
    font = ImageFont.load_default(size=22)
    ImageDraw.Draw(sheet).text((_MARGIN, sheet_size[1] - _MARGIN - 26), _printable(caption, font), fill="#333333", font=font)
    return sheet


def _printable(caption: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """The caption in what the built-in font can draw."""
    return caption if isinstance(font, ImageFont.FreeTypeFont) else caption.encode("latin-1", "replace").decode("latin-1")


def _loaded(name: str, data: bytes) -> Image.Image:
    """The picture upright and in plain RGB; its size is looked at before it is unpacked."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise FileRejected(name=name, reason="too_large", limit=_MAX_PIXELS, found=picture.width * picture.height)
            upright = ImageOps.exif_transpose(picture)
            flat = upright.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileRejected(name=name, reason="damaged") from None
    paper = Image.new("RGBA", flat.size, "white")
    return Image.alpha_composite(paper, flat).convert("RGB")
