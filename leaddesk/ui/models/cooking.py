"""Turns rows of the store into rows of the screen: texts, tones and marks, once per row and off the UI thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leaddesk.domain.commands import State
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import ListedRow
from leaddesk.domain.specs import Cell, StatusSpec, Tone
from leaddesk.ui.models.columns import ACCOUNT, Column
from leaddesk.ui.models.formats import Formats

StatusBook = Mapping[tuple[str, str], Mapping[str, StatusSpec]]
"""(account, kind) → status value → spec."""

TROUBLE = frozenset({State.UNKNOWN.value, State.REFUSED.value, State.CONFLICT.value})


@dataclass(slots=True)
class ShownRow:
    """One row ready to paint. `tones` by column number; `changed` are the columns that show a value not sent yet."""

    rowid: int
    key: RecordKey
    texts: tuple[str, ...]
    tones: Mapping[int, Tone] = field(default_factory=dict)
    changed: frozenset[int] = frozenset()
    pending: str = ""  # "", "waiting" or "trouble"
    unread: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Cooker:
    """All it takes, by value, so that a thread can use it while the window makes another."""

    columns: tuple[Column, ...]
    formats: Formats
    statuses: StatusBook
    labels: Mapping[str, str]  # account → label

    def sources(self) -> tuple[str, ...]:
        """What to ask the store for: each stored column's source, then the currency."""
        return (*(c.spec.source for c in self.columns if c.stored), "currency")

    def cook(self, rows: Sequence[ListedRow]) -> list[ShownRow]:
        return [self._one(row) for row in rows]

    def _one(self, row: ListedRow) -> ShownRow:
        texts: list[str] = []
        tones: dict[int, Tone] = {}
        cells = iter(row.cells)
        currency = row.cells[-1] if row.cells else ""
        for place, column in enumerate(self.columns):
            if not column.stored:
                texts.append(self.labels.get(row.key.account, row.key.account))
                continue
            raw = next(cells, "")
            texts.append(self._text(column, raw, currency, row.key))
            tone = self._tone(column, raw, row)
            if tone is not None:
                tones[place] = tone
        overlaid = {source for mark in row.pending for source in mark.overlay}
        changed = frozenset(i for i, c in enumerate(self.columns) if c.spec.source in overlaid)
        trouble = any(mark.state in TROUBLE for mark in row.pending)
        pending = "trouble" if trouble else "waiting" if row.pending else ""
        return ShownRow(row.rowid, row.key, tuple(texts), tones, changed, pending, row.unread, row.gone)

    def _text(self, column: Column, raw: str, currency: str, key: RecordKey) -> str:
        if not raw:
            return column.spec.missing
        if column.spec.cell is Cell.STATUS:
            spec = self._status(key, raw)
            return spec.label if spec is not None else raw
        return self.formats.show(column.spec.cell, raw, currency)

    def _status(self, key: RecordKey, value: str) -> StatusSpec | None:
        return self.statuses.get((key.account, key.kind), {}).get(value)

    def _tone(self, column: Column, raw: str, row: ListedRow) -> Tone | None:
        cell = column.spec.cell
        if not raw:
            return None
        if cell is Cell.STATUS:
            spec = self._status(row.key, raw)
            return spec.tone if spec is not None else Tone.NEUTRAL
        tone = self.formats.tone(cell.value, column.spec.source, raw)
        return Tone(tone) if tone else None


def is_account(column: Column) -> bool:
    return column.spec.source == ACCOUNT
