"""The search box: an icon, a clear button, answers with every key."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from leaddesk.ui import strings
from leaddesk.ui.names import named
from leaddesk.ui.theme import Icons, Theme


class SearchBox(QLineEdit):
    """`searched` with the trimmed text on every change; `left` when Down or Enter asks to go to the results. Escape clears."""

    searched = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, icons: Icons, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        named(self, name)
        self.setPlaceholderText(placeholder or name)
        self.setClearButtonEnabled(False)
        self._glass = self.addAction(icons.get("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        for button in self.findChildren(QToolButton):
            named(button, name)
        self._clear = QAction(icons.get("x", "muted"), strings.search_clear(), self)
        self._clear.triggered.connect(self.clear)
        self._last = ""
        self.textChanged.connect(self._changed)
        theme.changed.connect(self._draw)

    def set_quietly(self, text: str) -> None:
        """Another text, which nobody is told of."""
        self._last = " ".join(text.split())
        self.setText(text)
        self._tidy()

    def _changed(self, text: str) -> None:
        if text and self._clear not in self.actions():
            self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        elif not text:
            QTimer.singleShot(0, self, self._tidy)  # not while its own click is still being handled: Qt deletes the button
        words = " ".join(text.split())
        if words != self._last:
            self._last = words
            self.searched.emit(words)

    def _tidy(self) -> None:
        if not self.text():
            self.removeAction(self._clear)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        self._glass.setIcon(self._icons.get("search", "muted"))
        self._clear.setIcon(self._icons.get("x", "muted"))
