"""A figure to press: a large number over its caption and a quiet second line; filled anew without moving or losing the focus."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.ui.names import named, plain
from leaddesk.ui.theme import Theme, set_role
from leaddesk.ui.widgets.status import StatusDot


class FigureTile(QPushButton):
    """Pressing it shows the list behind. Without a second line at the beginning there never is one."""

    def __init__(self, theme: Theme, parent: QWidget, *, noted: bool = True) -> None:
        super().__init__(parent)
        self._number = plain()
        self._number.setFont(theme.font(px=26, weight=QFont.Weight.DemiBold, tabular=True))
        self._dot = StatusDot(theme, Tone.NEUTRAL, self)
        self._caption = plain(role="muted")
        self._note = plain("–", "muted")
        self._note.setVisible(noted)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._caption, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(2)
        column.addWidget(self._number)
        column.addLayout(row)
        column.addWidget(self._note)
        set_role(self, "figure")
        self.setFixedHeight(column.sizeHint().height())

    def present(self, count: int, caption: str, tone: Tone, note: str = "") -> None:
        """What it counts and how many."""
        self._number.setText(QLocale().toString(count))
        self._caption.setText(caption)
        self._dot.set_tone(tone)
        self._note.setText(note or "–")
        named(self, ", ".join(part for part in (f"{caption}: {count}", note) if part))

    def sizeHint(self) -> QSize:
        """As large as what is in it; a button would only ask for its text."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()
