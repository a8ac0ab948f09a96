"""Files before they are sent: really what they claim to be, whole, small enough; and pictures combined into one PDF."""

from __future__ import annotations

import asyncio
import io
import secrets
import shutil
import threading
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.domain.errors import FileRejected, NotKnown, StoreUnavailable
from leaddesk.services.api import CheckedFile
from leaddesk.services.file_types import FileType, accepted, detect, in_words
from leaddesk.services.file_words import first_words

if TYPE_CHECKING:
    from PIL import Image

MAX_PAGES: Final = 1000
MAX_PIXELS: Final = 80_000_000  # about 240 MB of memory when it is opened
MAX_IMAGES: Final = 200
_A4 = (1240, 1754)  # pixels at 150 dpi
_MARGIN = 40
_DPI = 150.0
_QUALITY = 80

_pillow = threading.Lock()  # its warning about huge images can only be made an error for the whole process


class FileService:
    """`api.Files`. Looking into a file happens in a worker thread."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool

    async def check(self, path: Path, accept: Sequence[str] = (), max_bytes: int | None = None) -> CheckedFile:
        """Raises FileRejected; the order is: there, not empty, not too large, of a kind that may be sent, not damaged."""
        return await asyncio.to_thread(_check, path, tuple(accept), max_bytes)

    async def combine_images(self, paths: Sequence[Path], title: str) -> Path:
        """One A4 page each, upright, as JPEG inside a PDF in the profile's spool. `title` becomes the file's name; never put a person's name there.

        Raises FileRejected for anything that is no picture, NotKnown when there is none.
        """
        if not paths:
            raise NotKnown(what="file", name="", known=[])
        if len(paths) > MAX_IMAGES:
            raise FileRejected(name=paths[MAX_IMAGES].name, reason="too_many_pages", limit=MAX_IMAGES, found=len(paths))
        return await asyncio.to_thread(self._combine, list(paths), title)

    def drop_spooled(self, path: Path) -> None:
        """Removes a combined PDF once it was copied into the store; other files are left alone."""
        if path.parent.parent == self._spool:
            shutil.rmtree(path.parent, ignore_errors=True)

    def tidy_spool(self, before: datetime) -> None:
        """Removes what an unclean stop left behind: entries last changed before then. Younger ones may belong to another process."""
        for entry in self._spool.glob("*"):
            try:
                old = entry.stat().st_mtime < before.timestamp()
            except OSError:
                continue  # somebody else removed it meanwhile
            if old and entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            elif old:
                entry.unlink(missing_ok=True)

    def _combine(self, paths: list[Path], title: str) -> Path:
        import pathvalidate
        import pypdf

        writer = pypdf.PdfWriter()
        for path in paths:
            if not _check(path, ("image/*",), None).image:
                raise FileRejected(name=path.name, reason="type_refused", found="no picture", limit="pictures")
            writer.append(io.BytesIO(_page(path)))
        name = str(pathvalidate.sanitize_filename(title, platform="universal", max_len=80)).strip(" .") or "Document"
        writer.add_metadata({"/Title": name, "/Producer": "Leaddesk"})
        folder = self._spool / secrets.token_hex(8)
        try:
            folder.mkdir(parents=True, mode=0o700)
            target = folder / f"{name}.pdf"
            with target.open("wb") as file:
                writer.write(file)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise StoreUnavailable(reason="io", where="spool") from error
        return target


def _check(path: Path, accept: tuple[str, ...], max_bytes: int | None) -> CheckedFile:
    size = _size(path)
    if size == 0:
        raise FileRejected(name=path.name, reason="empty")
    if max_bytes is not None and size > max_bytes:
        raise FileRejected(name=path.name, reason="too_large", limit=max_bytes, found=size)
    try:
        found = detect(path)
    except OSError as error:
        raise FileRejected(name=path.name, reason="not_readable") from error
    _check_type(path, found, accept)
    pages = _pdf_pages(path) if found.media_type == "application/pdf" else None
    if pages is not None and pages > MAX_PAGES:
        raise FileRejected(name=path.name, reason="too_many_pages", limit=MAX_PAGES, found=pages)
    if found.image:
        _check_image(path)
    words = first_words(path, found.media_type, size)
    return CheckedFile(path=path, name=path.name, size=size, media_type=found.media_type, pages=pages, image=found.image, words=words)


def _size(path: Path) -> int:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise FileRejected(name=path.name, reason="missing") from error
    except OSError as error:
        raise FileRejected(name=path.name, reason="not_readable") from error
    if not path.is_file():
        raise FileRejected(name=path.name, reason="not_readable")
    return status.st_size


def _check_type(path: Path, found: FileType, accept: tuple[str, ...]) -> None:
    limit = in_words(accept)
    if found.refused:
        raise FileRejected(name=path.name, reason="type_refused", found=found.words, limit=limit)
    if not found.fits(path.suffix):
        raise FileRejected(name=path.name, reason="type_mismatch", found=found.words, limit=limit)
    if accept and not accepted(found.media_type, path.suffix, accept):
        raise FileRejected(name=path.name, reason="type_refused", found=found.words, limit=limit)


def _pdf_pages(path: Path) -> int | None:
    """The number of pages; None when it can't be counted: scanners and banks write PDFs that viewers open and a strict reader doesn't.

    Raises FileRejected for one that is cut short, or locked with a password, because nobody at the other end could open it.
    """
    import pypdf

    try:
        with path.open("rb") as file:
            reader = pypdf.PdfReader(file, strict=False)
            locked = reader.is_encrypted and not reader.decrypt("")
            pages = 0 if locked else len(reader.pages)
    except Exception:  # whatever a parser says about an odd file means one thing here
        locked, pages = False, 0
    if locked or (not pages and b"%%EOF" not in _end_of(path)):
        raise FileRejected(name=path.name, reason="damaged")
    return pages or None


def _end_of(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return file.read()


def _check_image(path: Path) -> None:
    with _opened(path) as image:
        try:
            image.verify()
        except Exception as error:  # as above: many kinds of errors, one meaning
            raise FileRejected(name=path.name, reason="damaged") from error


def _opened(path: Path) -> Image.Image:
    """The picture, not yet decoded. Raises FileRejected when it is damaged or would take too much memory."""
    from PIL import Image

    try:
        with _pillow, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path)
    except Exception as error:
        raise FileRejected(name=path.name, reason="damaged") from error
    if image.width * image.height > MAX_PIXELS:
        image.close()
        raise FileRejected(name=path.name, reason="too_large", limit=MAX_PIXELS, found=image.width * image.height, unit="pixels")
    return image


def _page(path: Path) -> bytes:
    """One PDF page: the picture upright, on white, scaled to fit A4 in its own orientation."""
    from PIL import Image, ImageOps

    with _opened(path) as opened:
        try:
            opened.draft("RGB", (_A4[1] * 2, _A4[1] * 2))  # a JPEG is decoded at a fraction of its size
            upright = ImageOps.exif_transpose(opened)
            canvas = _A4 if upright.height >= upright.width else (_A4[1], _A4[0])
            fitted = ImageOps.contain(_opaque(upright), (canvas[0] - 2 * _MARGIN, canvas[1] - 2 * _MARGIN), Image.Resampling.LANCZOS)
        except Exception as error:
            raise FileRejected(name=path.name, reason="damaged") from error
    page = Image.new("RGB", canvas, "white")
    page.paste(fitted, ((canvas[0] - fitted.width) // 2, (canvas[1] - fitted.height) // 2))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=_DPI, quality=_QUALITY)
    return out.getvalue()


def _opaque(image: Image.Image) -> Image.Image:
    from PIL import Image

    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")
