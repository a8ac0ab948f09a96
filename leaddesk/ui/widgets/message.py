"""The quiet bar that says what happened, with at most one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.ui import strings
from leaddesk.ui.names import named, plain
from leaddesk.ui.theme import Icons, Theme, set_role

ICONS = {Tone.NEUTRAL: "info", Tone.INFO: "info", Tone.PROGRESS: "hourglass", Tone.GOOD: "circle-check", Tone.WARN: "triangle-alert", Tone.BAD: "circle-alert"}


class MessageBar(QWidget):
    """Hidden until `show_message`. `acted` when its button is pressed, `closed` when it is put away by the user."""

    acted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, icons: Icons, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._tone = Tone.INFO
        self._closable = closable
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._picture = QLabel()
        self._text = plain(wrap=True, select=True)
        self._action = QPushButton()
        set_role(self._action, "link")
        self._close = named(QToolButton(), strings.message_close())
        self._close.setToolTip(strings.message_close())
        self._action.clicked.connect(self.acted)
        self._close.clicked.connect(self._put_away)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.setSpacing(8)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._close)
        theme.changed.connect(self._draw)
        self.hide()

    def show_message(self, text: str, tone: Tone = Tone.INFO, action: str = "", *, seconds: float = 0) -> None:
        """Shows a sentence; with `seconds` it goes away by itself (never use that for something that needs doing)."""
        self._tone = tone
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._close.setVisible(self._closable)
        self._draw()
        self.show()
        self._timer.stop()
        if seconds > 0:
            self._timer.start(int(seconds * 1000))

    def text(self) -> str:
        return self._text.text() if not self.isHidden() else ""

    def clear(self) -> None:
        self._timer.stop()
        self.hide()

    def _put_away(self) -> None:
        self.clear()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._closable:
            self._put_away()
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        colours = self._theme.tone_colours(self._tone)
        self._picture.setPixmap(self._icons.pixmap(ICONS[self._tone], colours.fg, 16, self.devicePixelRatioF()))
        self._close.setIcon(self._icons.get("x", "text"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.tone_colours(self._tone)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.bg))
        painter.fillRect(0, 0, 3, self.height(), QColor(colours.solid))
        painter.end()
