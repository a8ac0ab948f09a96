"""A label that never cuts a value: what has no blank to break at, an e-mail address or a reference, goes on in the next line."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QWidget

BREAKS = re.compile(r"(?<=[@._/\-:,;=&?])(?=\S)")
"""Where a reader expects an address to go on in the next line."""
MARK = "\u200b"  # a blank without width: only ever drawn, never part of the text that is copied


class LongLabel(QLabel):
    """Plain text in as many lines as it needs. While a word had to be broken its letters can't be picked with the mouse: its row copies the whole of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._picked = self.textInteractionFlags()

    def pick_with(self, flags: Qt.TextInteractionFlag) -> None:
        """How the text can be picked while no word is broken."""
        self._picked = flags
        self.setTextInteractionFlags(flags)

    def broken(self, width: int | None = None) -> bool:
        """Whether some word is wider than the label."""
        room = (self.contentsRect().width() if width is None else width) + 1
        return self.wordWrap() and any(self.fontMetrics().horizontalAdvance(word) > room for word in self.text().split())

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        room = width - margins.left() - margins.right()
        if not self.broken(room):
            return super().heightForWidth(width)
        return int(_laid_out(self.text(), self.font(), room).boundingRect().height() + 0.99) + margins.top() + margins.bottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = Qt.TextInteractionFlag.NoTextInteraction if self.broken() else self._picked
        if wanted != self.textInteractionFlags():
            self.setTextInteractionFlags(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.broken():
            super().paintEvent(event)
            return
        box = self.contentsRect()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        _laid_out(self.text(), self.font(), box.width()).draw(painter, QPointF(box.topLeft()))
        painter.end()


def _laid_out(text: str, font: QFont, width: int) -> QTextLayout:
    """The text in lines of that width, broken after the marks of an address first, anywhere if need be."""
    layout = QTextLayout(BREAKS.sub(MARK, text).replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout
