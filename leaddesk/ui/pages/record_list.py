"""A list model that is updated by difference: rows keep their identity, so selection, scroll position and focus survive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

R = TypeVar("R")
ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class RowsModel(QAbstractListModel, Generic[R]):
    """Rows of any frozen kind. `key` names a row; `words` is what a screen reader says; headings can't be selected."""

    def __init__(self, key: Callable[[R], str], words: Callable[[R], str], heading: Callable[[R], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._words = words
        self._heading = heading
        self._rows: list[R] = []

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._heading(self._rows[index.row()]):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def row(self, place: int) -> R:
        return self._rows[place]

    def rows(self) -> Sequence[R]:
        return tuple(self._rows)

    def place(self, key: str) -> int:
        """Where a row stands, -1 when it is not listed."""
        return next((i for i, row in enumerate(self._rows) if self._key(row) == key), -1)

    def show(self, rows: Sequence[R]) -> None:
        """Becomes these rows by the fewest steps that are simple: drop what left, put the others in their places, repaint what changed."""
        wanted = {self._key(row) for row in rows}
        for place in range(len(self._rows) - 1, -1, -1):
            if self._key(self._rows[place]) not in wanted:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()
        for place, row in enumerate(rows):
            self._settle(place, row)

    def _settle(self, place: int, row: R) -> None:
        key = self._key(row)
        if place < len(self._rows) and self._key(self._rows[place]) == key:
            if self._rows[place] != row:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        old = next((i for i in range(place + 1, len(self._rows)) if self._key(self._rows[i]) == key), -1)
        if old >= 0:
            self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), place)
            self._rows.insert(place, self._rows.pop(old))
            self._rows[place] = row
            self.endMoveRows()
            self.dataChanged.emit(self.index(place), self.index(place))
        else:
            self.beginInsertRows(QModelIndex(), place, place)
            self._rows.insert(place, row)
            self.endInsertRows()
