"""What a workbook's cells show beside their values: zeros before a number (postcodes, phone numbers), and errors of formulas."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LARGEST: Final = 150_000_000  # bytes of a sheet that are looked through
_FORMAT: Final = re.compile(r"<numFmt\b[^>]*>")
_STYLES: Final = re.compile(r"<cellXfs\b.*?</cellXfs>", re.S)
_STYLE: Final = re.compile(r"<xf\b[^>]*>")
_SHEET: Final = re.compile(r"<sheet\b[^>]*>")
_LINK: Final = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE: Final = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_CELL: Final = re.compile(rb"<c\b([^>]*[^/])>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>(\d+)(?:\.0+)?</v>")
_ERROR: Final = re.compile(rb"<c\b([^>]*\bt=\"e\"[^>]*)>")
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")

Place = tuple[int, int]
"""Row and column, from 0."""


def padded(path: Path, sheet: str) -> dict[Place, str]:
    """What such cells of a sheet show; ``{}`` for workbooks without them and for whatever can't be understood."""
    try:
        with zipfile.ZipFile(path) as archive:
            widths = _widths(archive)
            name = _part(archive, sheet) if widths else ""
            if not name or archive.getinfo(name).file_size > _LARGEST:
                return {}
            return dict(_cells(archive.read(name), widths))
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return {}


def failed(path: Path, sheet: str) -> tuple[int, int]:
    """(how many cells show an error like ``#DIV/0!``, the row of the first as the workbook numbers it); (0, 0) when there is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = _part(archive, sheet)
            if archive.getinfo(name).file_size > _LARGEST:
                return 0, 0
            found = [_attributes(match[1].decode("ascii", "replace")).get("r", "") for match in _ERROR.finditer(archive.read(name))]
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return 0, 0
    place = _PLACE.fullmatch(found[0]) if found else None
    return len(found), int(place[2]) if place else 0


def _text(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(name).decode("utf-8", "replace")


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def _widths(archive: zipfile.ZipFile) -> dict[str, int]:
    """Place among the styles of cells -> how many digits it shows at least."""
    styles = _text(archive, "xl/styles.xml")
    formats = [_attributes(tag) for tag in _FORMAT.findall(styles)]
    wide = {one["numFmtId"]: len(one["formatCode"]) for one in formats if "numFmtId" in one and re.fullmatch(r"0{2,20}", one.get("formatCode", ""))}
    box = _STYLES.search(styles)
    places = enumerate(_attributes(tag) for tag in _STYLE.findall(box[0] if box else ""))
    return {str(place): wide[found] for place, one in places if (found := one.get("numFmtId", "")) in wide}


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where the sheet lies in the archive."""
    tags = [_attributes(tag) for tag in _SHEET.findall(_text(archive, "xl/workbook.xml"))]
    link = next((value for one in tags if one.get("name") == sheet for name, value in one.items() if name.endswith(":id")), "")
    links = [_attributes(tag) for tag in _LINK.findall(_text(archive, "xl/_rels/workbook.xml.rels"))]
    target = next((one.get("Target", "") for one in links if one.get("Id") == link), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _cells(sheet: bytes, widths: dict[str, int]) -> Iterator[tuple[Place, str]]:
    for match in _CELL.finditer(sheet):
        about = _attributes(match[1].decode("ascii", "replace"))
        width = widths.get(about.get("s", ""))
        place = _PLACE.fullmatch(about.get("r", ""))
        digits = match[2].decode()
        if width and place and about.get("t", "n") == "n" and len(digits) < width:
            yield (int(place[2]) - 1, _column(place[1])), digits.zfill(width)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
