"""Rows on their way out of the window: as text with tabs, as a table for documents, as the bytes of a CSV; and the file that is handed out, for minutes.

Nothing here is evaluated by whoever takes it: a cell that looks like a formula gets an apostrophe, as in every export.
"""

from __future__ import annotations

import csv
import io
import re
import secrets
import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from leaddesk.domain.errors import StoreUnavailable
from leaddesk.services.sheets import safe

MOST: Final = 2000
"""Rows that can be carried at once; more are exported."""
KEPT_SECONDS: Final = 600
"""A file that was handed out is removed after that: whoever took it has its own copy by then."""
_NUMBER: Final = re.compile(r"[+-]?[\d\s().,/-]*\d[\d\s().,/-]*")
_LOOSE: Final = re.compile(r"(?<!\d)\s|\s(?!\d)")
_SUM: Final = re.compile(r"[+-]\S*[-/(]\S*")
"""What a spreadsheet would work out: ``+91-90000-10001`` becomes -99910. A blank between two digits makes it a text."""

Rows = Sequence[Sequence[str]]


def flat(text: str) -> str:
    """A cell on one line that no spreadsheet takes for a formula; numbers and telephone numbers stay as they are."""
    one = " ".join(text.split())
    return one if _NUMBER.fullmatch(one) and not _SUM.fullmatch(_LOOSE.sub("", one)) else safe(one)


def as_text(header: Sequence[str], rows: Rows) -> str:
    """Tabs between cells, a line for each row, the header first."""
    return "\n".join("\t".join(flat(cell) for cell in row) for row in (header, *rows))


def as_html(header: Sequence[str], rows: Rows) -> str:
    """A table whose cells spreadsheets keep as text: leading zeros and long numbers stay what they are."""

    def line(cells: Sequence[str], tag: str, style: str = "") -> str:
        return "<tr>" + "".join(f"<{tag}{style}>{escape(flat(cell))}</{tag}>" for cell in cells) + "</tr>"

    keep = " style=\"mso-number-format:'\\@'\""
    return f"<table>{line(header, 'th')}{''.join(line(row, 'td', keep) for row in rows)}</table>"


def as_csv(header: Sequence[str], rows: Rows) -> bytes:
    """As `sheets.write_csv` writes it: every cell quoted and safe, UTF-8 with the mark Excel looks for."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerows([safe(cell) for cell in row] for row in (header, *rows))
    return target.getvalue().encode("utf-8-sig")


def place(spool: Path, name: str) -> Path:
    """Where a file of that name would lie; nothing is written."""
    import pathvalidate

    clean = str(pathvalidate.sanitize_filename(name, platform="universal", max_len=80)).strip(" .") or "Rows"
    return spool / secrets.token_hex(8) / f"{clean}.csv"


def put(path: Path, data: bytes) -> None:
    """Writes it into a folder of its own that only its owner can read. Raises StoreUnavailable."""
    try:
        path.parent.mkdir(parents=True, mode=0o700)
        path.write_bytes(data)
    except OSError as error:
        take_back(path)
        raise StoreUnavailable(reason="full" if error.errno == 28 else "io", where="spool") from error


def take_back(path: Path) -> None:
    """Removes a file that was handed out, with its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)
