"""What a file is by its content: own signatures first, a library for the rest, and what is never sent."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class FileType:
    """A type by content. ``suffixes`` are the endings it may have (empty = any); ``refused`` ones are never sent."""

    media_type: str
    words: str
    suffixes: tuple[str, ...] = ()
    refused: bool = False

    @property
    def image(self) -> bool:
        return self.media_type.startswith("image/")

    def fits(self, suffix: str) -> bool:
        """True when the ending says the same as the content. A file without an ending claims nothing."""
        return not suffix or not self.suffixes or suffix.lower() in self.suffixes


_PDF: Final = FileType("application/pdf", "a PDF document", (".pdf",))
_TEXT: Final = FileType("text/plain", "a text file", (".txt", ".csv", ".tsv", ".md", ".log", ".json", ".eml", ".vcf", ".ics"))
_ARCHIVE: Final = FileType("application/zip", "an archive", refused=True)
_PROGRAM: Final = FileType("application/x-executable", "a program", refused=True)
_HTML: Final = FileType("text/html", "a web page", refused=True)
_SVG: Final = FileType("image/svg+xml", "an SVG drawing", refused=True)
_OTHER: Final = FileType("application/octet-stream", "a file of an unknown kind", refused=True)

_MAGIC: Final[tuple[tuple[int, bytes, FileType], ...]] = (
    (0, b"\xff\xd8\xff", FileType("image/jpeg", "a JPEG picture", (".jpg", ".jpeg", ".jpe", ".jfif"))),
    (0, b"\x89PNG\r\n\x1a\n", FileType("image/png", "a PNG picture", (".png",))),
    (0, b"GIF87a", FileType("image/gif", "a GIF picture", (".gif",))),
    (0, b"GIF89a", FileType("image/gif", "a GIF picture", (".gif",))),
    (0, b"BM", FileType("image/bmp", "a BMP picture", (".bmp", ".dib"))),
    (0, b"II*\x00", FileType("image/tiff", "a TIFF picture", (".tif", ".tiff"))),
    (0, b"MM\x00*", FileType("image/tiff", "a TIFF picture", (".tif", ".tiff"))),
    (8, b"WEBP", FileType("image/webp", "a WebP picture", (".webp",))),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType("application/x-ole-storage", "an older office document", (".doc", ".xls", ".ppt", ".msg"))),
    (0, b"{\\rtf", FileType("application/rtf", "an RTF document", (".rtf",))),
    (0, b"MZ", _PROGRAM),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"\xfe\xed\xfa", _PROGRAM),
    (0, b"#!", _PROGRAM),
    (0, b"Rar!", _ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (0, b"\x1f\x8b", _ARCHIVE),
    (0, b"BZh", _ARCHIVE),
    (0, b"\xfd7zXZ\x00", _ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (0, b"MSCF", _ARCHIVE),
    (257, b"ustar", _ARCHIVE),
)

_OFFICE: Final[Mapping[str, FileType]] = {
    "word/": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word document", (".docx",)),
    "xl/": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an Excel workbook", (".xlsx",)),
    "ppt/": FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", "a PowerPoint file", (".pptx",)),
}
_MACROS: Final = FileType("application/vnd.ms-office.macro", "an office document with macros", refused=True)
_OPEN_DOCUMENT: Final = FileType("application/vnd.oasis.opendocument", "an OpenDocument file", (".odt", ".ods", ".odp"))

_PROGRAM_ENDINGS: Final = frozenset((
    ".exe", ".dll", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".msi", ".scr", ".pif",
    ".lnk", ".jar", ".sh", ".py", ".hta", ".reg", ".cpl", ".apk", ".app", ".chm", ".iso", ".img", ".url",
))  # fmt: skip


def detect(path: Path) -> FileType:
    """The type by content; the ending alone only ever makes things worse. Raises OSError when the file can't be read."""
    if path.suffix.lower() in _PROGRAM_ENDINGS:
        return _PROGRAM
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024] and not head.startswith((b"PK", b"MZ", b"\x7fELF", b"<")):
        return _PDF
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    return _markup(head) or _textual(head) or _by_library(path)


def accepted(media_type: str, suffix: str, accept: Sequence[str]) -> bool:
    """Whether a media type is in a list such as ``("application/pdf", "image/*", ".csv")``. A table in text is known by its ending only."""
    if media_type == "text/plain" and suffix.lower() == ".csv" and "text/csv" in accept:
        return True
    for one in accept:
        pattern = one.strip().lower()
        if pattern.startswith("."):
            if suffix.lower() == pattern:
                return True
        elif pattern in ("*/*", media_type) or (pattern.endswith("/*") and media_type.startswith(pattern[:-1])):
            return True
    return False


def in_words(accept: Sequence[str]) -> str:
    """An accept list as a person would say it: ``PDF, pictures``."""
    words = {"application/pdf": "PDF", "image/*": "pictures", "text/csv": "CSV", "text/plain": "text", "image/jpeg": "JPEG", "image/png": "PNG"}
    for kind in _OFFICE.values():
        words[kind.media_type] = kind.words.split(" ", 1)[1]
    named = [words.get(one.strip().lower()) or one.strip().lstrip(".").rpartition("/")[2].upper() for one in accept]
    return ", ".join(dict.fromkeys(named)) or "PDF, pictures, office documents, text"


def _zipped(path: Path) -> FileType:
    """Office documents are archives inside; everything else that is one is refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:2000]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return _ARCHIVE
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return _MACROS
    if "[Content_Types].xml" in names:
        for folder, kind in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return kind
    if names[:1] == ["mimetype"] and "content.xml" in names:
        return _OPEN_DOCUMENT
    return _ARCHIVE


def _markup(head: bytes) -> FileType | None:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")[:2048].lower()
    if not text.startswith(b"<"):
        return None
    if b"<svg" in text:
        return _SVG
    if any(mark in text for mark in (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe")):
        return _HTML
    return FileType("application/xml", "an XML file", (".xml",))


def _textual(head: bytes) -> FileType | None:
    """Text: no control characters but line ends and tabs, in UTF-8 or in an old single-byte encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _TEXT
    if any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head):
        return None
    return _TEXT


def _by_library(path: Path) -> FileType:
    """What `puremagic` makes of it: only pictures and sounds of its list are let through."""
    import puremagic

    try:
        matches = puremagic.magic_file(str(path))
    except (puremagic.PureError, ValueError):
        return _OTHER
    for match in matches:
        kind = match.mime_type
        if kind.startswith("image/") and kind != "image/svg+xml":
            return FileType(kind, f"a {kind.removeprefix('image/').upper()} picture", (match.extension.lower(),) if match.extension else ())
        if kind.startswith(("audio/", "video/")):
            return FileType(kind, "a recording", ())
    return _OTHER
