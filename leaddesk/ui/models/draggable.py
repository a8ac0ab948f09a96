"""A table model whose rows can be picked up; what they carry was made ready by their table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt


class Draggable(QAbstractTableModel):
    """`load` before Qt begins a drag: its view asks the model for what it carries."""

    _carried: QMimeData | None = None

    def load(self, mime: QMimeData | None) -> None:
        self._carried = mime

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else super().flags(index)

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime, self._carried = self._carried, None
        return mime if mime is not None else QMimeData()
