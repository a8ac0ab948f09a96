"""The look of every list of rows: no grid, fixed rows, the row under the pointer, the row that has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from leaddesk.ui.theme import Theme


class QuietTable(QTableView):
    """A table of whole rows. Tab leaves it, letters and arrows stay in it."""

    hovered = Signal(int)
    """The row under the pointer, -1 for none."""
    grew = Signal(float)
    """Texts are so many times as large as before."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hovered = -1
        self._scale = theme.px(100)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        vertical = self.verticalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setMinimumSectionSize(20)
        vertical.hide()
        theme.changed.connect(self._take_height)
        self._take_height()

    def _take_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.row_height)
        self.viewport().update()
        before, self._scale = self._scale, self._theme.px(100)
        if self._scale != before:
            self.grew.emit(self._scale / before)

    def wide(self, pixels: int) -> int:
        """A width for usual texts as the chosen text size makes it."""
        return self._theme.px(pixels)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        before, self._hovered = self._hovered, row
        if before == row:
            return
        self.hovered.emit(row)
        for number in (before, row):
            if number >= 0:
                self.viewport().update(self._row_box(number))

    def _row_box(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.paint_focus(painter)
        painter.end()

    def paint_focus(self, painter: QPainter) -> None:
        """Round the current row, while the list has the focus."""
        index = self.currentIndex()
        if self.hasFocus() and index.isValid():
            box = self._row_box(index.row())
            painter.setPen(self._theme.colour("focus"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.fillRect(box.left(), box.top(), 3, box.height(), self._theme.colour("focus"))
