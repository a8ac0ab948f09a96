"""Text tables: which encoding a file has, what separates its cells, and its rows. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from typing import Final

ENCODINGS: Final = ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp850", "mac_roman", "gb18030", "shift_jis")
"""The encodings offered."""
SEPARATORS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 100_000
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
LONGEST_CELL: Final = 131_072


def encoding_of(data: bytes) -> str:
    """By its mark, by its zeros (UTF-16 without a mark), as UTF-8 when it is that, else Windows western.

    Western text is next to never UTF-8 by chance: where characters of it can be read, a few damaged ones don't make all the others wrong.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    if sample.count(0) > len(sample) // 8:
        return "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        damaged = text.count("\ufffd")
        return "utf-8" if sum(character > "\x7f" for character in text) >= 2 * damaged else "cp1252"
    return "utf-8"


def decoded(data: bytes, encoding: str) -> tuple[str, int]:
    """The text without its mark, and how many characters the encoding has no meaning for (they become U+FFFD)."""
    text = data.decode(encoding, errors="replace").lstrip("\ufeff")
    lost = text.count("\ufffd")
    if lost and encoding == "utf-8":
        lost -= data.count("\ufffd".encode())
    return text.replace("\x00", ""), lost


def separator_of(text: str) -> tuple[str, int]:
    """(separator, characters of a leading ``sep=;`` line to leave out). The one that cuts the first rows into the most even columns."""
    first, _, _ = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], len(first) + 1
    head = text[:_SAMPLE].splitlines(keepends=True)[:60]
    sample = "".join(head)
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths = [len(row) for row in rows_of(sample, separator) if any(cell.strip() for cell in row)][:40]
        if not widths:
            continue
        common, times = Counter(widths).most_common(1)[0]
        score = (times / len(widths), common) if common > 1 else (0.0, common)
        if score > best_score and common > 1:
            best, best_score = separator, score
    return best, 0


def rows_of(text: str, separator: str) -> list[list[str]]:
    """All rows. Quotes and line breaks inside cells are understood; a quote nobody closed does not swallow the rest silently: the row keeps it."""
    before = csv.field_size_limit(max(LONGEST_CELL, csv.field_size_limit()))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in text.splitlines()]
    finally:
        csv.field_size_limit(before)
