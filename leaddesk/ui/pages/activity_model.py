"""Figures and rows of a day's activity, as plain data and as a table model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from leaddesk.domain.accounts import Account, KindHealth
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import Cell, ColumnSpec, KindSpec, Tone
from leaddesk.services.api import Services
from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.detail_rows import tone_of

SHOWN = 2000  # rows of one day; a day has fewer
RIGHT = frozenset({Cell.NUMBER, Cell.MONEY, Cell.AGE})
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Figure:
    """One card: a number, what it counts, and its tone."""

    title: str
    number: int
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Activity:
    """One reading of the cache."""

    account: Account
    server: str
    kind: KindSpec
    columns: tuple[ColumnSpec, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[RecordKey, ...]
    health: KindHealth | None
    online: bool | None


def load_activity(services: Services, account: AccountId, kind: str, sort: str, descending: bool) -> Activity:
    """The kind's rows in the asked order, with when they were read."""
    owner = services.accounts.get(account)
    spec = services.catalog.kind(owner.slug, kind)
    columns = tuple(c for c in spec.columns if c.shown)
    query = ListQuery(accounts=(account,), kinds=(kind,), sort=sort or spec.sort, descending=descending, limit=SHOWN)
    listed = services.queries.rows(services.queries.ids(query), [c.source for c in columns])
    health = services.accounts.health(account)
    return Activity(
        account=owner,
        server=services.catalog.info(owner.slug).title,
        kind=spec,
        columns=columns,
        rows=tuple(row.cells for row in listed),
        keys=tuple(row.key for row in listed),
        health=next((k for k in health.kinds if k.kind == kind), None),
        online=health.online,
    )


def whole(text: str) -> int:
    """A counter as the server wrote it; anything else counts nothing."""
    try:
        return int(float(text))
    except ValueError:
        return 0


def figures(activity: Activity) -> list[Figure]:
    """The sums of number columns; without any, how many there are in all and by status."""
    numbers = [(place, c) for place, c in enumerate(activity.columns) if c.cell is Cell.NUMBER]
    if numbers:
        return [Figure(column.title, sum(whole(row[place]) for row in activity.rows)) for place, column in numbers]
    cards = [Figure(s.say(s.IN_ALL), len(activity.rows))]
    place = next((i for i, c in enumerate(activity.columns) if c.cell is Cell.STATUS), -1)
    if place >= 0:
        counts = Counter(tone_of(activity.kind, row[place]) for row in activity.rows)
        known = [(spec.label, spec.tone) for spec in activity.kind.statuses]
        order = [*known, *(status for status in counts if status not in known)]
        cards += [Figure(label or s.say(s.NO_STATUS), counts[label, tone], tone) for label, tone in order if counts[label, tone] or (label, tone) in known]
    return cards


class ActivityModel(QAbstractTableModel):
    """Small tables only: a day's rows, all of them in memory."""

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._activity: Activity | None = None
        self._cells: list[tuple[str, ...]] = []

    def show(self, activity: Activity) -> None:
        """Becomes another reading. Same rows in the same order keep their selection."""
        same = self._activity is not None and self._activity.keys == activity.keys and self._activity.columns == activity.columns
        if not same:
            self.beginResetModel()
        self._activity = activity
        self._cells = [tuple(self._text(c, text) for c, text in zip(activity.columns, row, strict=True)) for row in activity.rows]
        if not same:
            self.endResetModel()
        elif self._cells:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._cells) - 1, len(activity.columns) - 1))

    def _text(self, column: ColumnSpec, text: str) -> str:
        if column.cell is Cell.STATUS and self._activity is not None:
            return tone_of(self._activity.kind, text)[0]
        return self._formats.show(column.cell, text) or column.missing

    def column(self, place: int) -> ColumnSpec:
        if self._activity is None:
            raise IndexError(place)
        return self._activity.columns[place]

    def tone(self, index: Index) -> Tone:
        if self._activity is None:
            return Tone.NEUTRAL
        return tone_of(self._activity.kind, self._activity.rows[index.row()][index.column()])[1]

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() or self._activity is None else len(self._activity.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._activity is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.column(index.column()).cell in RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or self._activity is None:
            return None
        column = self._activity.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return (Qt.AlignmentFlag.AlignRight if column.cell in RIGHT else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        return None

    def as_text(self, rows: Sequence[int]) -> str:
        """Rows with their headings, tab-separated, for the clipboard."""
        if self._activity is None:
            return ""
        lines = [tuple(c.title for c in self._activity.columns), *(self._cells[row] for row in rows)]
        return "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line) for line in lines)
