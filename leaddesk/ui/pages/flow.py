"""Layouts that fit the pane's width: buttons and facts wrap onto the next line instead of being cut."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Places its items from left to right and wraps. With `column` the items line up in columns of at least that width.

    With `even` besides, every line gets as many as the others, as far as that goes: six become three and three, not five and one.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6, line_gap: int = 6, column: int = 0, even: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = line_gap
        self._column = column
        self._even = even
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Places the visible items; answers the height needed."""
        columns = max(1, (rect.width() + self._gap) // (self._column + self._gap)) if self._column else 0
        shown = sum(not item.isEmpty() for item in self._items)
        if self._even and columns and shown:
            columns = -(-shown // -(-shown // columns))
        free = rect.width() - self._gap * (columns - 1)
        wide, spare = divmod(max(free, 0), columns) if columns else (0, 0)  # the first ones get the pixels that are left over
        x, y, line, place = rect.x(), rect.y(), 0, 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            width = wide + (place % columns < spare) if wide else min(hint.width(), rect.width())
            if x > rect.x() and x + width > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._line_gap, 0
            place += 1
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x += width + self._gap
            line = max(line, hint.height())
        return y + line - rect.y()


def clear(layout: QLayout) -> None:
    """Takes every widget out of a layout and lets go of it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
