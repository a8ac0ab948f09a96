"""Reads tables: CSV and pasted text with their encoding and separator found out, XLSX and ODS without their macros; empty rows left out."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from leaddesk.domain.bulk import Reading, SourceRow, SourceTable
from leaddesk.domain.errors import FileRejected
from leaddesk.services.bulk_header import Merged, find_header, header_of
from leaddesk.services.bulk_padding import failed, padded
from leaddesk.services.bulk_text import decoded, encoding_of, rows_of, separator_of

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 400
MOST_BYTES: Final = 200_000_000
MOST_UNPACKED: Final = 600_000_000
_FIRST_LOOK: Final = 300_000  # bytes
_BOOKS: Final = (".xlsx", ".xlsm", ".ods")
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def read_table(path: Path, reading: Reading | None = None, *, most: int = 0) -> SourceTable:
    """A whole file, or with `most` about so many rows of it for a first look.

    Raises FileRejected: missing, not_readable, empty, too_large, macros, not_a_table, damaged, too_many_rows, no_rows.
    """
    reading = reading or Reading()
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileRejected(name=path.name, reason="too_large", limit=MOST_BYTES, found=size)
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileRejected(name=path.name, reason="missing") from None
    except OSError:
        raise FileRejected(name=path.name, reason="not_readable") from None
    if not data:
        raise FileRejected(name=path.name, reason="empty")
    if data[:4] == b"PK\x03\x04":
        del data
        return _book(path, reading, most)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or data[:5] in (b"%PDF-", b"{\\rtf") or data[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0"):
        raise FileRejected(name=path.name, reason="not_a_table")
    if path.suffix.lower() in _BOOKS:  # its content is none
        raise FileRejected(name=path.name, reason="damaged")
    if data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise FileRejected(name=path.name, reason="not_a_table")
    return _text(path.name, data, reading, most)


def read_pasted(text: str, name: str, reading: Reading | None = None) -> SourceTable:
    """A table from the clipboard."""
    if not text.strip():
        raise FileRejected(name=name, reason="empty")
    return _text(name, text.encode("utf-8", "replace"), Reading() if reading is None else reading)


def _text(name: str, data: bytes, reading: Reading, most: int = 0) -> SourceTable:
    encoding = reading.encoding or encoding_of(data)
    if most:
        data = _beginning(data, encoding)
    text, lost = decoded(data, encoding)
    found, skip = separator_of(text)
    separator = reading.separator or found
    remarks = [f"{lost} characters can't be read as {encoding}. Choose another encoding."] if lost else []
    raw = rows_of(text[skip:], separator)
    del text
    chosen = Reading(encoding, separator, "", reading.header, reading.header_rows)
    return _table(name, raw, [1 + bool(skip) + n for n in range(len(raw))], chosen, (), remarks, text=True)


def _beginning(data: bytes, encoding: str) -> bytes:
    """Whole lines from the beginning of a long text."""
    if len(data) <= _FIRST_LOOK:
        return data
    wide = encoding.startswith("utf-16")
    end = data.rfind("\n".encode(encoding) if wide else b"\n", 0, _FIRST_LOOK)
    end += (end % 2) if wide else 0
    return data[:end] if end > 0 else data


def _book(path: Path, reading: Reading, most: int = 0) -> SourceTable:
    import python_calamine as calamine

    _look_inside(path)
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            sheets = tuple(m.name for m in book.sheets_metadata if m.visible == calamine.SheetVisibleEnum.Visible and m.typ == calamine.SheetTypeEnum.WorkSheet)
            if not sheets:
                raise FileRejected(name=path.name, reason="no_rows")
            wanted = reading.sheet if reading.sheet in sheets else sheets[0]
            sheet = book.get_sheet_by_name(wanted)
            if sheet.height == 0 and not reading.sheet:
                wanted = next((name for name in sheets if book.get_sheet_by_name(name).height), wanted)
                sheet = book.get_sheet_by_name(wanted)
            if sheet.total_height > MOST_ROWS * 2 or sheet.total_width > MOST_COLUMNS * 8:
                raise FileRejected(name=path.name, reason="too_many_rows", limit=MOST_ROWS, found=sheet.total_height)
            merged = sheet.merged_cell_ranges or []
            start = sheet.start or (0, 0)
            raw = [[_words(cell) for cell in row] for row in islice(sheet.iter_rows(), most or None)]
    except calamine.PasswordError:
        raise FileRejected(name=path.name, reason="damaged") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise FileRejected(name=path.name, reason="damaged") from None
    for (row, column), shown in padded(path, wanted).items():
        if row < len(raw) and 0 <= column - start[1] < len(raw[row]):
            raw[row][column - start[1]] = shown
    offset = [((top, left - start[1]), (bottom, right - start[1])) for (top, left), (bottom, right) in merged]
    chosen = Reading("", "", wanted, reading.header, reading.header_rows)
    wrong, first = (0, 0) if most else failed(path, wanted)
    remarks = [f"Errors of the spreadsheet, like #DIV/0!, are read as empty, {wrong} of them, the first in row {first}."] if wrong else []
    # The rows come from the sheet's very first one on, the columns only from the first that holds anything.
    return _table(path.name, raw, [1 + n for n in range(len(raw))], chosen, offset, remarks, text=False, sheets=sheets)


def _look_inside(path: Path) -> None:
    """What the archive would unpack to, and whether it brings macros. Raises FileRejected."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise FileRejected(name=path.name, reason="damaged") from None
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRejected(name=path.name, reason="macros")
    if not names & {"xl/workbook.xml", "content.xml", "xl/workbook.bin"}:
        raise FileRejected(name=path.name, reason="not_a_table")
    total = sum(entry.file_size for entry in entries)
    if total > MOST_UNPACKED or len(entries) > 10_000:
        raise FileRejected(name=path.name, reason="too_large", limit=MOST_UNPACKED, found=total)


