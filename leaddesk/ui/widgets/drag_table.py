"""A quiet table whose selected rows can be dragged out of the window, always as a copy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from leaddesk.ui.models.draggable import Draggable
from leaddesk.ui.theme import Theme
from leaddesk.ui.widgets.quiet_table import QuietTable


class DragTable(QuietTable):
    """`carry` makes what the selected rows carry, None when they can't be dragged now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.carry: Callable[[], QMimeData | None] | None = None
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

    def startDrag(self, actions: Qt.DropAction) -> None:
        model = self.model()
        mime = self.carry() if self.carry is not None else None
        if mime is not None and isinstance(model, Draggable):
            model.load(mime)
            super().startDrag(Qt.DropAction.CopyAction)
