"""The frame of every dialog here: head with icon and title, message bar, scrolling body, and a foot with one primary button."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QFrame, QHBoxLayout, QLabel, QLayoutItem, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.specs import Tone
from leaddesk.services import wording
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import plain
from leaddesk.ui.operation import Operation, start
from leaddesk.ui.strings_dialogs import say
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets.message import MessageBar

MARGIN = 24
SHOW_BUSY_MS = 300
OFFER_STOP_MS = 2000
SCREEN_SHARE = 0.92


class Body(QScrollArea):
    """Scrolls only when the screen is too small; asks for its whole content's height."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        inner = self.widget()
        if inner is None:
            return super().sizeHint()
        hint = inner.sizeHint()
        layout = inner.layout()
        if layout is not None and layout.hasHeightForWidth():
            width = max(self.width(), hint.width())
            return QSize(hint.width(), layout.totalHeightForWidth(width))
        return hint


class TaskDialog(QDialog):
    """One task: fill in, press the primary button, wait in place, done. Subclasses fill `body` and override `submit`."""

    def __init__(self, ctx: UiContext, parent: QWidget, *, title: str, subtitle: str = "", icon: QIcon | None = None, width: int = 480) -> None:
        super().__init__(parent)
        self.ctx = ctx
        self._width = width
        self._operation: Operation | None = None
        self._busy_words = ""
        self._number = 0
        self._fitted = False
        self._before: QWidget | None = None
        self.focus_after: Callable[[], None] | None = None  # sets the focus once the work is done: what is frozen can't take it
        self._picture = QLabel()
        self._title = plain(role="heading", wrap=True)
        self._subtitle = plain(role="muted", wrap=True)
        self.message = MessageBar(ctx.theme, ctx.icons, closable=False)
        self.body = Body()
        self.links = QHBoxLayout()
        self.waiting = plain(role="muted")
        self.waiting.hide()
        self.cancel = QPushButton(say(S.CANCEL))
        self.primary = QPushButton()
        self._build()
        self.set_head(title, subtitle, icon)
        self._soon = _timer(self, SHOW_BUSY_MS, lambda: _show(self.waiting, self._busy_words or say(S.WORKING)))
        self._late = _timer(self, OFFER_STOP_MS, lambda: _show(self.waiting, say(S.WORKING_LONG)))

    def _build(self) -> None:
        for button in (self.cancel, self.primary):
            button.setAutoDefault(False)
        self.primary.setDefault(True)
        set_role(self.primary, "primary")
        self.cancel.clicked.connect(self.reject)
        self.primary.clicked.connect(lambda _checked=False: self._press())
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 20, MARGIN, 12)
        head.setSpacing(12)
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        rule = QFrame()
        set_role(rule, "hairline")
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 12, MARGIN, 16)
        foot.setSpacing(8)
        foot.addLayout(self.links)
        foot.addWidget(self.waiting)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addWidget(self.body, 1)
        column.addWidget(rule)
        column.addLayout(foot)

    def set_head(self, title: str, subtitle: str = "", icon: QIcon | None = None) -> None:
        self.setWindowTitle(title)
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        if icon is not None:
            self._picture.setPixmap(icon.pixmap(QSize(32, 32), self.devicePixelRatioF()))
        self._picture.setVisible(icon is not None or not self._picture.pixmap().isNull())

    def set_body(self, *widgets: QWidget) -> None:
        """Replaces what the dialog is about; its height follows."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(MARGIN, 8, MARGIN, 20)
        column.setSpacing(14)
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)
        old = self.body.takeWidget()
        self.body.setWidget(inner)
        inner.setAutoFillBackground(False)
        inner.installEventFilter(self)
        if old is not None:
            old.hide()
            old.deleteLater()  # not at once: a click inside it may have led here
        self.fit()

    def set_primary(self, text: str, *, danger: bool = False) -> None:
        self.primary.setText(text)
        self.primary.setVisible(bool(text))
        set_role(self.primary, "danger" if danger else "primary")

    def fit(self) -> None:
        """As high as its content, as far as the screen goes."""
        QTimer.singleShot(0, self, self._fit_now)

    def _fit_now(self) -> None:
        self.setMinimumWidth(self._width)
        screen = self.screen().availableGeometry()
        inner = self.body.widget()
        if inner is None:
            return
        width = self.width() if self._fitted else max(self._width, self.minimumSizeHint().width())
        self._fitted = self.isVisible()
        layout = inner.layout()
        wanted = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else inner.sizeHint().height()
        own = self.layout()
        rest = sum(_height(item, width) for row in range(own.count()) if (item := own.itemAt(row)) is not None and item.widget() is not self.body) if own else 0
        self.resize(width, min(wanted + rest, int(screen.height() * SCREEN_SHARE)))
        below = self.frameGeometry().bottom() - screen.bottom()
        if self.isVisible() and below > 0:
            self.move(self.x(), max(screen.top(), self.y() - below))

    def showEvent(self, event: QShowEvent) -> None:
        self._fit_now()  # Qt then centres the dialog with the size it is going to have
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self.body.widget() and self.isVisible():
            self.fit()  # choices arrived, a message came under a field
        return super().eventFilter(watched, event)

    # saying things

    def notify(self, text: str, tone: Tone = Tone.INFO) -> None:
        """Says something above the body."""
        self.message.show_message(text, tone)
        self.fit()

    def quiet(self) -> None:
        """Takes the message away."""
        if not self.message.isHidden():
            self.message.clear()
            self.fit()

    def fail(self, error: LeaddeskError, server: str = "") -> None:
        """Says what went wrong in the message bar."""
        sentence = wording.explain(error.failure, server=server) if server else wording.explain(error.failure)
        self.notify(sentence.line, Tone.BAD)

    # doing things

    def submit(self) -> None:
        """What the primary button does."""
        self.accept()

    @property
    def busy(self) -> bool:
        return self._operation is not None and self._operation.running

    def run(self, work: Coroutine[Any, Any, object], *, name: str, words: str = "", failed: Callable[[LeaddeskError], None] | None = None) -> None:
        """Works in place: the body is frozen, Cancel stops the work and keeps what was typed."""
        if self.busy:
            work.close()
            return
        self._busy_words = words
        self.quiet()
        self._number += 1
        self._operation = start(self, work, name=name, failed=failed or self.fail, busy=partial(self._busy_of, self._number))

    def _busy_of(self, number: int, busy: bool) -> None:
        if number == self._number:
            self._show_busy(busy)

    def _show_busy(self, busy: bool) -> None:
        focus = self.focusWidget()
        self.body.setEnabled(not busy)
        self.primary.setEnabled(not busy)
        for timer in (self._soon, self._late):
            timer.start() if busy else timer.stop()
        if busy:
            self._before = focus
            return
        self.waiting.hide()
        before, self._before = self._before, None
        then, self.focus_after = self.focus_after, None
        if then is not None:
            then()
        elif before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus()

    def _press(self) -> None:
        if not self.busy and self.primary.isEnabled():
            self.submit()

    def reject(self) -> None:
        """Cancel: stops what is under way and stays; pressed again it closes."""
        if self._operation is not None and self._operation.running:
            self._operation.cancel()
            self._operation = None
            self._number += 1
            self._show_busy(False)
            self.notify(say(S.STOPPED), Tone.NEUTRAL)
            return
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QAbstractButton) and not focus.isCheckable() and focus is not self.primary:
                focus.click()
            else:
                self._press()
            event.accept()
            return
        super().keyPressEvent(event)


def _show(label: QLabel, words: str) -> None:
    label.setText(words)
    label.show()


def _timer(parent: QWidget, after: int, do: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(after)
    timer.timeout.connect(do)
    return timer


def dispose(dialog: QDialog) -> None:
    """Ends a dialog that was awaited; its window may be gone already."""
    if isValid(dialog):
        dialog.deleteLater()


def _height(item: QLayoutItem, width: int) -> int:
    widget = item.widget()
    if widget is not None and widget.isHidden():
        return 0
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
