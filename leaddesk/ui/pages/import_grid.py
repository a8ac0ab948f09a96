"""The grid of an import: a row of the table per line, a field per column, wrong cells marked, cells that can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.domain.values import Fields, text
from leaddesk.ui.theme import Icons, Theme
from leaddesk.ui.widgets.quiet_table import QuietTable

Index = QModelIndex | QPersistentModelIndex
KEPT = 2_000


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line: leading texts, values by field, problems by field, and whether its cells can be changed."""

    number: int
    lead: tuple[str, ...]
    values: Fields
    wrong: Mapping[str, str]
    tone: str = ""  # of the second leading text
    icon: str = ""
    editable: bool = True


class GridModel(QAbstractTableModel):
    """Rows are asked for one by one as they come into view, by their number in the table; a few are kept."""

    edited = Signal(int, str, str)  # row number, field, new value

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons
        self._numbers: Sequence[int] = ()
        self._lead: tuple[str, ...] = ()
        self._fields: tuple[tuple[str, str], ...] = ()
        self._read: Callable[[int], GridRow | None] = lambda number: None
        self._kept: dict[int, GridRow | None] = {}

    def show(self, lead: Sequence[str], fields: Sequence[tuple[str, str]], numbers: Sequence[int], read: Callable[[int], GridRow | None]) -> None:
        """Shows these rows. `lead`: titles of the leading columns; `fields`: (name, title) of the others."""
        self.beginResetModel()
        self._lead, self._fields, self._numbers, self._read = tuple(lead), tuple(fields), numbers, read
        self._kept.clear()
        self.endResetModel()

    def again(self) -> None:
        """The same rows, read anew; selection and place stay."""
        self._kept.clear()
        if self._numbers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._numbers) - 1, self.columnCount() - 1))

    @property
    def numbers(self) -> Sequence[int]:
        return self._numbers

    def place_of(self, field: str) -> int:
        """The column of a field, -1 when it has none."""
        return next((len(self._lead) + n for n, (name, _) in enumerate(self._fields) if name == field), -1)

    def _row(self, place: int) -> GridRow | None:
        number = self._numbers[place]
        if number not in self._kept:
            if len(self._kept) > KEPT:
                self._kept.clear()
            self._kept[number] = self._read(number)
        return self._kept[number]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lead) + len(self._fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._lead[section] if section < len(self._lead) else self._fields[section - len(self._lead)][1]
        return None

    def _field(self, column: int) -> str:
        return "" if column < len(self._lead) else self._fields[column - len(self._lead)][0]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._row(index.row())
        if row is None:
            return None
        field = self._field(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if field:
                value = text(row.values.get(field))
                return value if role == Qt.ItemDataRole.EditRole else " ".join(value.split())
            return row.lead[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            words = row.wrong.get(field, "") if field else row.lead[index.column()]
            return "".join(f"<p>{_escaped(words)}</p>") if words else None
        return self._look(row, field, index.column(), role)

    def _look(self, row: GridRow, field: str, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.BackgroundRole and field in row.wrong and field:
            return QColor(self._theme.tone_colours(Tone.BAD).bg)
        if role == Qt.ItemDataRole.ForegroundRole:
            if not field and column == 0:
                return QColor(self._theme.tokens.muted)
            if not field and column == 1 and row.tone:
                return QColor(self._theme.colour(row.tone))
        if role == Qt.ItemDataRole.DecorationRole and not field and column == 1 and row.icon:
            return self._icons.get(row.icon, row.tone or "muted")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._field(index.column()):
            row = self._row(index.row())
            if row is not None and row.editable:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        field, row = self._field(index.column()), self._row(index.row())
        if role != Qt.ItemDataRole.EditRole or not field or row is None or text(row.values.get(field)) == str(value):
            return False
        self.edited.emit(row.number, field, str(value))
        return True


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def grid(theme: Theme, name: str, model: GridModel) -> QuietTable:
    """A table over a grid's model: cells instead of whole rows, edited by double-click, F2 or typing."""
    table = QuietTable(theme)
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    table.setEditTriggers(
        QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.AnyKeyPressed
    )
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 0 3px; }")  # as far in as the cells' own words
    table.horizontalHeader().setDefaultSectionSize(150)
    table.horizontalHeader().setMinimumSectionSize(48)
    return table
