"""Where a table's header is: title lines above it, headers over two rows, merged cells, columns without a name. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_LOOK: Final = 15  # rows in which a header is looked for
_VALUE: Final = re.compile(r"[+(]?\d[\d\s().,/:-]*|\S+@\S+\.\S+|https?://\S+|[-$£€]\s*\d.*")
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Ranges of merged cells: ((top, left), (bottom, right)), from 0."""


def find_header(rows: Sequence[Sequence[str]], numbers: Sequence[int], merged: Merged = ()) -> tuple[int, int]:
    """(place of the first header row, how many rows it has). `rows` are those not empty; `numbers` their places in the sheet, from 0."""
    look = rows[:_LOOK]
    width = max((_filled(row) for row in look), default=0)
    for place, row in enumerate(look):
        filled = _filled(row)
        if not _texty(row) or filled == 0:
            continue
        below = look[place + 1] if place + 1 < len(look) else ()
        if _two(row, below, numbers[place], merged, width):
            return place, 2
        if filled * 10 >= width * 6:
            return place, 1
    return 0, 1


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _texty(row: Sequence[str]) -> bool:
    """No cell that looks like a value."""
    return all(not _VALUE.fullmatch(cell.strip()) for cell in row if cell.strip())


def _two(row: Sequence[str], below: Sequence[str], number: int, merged: Merged, width: int) -> bool:
    """The row names groups of columns (merged, or with gaps after each name) and the row below names the columns."""
    if not below or not _texty(below) or _filled(row) < 2 or len(below) < 2:
        return False
    if any(top == number and right > left for (top, left), (_, right) in merged):
        return True
    gaps = [i for i in range(min(len(row), len(below))) if not row[i].strip() and below[i].strip()]
    together = sum(1 for i in range(max(len(row), len(below))) if _at(row, i) or _at(below, i))
    only_above = any(_at(row, i) and not _at(below, i) for i in range(len(row)))
    return bool(gaps) and together >= width and (only_above or len(gaps) >= 2) and _filled(below) >= len(gaps)


def _at(row: Sequence[str], place: int) -> str:
    return " ".join(row[place].split()) if place < len(row) else ""


def header_of(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """One name per column: of two rows the lower one, with the group's before it where names would repeat; "Column 3" where there is none."""
    if not rows:
        return tuple(f"Column {n + 1}" for n in range(width))
    lower = [_at(rows[-1], n) for n in range(width)]
    names = lower
    if len(rows) > 1:
        groups = _filled_right([_at(rows[0], n) for n in range(width)])
        often = Counter(name.casefold() for name in lower if name)
        names = [name if name and often[name.casefold()] == 1 else f"{groups[n]} {name}".strip() if name else _at(rows[0], n) for n, name in enumerate(lower)]
    return _unique([name or f"Column {n + 1}" for n, name in enumerate(names)])


def _filled_right(cells: Sequence[str]) -> list[str]:
    out: list[str] = []
    for cell in cells:
        out.append(cell or (out[-1] if out else ""))
    return out


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        seen[name.casefold()] += 1
        out.append(name if seen[name.casefold()] == 1 else f"{name} ({seen[name.casefold()]})")
    return tuple(out)
