"""A message in the window's corner for what just happened: where there is no tray, or while the window is in front anyway."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from leaddesk.ui import strings_news as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.names import plain

STAYS_MS = 9000
WIDTH, EDGE, FOOT = 340, 16, 46


class NoticeToast(QWidget):
    """Goes by itself after a while; `pressed` when it should be shown. It never takes the focus."""

    pressed = Signal()

    def __init__(self, ctx: UiContext, window: QWidget, icon: tuple[str, str], title: str, words: str) -> None:
        super().__init__(window)
        self._ctx = ctx
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(f"{title}: {words}")
        picture = QLabel()
        picture.setPixmap(ctx.icons.pixmap(*icon, 18, self.devicePixelRatioF()))
        self._title, self._words = plain(title, "subheading", wrap=True), plain(words, wrap=True)
        show = link_button(s.say(s.SHOW), self._show)
        show.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close = QToolButton()
        close.setIcon(ctx.icons.get("x", "muted"))
        close.setAccessibleName(s.say(s.CLOSE))
        close.setToolTip(s.say(s.CLOSE))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.close)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self._title)
        text.addWidget(self._words)
        text.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        row.setSpacing(10)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.timeout.connect(self.close)
        self._leave.start(STAYS_MS)
        window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def text(self) -> str:
        return f"{self._title.text()}: {self._words.text()}"

    def _show(self) -> None:
        self.pressed.emit()
        self.close()

    def _place(self) -> None:
        window = self.parentWidget()
        if window is not None:
            self.resize(WIDTH, max(self.heightForWidth(WIDTH), self.sizeHint().height()))
            self.move(window.width() - self.width() - EDGE, window.height() - self.height() - FOOT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._place)
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._ctx.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border_strong), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        painter.end()