def _words(cell: object) -> str:
    """A typed cell as text: dates in ISO, whole numbers without a point, yes and no."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _table(
    name: str,
    raw: Sequence[Sequence[str]],
    numbers: Sequence[int],
    reading: Reading,
    merged: Merged,
    remarks: list[str],
    *,
    text: bool,
    sheets: tuple[str, ...] = (),
) -> SourceTable:
    kept = [place for place, row in enumerate(raw) if any(cell and not cell.isspace() for cell in row)]
    if len(kept) > MOST_ROWS:
        raise FileRejected(name=name, reason="too_many_rows", limit=MOST_ROWS, found=len(kept))
    if not kept:
        raise FileRejected(name=name, reason="no_rows")
    first, count = find_header([raw[k] for k in kept[:15]], [numbers[k] - 1 for k in kept[:15]], merged)
    first = reading.header if reading.header >= 0 else first
    count = reading.header_rows if reading.header_rows >= 0 else count
    first = min(first, len(kept) - 1)
    body = kept[first + count :]
    width = min(MOST_COLUMNS, max((len(raw[k]) for k in kept[first:]), default=0))
    width = _used(raw, kept[first:], width)
    header = header_of([raw[k] for k in kept[first : first + count]], width)
    digest = hashlib.sha256("\x1f".join(header).encode("utf-8", "replace"))
    rows: list[SourceRow] = []
    shared: dict[str, str] = {}  # the same words stand in many rows: each is kept once
    for k in body:
        stripped = [cell.strip() for cell in raw[k][:width]]
        line = "\x1f".join(stripped)
        if "'" in line:
            stripped = [_unguarded(cell) if cell else cell for cell in stripped]
        cells = tuple([shared.setdefault(cell, cell) if len(cell) <= 16 else cell for cell in stripped])
        cells += ("",) * (width - len(cells))
        digest.update(f"\x1e{numbers[k]}\x1f{line}".encode("utf-8", "replace"))
        rows.append(SourceRow(numbers[k], cells))
    if not rows:
        remarks.append("There are no rows below the header.")
    found = Reading(reading.encoding, reading.separator, reading.sheet, first, count)
    return SourceTable(name, header, tuple(rows), found, text, sheets, tuple(remarks), digest.hexdigest())


def _used(raw: Sequence[Sequence[str]], kept: Sequence[int], width: int) -> int:
    """Without the empty columns at the right end, which spreadsheets like to leave."""
    used = 0
    for k in kept:
        row = raw[k]
        for place in range(min(len(row), width) - 1, used - 1, -1):
            if row[place] and not row[place].isspace():
                used = place + 1
                break
    return used


def _unguarded(value: str) -> str:
    """Without the guard against formulas, as our own exports write it."""
    return value[1:] if value[0] == "'" and value[1:2] in _RISKY else value
