"""The words at the beginning of a file, to guess what it is: kept in memory only, never stored, never logged."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

MOST: Final = 3000
"""Characters read; a document says at its beginning what it is."""

_LARGEST: Final = 12 * 1024 * 1024  # a larger PDF would make somebody wait
_HEAD: Final = 8192
_TAG: Final = re.compile(r"<[^>]*>")


def first_words(path: Path, media_type: str, size: int) -> str:
    """Text of a PDF's first page with its title, the head of a text file, the first texts of a workbook or document; ``""`` where there is none."""
    try:
        if media_type == "application/pdf":
            found = _pdf(path) if size <= _LARGEST else ""
        elif media_type.startswith("text/"):
            found = path.read_bytes()[:_HEAD].decode("utf-8", "replace") if size <= _LARGEST else ""
        elif media_type.startswith("application/vnd.openxmlformats"):
            found = _office(path)
        else:
            found = ""
    except Exception:  # a guess is all that is at stake: whatever a parser says about an odd file means "no words"
        return ""
    return " ".join(found.split())[:MOST]


def _pdf(path: Path) -> str:
    import pypdf

    with path.open("rb") as file:
        reader = pypdf.PdfReader(file, strict=False)
        title = reader.metadata.title if reader.metadata is not None else ""
        return f"{title or ''} {reader.pages[0].extract_text() if reader.pages else ''}"


def _office(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        name = next((n for n in ("xl/sharedStrings.xml", "word/document.xml") if n in archive.namelist()), "")
        if not name:
            return ""
        with archive.open(name) as part:
            return _TAG.sub(" ", part.read(_HEAD).decode("utf-8", "replace"))
