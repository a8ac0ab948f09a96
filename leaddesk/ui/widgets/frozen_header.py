"""A table's header whose first section stays in sight while the others are scrolled, when that is wanted."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView


class FrozenHeader(QHeaderView):
    """`frozen` is set by the table."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.frozen = False
        table.horizontalScrollBar().valueChanged.connect(self._scrolled)

    def _scrolled(self) -> None:
        if self.frozen:
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        shown = (self.logicalIndex(visual) for visual in range(self.count()))
        first = next((section for section in shown if not self.isSectionHidden(section)), -1)
        if self.frozen and first >= 0 and self.offset() > 0:
            painter = QPainter(self.viewport())
            try:
                self.paintSection(painter, QRect(0, 0, self.sectionSize(first), self.height()), first)
            finally:
                painter.end()
