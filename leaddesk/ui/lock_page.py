"""The page over the locked window: the PIN, and nothing of what is behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QLabel, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from leaddesk.services.screen_lock import ScreenLock, is_set
from leaddesk.ui import strings_console as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.theme import set_role

CARD = 400


class LockPage(QWidget):
    """Covers its parent whole, whatever is put into it later. `opened` when the PIN was right."""

    opened = Signal()

    def __init__(self, ctx: UiContext, lock: ScreenLock, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._lock = lock
        named(self, words.locked_title())
        set_role(self, "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(12)
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setFont(ctx.theme.font(px=18, tabular=True))
        self.problem = plain(role="error", wrap=True)
        self.problem.hide()
        self.button = QPushButton(words.unlock())
        set_role(self.button, "primary")
        self.button.setDefault(True)
        self.button.clicked.connect(self._enter)
        self.field.returnPressed.connect(self._enter)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._lay_out()
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self._count_down()

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        card.setFixedWidth(CARD)
        room = CARD - 64
        picture = QLabel()
        picture.setPixmap(self._ctx.icons.pixmap("lock", "accent_text", 32, self.devicePixelRatioF()))
        title = plain(words.locked_title(), "title")
        text = plain(words.locked_text(), "muted", wrap=True)
        forgotten = plain(words.pin_forgotten(), "muted", wrap=True)
        for label in (text, forgotten):
            label.setMinimumHeight(label.heightForWidth(room))  # the card is laid out before its width is known
        picture.setFixedHeight(36)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(8)
        column.addWidget(picture)
        for part in (title, text):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(buddy(words.pin_label(), self.field))
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addSpacing(8)
        column.addWidget(forgotten)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def focus(self) -> None:
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        elif event.type() == QEvent.Type.ChildPolished:
            self.raise_()
        return False

    def _enter(self) -> None:
        pin = self.field.text()
        if pin and self.button.isEnabled():
            self.button.setEnabled(False)
            self._ctx.reader.ask(lambda: self._lock.check(pin), done=self._judged, lane="pin")

    def _judged(self, right: bool) -> None:
        self.button.setEnabled(True)
        self.field.clear()
        if right:
            self.opened.emit()
            return
        left = self._lock.tries_left()
        self._say("" if self._lock.pause() else words.pin_wrong(max(1, left)))
        self._count_down()
        self.field.setFocus()

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _count_down(self) -> None:
        """During the pause the field is off and the seconds are told."""
        seconds = self._lock.pause()
        for part in (self.field, self.button):
            part.setEnabled(not seconds)
        if seconds:
            self._say(words.pin_pause(seconds))
            self._second.start()
        elif self._second.isActive():
            self._second.stop()
            self._say("")
            self.field.setFocus()


class Cover(QObject):
    """Locks and unlocks a window: the lock's page over everything, dialogs put away, no key and no menu behind it. `opened` after unlocking."""

    opened = Signal()

    def __init__(self, ctx: UiContext, window: QMainWindow, body: QWidget | None) -> None:
        super().__init__(window)
        self._ctx = ctx
        self._window = window
        self._body = body
        self._put_away: list[QDialog] = []
        self._page: LockPage | None = None
        self._settled = False

    @property
    def closed(self) -> bool:
        return self._page is not None

    def settle(self) -> None:
        """Once, when the window has its contents: a window with a PIN opens locked."""
        if not self._settled:
            self._settled = True
            if is_set(self._ctx.services.preferences):
                self.close()

    def close(self) -> None:
        if self._page is not None or self._body is None:
            return
        self._put_away = put_away()
        self._body.setEnabled(False)
        self._window.menuBar().setEnabled(False)
        self._page = LockPage(self._ctx, ScreenLock(self._ctx.services.preferences, self._ctx.clock), self._window)
        self._page.opened.connect(self._open)
        self._page.focus()

    def _open(self) -> None:
        """The PIN was right: everything as it was."""
        page, self._page = self._page, None
        if page is None or self._body is None:
            return
        page.hide()
        page.deleteLater()
        self._body.setEnabled(True)
        self._window.menuBar().setEnabled(True)
        for dialog in self._put_away:
            if isValid(dialog):
                dialog.open()
        self._put_away = []
        self.opened.emit()


def put_away() -> list[QDialog]:
    """Hides every dialog of the program, to be shown again when it is unlocked."""
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible() and one.parentWidget() is not None]
    for dialog in shown:
        dialog.hide()
    return shown
