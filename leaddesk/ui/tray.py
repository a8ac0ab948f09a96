"""The icon beside the clock, where the system has such a place: its menu, and messages that lead back into the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from leaddesk.ui import strings_news as s

STAYS_MS = 8000


def available() -> bool:
    """Whether there is a tray that shows messages; on Windows these are its own notifications, kept in its notification centre."""
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()


class Tray(QObject):
    """`pressed` when the icon is, `message_pressed` when the last message is."""

    pressed = Signal()
    message_pressed = Signal()
    refresh = Signal()
    paused = Signal(bool)
    quit = Signal()

    def __init__(self, icon: QIcon, name: str, window: QWidget) -> None:
        super().__init__(window)
        self._menu = QMenu(window)
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setToolTip(name)
        self._add(s.TRAY_OPEN, self.pressed.emit)
        self._add(s.TRAY_REFRESH, self.refresh.emit)
        self.pause = self._add(s.PAUSE, lambda: self.paused.emit(self.pause.isChecked()))
        self.pause.setCheckable(True)
        self._menu.addSeparator()
        self._add(s.TRAY_QUIT, self.quit.emit)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.message_pressed)
        self._icon.show()

    def _add(self, words: str, done: Callable[[], object]) -> QAction:
        action = self._menu.addAction(s.say(words))
        action.triggered.connect(lambda *_: done())
        return action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.pressed.emit()

    def tell(self, title: str, words: str) -> None:
        """Shows a message for a while."""
        self._icon.showMessage(title, words, self._icon.icon(), STAYS_MS)

    def show_state(self, name: str, *, paused: bool) -> None:
        self._icon.setToolTip(name)
        self.pause.setChecked(paused)

    def hide(self) -> None:
        """At the end: else the icon stays beside the clock until the mouse goes over it."""
        self._icon.hide()
