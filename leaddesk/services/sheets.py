"""Writes rows for people: XLSX whose texts are texts and whose numbers and dates have types, CSV that cannot evaluate; whole or not at all."""

from __future__ import annotations

import csv
import math
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from leaddesk.domain.errors import FileRejected, StoreUnavailable

CellValue = str | int | float | Decimal | date | datetime | None
"""A cell: texts are never taken for numbers, numbers and days keep their type."""
ROWS: Final = 1_048_575
"""Rows a sheet can hold beside its header."""
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_CELL: Final = 32_767  # characters a cell of a workbook can hold
_EXACT: Final = 10**15  # spreadsheets keep fifteen digits of a number
_FIRST_DAY: Final = date(1900, 3, 1)  # before it spreadsheets count a day that never was


def safe(value: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_RISKY) else value


def in_words(value: CellValue) -> str:
    """A cell as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def write_csv(path: Path, header: Sequence[str], rows: Iterator[Sequence[CellValue]]) -> int:
    """Every cell quoted, UTF-8 with the mark Excel looks for."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([safe(title) for title in header])
        for row in rows:
            writer.writerow([safe(value) if isinstance(value, str) else in_words(value) for value in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def write_xlsx(path: Path, header: Sequence[str], rows: Iterator[Sequence[CellValue]]) -> int:
    """Row by row, in constant memory; the library's intermediate files lie beside the target and never in the system's temp folder."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    count = 0
    workspace = path.with_name(f".{path.name}.parts")
    workspace.mkdir(mode=0o700)
    try:
        options = {
            "constant_memory": True,
            "tmpdir": str(workspace),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        }
        with xlsxwriter.Workbook(str(path), options) as book:
            sheet = book.add_worksheet("Records")
            bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
            moment, money = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "0.00"})
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(0, len(header) - 1), 18)
            for column, title in enumerate(header):
                sheet.write_string(0, column, title, bold)
            for row in rows:
                count += 1
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        if value:
                            sheet.write_string(count, column, value[:_CELL])
                    elif value is not None:
                        _typed(sheet, count, column, value, day, moment, money)
            sheet.autofilter(0, 0, count, max(0, len(header) - 1))
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    return count


def _typed(sheet: Any, row: int, column: int, value: float | Decimal | date, day: Any, moment: Any, money: Any) -> None:
    """A number or a day with its type where a spreadsheet keeps all of it, else as text."""
    if isinstance(value, date):
        first = value.date() if isinstance(value, datetime) else value
        if first < _FIRST_DAY:
            sheet.write_string(row, column, in_words(value))
        else:
            sheet.write_datetime(row, column, value, moment if isinstance(value, datetime) else day)
    elif not math.isfinite(value) or not -_EXACT < value < _EXACT:
        sheet.write_string(row, column, str(value))
    else:
        sheet.write_number(row, column, value, money if isinstance(value, Decimal) and value != value.to_integral_value() else None)


def whole_text(path: Path, text: str, count: int = 1) -> int:
    """`whole` for a text that is there already; answers `count`."""

    def write(target: Path) -> int:
        target.write_text(text, encoding="utf-8")
        return count

    return whole(path, write)


def whole(path: Path, write: Callable[[Path], int]) -> int:
    """Writes beside the target and puts it in place when it is whole; on any error the old file is untouched and nothing is left behind."""
    part = path.with_name(f".{secrets.token_hex(6)}{path.suffix.lower()}")
    try:
        count = write(part)
        part.replace(path)
    except OSError as error:
        reason = "no_folder" if isinstance(error, FileNotFoundError) else "not_writable"
        if error.errno == 28:
            raise StoreUnavailable(reason="full", where="export") from error
        raise FileRejected(name=path.name, reason=reason) from error
    finally:
        part.unlink(missing_ok=True)
    return count
